//! What can stop the phasing of a network.

use bocage_vocab::{Explain, Hint};

/// Why there are no phases.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing to build.
    #[error("there is no network to build in phases")]
    NoNetwork,
    /// No year, or too many.
    #[error("{0} years are no span to build in: expected 1 to {max}", max = Error::YEARS_MAX)]
    Years(usize),
    /// A year in which nobody begins to build.
    #[error("nothing is built from the year {0} on: expected {min} to {max}",
        min = Error::FIRST_YEAR_MIN, max = Error::FIRST_YEAR_MAX)]
    FirstYear(u16),
    /// Nobody builds for less than nothing.
    #[error("the budget of the year {0} is below zero")]
    NegativeBudget(u16),
    /// Somebody asked to stop.
    #[error("interrupted; what was applied before stands, nothing is half done")]
    Interrupted,
}

impl Error {
    /// Years that phases may span.
    pub const YEARS_MAX: usize = 100;
    /// The earliest year to begin in,
    pub const FIRST_YEAR_MIN: u16 = 2000;
    /// and the latest.
    pub const FIRST_YEAR_MAX: u16 = 2100;
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoNetwork => "bocage::phasing::no_network",
            Error::Years(_) => "bocage::phasing::years",
            Error::FirstYear(_) => "bocage::phasing::first_year",
            Error::NegativeBudget(_) => "bocage::phasing::negative_budget",
            Error::Interrupted => "bocage::app::interrupted",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NoNetwork => {
                "design a network and apply the plan first: `bocage design run T --apply`"
            }
            Error::Years(_) => "give another number of years",
            Error::FirstYear(_) => "give the calendar year in which building begins, such as 2030",
            Error::NegativeBudget(_) => "give 0 EUR for a year without building",
            Error::Interrupted => "run the same command again when there is time",
        })
    }
}
