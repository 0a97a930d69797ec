//! What is wrong with a delivery by its own rules: cells that must be filled, codes, keys and
//! references, ends that lie off their nodes, strands that are spliced where they cannot be.
//!
//! Rows are seen once and not kept: of each stay the hashes of its key and of what it refers to.

mod cells;
mod ends;
mod learnt;
mod splices;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use bocage_vocab::{Finding, Position, Shape};

use super::schema::{Refers, Schema};
use crate::Error;
use crate::findings::{GRACETHD_MANDATORY, ID_TWICE, Log, REFERENCE_UNKNOWN};
use crate::limits::GRACETHD_ROWS_MAX;
use crate::records::{Header, Record};
use ends::Drawn;
use learnt::Learnt;
use splices::Splice;

/// A key of a table, hashed.
type Key = u64;

fn key(table: &str, code: &str) -> Key {
    let mut hasher = DefaultHasher::new();
    (table, code).hash(&mut hasher);
    hasher.finish()
}

/// The file and the row that a finding is about.
#[derive(Debug, Clone, Copy)]
struct Where {
    part: u32,
    row: u32,
}

/// One file of one table.
struct Part {
    schema: &'static Schema,
    file: String,
    has_lines: bool,
    /// Where each column of the schema stands.
    columns: Vec<Option<usize>>,
}

/// Sees the rows of a delivery.
pub(super) struct Judge {
    rows_max: u64,
    rows: u64,
    parts: Vec<Part>,
    tables: BTreeSet<&'static str>,
    keys: HashSet<Key>,
    /// References not met yet.
    references: Vec<(Key, Where, u8)>,
    /// What each thing stands at or lies in.
    holder: HashMap<Key, Key>,
    nodes: HashMap<Key, Position>,
    /// The nodes at the ends of each cable.
    cables: HashMap<Key, [Option<Key>; 2]>,
    drawn: Vec<Drawn>,
    splices: Vec<Splice>,
}

impl Default for Judge {
    fn default() -> Self {
        Judge::limited(GRACETHD_ROWS_MAX)
    }
}

impl Judge {
    /// A judge that sees so many rows at most.
    pub(super) fn limited(rows_max: u64) -> Judge {
        Judge {
            rows_max,
            rows: 0,
            parts: Vec::new(),
            tables: BTreeSet::new(),
            keys: HashSet::new(),
            references: Vec::new(),
            holder: HashMap::new(),
            nodes: HashMap::new(),
            cables: HashMap::new(),
            drawn: Vec::new(),
            splices: Vec::new(),
        }
    }

    /// A file of a table begins.
    pub(super) fn begin(&mut self, schema: &'static Schema) {
        self.tables.insert(schema.name);
        let part = Part { schema, file: String::new(), has_lines: false, columns: Vec::new() };
        self.parts.push(part);
    }

    /// Sees a row of the file that began last.
    ///
    /// # Errors
    /// When there are more rows than can be kept in mind.
    pub(super) fn see(
        &mut self,
        header: &Header,
        record: &Record,
        log: &mut Log,
    ) -> Result<(), Error> {
        self.rows += 1;
        if self.rows > self.rows_max {
            let (file, limit) = (record.file.clone(), self.rows_max);
            return Err(Error::TooLarge { file, what: "rows", limit });
        }
        self.know(header, record, log);
        let number = self.parts.len().saturating_sub(1);
        let Some(part) = self.parts.get(number) else { return Ok(()) };
        let row = Row { part, record };
        let place = Where { part: number as u32, row: row.number() };
        row.check_cells(log);
        let code = row.key();
        if let Some(code) = code.filter(|_| part.schema.has_key())
            && !self.keys.insert(code)
        {
            log.push(row.finding(Finding::error(ID_TWICE)));
        }
        for (column, refers) in row.references() {
            // Mostly what is referred to was read before; only the rest is kept.
            if !self.keys.contains(&refers) {
                self.references.push((refers, place, column));
            }
        }
        let learnt = Learnt::of(&row, place);
        learnt.into_iter().for_each(|learnt| self.learn(learnt));
        Ok(())
    }

    fn learn(&mut self, learnt: Learnt) {
        match learnt {
            Learnt::Node(node, position) => _ = self.nodes.insert(node, position),
            Learnt::Held(thing, holder) => _ = self.holder.insert(thing, holder),
            Learnt::Cable(cable, ends) => _ = self.cables.insert(cable, ends),
            Learnt::Drawn(drawn) => self.drawn.push(drawn),
            Learnt::Splice(splice) => self.splices.push(splice),
        }
    }

