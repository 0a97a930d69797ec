//! Rows of a file that is no import: readings of an instrument, the outline of works.

use std::collections::BTreeMap;
use std::path::Path;

use bocage_vocab::{Finding, Shape, Watch};

use crate::findings::Log;
use crate::records::{Header, Record, Sink, decimal, normal_name, read_file};
use crate::{Error, ImportOptions};

/// One row, under the names of its columns: small letters, words joined by `_`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LooseRow {
    /// The line or row, from 1, where the format has lines.
    pub line: Option<u64>,
    /// What its cells hold; none is empty.
    pub cells: BTreeMap<String, String>,
    /// Its places.
    pub shapes: Vec<Shape>,
}

impl LooseRow {
    /// The number in a cell, with a point or a comma; none where there is no number.
    #[must_use]
    pub fn number(&self, column: &str) -> Option<f64> {
        decimal(self.cells.get(column)?)
    }
}

/// Reads every row of a table, a GeoJSON file or a GeoPackage, with what was not understood.
///
/// # Errors
/// When the file cannot be read or is of another format.
pub fn read(path: &Path, watch: &dyn Watch) -> Result<(Vec<LooseRow>, Vec<Finding>), Error> {
    let (mut log, mut rows) = (Log::default(), Rows::default());
    read_file(path, &ImportOptions::default(), &mut log, watch, &mut rows)?;
    Ok((rows.0, log.finish()))
}

#[derive(Default)]
struct Rows(Vec<LooseRow>);

impl Sink for Rows {
    fn layer(&mut self, _file: &str, _layer: &str) -> Result<bool, Error> {
        Ok(true)
    }

    fn record(&mut self, header: &Header, record: &Record, log: &mut Log) -> Result<(), Error> {
        if record.is_blank() {
            return Ok(());
        }
        if let Some(reason) = &record.bad_geometry {
            let finding = Finding::warning(crate::findings::GEOMETRY_UNREAD);
            log.push(record.located(finding).says("reason", reason.as_str()));
        }
        let names = header.names().iter().enumerate();
        let cells = names
            .filter_map(|(n, name)| Some((normal_name(name), record.cell(n)?.to_owned())))
            .collect();
        self.0.push(LooseRow { line: record.line, cells, shapes: record.shapes.clone() });
        Ok(())
    }

    fn layer_end(&mut self, _header: &Header, _log: &mut Log) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Unwatched;

    #[test]
    fn a_table_and_an_outline_are_read_alike() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("a.csv");
        std::fs::write(&table, "Line;Distance m\n7 rue du Port;1204,5\n;\n").unwrap();
        let (rows, _) = read(&table, &Unwatched).unwrap();
        assert_eq!(rows.len(), 1);
        let cells: Vec<&str> = rows[0].cells.values().map(String::as_str).collect();
        assert_eq!(cells, ["1204,5", "7 rue du Port"]);
        assert_eq!((rows[0].number("distance_m"), rows[0].number("line")), (Some(1204.5), None));
        let outline = folder.path().join("a.geojson");
        let ring = "[[[0,0],[1,0],[1,1],[0,0]]]";
        let text = format!(
            "{{\"type\":\"Feature\",\"properties\":{{}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{ring}}}}}"
        );
        std::fs::write(&outline, text).unwrap();
        let (rows, _) = read(&outline, &Unwatched).unwrap();
        assert!(matches!(rows[0].shapes[..], [Shape::Area(_)]));
        assert!(read(&folder.path().join("none"), &Unwatched).is_err());
    }
}
