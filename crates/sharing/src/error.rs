//! What can stop the sharing of a cost.

use bocage_vocab::{Date, Explain, Hint, Money, Share, Text};

/// Why a charge is not shared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No key applies on a day.
    #[error("no key applies to `{centre}` on {on}")]
    NoKey {
        /// The cost centre.
        centre: Text,
        /// The first such day.
        on: Date,
    },
    /// Two keys apply on a day.
    #[error("the keys `{first}` and `{other}` both apply to `{centre}` on {on}")]
    TwoKeys {
        /// The cost centre.
        centre: Text,
        /// One.
        first: Text,
        /// The other.
        other: Text,
        /// The first such day.
        on: Date,
    },
    /// A key applies before its decision binds.
    #[error("key `{key}` applies from {from}, and its deliberation binds from {executory}")]
    NotExecutory {
        /// The key.
        key: Text,
        /// Its first day.
        from: Date,
        /// The first day of the decision.
        executory: Date,
    },
    /// A floor above its cap.
    #[error("key `{key}` has a floor of {floor} above its cap of {cap}")]
    FloorAboveCap {
        /// The key.
        key: Text,
        /// The floor.
        floor: Money,
        /// The cap.
        cap: Money,
    },
    /// Parts that are no whole.
    #[error("the parts of key `{key}` make {sum}, or one is below zero")]
    NoWhole {
        /// The key.
        key: Text,
        /// What they make.
        sum: Share,
    },
    /// Nobody to bear it.
    #[error(
        "nobody bears `{charge}` by key `{key}`: there is no {measure} of any member in {period}"
    )]
    NobodyBears {
        /// The charge.
        charge: Text,
        /// The key.
        key: Text,
        /// What is counted.
        measure: Text,
        /// The days.
        period: Text,
    },
    /// More is reserved than there is.
    #[error("{reserved} of {what} are reserved by key `{key}`, and there are {capacity}")]
    OverReserved {
        /// The key.
        key: Text,
        /// What.
        what: Text,
        /// Quantities times days.
        reserved: u64,
        /// Capacity times days.
        capacity: u64,
    },
    /// Floors and caps that leave no way to split the charge.
    #[error("the floors and caps of key `{key}` leave no way to share {total} among {members}")]
    NoWay {
        /// The key.
        key: Text,
        /// What is to be shared.
        total: Money,
        /// Among how many.
        members: usize,
    },
    /// Numbers that are too large.
    #[error("the quantities of key `{key}` are too large to be weighed")]
    TooMuch {
        /// The key.
        key: Text,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoKey { .. } => "bocage::sharing::no_key",
            Error::TwoKeys { .. } => "bocage::sharing::two_keys",
            Error::NotExecutory { .. } => "bocage::sharing::not_executory",
            Error::FloorAboveCap { .. } => "bocage::sharing::floor_above_cap",
            Error::NoWhole { .. } => "bocage::sharing::no_whole",
            Error::NobodyBears { .. } => "bocage::sharing::nobody_bears",
            Error::OverReserved { .. } => "bocage::sharing::over_reserved",
            Error::NoWay { .. } => "bocage::sharing::no_way",
            Error::TooMuch { .. } => "bocage::sharing::too_much",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NoKey { .. } => {
                "have the board decide a key from that day on, or name the right cost centre"
            }
            Error::TwoKeys { .. } => "end the one on the day before the other begins",
            Error::NotExecutory { .. } => "let the key begin when its deliberation binds",
            Error::FloorAboveCap { .. } => "lower the floor or raise the cap",
            Error::NoWhole { .. } => "let the parts make 100 %",
            Error::NobodyBears { .. } => "give the quantities of that time, or choose another key",
            Error::OverReserved { .. } => "set the capacity right, or what is reserved",
            Error::NoWay { .. } => "lower the floor, raise the cap, or share less or more",
            Error::TooMuch { .. } => "count in a larger unit",
        })
    }
}
