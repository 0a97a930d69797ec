//! Tables that others send: columns by their names, between commas or semicolons.

use std::path::Path;

use bocage_vocab::Date;

use super::MoneyError;
use crate::Error;

/// A line of a table, and where it stands.
pub(super) struct Line<'a, const COLUMNS: usize> {
    file: &'a Path,
    number: u64,
    /// What stands in the columns that were asked for, without blanks around it.
    pub(super) cells: [&'a str; COLUMNS],
}

impl<const COLUMNS: usize> Line<'_, COLUMNS> {
    /// Why it cannot be read.
    pub(super) fn unread(&self, reason: impl Into<String>) -> Error {
        unread(self.file, self.number, reason.into())
    }

    /// The day that a cell says.
    ///
    /// # Errors
    /// When it says none.
    pub(super) fn day(&self, cell: &str) -> Result<Date, Error> {
        cell.parse().map_err(|_| self.unread(format!("`{cell}` is no day such as 2026-10-31")))
    }
}

/// Shows the lines of a table one after the other; the first is numbered 2, after that of the columns' names.
///
/// # Errors
/// When the file cannot be read, has no such column, or a line is refused.
pub(super) fn read<const COLUMNS: usize>(
    file: &Path,
    columns: [&str; COLUMNS],
    mut show: impl FnMut(&Line<'_, COLUMNS>) -> Result<(), Error>,
) -> Result<(), Error> {
    let bytes = std::fs::read(file).map_err(Error::file(file, "read"))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let between = if head.contains(&b';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(between).from_reader(bytes);
    let heads = reader.headers().map_err(|error| unread(file, 1, error.to_string()))?.clone();
    let mut places = [0; COLUMNS];
    for (place, name) in places.iter_mut().zip(columns) {
        let found = heads.iter().position(|head| head.trim() == name);
        *place = found.ok_or_else(|| unread(file, 1, format!("there is no column `{name}`")))?;
    }
    let (mut record, mut number) = (csv::StringRecord::new(), 1);
    loop {
        number += 1;
        let is_there = reader.read_record(&mut record);
        if !is_there.map_err(|error| unread(file, number, error.to_string()))? {
            return Ok(());
        }
        let cells = places.map(|place| record.get(place).unwrap_or_default().trim());
        show(&Line { file, number, cells })?;
    }
}

fn unread(file: &Path, line: u64, reason: String) -> Error {
    MoneyError::MoneyLine { path: file.to_owned(), line, reason }.into()
}
