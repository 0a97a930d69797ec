//! What goes in: the counters and levels of a host at one moment.

use std::ops::{Add, Sub};

use bocage_vocab::Thing;
use serde::{Deserialize, Serialize};

use crate::Meter;

/// What a host shows at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// When.
    pub clock: Clock,
    /// Every container that is there, also one that ended: its counters go on where it is looked at
    /// again.
    pub running: Vec<Running>,
    /// What is taken now, summed for each subject and meter.
    pub levels: Vec<Level>,
    /// How long it took to measure disks; none where they were not measured now.
    pub measured_ms: Option<i64>,
}

/// A moment by two clocks. The wall's may be set back and forth; the other only grows, until the
/// machine starts anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Milliseconds from 1970.
    pub wall_ms: i64,
    /// Names this run of the machine.
    pub boot: String,
    /// Milliseconds from its beginning.
    pub uptime_ms: i64,
}

/// One run of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The instance that it is a container of.
    pub subject: Thing,
    /// Names this run of it: counters begin at zero with each.
    pub life: String,
    /// What it has used since its beginning; none where it ended or could not be asked.
    pub counters: Option<Counters>,
}

/// Counters that only grow within one life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counters {
    /// Computing time, in nanoseconds.
    pub cpu_ns: i64,
    /// Bytes received.
    pub received: i64,
    /// Bytes sent.
    pub sent: i64,
}

impl Counters {
    /// The higher of each: a lower one was read earlier.
    #[must_use]
    pub fn max(self, other: Counters) -> Counters {
        Counters {
            cpu_ns: self.cpu_ns.max(other.cpu_ns),
            received: self.received.max(other.received),
            sent: self.sent.max(other.sent),
        }
    }

    /// With the meter of each.
    pub(crate) fn each(self) -> [(Meter, i64); 3] {
        [(Meter::Cpu, self.cpu_ns), (Meter::Received, self.received), (Meter::Sent, self.sent)]
    }
}

impl Sub for Counters {
    type Output = Counters;
    fn sub(self, other: Counters) -> Counters {
        Counters {
            cpu_ns: self.cpu_ns - other.cpu_ns,
            received: self.received - other.received,
            sent: self.sent - other.sent,
        }
    }
}

impl Add for Counters {
    type Output = Counters;
    fn add(self, other: Counters) -> Counters {
        Counters {
            cpu_ns: self.cpu_ns.saturating_add(other.cpu_ns),
            received: self.received.saturating_add(other.received),
            sent: self.sent.saturating_add(other.sent),
        }
    }
}

/// What a subject takes at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The instance, volume or database.
    pub subject: Thing,
    /// Memory or disk.
    pub meter: Meter,
    /// How many bytes; none where it was not measured now: then it is what it was.
    pub bytes: Option<i64>,
}
