//! How long things last, and the proof that an owner has stopped before another may begin.

use thiserror::Error;

use crate::Span;

/// The spans that agents, guards and gates obey. All rooms of a group use the same.
///
/// An owner counts from the moment at which it *sent* the renewal that was acknowledged last; the
/// other room from the moment at which it first *saw* it. The second is later in truth, whatever
/// the network did, so only the drift of the two clocks and the time to stop need a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// An owner renews this long after it sent the last acknowledged renewal.
    pub renew_after: Span,
    /// An unanswered request is sent again after this long.
    pub retry_after: Span,
    /// The kernel's gate closes and the agent stops everything this long after the sending.
    pub stop_after: Span,
    /// The guard kills what still runs this long after the sending.
    pub kill_after: Span,
    /// How often the guard looks, and how long a kill may last, together.
    pub kill_lasts: Span,
    /// The other room may take the group this long after it saw the last renewal.
    pub take_after: Span,
    /// The most that a clock of a host may be off.
    pub drift_ppm: u64,
    /// How long a second copy, or a service that does not answer, may be away before it counts.
    pub patience: Span,
    /// How long a room to which a group was handed has before the old owner may take it again.
    pub handover: Span,
    /// How long a planned switch may pause the group before it is given up.
    pub pause_max: Span,
    /// How long bringing up may last before it is tried elsewhere.
    pub opening_max: Span,
    /// An order whose effect is not seen is given again after this long.
    pub repeat_after: Span,
    /// A volume is shipped this often.
    pub ship_every: Span,
}

impl Timing {
    /// Blips of 5 s and the election after them move nothing; a lost room is replaced after 10 s.
    pub const DEFAULT: Timing = Timing {
        renew_after: Span::ms(1_000),
        retry_after: Span::ms(500),
        stop_after: Span::ms(8_700),
        kill_after: Span::ms(8_900),
        kill_lasts: Span::ms(250),
        take_after: Span::ms(10_000),
        drift_ppm: 10_000,
        patience: Span::ms(8_000),
        handover: Span::ms(6_000),
        pause_max: Span::ms(5_000),
        opening_max: Span::ms(15_000),
        repeat_after: Span::ms(1_000),
        ship_every: Span::ms(10_000),
    };

    /// Whether an owner has certainly stopped when the other room may begin, both clocks being off
    /// by as much as they may.
    ///
    /// # Errors
    /// [`TimingError`] where it might not have.
    ///
    /// # Examples
    /// ```
    /// use bocage_failover::{Span, Timing};
    /// assert!(Timing::DEFAULT.check().is_ok());
    /// let hasty = Timing { take_after: Span::ms(9_000), ..Timing::DEFAULT };
    /// assert_eq!(
    ///     hasty.check().unwrap_err().to_string(),
    ///     "an owner may run for 9243 ms, but the other room may begin after 8910 ms"
    /// );
    /// ```
    pub fn check(&self) -> Result<(), TimingError> {
        let runs = (self.kill_after + self.kill_lasts).longest(self.drift_ppm);
        let waits = self.take_after.shortest(self.drift_ppm);
        if runs >= waits {
            return Err(TimingError::Overlap { runs, waits });
        }
        if self.stop_after >= self.kill_after {
            return Err(TimingError::GuardFirst { stop: self.stop_after, kill: self.kill_after });
        }
        Ok(())
    }
}

/// Spans under which two rooms could run a group at once, or the guard would come too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TimingError {
    /// The other room could begin while the owner still runs.
    #[error("an owner may run for {runs}, but the other room may begin after {waits}")]
    Overlap {
        /// The longest that an owner runs after its last renewal.
        runs: Span,
        /// The shortest that the other room waits.
        waits: Span,
    },
    /// The guard would kill before the agent had stopped in order.
    #[error("the guard kills after {kill}, before the agent stops after {stop}")]
    GuardFirst {
        /// When the agent stops.
        stop: Span,
        /// When the guard kills.
        kill: Span,
    },
}
