//! What comes out: lines by the hour, and the gaps in which nobody looked.

use bocage_vocab::{Thing, code_list};

/// An hour, in milliseconds.
pub const HOUR_MS: i64 = 3_600_000;

/// The hour that a moment lies in, counted from 1970-01-01T00:00:00Z.
#[must_use]
pub fn hour_of(wall_ms: i64) -> i64 {
    wall_ms.div_euclid(HOUR_MS)
}

code_list! {
    /// What a line measures.
    pub enum Meter: MeterError {
        /// Computing time, in thousandths of a core-second.
        Cpu = "cpu",
        /// Memory in use over time, in byte-seconds.
        Memory = "memory",
        /// Storage in use over time, in byte-hours.
        Disk = "disk",
        /// Bytes that arrived over the network.
        Received = "received",
        /// Bytes that left over the network.
        Sent = "sent",
        /// Bytes that backups taken in the hour hold.
        Backup = "backup",
    }
}

impl Meter {
    /// The unit of its amounts.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Meter::Cpu => "core_ms",
            Meter::Memory => "byte_s",
            Meter::Disk => "byte_h",
            Meter::Received | Meter::Sent | Meter::Backup => "byte",
        }
    }
}

/// What something used in an hour. Subject, hour and meter name it: whoever keeps it replaces the line
/// of that name, unless it is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What used it: an instance, a volume, a database.
    pub subject: Thing,
    /// The hour, from 1970-01-01T00:00:00Z.
    pub hour: i64,
    /// What was used.
    pub meter: Meter,
    /// How much, in the meter's unit.
    pub amount: i64,
    /// How much of the hour was looked at.
    pub seen_ms: i64,
    /// Whether the hour is over and this amount final.
    pub closed: bool,
}

/// A time in which nobody looked for too long to say what was used when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// When it was last looked before, in milliseconds from 1970.
    pub from_ms: i64,
    /// When it was looked again.
    pub until_ms: i64,
}
