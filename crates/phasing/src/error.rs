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
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoNetwork => "bocage::phasing::no_network",
            Error::Years(_) => "bocage::phasing::years",
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
            Error::NegativeBudget(_) => "give 0 EUR for a year without building",
            Error::Interrupted => "run the same command again when there is time",
        })
    }
}
