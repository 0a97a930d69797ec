//! What every export is given and gives.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use bocage_vocab::{Finding, Watch};
use bocage_world::World;

use crate::Error;

/// What an export writes.
#[derive(Clone, Copy)]
pub struct Outgoing<'a> {
    /// The facts.
    pub world: &'a World,
    /// The folder to write to; it is there.
    pub out: &'a Path,
    /// What the territory is called.
    pub title: &'a str,
    /// What the last design found.
    pub findings: &'a [Finding],
    /// The last design in numbers, as JSON text.
    pub report: Option<&'a str>,
    /// When it is written (RFC 3339, UTC).
    pub now: &'a str,
    /// The language of texts for people: `fr` or `en`.
    pub lang: &'a str,
    /// The words of that language for a code; any other text as it is.
    pub word: &'a dyn Fn(&str) -> String,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Where.
    pub path: PathBuf,
    /// Objects in it.
    pub objects: u64,
}

/// What an export gives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exported {
    /// The files.
    pub files: Vec<WrittenFile>,
    /// What the form cannot carry.
    pub findings: Vec<Finding>,
}

/// A form that a world can be written in.
pub trait Export: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;
    /// Writes a world.
    ///
    /// # Errors
    /// When a file cannot be written.
    fn write(&self, outgoing: &Outgoing<'_>, watch: &dyn Watch) -> Result<Exported, Error>;
}

/// Makes a file in the folder of an export.
pub(crate) fn create(
    outgoing: &Outgoing<'_>,
    name: &str,
) -> Result<(PathBuf, BufWriter<File>), Error> {
    let path = outgoing.out.join(name);
    let file = File::create(&path).map_err(|source| unwritable(name, source))?;
    Ok((path, BufWriter::new(file)))
}

/// A table of separated text on its way into a file of an export: UTF-8, `;`, a header line.
pub(crate) struct Sheet {
    path: PathBuf,
    out: csv::Writer<BufWriter<File>>,
    rows: u64,
}

impl Sheet {
    /// Begins a table with these columns.
    pub(crate) fn new(
        (path, out): (PathBuf, BufWriter<File>),
        columns: &[&str],
    ) -> Result<Sheet, Error> {
        let out = csv::WriterBuilder::new().delimiter(b';').from_writer(out);
        let mut sheet = Sheet { path, out, rows: 0 };
        let written = sheet.out.write_record(columns);
        written.map_err(|error| sheet.failed(error.into()))?;
        Ok(sheet)
    }

    /// Adds a row.
    pub(crate) fn row<C: AsRef<[u8]>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
    ) -> Result<(), Error> {
        self.rows += 1;
        let written = self.out.write_record(cells);
        written.map_err(|error| self.failed(error.into()))
    }

    /// Closes the file.
    pub(crate) fn finish(mut self) -> Result<WrittenFile, Error> {
        let written = self.out.flush();
        written.map_err(|source| self.failed(source))?;
        Ok(WrittenFile { path: self.path, objects: self.rows })
    }

    fn failed(&self, source: std::io::Error) -> Error {
        unwritable(&crate::stream::file_name(&self.path), source)
    }
}

/// A file of an export that cannot be written.
pub(crate) fn unwritable(name: &str, source: std::io::Error) -> Error {
    Error::Write { path: name.to_owned(), source }
}
