//! The tables of a kind of fact: derived from its columns, never written by hand.

use bocage_vocab::{Column, ColumnType, Fact, ID_COLUMN};
use bocage_world::{Table, TableVisitor, World, WorldFact};
use rusqlite::Connection;

use crate::Error;
use crate::columns::{GEOMETRY, column_name, geometry_place};

pub(super) fn has_table(db: &Connection, name: &str) -> Result<bool, Error> {
    db.query_row("SELECT count(*) FROM sqlite_master WHERE name = ?1", [name], |row| row.get(0))
        .map_err(Error::database("a look at its tables"))
}

/// About how many rows the head holds, for progress: never fewer, and found at once.
pub(super) fn rows_at_most(db: &Connection) -> Option<u64> {
    struct Sum<'a>(&'a Connection, Option<u64>);
    impl TableVisitor for Sum<'_> {
        fn visit<T: WorldFact>(&mut self, _table: &Table<T>) {
            let sql = format!("SELECT coalesce(max(fid), 0) FROM \"{}\"", T::KIND);
            let last = self.0.query_row(&sql, [], |row| row.get::<_, i64>(0)).ok();
            self.1 = self.1.zip(last).map(|(sum, last)| sum + last.unsigned_abs());
        }
    }
    let mut sum = Sum(db, Some(0));
    World::default().each(&mut sum);
    sum.1
}

/// Makes the tables of a kind and registers them.
pub(super) fn make<T: Fact>(db: &Connection) -> Result<(), Error> {
    let table = T::KIND.code();
    let columns: String = T::COLUMNS.iter().map(declared).collect();
    let mut sql = format!(
        "CREATE TABLE \"{table}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{columns},
             born INTEGER NOT NULL DEFAULT 0);
         CREATE TABLE \"history_{table}\" (fid INTEGER PRIMARY KEY{columns},
             born INTEGER NOT NULL, died INTEGER NOT NULL);"
    );
    sql.push_str(&id_indices(table));
    sql.push_str(&registration::<T>());
    sql.push_str(&super::rtree::triggers::<T>());
    db.execute_batch(&sql).map_err(Error::database("a new table"))
}

fn declared(column: &Column) -> String {
    let name = column_name(column);
    let ty = match column.ty {
        ColumnType::Int => "INTEGER",
        ColumnType::Text | ColumnType::Id(_) | ColumnType::Thing => "TEXT",
        ColumnType::Blob => "BLOB",
        ColumnType::Point => "POINT",
        ColumnType::Line => "LINESTRING",
        ColumnType::Area => "MULTIPOLYGON",
    };
    let not_null = if column.optional { "" } else { " NOT NULL" };
    // A row that somebody draws in a copy needs no id of their making.
    let default =
        if column.name == ID_COLUMN { " DEFAULT (lower(hex(randomblob(16))))" } else { "" };
    format!(", \"{name}\" {ty}{not_null}{default}")
}

/// Rows are found by id in the head and in the history.
pub(super) fn id_indices(table: &str) -> String {
    format!(
        "CREATE UNIQUE INDEX \"{table}_id\" ON \"{table}\" (id);
         CREATE INDEX IF NOT EXISTS \"history_{table}_id\" ON \"history_{table}\" (id);"
    )
}

/// Registers the head table as a layer, or as a table without geometry.
fn registration<T: Fact>() -> String {
    let table = T::KIND.code();
    let label = table.replace('_', " ");
    let Some(place) = geometry_place::<T>() else {
        return format!(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
             VALUES ('{table}', 'attributes', '{table}', '{label}');"
        );
    };
    let ty = match T::COLUMNS[place].ty {
        ColumnType::Point => "POINT",
        ColumnType::Line => "LINESTRING",
        _ => "MULTIPOLYGON",
    };
    format!(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
         VALUES ('{table}', 'features', '{table}', '{label}', 4326);
         INSERT INTO gpkg_geometry_columns VALUES ('{table}', '{GEOMETRY}', '{ty}', 4326, 0, 0);
         INSERT INTO gpkg_extensions VALUES ('{table}', '{GEOMETRY}', 'gpkg_rtree_index',
             'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
         CREATE VIRTUAL TABLE \"rtree_{table}_{GEOMETRY}\"
             USING rtree(id, minx, maxx, miny, maxy);"
    )
}
