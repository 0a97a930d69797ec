//! What can stop a design. What is wrong with the data is a finding instead.

use bocage_vocab::{Explain, Hint, Insee};

/// Why there is no design.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing to serve.
    #[error("there are no premises to design for")]
    NoPremises,
    /// There is nothing to serve in the commune asked for.
    #[error("there are no premises in commune {0}")]
    NoPremisesIn(Insee),
    /// There is nothing to build along.
    #[error("there are no streets to build along")]
    NoStreets,
    /// One commune is asked for where plant stands already.
    #[error("commune {0} cannot be designed alone: {1} premises have a line already")]
    AreaBuilt(Insee, usize),
    /// Somebody asked to stop.
    #[error("interrupted; what was applied before stands, nothing is half done")]
    Interrupted,
    /// The street graph cannot be solved.
    #[error("the trenches cannot be found")]
    Trench(#[source] bocage_steiner::Error),
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoPremises => "bocage::design::no_premises",
            Error::NoPremisesIn(_) => "bocage::design::no_premises_in",
            Error::NoStreets => "bocage::design::no_streets",
            Error::AreaBuilt(..) => "bocage::design::area_built",
            Error::Interrupted => "bocage::app::interrupted",
            Error::Trench(_) => "bocage::design::trench",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NoPremises => {
                "import premises first: `bocage import osm T FILE` or `bocage import addresses T \
                 FILE`"
            }
            Error::NoPremisesIn(_) => {
                "check the INSEE code; if it is right, import the outlines of communes, then the \
                 premises again: they learn their commune from it"
            }
            Error::NoStreets => "import streets first: `bocage import osm T FILE`",
            Error::AreaBuilt(..) => {
                "design the whole territory without --area, which keeps what has not changed"
            }
            Error::Interrupted => "run the same command again when there is time",
            Error::Trench(_) => "check the prices: they must be positive and not astronomic",
        })
    }
}
