//! `export gracethd`: a delivery of GraceTHD 2.0.1, a file a table: shapefiles in Lambert-93 for what
//! has a geometry, CSV with `;` for the rest, all 33 tables whether or not they hold a row.
//!
//! Rows go to their file as they are made. A table of shapes is gone through twice, because the
//! width of a column stands before the first row.

use std::io;

use bocage_vocab::{Finding, Watch};

use super::GraceThdOut;
use super::rows::{self, Draft, Facts, Give};
use super::schema::{Geometry, SCHEMAS, Schema, Type};
use crate::export::{Sheet, create, unwritable};
use crate::findings::{GRACETHD_CUT, GRACETHD_NARROWED, GRACETHD_UNPLACED, Log};
use crate::shapefile::{Field, FieldKind, Form, Writer};
use crate::{Error, Export, Exported, Outgoing, WrittenFile};

/// Bytes of a `.dbf` above which its columns are made as narrow as their texts: many programs refuse
/// one above 2 GiB, and columns as wide as the standard has them are mostly blank.
const WIDE_BYTES_MAX: u64 = 1 << 30;

impl Export for GraceThdOut {
    fn name(&self) -> &'static str {
        "gracethd"
    }

    fn write(&self, outgoing: &Outgoing<'_>, watch: &dyn Watch) -> Result<Exported, Error> {
        watch.stage("write GraceTHD", "tables", Some(SCHEMAS.len() as u64));
        let facts = Facts::of(outgoing.world);
        let mut log = Log::default();
        let mut files = Vec::new();
        for schema in SCHEMAS.iter() {
            if watch.cancelled() {
                return Err(Error::Interrupted);
            }
            let table = Table { outgoing, facts: &facts, schema, give: rows::of(schema.name) };
            files.push(match schema.geometry {
                Some((geometry, _)) => table.write_shapes(geometry, WIDE_BYTES_MAX, &mut log)?,
                None => table.write_text(&mut log)?,
            });
            watch.done(1);
        }
        Ok(Exported { files, findings: log.finish() })
    }
}

/// A table on its way into its file.
struct Table<'a> {
    outgoing: &'a Outgoing<'a>,
    facts: &'a Facts<'a>,
    schema: &'static Schema,
    give: Option<Give>,
}

