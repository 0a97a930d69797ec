//! What can stop the generator.

use bocage_vocab::{Explain, Hint};

/// Why there is no demo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The table of communes is empty, or none has an outline.
    #[error("there is no commune with an outline to settle")]
    NoCommunes,
    /// Somebody asked to stop.
    #[error("interrupted; the territory is as it was")]
    Interrupted,
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoCommunes => "bocage::demo::no_communes",
            Error::Interrupted => "bocage::app::interrupted",
        }
    }
    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NoCommunes => "leave out --communes: a department is then made up",
            Error::Interrupted => "run the same command again when there is time",
        })
    }
}
