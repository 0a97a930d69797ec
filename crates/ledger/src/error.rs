//! What can stop a book, as against one request.

use bocage_vocab::{Explain, Hint};

use crate::EntryNumber;

/// Why a book did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error<E: Explain> {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] E),
    /// The book is not as it was written.
    #[error("entry {number} of the ledger is not as it was written: {fault}")]
    BookAltered {
        /// The first bad row.
        number: EntryNumber,
        /// What shows it.
        fault: String,
    },
    /// An entry cannot be written as text.
    #[error("an entry cannot be written down")]
    Unwritable {
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// Others wrote all the time.
    #[error("others wrote to the ledger {tries} times in a row before this could")]
    Crowded {
        /// How often it was tried.
        tries: u32,
    },
}

impl<E: Explain> Explain for Error<E> {
    fn code(&self) -> &'static str {
        match self {
            Error::Journal(error) => error.code(),
            Error::BookAltered { .. } => "bocage::ledger::book_altered",
            Error::Unwritable { .. } => "bocage::ledger::unwritable",
            Error::Crowded { .. } => "bocage::ledger::crowded",
        }
    }

    fn hint(&self) -> Hint {
        match self {
            Error::Journal(error) => error.hint(),
            Error::BookAltered { .. } => {
                Hint::new("run `bocage ledger audit T` and restore the territory from a backup")
            }
            Error::Unwritable { .. } => Hint::new("report this with what was asked"),
            Error::Crowded { .. } => {
                Hint::new("ask for the same again: keys keep it from counting twice")
            }
        }
    }
}