impl Table<'_> {
    /// Gives every row to `take`. How many have no place, though their table asks for one.
    fn each(&self, take: &mut rows::Take<'_>) -> io::Result<u64> {
        let Some(give) = self.give else { return Ok(0) };
        let mut draft = Draft::new(self.schema, take);
        give(self.facts, &mut draft)?;
        Ok(draft.unplaced)
    }

    fn write_text(&self, log: &mut Log) -> Result<WrittenFile, Error> {
        let name = format!("{}.csv", self.schema.name);
        let names: Vec<&str> = self.schema.columns.iter().map(|column| column.name).collect();
        let mut sheet = Sheet::new(create(self.outgoing, &name)?, &names)?;
        let mut cut = 0;
        let mut take = |cells: &[String], _: &_| {
            let columns = cells.iter().zip(&self.schema.columns);
            let fit = columns.map(|(cell, column)| {
                let fit = fitting(cell, column.kind);
                cut += u64::from(fit.len() < cell.len());
                fit
            });
            sheet.row(fit).map_err(io::Error::other)
        };
        self.each(&mut take).map_err(|source| unwritable(&name, source))?;
        let written = sheet.finish()?;
        self.tell(log, GRACETHD_CUT, cut);
        Ok(written)
    }

    fn write_shapes(
        &self,
        geometry: Geometry,
        wide_bytes_max: u64,
        log: &mut Log,
    ) -> Result<WrittenFile, Error> {
        let name = format!("{}.shp", self.schema.name);
        let failed = |source| unwritable(&name, source);
        let (objects, widest) = self.measured().map_err(failed)?;
        let mut fields: Vec<Field> =
            self.schema.columns.iter().map(|column| field(column.name, column.kind)).collect();
        let width: u64 = fields.iter().map(|field| u64::from(field.width)).sum();
        let narrow = objects.saturating_mul(width) > wide_bytes_max;
        if narrow {
            for (field, widest) in fields.iter_mut().zip(widest) {
                field.width =
                    if field.kind == FieldKind::Text { widest.max(1) } else { field.width };
            }
        }
        self.tell(log, GRACETHD_NARROWED, u64::from(narrow) * objects);
        let form = match geometry {
            Geometry::Point => Form::Point,
            Geometry::Line => Form::Line,
            Geometry::Area => Form::Area,
        };
        let (folder, day) = (self.outgoing.out, day(self.outgoing.now));
        let mut out =
            Writer::create(folder, self.schema.name, form, fields, day).map_err(failed)?;
        let unplaced = self.each(&mut |cells, parts| out.record(cells, parts)).map_err(failed)?;
        self.tell(log, GRACETHD_UNPLACED, unplaced);
        self.tell(log, GRACETHD_CUT, out.finish().map_err(failed)?);
        Ok(WrittenFile { path: folder.join(name), objects })
    }

    /// How many rows there are, and the most bytes in each column.
    fn measured(&self) -> io::Result<(u64, Vec<u8>)> {
        let (mut objects, mut widest) = (0, vec![0; self.schema.columns.len()]);
        self.each(&mut |cells, _| {
            objects += 1;
            for (most, cell) in widest.iter_mut().zip(cells) {
                *most = u8::try_from(cell.len()).unwrap_or(254).clamp(*most, 254);
            }
            Ok(())
        })?;
        Ok((objects, widest))
    }

    fn tell(&self, log: &mut Log, code: &'static str, count: u64) {
        if count > 0 {
            log.push(Finding::info(code).named(self.schema.name).says("count", count as i64));
        }
    }
}

/// A text cut to the characters that its column takes.
fn fitting(cell: &str, kind: Type) -> &str {
    match kind {
        Type::Text(most) => {
            cell.char_indices().nth(most.into()).map_or(cell, |(end, _)| &cell[..end])
        }
        _ => cell,
    }
}

/// A column as a file of dBase has it. A whole number of nine digits is one for every program; the
/// sign and the point of a decimal need room, too.
fn field(name: &'static str, kind: Type) -> Field {
    let (kind, width) = match kind {
        Type::Text(most) => (FieldKind::Text, most),
        Type::Integer => (FieldKind::Number(0), 9),
        Type::Number(Some((all, decimals))) => (FieldKind::Number(decimals), all + 2),
        Type::Number(None) => (FieldKind::Number(6), 20),
        Type::Boolean => (FieldKind::Boolean, 1),
        Type::Date => (FieldKind::Date, 8),
    };
    Field { name, kind, width }
}

/// The day of a moment such as `2026-01-31T10:00:00Z`.
fn day(now: &str) -> (u16, u8, u8) {
    let part = |from: usize, to: usize| now.get(from..to).unwrap_or_default();
    let (year, month, day) = (part(0, 4).parse(), part(5, 7).parse(), part(8, 10).parse());
    (year.unwrap_or(1900), month.unwrap_or(1), day.unwrap_or(1))
}

/// Writes one table of shapes as if it were a large one; the codes of what that tells.
#[cfg(test)]
pub(super) fn narrowed(
    world: &bocage_world::World,
    out: &std::path::Path,
    name: &str,
) -> Vec<String> {
    let word = &str::to_owned;
    let (title, now, lang) = ("Essai", "2026-01-31T10:00:00Z", "fr");
    let outgoing = Outgoing { world, out, title, findings: &[], report: None, now, lang, word };
    let schema = super::schema::schema(name).unwrap();
    let facts = Facts::of(world);
    let table = Table { outgoing: &outgoing, facts: &facts, schema, give: rows::of(name) };
    let mut log = Log::default();
    let (geometry, _) = schema.geometry.unwrap();
    table.write_shapes(geometry, 1, &mut log).unwrap();
    log.finish().into_iter().map(|found| found.code.into_owned()).collect()
}
