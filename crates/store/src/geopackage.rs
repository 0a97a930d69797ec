//! The store that is one GeoPackage file (OGC 12-128r18), opened by QGIS as it is.
//!
//! Each kind of fact has a head table with the rows of the newest generation, and a
//! `history_<kind>` table with those that changed or went. Beside them stand plans, the chain of
//! generations, and journals.

pub(crate) mod edits;
mod facts;
mod migrations;
mod rows;
mod rtree;
mod schema;
mod styles;
mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use bocage_vocab::{Bounds, Cell, Generation, Uuid};
use bocage_world::WorldFact;
use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};

use crate::apply::Size;
use crate::db::{Db, Param, Purpose, Row, Show, Stored, Use, Value};
use crate::{Error, Version};

/// `GPKG` in ASCII, the application id of a GeoPackage.
const APPLICATION_ID: i32 = 0x4750_4B47;
/// How long a writer waits for another.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// A territory in a file.
pub(crate) struct GeoPackage {
    path: PathBuf,
    db: Connection,
}

impl GeoPackage {
    pub(crate) fn create(path: &Path) -> Result<GeoPackage, Error> {
        if path.exists() {
            return Err(Error::Exists { at: path.into() });
        }
        // Made under another name first: a file that is there is always whole.
        let mut making = path.as_os_str().to_owned();
        making.push(".making");
        let making = PathBuf::from(making);
        let file = |doing| move |source| Error::File { path: path.to_owned(), doing, source };
        if making.exists() {
            std::fs::remove_file(&making).map_err(file("made"))?;
        }
        // The database only says that it cannot; the system says why.
        std::fs::File::create_new(&making).map_err(file("made"))?;
        let made = Connection::open(&making)
            .map_err(Error::database("a new file"))
            .and_then(|mut db| migrations::make(&mut db, migrations::VERSION));
        if made.is_err() {
            let _ = std::fs::remove_file(&making);
        }
        made?;
        std::fs::rename(&making, path).map_err(file("made"))?;
        GeoPackage::open(path)
    }

    /// An empty territory as the first steps make it, not brought up to date.
    #[cfg(test)]
    pub(crate) fn of_version(path: &Path, version: u32) -> Result<GeoPackage, Error> {
        let mut db = Connection::open(path).map_err(Error::database("a new file"))?;
        migrations::make(&mut db, version)?;
        GeoPackage::as_it_is(path)
    }

    /// A file as it is, not brought up to date.
    #[cfg(test)]
    pub(crate) fn as_it_is(path: &Path) -> Result<GeoPackage, Error> {
        let db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        Ok(GeoPackage { path: path.to_owned(), db })
    }

    pub(crate) fn open(path: &Path) -> Result<GeoPackage, Error> {
        if !path.is_file() {
            return Err(Error::Missing { at: path.into() });
        }
        let mut db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        migrations::bring_up_to_date(&mut db, path)?;
        Ok(GeoPackage { path: path.to_owned(), db })
    }

    /// Copies all of it at one moment into a new file. Writers wait meanwhile.
    pub(crate) fn snapshot(&self, to: &Path) -> Result<(), Error> {
        if to.exists() {
            return Err(Error::Exists { at: to.into() });
        }
        let failed = || Error::database("a copy of the file");
        let mut target = Connection::open(to).map_err(failed())?;
        let copy = Backup::new(&self.db, &mut target).map_err(failed())?;
        copy.step(-1).map_err(failed())?;
        Ok(())
    }
}

/// Opens a connection to a file that must look like a territory.
fn connect(path: &Path, access: OpenFlags) -> Result<Connection, Error> {
    let not = |reason| Error::NotATerritory { at: path.into(), reason };
    let db = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|_| not("it cannot be opened as a database"))?;
    db.busy_timeout(BUSY_WAIT).map_err(Error::database("a waiting time"))?;
    // A column that is missing must be an error, not a text that says its name.
    for unquoted in [DbConfig::SQLITE_DBCONFIG_DQS_DML, DbConfig::SQLITE_DBCONFIG_DQS_DDL] {
        db.set_db_config(unquoted, false).map_err(Error::database("its settings"))?;
    }
    let id: i32 =
        db.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(|error| match error
            .sqlite_error_code()
        {
            Some(rusqlite::ErrorCode::DatabaseBusy) => Error::Busy,
            _ => not("it is no database, or it is torn"),
        })?;
    if id != APPLICATION_ID {
        return Err(not("it is a database, but no GeoPackage"));
    }
    if !schema::has_table(&db, "bocage_meta")? {
        return Err(not("it is a GeoPackage of something else"));
    }
    // A rollback journal keeps a territory one file at every moment; see the decision record.
    db.execute_batch(
        "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
         PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824; PRAGMA trusted_schema = ON;",
    )
    .map_err(Error::database("its settings"))?;
    Ok(db)
}

