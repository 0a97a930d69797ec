//! Takes the rows of a delivery as they are read: what is needed of them is kept, all are judged.

use super::judge::Judge;
use super::tables::{Part, Table, Tables, schema_named};
use super::wkt;
use crate::Error;
use crate::findings::Log;
use crate::records::{Header, Record, Sink};

/// What the columns that are kept are called behind the prefix of their table; the others are judged
/// and forgotten, as a department has millions of rows.
const KEPT: &[&str] = &[
    "code", "codeext", "cd_code", "cm_code", "nd_code", "prop", "prop_do", "nom", "statut", "avct",
    "etat", "abddate", "typ_imp", "typephy", "typelog", "cddispo", "nbcable", "dia_int", "occp",
    "capamax", "nblogmt", "nblines",
];
/// What a column of well-known text is called.
const WELL_KNOWN_TEXT: &[&str] = &["geom", "wkt", "geometry", "wkt_geom", "the_geom"];

/// Takes the rows of the tables that are read, and lets all be judged.
#[derive(Default)]
pub(super) struct Gatherer {
    pub(super) tables: Tables,
    pub(super) judge: Judge,
    now: Option<Table>,
    part: Part,
    /// Where the kept columns stand in the file, and the well-known text.
    kept: Vec<usize>,
    text: Option<usize>,
}

impl Gatherer {
    /// Learns where the columns of a file stand, with its first row.
    fn know(&mut self, header: &Header) {
        let names: Vec<String> = header.names().iter().map(|name| name.to_lowercase()).collect();
        let prefix = self.now.map_or("", Table::prefix);
        let is_kept = |name: &str| name.strip_prefix(prefix).is_some_and(|own| KEPT.contains(&own));
        self.kept = (0..names.len()).filter(|place| is_kept(&names[*place])).collect();
        self.text = names.iter().position(|name| WELL_KNOWN_TEXT.contains(&&**name));
        let kept = self.kept.iter().enumerate();
        self.part.columns = kept.map(|(place, from)| (names[*from].clone(), place)).collect();
    }

    /// The geometry of a row that has it as well-known text.
    fn placed(&self, record: &Record) -> Record {
        let mut record = record.clone();
        if let Some(text) = self.text.and_then(|place| record.cell(place)) {
            match wkt::shapes(text) {
                Ok(shapes) => record.shapes = shapes,
                Err(reason) => record.bad_geometry = Some(reason),
            }
        }
        record
    }
}

impl Sink for Gatherer {
    fn layer(&mut self, file: &str, layer: &str) -> Result<bool, Error> {
        let name = if layer.is_empty() { file } else { layer };
        self.now = Table::named(name);
        let schema = schema_named(name);
        if let Some(schema) = schema {
            self.judge.begin(schema);
        }
        (self.kept, self.text) = (Vec::new(), None);
        Ok(schema.is_some())
    }

    fn record(&mut self, header: &Header, record: &Record, log: &mut Log) -> Result<(), Error> {
        if record.is_blank() {
            return Ok(());
        }
        if self.part.columns.is_empty() {
            self.know(header);
        }
        let placed = self.text.is_some().then(|| self.placed(record));
        let record = placed.as_ref().unwrap_or(record);
        self.judge.see(header, record, log)?;
        if self.now.is_some() {
            let cells = self.kept.iter().map(|place| record.cell(*place).map(str::to_owned));
            self.part.rows.push(Record {
                file: record.file.clone(),
                line: record.line,
                element: record.element.clone(),
                cells: cells.collect(),
                shapes: record.shapes.clone(),
                bad_geometry: None,
            });
        }
        Ok(())
    }

    fn layer_end(&mut self, _header: &Header, _log: &mut Log) -> Result<(), Error> {
        let part = std::mem::take(&mut self.part);
        if let Some(table) = self.now {
            self.tables.0.entry(table).or_default().push(part);
        }
        Ok(())
    }
}
