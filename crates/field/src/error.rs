//! Why a document is not as it should be, or does not move.

use bocage_vocab::{Explain, Hint};

use crate::DocumentKind;

/// Why a document is not as it should be, or does not move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The act is none of the state.
    #[error("a {kind} that is {state} cannot `{act}`")]
    NotFrom {
        /// The kind of document.
        kind: DocumentKind,
        /// What was to be done.
        act: &'static str,
        /// The state that it is in.
        state: &'static str,
    },
    /// Something must be said that is not.
    #[error("`{what}` is empty")]
    Empty {
        /// What.
        what: &'static str,
    },
    /// A text or a list is too long.
    #[error("`{what}` is longer than {most}")]
    TooLong {
        /// What.
        what: &'static str,
        /// The most.
        most: usize,
    },
    /// A time ends before it begins, or lies where it cannot.
    #[error("`{what}` is {told}, which is {than}")]
    Time {
        /// What.
        what: &'static str,
        /// What was said.
        told: String,
        /// Against what.
        than: String,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NotFrom { .. } => "bocage::field::not_from",
            Error::Empty { .. } => "bocage::field::empty",
            Error::TooLong { .. } => "bocage::field::too_long",
            Error::Time { .. } => "bocage::field::time",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NotFrom { .. } => "look where it stands now: somebody may have acted since",
            Error::Empty { .. } => "say it",
            Error::TooLong { .. } => "say it shorter, or in several",
            Error::Time { .. } => "check the day and the hour",
        })
    }
}

/// Characters of a text, the most.
pub(crate) const TEXT_MOST: usize = 500;

/// A text that must be there and may not be endless.
pub(crate) fn said(what: &'static str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::Empty { what });
    }
    not_endless(what, text)
}

/// A text that may not be endless.
pub(crate) fn not_endless(what: &'static str, text: &str) -> Result<(), Error> {
    let is_short = text.chars().count() <= TEXT_MOST;
    is_short.then_some(()).ok_or(Error::TooLong { what, most: TEXT_MOST })
}

/// A later time may not lie before an earlier one.
pub(crate) fn in_order<T: PartialOrd + std::fmt::Display>(
    what: &'static str,
    earlier: &T,
    later: &T,
) -> Result<(), Error> {
    if later < earlier {
        let than = format!("before {earlier}");
        return Err(Error::Time { what, told: later.to_string(), than });
    }
    Ok(())
}
