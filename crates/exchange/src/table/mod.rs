//! Tables as people save them: separated text in any encoding, XLSX, ODS.

mod ods;
mod text;
mod workbook;
mod xlsx;
mod xlsx_parts;

pub(crate) use text::read_text;
pub(crate) use workbook::read_workbook;

use bocage_vocab::Finding;

use crate::Error;
use crate::findings::{CELLS_BEYOND_HEADER, COLUMN_TWICE, Log};
use crate::limits::COLUMNS_MAX;
use crate::records::{Header, Record, Sink};

/// Turns rows of cells into records: the first row that is not blank is the header.
struct Feeder<'a> {
    file: String,
    log: &'a mut Log,
    sink: &'a mut dyn Sink,
    header: Option<Header>,
    /// For each cell of a row the column it belongs to; none for a column met twice.
    columns: Vec<Option<usize>>,
}

impl<'a> Feeder<'a> {
    fn new(file: &str, log: &'a mut Log, sink: &'a mut dyn Sink) -> Feeder<'a> {
        Feeder { file: file.to_owned(), log, sink, header: None, columns: Vec::new() }
    }

    /// One row with its number in the file, from 1.
    fn row(&mut self, line: u64, cells: Vec<Option<String>>) -> Result<(), Error> {
        let filled = |cell: &Option<String>| cell.as_ref().is_some_and(|t| !t.trim().is_empty());
        if !cells.iter().any(filled) {
            return Ok(());
        }
        let Some(header) = &self.header else {
            return self.start(line, &cells);
        };
        let mut record = Record { file: self.file.clone(), line: Some(line), ..Record::default() };
        for (place, cell) in cells.into_iter().enumerate() {
            match (self.columns.get(place), cell) {
                (Some(Some(column)), Some(text)) => record.set(*column, text),
                (None, Some(text)) if !text.trim().is_empty() => {
                    let finding = record.located(Finding::warning(CELLS_BEYOND_HEADER));
                    self.log.push(finding.says("text", text));
                }
                _ => {}
            }
        }
        self.sink.record(header, &record, self.log)
    }

    fn start(&mut self, line: u64, cells: &[Option<String>]) -> Result<(), Error> {
        if cells.len() > COLUMNS_MAX {
            let file = self.file.clone();
            return Err(Error::TooLarge { file, what: "columns", limit: COLUMNS_MAX as u64 });
        }
        let mut header = Header::default();
        for cell in cells {
            let name = cell.as_deref().unwrap_or_default().trim();
            let known = header.names().len();
            let column = (!name.is_empty()).then(|| header.column(name));
            if column.is_some_and(|column| column < known) {
                let finding = Finding::warning(COLUMN_TWICE).named(name).in_file(&self.file);
                self.log.push(finding.on_line(line).says("column", name));
            }
            self.columns.push(column.filter(|column| *column == known));
        }
        self.header = Some(header);
        Ok(())
    }

    /// The table ended. Whether it had a header at all.
    fn end(&mut self) -> Result<bool, Error> {
        let header = self.header.take();
        self.columns.clear();
        self.sink.layer_end(header.as_ref().unwrap_or(&Header::default()), self.log)?;
        Ok(header.is_some())
    }
}

#[cfg(test)]
pub(crate) mod testkit;
