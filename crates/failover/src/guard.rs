//! The guard: a process of its own that kills a group whose agent is frozen or gone.

use crate::Moment;

/// What the guard does with a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Let it run.
    Leave,
    /// Close its gate, kill its processes, and let none begin until the agent asks again.
    Kill,
}

/// Judges a group by the moment that its agent wrote last, on the clock of the same host. An agent
/// that is well but has lost the votes writes no later moment, so the guard needs no idea of leases.
///
/// # Examples
/// ```
/// use bocage_failover::{Moment, guard};
/// let until = Moment::at_ms(8_900);
/// assert_eq!(guard::verdict(Moment::at_ms(8_899), until), guard::Verdict::Leave);
/// assert_eq!(guard::verdict(Moment::at_ms(8_900), until), guard::Verdict::Kill);
/// ```
pub fn verdict(now: Moment, until: Moment) -> Verdict {
    if now < until { Verdict::Leave } else { Verdict::Kill }
}