    /// Learns where the columns of a file stand, with its first row.
    fn know(&mut self, header: &Header, record: &Record, log: &mut Log) {
        let Some(part) = self.parts.last_mut().filter(|part| part.columns.is_empty()) else {
            return;
        };
        let names: Vec<String> = header.names().iter().map(|name| name.to_lowercase()).collect();
        let place = |name: &str| names.iter().position(|known| known == name);
        part.columns = part.schema.columns.iter().map(|column| place(column.name)).collect();
        (part.file, part.has_lines) = (record.file.clone(), record.line.is_some());
        for (column, place) in part.schema.columns.iter().zip(&part.columns) {
            if column.mandatory && place.is_none() {
                let found = Finding::error(GRACETHD_MANDATORY).named(part.schema.name);
                log.push(found.in_file(&part.file).says("column", column.name));
            }
        }
    }

    /// Tells what can be told when all rows were seen.
    pub(super) fn finish(mut self, log: &mut Log) {
        for (refers, place, column) in std::mem::take(&mut self.references) {
            let Some(part) = self.parts.get(place.part as usize) else { continue };
            let Some(column) = part.schema.columns.get(usize::from(column)) else { continue };
            let Refers::To(table) = column.refers else { continue };
            // A table that is not among the files is told once, not for each row.
            if self.tables.contains(table) && !self.keys.contains(&refers) {
                let found = self.locate(Finding::error(REFERENCE_UNKNOWN), place);
                log.push(found.says("reference", column.name));
            }
        }
        self.judge_ends(log);
        self.judge_splices(log);
    }

    /// The finding with its place in the files.
    fn locate(&self, finding: Finding, place: Where) -> Finding {
        let Some(part) = self.parts.get(place.part as usize) else { return finding };
        let finding = finding.named(part.schema.name).in_file(&part.file);
        match part.has_lines {
            true => finding.on_line(u64::from(place.row)),
            false => finding.in_element(format!("{}/{}", part.schema.name, place.row)),
        }
    }

    /// Where a thing is, by what holds it.
    fn place_of(&self, thing: Key) -> Option<Position> {
        // From a drawer to its node there are four steps.
        const STEPS_MAX: usize = 8;
        let mut at = thing;
        for _ in 0..STEPS_MAX {
            if let Some(position) = self.nodes.get(&at) {
                return Some(*position);
            }
            at = *self.holder.get(&at)?;
        }
        None
    }
}

/// A row with where its columns stand.
struct Row<'a> {
    part: &'a Part,
    record: &'a Record,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> Option<&str> {
        let place = self.part.schema.columns.iter().position(|column| column.name == name)?;
        self.at(place)
    }

    fn at(&self, column: usize) -> Option<&str> {
        self.record.cell((*self.part.columns.get(column)?)?)
    }

    /// Its line, or its number in a file that has none.
    fn number(&self) -> u32 {
        let element = || self.record.element.as_deref()?.rsplit('/').next()?.parse().ok();
        let number = self.record.line.or_else(element).unwrap_or_default();
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    fn key(&self) -> Option<Key> {
        self.at(0).map(|code| key(self.part.schema.name, code))
    }

    /// The key of another table that a column names.
    fn to(&self, column: &str, table: &str) -> Option<Key> {
        self.cell(column).map(|code| key(table, code))
    }

    fn references(&self) -> impl Iterator<Item = (u8, Key)> + '_ {
        self.part.schema.columns.iter().enumerate().filter_map(|(place, column)| {
            let Refers::To(table) = column.refers else { return None };
            Some((u8::try_from(place).ok()?, key(table, self.at(place)?)))
        })
    }

    /// The finding about this row, named by its code and placed on the ground.
    fn finding(&self, finding: Finding) -> Finding {
        let code = self.at(0).unwrap_or(self.part.schema.name);
        let finding = self.record.located(finding.named(code));
        match self.record.shapes.first() {
            Some(shape) => finding.over(shape.clone()),
            None => finding,
        }
    }

    /// The places at which its line begins and ends.
    fn line_ends(&self) -> Option<[Position; 2]> {
        match &self.record.shapes[..] {
            [Shape::Line(line)] => Some([*line.first()?, *line.last()?]),
            _ => None,
        }
    }
}
