//! What every import is given and gives.

use std::path::PathBuf;

use bocage_vocab::{Finding, Watch};
use bocage_world::{Rows, World};

use crate::Error;

/// What an import reads.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The files, in the order given. Some imports take a folder.
    pub files: &'a [PathBuf],
    /// The head: outlines of communes that place premises, rows that the files may complete.
    pub world: &'a World,
    /// How to read.
    pub options: &'a ImportOptions,
}

/// How to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// Columns named by hand, as (field, column): `("postcode", "CP")`. Wins over the guess.
    pub mapping: Vec<(String, String)>,
    /// Whether footpaths, cycleways and steps carry the network.
    pub footpaths: bool,
    /// The sheet or layer to read, where a file holds several.
    pub layer: Option<String>,
    /// The kind of fact that the file's rows are (`premises`, `street`, `municipality`), where
    /// geometry and columns do not say it.
    pub kind: Option<bocage_vocab::Kind>,
}

impl ImportOptions {
    /// Refuses columns named by hand, for an import whose files have none to choose from.
    ///
    /// # Errors
    /// [`Error::NoColumns`].
    pub fn require_no_columns(&self, import: &'static str) -> Result<(), Error> {
        if self.mapping.is_empty() { Ok(()) } else { Err(Error::NoColumns { import }) }
    }
}

/// What an import gives.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// Good rows, to be written over those of the same id.
    pub rows: Rows,
    /// What was not understood, and what was understood how.
    pub findings: Vec<Finding>,
    /// Elements or lines read.
    pub read: u64,
    /// Rows kept.
    pub kept: u64,
}

/// A format that can be read.
pub trait Import: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;
    /// Reads files into rows.
    ///
    /// # Errors
    /// Only for what stops the reading: a file that is missing, of another format, cut off or too
    /// large. What is wrong with single rows is a finding.
    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error>;
}
