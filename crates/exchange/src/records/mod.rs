//! Rows of any tabular file, one by one: cells under column names, and shapes where the format
//! has them. Tables, GeoJSON and GeoPackage all come as this.

mod fields;
mod file_kind;
mod mapping;
mod place;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use bocage_vocab::{Finding, Shape, Watch};

use crate::findings::Log;
use crate::{Error, ImportOptions, geojson, geopackage, shapefile, table};

pub(crate) use fields::Field;
pub(crate) use file_kind::{FileKind, kind_of_file};
pub(crate) use mapping::{Mapping, list as mapping_list, normal as normal_name};
pub(crate) use place::{check_places, place_of, place_of_cells, to_position};
pub(crate) use values::{Code, code_of, decimal, plain_number, whole_number};

/// The names of the columns, in the order met. A format without a header adds names as it goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    names: Vec<String>,
    by_name: BTreeMap<String, usize>,
}

impl Header {
    /// The place of a column, added where it is new.
    pub(crate) fn column(&mut self, name: &str) -> usize {
        if let Some(place) = self.by_name.get(name) {
            return *place;
        }
        let place = self.names.len();
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), place);
        place
    }

    /// Every name, in order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }
}

/// One row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// The file, without folders.
    pub(crate) file: String,
    /// The line or row, from 1, where the format has lines.
    pub(crate) line: Option<u64>,
    /// The element, where the format has elements: `feature 12`, `premises/41`.
    pub(crate) element: Option<String>,
    /// The cells by column; short rows end early.
    pub(crate) cells: Vec<Option<String>>,
    /// The parts of the geometry.
    pub(crate) shapes: Vec<Shape>,
    /// Why the geometry was not understood.
    pub(crate) bad_geometry: Option<String>,
}

impl Record {
    /// The text of a cell, trimmed; none where it is empty.
    pub(crate) fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column)?.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    /// Sets a cell.
    pub(crate) fn set(&mut self, column: usize, text: String) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, None);
        }
        self.cells[column] = Some(text);
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.shapes.is_empty()
            && self.bad_geometry.is_none()
            && (0..self.cells.len()).all(|column| self.cell(column).is_none())
    }

    /// The finding with the place of this row in its file.
    pub(crate) fn located(&self, finding: Finding) -> Finding {
        let mut finding = finding.in_file(&self.file);
        if let Some(line) = self.line {
            finding = finding.on_line(line);
        }
        match &self.element {
            Some(element) => finding.in_element(element.clone()),
            None => finding,
        }
    }
}

/// What takes the rows of a file: the header as known so far, the layer it stands in, the row.
pub(crate) trait Sink {
    /// A layer, sheet or file begins. Whether its rows are wanted.
    fn layer(&mut self, file: &str, layer: &str) -> Result<bool, Error>;
    /// One row.
    fn record(&mut self, header: &Header, record: &Record, log: &mut Log) -> Result<(), Error>;
    /// The layer ended.
    fn layer_end(&mut self, header: &Header, log: &mut Log) -> Result<(), Error>;
}

/// Reads the rows of a file of any tabular kind.
pub(crate) fn read_file(
    path: &Path,
    options: &ImportOptions,
    log: &mut Log,
    watch: &dyn Watch,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    match kind_of_file(path)? {
        FileKind::Text => table::read_text(path, log, watch, sink),
        FileKind::Workbook => table::read_workbook(path, options, log, watch, sink),
        FileKind::Json => geojson::read_features(path, log, watch, sink),
        FileKind::Shapefile => shapefile::read_shapefile(path, log, watch, sink),
        FileKind::Sqlite => geopackage::read_layers(path, options, log, watch, sink),
        other => Err(Error::OtherFormat {
            file: crate::stream::file_name(path),
            expected: "a table, GeoJSON, GeoPackage or shapefile",
            found: other.to_string(),
        }),
    }
}
