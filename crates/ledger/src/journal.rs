//! Where the rows of a book are kept.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bocage_vocab::{Explain, Hint};

use crate::{Head, Row};

/// A store of rows that only grows.
pub trait Journal {
    /// What can go wrong with it.
    type Error: Explain;

    /// Shows every row after a place, the oldest first, and says where it ends once it has shown the last.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, Self::Error>;

    /// Adds rows where it ends at `after`, all of them or none, so that they outlive whatever happens
    /// once this has returned.
    ///
    /// # Errors
    /// When it cannot be written to. Then the rows may be there or not, all of them.
    fn append(&mut self, after: Head, rows: &[Row]) -> Result<Appended, Self::Error>;
}

/// What became of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// They are there.
    All,
    /// Others were added meanwhile: it ends elsewhere, and nothing was added.
    Moved,
}

/// A journal that lasts as long as the process; clones are the same journal.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<Row>>>);

/// The error of what cannot fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeverFails {}

impl fmt::Display for NeverFails {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}
impl std::error::Error for NeverFails {}
impl Explain for NeverFails {
    fn code(&self) -> &'static str {
        match *self {}
    }
    fn hint(&self) -> Hint {
        match *self {}
    }
}

impl Memory {
    /// The rows, to look at or to alter: whoever audits finds out.
    pub fn rows(&self) -> MutexGuard<'_, Vec<Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for Memory {
    type Error = NeverFails;

    fn read(&self, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, NeverFails> {
        let rows = self.rows();
        rows.iter().filter(|row| row.number > after.number).for_each(show);
        Ok(end(&rows))
    }

    fn append(&mut self, after: Head, rows: &[Row]) -> Result<Appended, NeverFails> {
        let mut kept = self.rows();
        if end(&kept) != after {
            return Ok(Appended::Moved);
        }
        kept.extend_from_slice(rows);
        Ok(Appended::All)
    }
}

fn end(rows: &[Row]) -> Head {
    let end = |row: &Row| Head { number: row.number, digest: row.digest };
    rows.last().map(end).unwrap_or_default()
}
