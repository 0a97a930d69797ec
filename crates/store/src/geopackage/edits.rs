//! What a copy, edited elsewhere, changes.
//!
//! The copy may come from QGIS, from `ogr2ogr` or from SQL. A layer that it lacks is left alone;
//! a column that it lacks keeps the value of the head; a row without an id is new.

use std::collections::HashMap;
use std::path::Path;

use bocage_vocab::{Cell, Column, Finding, Id, Kind, Watch};
use bocage_world::{Rows, RowsVisitor, Table, TableVisitor, World, WorldFact, replace};
use rusqlite::{Connection, OpenFlags, Row};

use super::{rows, schema};
use crate::columns::{column_name, geometry_place};
use crate::{Edits, Error};

pub(crate) fn read(copy: &Path, head: &World, watch: &dyn Watch) -> Result<Edits, Error> {
    let not = |reason| Error::NotATerritory { at: copy.into(), reason };
    if !copy.is_file() {
        return Err(Error::Missing { at: copy.into() });
    }
    let db = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|_| not("it cannot be opened as a database"))?;
    let is_geopackage = schema::has_table(&db, "gpkg_contents")
        .map_err(|_| not("it is no database, or it is torn"))?;
    if !is_geopackage {
        return Err(not("it is a database, but no GeoPackage"));
    }
    watch.stage("read edits", "rows", Some(rows_of(head)));
    let file = copy.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut reader = Reader {
        db: &db,
        file: file.unwrap_or_default(),
        head,
        watch,
        edits: Edits::default(),
        kinds: Vec::new(),
    };
    let mut wanted = Rows::default();
    wanted.each(&mut reader)?;
    if reader.kinds.is_empty() {
        return Err(not("it is a GeoPackage, but none of its layers is one of a territory"));
    }
    let Reader { mut edits, kinds, .. } = reader;
    edits.diff = replace(head, wanted, &kinds);
    Ok(edits)
}

/// About how many rows a copy of this world has.
fn rows_of(head: &World) -> u64 {
    struct Count(u64);
    impl TableVisitor for Count {
        fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
            self.0 += table.len() as u64;
        }
    }
    let mut count = Count(0);
    head.each(&mut count);
    count.0
}

struct Reader<'a> {
    db: &'a Connection,
    file: String,
    head: &'a World,
    watch: &'a dyn Watch,
    edits: Edits,
    kinds: Vec<Kind>,
}

impl RowsVisitor for Reader<'_> {
    type Error = Error;
    fn visit<T: WorldFact>(&mut self, wanted: &mut Vec<T>) -> Result<(), Error> {
        let failed = || Error::database("a layer of the copy");
        let table = T::KIND.code();
        if !schema::has_table(self.db, table)? {
            return Ok(());
        }
        let sql = format!("SELECT * FROM \"{table}\"");
        let mut statement = self.db.prepare(&sql).map_err(failed())?;
        let places: HashMap<String, usize> = statement
            .column_names()
            .enumerate()
            .map(|(place, name)| (name.to_ascii_lowercase(), place))
            .collect();
        if !places.contains_key(bocage_vocab::ID_COLUMN) {
            self.edits
                .findings
                .push(Finding::error("edited_layer_without_id").in_file(&self.file).named(table));
            return Ok(());
        }
        self.kinds.push(T::KIND);
        let mut found = statement.query([]).map_err(failed())?;
        while let Some(row) = found.next().map_err(failed())? {
            self.edits.read += 1;
            self.watch.done(1);
            if self.watch.cancelled() {
                return Err(Error::Interrupted);
            }
            match edited::<T>(row, &places, T::table(self.head)) {
                Ok(fact) => wanted.push(fact),
                Err((id, reason)) => self.refuse::<T>(wanted, id, reason),
            }
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Keeps the head's row where the edited one cannot be read, and says so.
    fn refuse<T: WorldFact>(&mut self, wanted: &mut Vec<T>, id: Option<Id<T>>, reason: String) {
        let finding = Finding::error("unread_edit")
            .in_file(&self.file)
            .in_element(format!("{}/{}", T::KIND, self.edits.read))
            .says("reason", reason);
        let known = id.and_then(|id| T::table(self.head).get(id));
        self.edits.findings.push(match known {
            Some(row) => finding.about(row.thing()).named(bocage_world::label(row)),
            None => finding,
        });
        wanted.extend(known.cloned());
    }
}

/// A row of the copy as a fact.
fn edited<T: WorldFact>(
    row: &Row<'_>,
    places: &HashMap<String, usize>,
    head: &Table<T>,
) -> Result<T, (Option<Id<T>>, String)> {
    let unread = |error: &dyn std::fmt::Display| error.to_string();
    let id = match value(row, places, &T::COLUMNS[0]) {
        Cell::Id(uuid) => Some(Id::<T>::from_uuid(uuid)),
        Cell::Null => None,
        _ => return Err((None, "its id is no id".to_owned())),
    };
    let known = id.and_then(|id| head.get(id));
    let mut kept: Vec<Cell<'_>> = Vec::new();
    if let Some(known) = known {
        known.write(&mut |cell| kept.push(cell.into_owned()));
    }
    let mut cells: Vec<Cell<'_>> = T::COLUMNS
        .iter()
        .enumerate()
        .map(|(place, column)| match (is_there(places, column), kept.get(place)) {
            (false, Some(cell)) => cell.clone(),
            _ => value(row, places, column),
        })
        .collect();
    if id.is_none() {
        let key = cells.iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>().join("\n");
        cells[0] = Cell::Id(Id::<T>::derive(&["edits", &key]).uuid());
    }
    if geometry_place::<T>().is_some_and(|place| matches!(cells[place], Cell::Blob(_))) {
        return Err((
            id,
            "its geometry is unreadable or of another type than its layer".to_owned(),
        ));
    }
    T::read(&mut cells.into_iter()).map_err(|error| (id, unread(&error)))
}

fn is_there(places: &HashMap<String, usize>, column: &Column) -> bool {
    places.contains_key(column_name(column))
}

fn value<'r>(row: &'r Row<'_>, places: &HashMap<String, usize>, column: &Column) -> Cell<'r> {
    let place = places.get(column_name(column)).copied();
    place.and_then(|place| rows::cell(row, place, column).ok()).unwrap_or(Cell::Null)
}