impl Db for GeoPackage {
    type Writer<'a, T: WorldFact> = write::Writer<'a, T>;

    fn beside(&self, purpose: Use) -> Result<GeoPackage, Error> {
        let access = match purpose {
            Use::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Use::Jobs => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let db = connect(&self.path, access)?;
        if purpose == Use::Jobs {
            db.busy_timeout(Duration::ZERO).map_err(Error::database("a waiting time"))?;
        }
        Ok(GeoPackage { path: self.path.clone(), db })
    }

    fn begin(&self, purpose: Purpose) -> Result<(), Error> {
        let sql = match purpose {
            Purpose::Read => "BEGIN",
            Purpose::Write => "BEGIN IMMEDIATE",
        };
        self.db.execute_batch(sql).map_err(Error::database("a transaction"))
    }
    fn commit(&self) -> Result<(), Error> {
        self.db.execute_batch("COMMIT").map_err(Error::database("the end of a transaction"))
    }
    fn roll_back(&self) {
        // Some errors have rolled back already.
        let _ = self.db.execute_batch("ROLLBACK");
    }

    fn execute(&self, doing: &'static str, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        let failed = || Error::database(doing);
        let mut statement = self.db.prepare_cached(sql).map_err(failed())?;
        let met = statement.execute(rusqlite::params_from_iter(params)).map_err(failed())?;
        Ok(met as u64)
    }
    fn query(
        &self,
        doing: &'static str,
        sql: &str,
        params: &[Param<'_>],
        show: Show<'_, Row>,
    ) -> Result<(), Error> {
        let failed = || Error::database(doing);
        let mut statement = self.db.prepare_cached(sql).map_err(failed())?;
        let columns = statement.column_count();
        let mut found = statement.query(rusqlite::params_from_iter(params)).map_err(failed())?;
        while let Some(row) = found.next().map_err(failed())? {
            let values = (0..columns).map(|place| row.get_ref(place).map(value));
            let values = values.collect::<Result<_, _>>().map_err(failed())?;
            show(Row { doing, values })?;
        }
        Ok(())
    }

    fn rows_at_most(&self) -> Option<u64> {
        schema::rows_at_most(&self.db)
    }
    fn each_fact<T: WorldFact>(
        &self,
        older: Option<Generation>,
        show: Show<'_, T>,
    ) -> Result<(), Error> {
        facts::each_fact(&self.db, older, show)
    }
    fn each_stored<T: WorldFact>(
        &self,
        history: bool,
        show: Show<'_, Stored<T>>,
    ) -> Result<(), Error> {
        facts::each_stored(&self.db, history, show)
    }
    fn in_bounds<T: WorldFact>(
        &self,
        bounds: &Bounds,
        show: &mut dyn FnMut(&[Cell<'_>]),
    ) -> Result<(), Error> {
        facts::in_bounds::<T>(&self.db, bounds, show)
    }
    fn row<T: WorldFact>(&self, id: Uuid) -> Result<Option<Vec<Cell<'static>>>, Error> {
        facts::row::<T>(&self.db, id)
    }
    fn versions<T: WorldFact>(&self, id: Uuid) -> Result<Vec<Version>, Error> {
        facts::versions::<T>(&self.db, id)
    }
    fn writer<T: WorldFact>(
        &self,
        made: Generation,
        size: &Size,
    ) -> Result<write::Writer<'_, T>, Error> {
        write::Writer::new(&self.db, made, size)
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Int(int) => ValueRef::Integer(*int),
            Param::Text(text) => ValueRef::Text(text.as_bytes()),
            Param::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(held: ValueRef<'_>) -> Value {
    match held {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(int) => Value::Int(int),
        ValueRef::Real(real) => Value::Text(real.to_string()),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => Value::Bytes(bytes.to_owned()),
        },
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_owned()),
    }
}
