//! What can stop the counting of a lease.

use bocage_vocab::{Date, Explain, Hint, Text};

use crate::Ratio;

/// Why an amount cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The parts of a formula do not make one.
    #[error("the parts of the formula make {sum}, or one is below zero: they must make 1")]
    NotOne {
        /// What they make.
        sum: Ratio,
    },
    /// Something must be above zero.
    #[error("{what} must be above zero")]
    NotAboveZero {
        /// What.
        what: Text,
    },
    /// A floor above its cap.
    #[error("the floor of {floor} is above the cap of {cap}")]
    FloorAboveCap {
        /// The floor.
        floor: Ratio,
        /// The cap.
        cap: Ratio,
    },
    /// A series that ends in itself.
    #[error("series `{series}` would be followed by itself")]
    FollowsItself {
        /// The series.
        series: Text,
    },
    /// An index that was not published.
    #[error("no value of `{series}` for the month of {month} was published by {known_on}")]
    NoIndex {
        /// The series.
        series: Text,
        /// The first day of the month.
        month: Date,
        /// The day.
        known_on: Date,
    },
    /// Something without a price.
    #[error("the contract has no price for `{item}`")]
    NoPrice {
        /// The item.
        item: Text,
    },
    /// No day to pay on.
    #[error("there is no day on which an instalment is due")]
    NoInstalment,
    /// A number that is too large.
    #[error("an amount or a fraction is too large to be counted")]
    TooLarge,
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NotOne { .. } => "bocage::lease::not_one",
            Error::NotAboveZero { .. } => "bocage::lease::not_above_zero",
            Error::FloorAboveCap { .. } => "bocage::lease::floor_above_cap",
            Error::FollowsItself { .. } => "bocage::lease::follows_itself",
            Error::NoIndex { .. } => "bocage::lease::no_index",
            Error::NoPrice { .. } => "bocage::lease::no_price",
            Error::NoInstalment => "bocage::lease::no_instalment",
            Error::TooLarge => "bocage::lease::too_large",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NotOne { .. } => "check the weights against the contract",
            Error::NotAboveZero { .. } => "check the number against the contract",
            Error::FloorAboveCap { .. } => "check both against the contract",
            Error::FollowsItself { .. } => "name the series that took its place",
            Error::NoIndex { .. } => {
                "publish the value, a provisional one where the definitive one is not out, or link the \
                 series that took its place"
            }
            Error::NoPrice { .. } => "add the item to the contract's prices, or check its name",
            Error::NoInstalment => "name the days on which instalments are due",
            Error::TooLarge => "check the numbers: amounts have at most 18 digits",
        })
    }
}
