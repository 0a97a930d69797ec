//! Why a document of field life is not written.

use bocage_field::DocumentKind;
use bocage_vocab::{Explain, Hint};

use crate::Error;

/// Why a document of field life is not written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is not as it should be, or does not move.
    #[error(transparent)]
    Field(#[from] bocage_field::Error),
    /// Somebody has acted on it since it was read.
    #[error("somebody has acted on {what} since: it is at revision {revision}, {state}")]
    DocumentMoved {
        /// Its kind and number.
        what: String,
        /// Where it stands.
        revision: i64,
        /// In which state.
        state: String,
    },
    /// Something outside names another document already.
    #[error("{kind} {number} has this name outside already")]
    DocumentTaken {
        /// The kind.
        kind: DocumentKind,
        /// The other one.
        number: i64,
    },
    /// A request of this name asked for something else.
    #[error("a request named `{name}` asked for something else")]
    RequestReused {
        /// The name.
        name: String,
    },
    /// A text names no request.
    #[error("this names no request")]
    RequestName,
    /// A text is no document, or no act of one.
    #[error("{what} cannot be read: {reason}")]
    DocumentUnread {
        /// What.
        what: String,
        /// Why.
        reason: String,
    },
    /// Bytes are no photo that is kept.
    #[error("this is no photo: {reason}")]
    NotAPhoto {
        /// Why.
        reason: &'static str,
    },
}

impl From<bocage_field::Error> for Error {
    fn from(error: bocage_field::Error) -> Error {
        Error::Document(error.into())
    }
}

impl Explain for DocumentError {
    fn code(&self) -> &'static str {
        match self {
            DocumentError::Field(error) => error.code(),
            DocumentError::DocumentMoved { .. } => "bocage::app::document_moved",
            DocumentError::DocumentTaken { .. } => "bocage::app::document_taken",
            DocumentError::RequestReused { .. } => "bocage::app::request_reused",
            DocumentError::RequestName => "bocage::app::request_name",
            DocumentError::DocumentUnread { .. } => "bocage::app::document_unread",
            DocumentError::NotAPhoto { .. } => "bocage::app::not_a_photo",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            DocumentError::Field(error) => return error.hint(),
            DocumentError::DocumentMoved { .. } => {
                "look at it again, then act on the revision that stands"
            }
            DocumentError::DocumentTaken { .. } => {
                "act on the one that is there, or give another reference"
            }
            DocumentError::RequestReused { .. } => "give each request a name of its own",
            DocumentError::RequestName => "take 1 to 200 visible ASCII characters, such as a UUID",
            DocumentError::DocumentUnread { .. } => {
                "see docs/field.md and /api/openapi.json for what can be said"
            }
            DocumentError::NotAPhoto { .. } => "send a JPEG, a PNG or a WebP of 8 MiB at most",
        })
    }
}
