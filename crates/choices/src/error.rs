//! What cannot be compared.

use bocage_vocab::{Explain, Hint};

/// Why a comparison cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that is no study.
    #[error("this is no study of choices")]
    Study {
        /// Why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// An input that is not known.
    #[error("there is no input `{name}`")]
    NoInput {
        /// What was named.
        name: String,
        /// The nearest that is.
        near: String,
    },
    /// An input without a source.
    #[error("input `{name}` has no source")]
    NoSource {
        /// Which.
        name: String,
    },
    /// An input that cannot be so large or small.
    #[error("input `{name}` cannot be {value}: {why}")]
    Range {
        /// Which.
        name: String,
        /// What it was.
        value: String,
        /// Why not.
        why: &'static str,
    },
    /// Nobody to host for.
    #[error("a study needs a member, and a year to look at")]
    NothingToCompare,
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Study { .. } => "bocage::choices::study",
            Error::NoInput { .. } => "bocage::choices::no_input",
            Error::NoSource { .. } => "bocage::choices::no_source",
            Error::Range { .. } => "bocage::choices::range",
            Error::NothingToCompare => "bocage::choices::nothing_to_compare",
        }
    }

    fn hint(&self) -> Hint {
        match self {
            Error::Study { .. } => Hint::new("docs/choices.md has a whole file to start from"),
            Error::NoInput { near, .. } => {
                Hint::new(format!("the nearest is `{near}`; docs/choices.md lists all"))
            }
            Error::NoSource { .. } => {
                Hint::new("say where the figure is from, or `assumption`: a board will ask")
            }
            Error::Range { .. } => Hint::new("look at its unit: docs/choices.md lists all"),
            Error::NothingToCompare => {
                Hint::new("add a [[member]] with units above nothing, and years from 1 to 30")
            }
        }
    }
}
