//! Judges what clients saw: a set to which they add, and registers that each has one writer.
//!
//! The simulator records such a history, and so does a drill on a real database: any client that
//! notes when it asked, when it was answered and what. Only what contradicts *every* order of the
//! operations is an anomaly: an operation without an answer may have been done or not.

mod registers;
mod set;

use std::fmt;

use crate::Moment;

/// One operation of a client. Moments are of one clock for the whole history.
///
/// # Examples
/// ```
/// use bocage_failover::Moment;
/// use bocage_failover::history::{Act, Anomaly, Op, check};
/// let at = Moment::at_ms;
/// let add = Op { asked: at(10), answered: Some(at(20)), act: Act::Add(7) };
/// let read = Op { asked: at(30), answered: Some(at(31)), act: Act::ReadAll(vec![]) };
/// assert_eq!(check(&[add, read]), vec![Anomaly::Lost { value: 7, read_at: at(30) }]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Op {
    /// When the client asked.
    pub asked: Moment,
    /// When it was told that it is done; none: it was not told, or told of an error.
    pub answered: Option<Moment>,
    /// What it asked for.
    pub act: Act,
}

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Add a value to the set. No value is added twice.
    Add(u64),
    /// Read the whole set: what was read, in any order.
    ReadAll(Vec<u64>),
    /// Write a register. It has one writer, which writes ever larger values, none of them 0.
    Write {
        /// The register.
        register: u64,
        /// The value.
        value: u64,
    },
    /// Read a register: the value, 0 where it has none.
    Read {
        /// The register.
        register: u64,
        /// What was read.
        value: u64,
    },
}

/// What no correct store can have answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anomaly {
    /// An acknowledged addition is missing from a read that began later.
    Lost {
        /// The value.
        value: u64,
        /// When the read began.
        read_at: Moment,
    },
    /// A read found a value that nobody had asked to add or write.
    Unknown {
        /// The value.
        value: u64,
        /// When the read began.
        read_at: Moment,
    },
    /// A read gave an older value than was acknowledged, or read, before it began.
    Stale {
        /// The register.
        register: u64,
        /// What was read.
        value: u64,
        /// What was known already.
        known: u64,
        /// When the read began.
        read_at: Moment,
    },
}

impl fmt::Display for Anomaly {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Anomaly::Lost { value, read_at } => {
                write!(out, "the read at {read_at} lacks {value}, which was acknowledged before")
            }
            Anomaly::Unknown { value, read_at } => {
                write!(out, "the read at {read_at} found {value}, which nobody had asked for")
            }
            Anomaly::Stale { register, value, known, read_at } => write!(
                out,
                "the read of register {register} at {read_at} gave {value}, but {known} was known before"
            ),
        }
    }
}

/// All anomalies of a history, in any order of operations. Takes time in proportion to its length,
/// but for sorting, and the values of the whole reads.
pub fn check(ops: &[Op]) -> Vec<Anomaly> {
    let mut found = set::check(ops);
    found.extend(registers::check(ops));
    found
}
