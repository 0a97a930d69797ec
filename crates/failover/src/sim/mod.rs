//! Runs the machines of both rooms on a simulated world, with faults drawn from a seed.
//!
//! The code that is run is the code that agents run. Simulated are true time and hosts' clocks,
//! the network, the store of the votes, disks, databases, volumes, gates, guards and clients. After
//! each step the invariants are checked; a run that breaks one is repeated exactly from its seed.

mod agents;
mod check;
mod clients;
mod clock;
mod database;
mod episodes;
mod executor;
mod fault;
mod lanes;
mod net;
mod replication;
mod report;
mod room;
mod trace;
mod volume;
mod votes;
mod world;

pub use fault::FaultKind;
pub use report::{Tally, percentile};

use crate::{Class, Spans, Timing};

/// What is simulated.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// The class of the group.
    pub class: Class,
    /// The spans of both agents, without the proof that they can be.
    pub timing: Spans,
    /// The most that a clock is off. Larger than the spans allow for, it must be found.
    pub drift_ppm: u64,
    /// What is broken on purpose, to see that the checks find it.
    pub broken: Option<Break>,
}

impl Setup {
    /// The setup that a seed draws: half of the groups are of the strict class.
    pub const fn drawn(seed: u64) -> Setup {
        Setup::sound(if seed.is_multiple_of(2) { Class::Strict } else { Class::Available })
    }

    /// Nothing broken, and clocks as far off as they may be.
    pub const fn sound(class: Class) -> Setup {
        let timing = Spans::DEFAULT;
        Setup { class, timing, drift_ppm: timing.drift_ppm, broken: None }
    }

    fn spans(&self) -> Timing {
        Timing::unproven(self.timing)
    }
}

/// A protection that is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The kernel's gate does not close by itself.
    GateStaysOpen,
    /// There is no guard.
    NoGuard,
    /// Agents count on the clock of the wall.
    WallClock,
    /// A copy counts as whole whatever the votes say.
    AnyCopy,
    /// A database that misses its standby acknowledges alone, without asking the votes.
    AloneAtOnce,
    /// What an old owner wrote after its last shipment is dropped.
    ForgetForks,
    /// Nobody hears the alarm that nobody serves.
    MuteAlarm,
}

/// An invariant that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// When, in milliseconds of true time since the run began.
    pub at_ms: u64,
    /// What.
    pub what: String,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its seed.
    pub seed: u64,
    /// What was counted.
    pub tally: Tally,
    /// The invariant that did not hold, if any; the run ends there.
    pub violation: Option<Violation>,
}

/// Runs with so many faults, drawn from the seed. The same seed gives the same outcome.
///
/// # Examples
/// ```
/// use bocage_failover::Class;
/// use bocage_failover::sim::{Setup, run};
/// let outcome = run(1, 20, Setup::sound(Class::Available));
/// assert_eq!(outcome.violation, None);
/// assert_eq!(outcome.tally.faults_total(), 20);
/// ```
pub fn run(seed: u64, faults: u64, setup: Setup) -> Outcome {
    let mut world = world::World::new(seed, setup, trace::Trace::default());
    world.run(faults);
    Outcome { seed, tally: world.tally, violation: world.violation }
}

/// The last events before the end of a run, one a line.
pub fn trace(seed: u64, faults: u64, setup: Setup) -> Vec<String> {
    let mut world = world::World::new(seed, setup, trace::Trace::kept());
    world.run(faults);
    world.trace.take()
}
