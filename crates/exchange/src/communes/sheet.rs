//! A small table held whole, asked by column name.

use std::path::Path;
use std::str::FromStr;

use bocage_vocab::{Finding, Position, Shape, Watch};

use crate::findings::{Log, VALUE_UNREAD};
use crate::limits::COMMUNE_ROWS_MAX;
use crate::records::{Header, Record, Sink, decimal, normal_name, read_file, whole_number};
use crate::{Error, ImportOptions};

/// The rows of one file.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    columns: Vec<String>,
    pub(super) rows: Vec<Record>,
}

impl Sheet {
    pub(super) fn read(path: &Path, log: &mut Log, watch: &dyn Watch) -> Result<Sheet, Error> {
        let mut sheet = Sheet::default();
        read_file(path, &ImportOptions::default(), log, watch, &mut sheet)?;
        Ok(sheet)
    }

    /// A row with its columns' names.
    pub(super) fn each(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row { columns: &self.columns, record })
    }
}

impl Sink for Sheet {
    fn layer(&mut self, _: &str, _: &str) -> Result<bool, Error> {
        Ok(true)
    }

    fn record(&mut self, _: &Header, record: &Record, _: &mut Log) -> Result<(), Error> {
        if self.rows.len() >= COMMUNE_ROWS_MAX {
            let (file, limit) = (record.file.clone(), COMMUNE_ROWS_MAX as u64);
            return Err(Error::TooLarge { file, what: "rows", limit });
        }
        self.rows.push(record.clone());
        Ok(())
    }

    fn layer_end(&mut self, header: &Header, _: &mut Log) -> Result<(), Error> {
        self.columns = header.names().iter().map(|name| normal_name(name)).collect();
        Ok(())
    }
}

/// One row of a sheet.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    columns: &'a [String],
    pub(super) record: &'a Record,
}

impl<'a> Row<'a> {
    /// The text under the first of these names that has one.
    pub(super) fn text(&self, names: &[&str]) -> Option<&'a str> {
        let column = |name: &&str| self.columns.iter().position(|column| column == name);
        names.iter().filter_map(column).find_map(|column| self.record.cell(column))
    }

    /// A whole number; none where the cell is empty, missing or something else.
    pub(super) fn number(&self, names: &[&str], log: &mut Log) -> Option<u32> {
        let text = self.text(names)?;
        let number = whole_number(text);
        if number.is_none() {
            self.unread(names[0], text, log);
        }
        number
    }

    /// A value of a type that reads itself.
    pub(super) fn value<T: FromStr>(&self, names: &[&str], log: &mut Log) -> Option<T> {
        let text = self.text(names)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.unread(names[0], text, log);
        }
        value
    }

    /// The position of its columns `lon` and `lat`.
    pub(super) fn position(&self, log: &mut Log) -> Option<Position> {
        let (lon, lat) = (self.text(&["lon"])?, self.text(&["lat"])?);
        let position = decimal(lon)
            .zip(decimal(lat))
            .and_then(|(lon, lat)| Position::from_degrees(lon, lat).ok());
        if position.is_none() {
            self.unread("lon", &format!("{lon}, {lat}"), log);
        }
        position
    }

    /// Whether a column of zeros and ones says yes.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.text(&[name]).map(|text| matches!(text, "1" | "true" | "oui"))
    }

    /// The polygons of its geometry.
    pub(super) fn area(&self) -> Option<&'a bocage_vocab::Area> {
        self.record.shapes.iter().find_map(|shape| match shape {
            Shape::Area(area) => Some(area),
            _ => None,
        })
    }

    fn unread(&self, field: &str, found: &str, log: &mut Log) {
        let finding = self.record.located(Finding::warning(VALUE_UNREAD));
        log.push(finding.says("field", field).says("found", found));
    }
}
