//! Reading single rows and boxes of the head, for a server's threads.

use std::path::Path;

use bocage_vocab::{Bounds, Cell, Fact, Generation, Kind, Thing};
use bocage_world::{Table, TableVisitor, World, WorldFact};
use rusqlite::{Connection, OpenFlags, Row, params};

use super::schema::GEOMETRY;
use super::{connect, load, rows, schema};
use crate::{Error, Reader};

pub(super) struct HeadReader {
    db: Connection,
}

impl HeadReader {
    pub(super) fn open(path: &Path) -> Result<HeadReader, Error> {
        Ok(HeadReader { db: connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)? })
    }
}

impl Reader for HeadReader {
    fn in_bounds(
        &self,
        kind: Kind,
        bounds: &Bounds,
        show: &mut dyn FnMut(&[Cell<'_>]),
    ) -> Result<(), Error> {
        of_kind(kind, InBounds { db: &self.db, bounds, show })
    }

    fn row(&self, thing: Thing) -> Result<Option<Vec<Cell<'static>>>, Error> {
        let mut found = None;
        of_kind(thing.kind, OneRow { db: &self.db, thing, found: &mut found })?;
        Ok(found)
    }

    fn head(&self) -> Result<(Generation, String), Error> {
        let head = load::head(&self.db)?;
        Ok((head, load::digest_of(&self.db, head)?.to_string()))
    }
}

/// Something to do for one kind.
trait ForKind {
    fn run<T: WorldFact>(&mut self) -> Result<(), Error>;
}

/// Does it for the kind that is known only now.
fn of_kind(kind: Kind, act: impl ForKind) -> Result<(), Error> {
    struct Finder<A>(Kind, A, Result<(), Error>);
    impl<A: ForKind> TableVisitor for Finder<A> {
        fn visit<T: WorldFact>(&mut self, _table: &Table<T>) {
            if T::KIND == self.0 {
                self.2 = self.1.run::<T>();
            }
        }
    }
    let mut finder = Finder(kind, act, Ok(()));
    World::default().each(&mut finder);
    finder.2
}

struct InBounds<'a> {
    db: &'a Connection,
    bounds: &'a Bounds,
    show: &'a mut dyn FnMut(&[Cell<'_>]),
}

impl ForKind for InBounds<'_> {
    fn run<T: WorldFact>(&mut self) -> Result<(), Error> {
        if schema::geometry_place::<T>().is_none() {
            return Ok(());
        }
        let failed = || Error::database("the rows of a box");
        let (table, columns) = (T::KIND.code(), schema::column_list::<T>());
        let sql = format!(
            "SELECT {columns} FROM \"{table}\" WHERE fid IN (SELECT id FROM
                 \"rtree_{table}_{GEOMETRY}\" WHERE minx <= ?1 AND maxx >= ?2 AND miny <= ?3 AND
                 maxy >= ?4)"
        );
        let mut statement = self.db.prepare_cached(&sql).map_err(failed())?;
        let Bounds { min, max } = self.bounds;
        let sides = params![max.lon(), min.lon(), max.lat(), min.lat()];
        let mut found = statement.query(sides).map_err(failed())?;
        while let Some(row) = found.next().map_err(failed())? {
            (self.show)(&cells::<T>(row).map_err(failed())?);
        }
        Ok(())
    }
}

struct OneRow<'a> {
    db: &'a Connection,
    thing: Thing,
    found: &'a mut Option<Vec<Cell<'static>>>,
}

impl ForKind for OneRow<'_> {
    fn run<T: WorldFact>(&mut self) -> Result<(), Error> {
        let failed = || Error::database("a row");
        let sql =
            format!("SELECT {} FROM \"{}\" WHERE id = ?1", schema::column_list::<T>(), T::KIND);
        let mut statement = self.db.prepare_cached(&sql).map_err(failed())?;
        let mut found = statement.query([self.thing.uuid.to_string()]).map_err(failed())?;
        if let Some(row) = found.next().map_err(failed())? {
            let owned = cells::<T>(row).map_err(failed())?.into_iter().map(owned).collect();
            *self.found = Some(owned);
        }
        Ok(())
    }
}

fn cells<'r, T: Fact>(row: &'r Row<'_>) -> rusqlite::Result<Vec<Cell<'r>>> {
    T::COLUMNS.iter().enumerate().map(|(place, column)| rows::cell(row, place, column)).collect()
}

pub(super) fn owned(cell: Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Null => Cell::Null,
        Cell::Int(int) => Cell::Int(int),
        Cell::Text(text) => Cell::Text(text.into_owned().into()),
        Cell::Blob(bytes) => Cell::Blob(bytes.into_owned().into()),
        Cell::Id(uuid) => Cell::Id(uuid),
        Cell::Thing(thing) => Cell::Thing(thing),
        Cell::Point(position) => Cell::Point(position),
        Cell::Line(line) => Cell::Line(line.into_owned().into()),
        Cell::Area(area) => Cell::Area(std::borrow::Cow::Owned(area.into_owned())),
    }
}
