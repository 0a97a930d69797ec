//! The store that is one GeoPackage file (OGC 12-128r18), opened by QGIS as it is.
//!
//! Each kind of fact has a head table with the rows of the newest generation, and a
//! `history_<kind>` table with those that changed or went. Beside them stand plans, the chain of
//! generations, and journals.

mod apply;
mod audit;
mod edits;
mod journal;
mod load;
mod migrations;
mod plans;
mod reader;
mod rows;
mod rtree;
mod schema;
mod styles;

use std::path::{Path, PathBuf};
use std::time::Duration;

use bocage_vocab::{Date, Generation, PlanNumber, Watch};
use bocage_world::{Diff, Plan, World};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::{
    Applied, Audit, AuditEntry, Draft, Edits, Error, GenerationRow, Job, JobLog, OutboxEvent,
    Reader, Store,
};

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
            return Err(Error::Exists { path: path.to_owned() });
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
            .and_then(|mut db| migrations::make(&mut db));
        if made.is_err() {
            let _ = std::fs::remove_file(&making);
        }
        made?;
        std::fs::rename(&making, path).map_err(file("made"))?;
        GeoPackage::open(path)
    }

    pub(crate) fn open(path: &Path) -> Result<GeoPackage, Error> {
        if !path.is_file() {
            return Err(Error::Missing { path: path.to_owned() });
        }
        let mut db = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        migrations::bring_up_to_date(&mut db, path)?;
        Ok(GeoPackage { path: path.to_owned(), db })
    }
}

/// Opens a connection to a file that must look like a territory.
fn connect(path: &Path, access: OpenFlags) -> Result<Connection, Error> {
    let not = |reason| Error::NotATerritory { path: path.to_owned(), reason };
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

impl Store for GeoPackage {
    fn head(&self) -> Result<Generation, Error> {
        load::head(&self.db)
    }
    fn generations(&self) -> Result<Vec<GenerationRow>, Error> {
        load::generations(&self.db)
    }
    fn generation_on(&self, date: Date) -> Result<Generation, Error> {
        load::generation_on(&self.db, date)
    }
    fn load(&self, at: Option<Generation>, watch: &dyn Watch) -> Result<World, Error> {
        load::world(&self.db, &self.path, at, watch)
    }
    fn reader(&self) -> Result<Box<dyn Reader>, Error> {
        Ok(Box::new(reader::HeadReader::open(&self.path)?))
    }
    fn draft(&mut self, draft: &Draft, watch: &dyn Watch) -> Result<PlanNumber, Error> {
        plans::draft(&mut self.db, draft, watch)
    }
    fn plans(&self) -> Result<Vec<Plan>, Error> {
        plans::list(&self.db)
    }
    fn plan(&self, number: PlanNumber) -> Result<Plan, Error> {
        plans::one(&self.db, number)
    }
    fn plan_diff(&self, number: PlanNumber, watch: &dyn Watch) -> Result<Diff, Error> {
        plans::diff(&self.db, number, watch)
    }
    fn apply(
        &mut self,
        number: PlanNumber,
        on: Generation,
        applied: &Applied,
        watch: &dyn Watch,
    ) -> Result<Generation, Error> {
        apply::apply(&mut self.db, number, on, applied, watch)
    }
    fn drop_plan(&mut self, number: PlanNumber) -> Result<(), Error> {
        plans::drop(&mut self.db, number)
    }
    fn replace_plan(&mut self, number: PlanNumber, by: Option<PlanNumber>) -> Result<(), Error> {
        plans::replace(&mut self.db, number, by)
    }
    fn audit(&self, watch: &dyn Watch) -> Result<Audit, Error> {
        audit::run(&self.db, watch)
    }
    fn edits(&self, copy: &Path, head: &World, watch: &dyn Watch) -> Result<Edits, Error> {
        edits::read(copy, head, watch)
    }
    fn put_job(&mut self, job: &Job) -> Result<(), Error> {
        journal::put_job(&self.db, job)
    }
    fn job_log(&self) -> Result<Box<dyn JobLog>, Error> {
        let db = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        db.busy_timeout(Duration::ZERO).map_err(Error::database("a waiting time"))?;
        Ok(Box::new(journal::Log(db)))
    }
    fn jobs(&self) -> Result<Vec<Job>, Error> {
        journal::jobs(&self.db)
    }
    fn audit_log(&self) -> Result<Vec<AuditEntry>, Error> {
        journal::audit_log(&self.db)
    }
    fn outbox(&self, after: i64, count: u32) -> Result<Vec<OutboxEvent>, Error> {
        journal::outbox(&self.db, after, count)
    }
}
