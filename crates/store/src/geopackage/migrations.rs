//! The version of a file, and how an older one becomes the newest: forward only, one step a time.

use std::path::Path;

use bocage_vocab::Kind;
use bocage_world::{Table, TableVisitor, World, WorldFact};
use rusqlite::Connection;

use super::{APPLICATION_ID, schema, styles};
use crate::Error;
use crate::kinds::{FIRST, OF_HOSTING, OF_IMAGES, OF_LEASES, OF_MEMBERS, OF_OTHERS, OF_ROOMS};

/// One step from a version to the next.
struct Migration {
    /// What it does, for the log.
    name: &'static str,
    run: fn(&Connection) -> Result<(), Error>,
}

/// Step `n` makes version `n + 1`. Never changed once released; new steps are added at the end.
const MIGRATIONS: &[Migration] = &[
    Migration { name: "first tables", run: first_tables },
    Migration { name: "the stage of a job", run: stage_of_a_job },
    Migration { name: "plant of others, rents and phases", run: plant_of_others },
    Migration { name: "rooms, hosts and applications", run: hosting },
    Migration { name: "norms of plans", run: norms_of_plans },
    Migration { name: "meters", run: meters },
    Migration { name: "quotas", run: quotas },
    Migration { name: "registries", run: registries },
    Migration { name: "entrances", run: entrances },
    Migration { name: "reservations and holdings", run: leases },
    Migration { name: "the ledger", run: ledger },
    Migration { name: "money", run: money },
];

pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;

/// GeoPackage 1.3 and the tables that every GeoPackage has.
const CORE: &str = include_str!("core.sql");
/// Plans, generations and journals.
const BOCAGE: &str = include_str!("bocage.sql");

/// Makes an empty territory of a version in an empty file.
pub(super) fn make(db: &mut Connection, version: u32) -> Result<(), Error> {
    let settings =
        format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 10300;");
    db.execute_batch(&settings).map_err(Error::database("its settings"))?;
    run(db, 0, version)
}

/// Runs the steps that a file still lacks, all in one transaction.
pub(super) fn bring_up_to_date(db: &mut Connection, path: &Path) -> Result<(), Error> {
    let found: u32 = db
        .query_row("SELECT value FROM bocage_meta WHERE key = 'version'", [], |row| row.get(0))
        .map_err(Error::database("its version"))?;
    if found > VERSION {
        return Err(Error::Newer { at: path.into(), found, known: VERSION });
    }
    if found < VERSION { run(db, found, VERSION) } else { Ok(()) }
}

/// Runs the steps from one version to another.
fn run(db: &mut Connection, from: u32, to: u32) -> Result<(), Error> {
    let transaction = db.transaction().map_err(Error::database("a transaction"))?;
    for migration in &MIGRATIONS[from as usize..to as usize] {
        tracing::info!("migration: {}", migration.name);
        (migration.run)(&transaction)?;
    }
    transaction
        .execute("INSERT OR REPLACE INTO bocage_meta VALUES ('version', ?1)", [to])
        .map_err(Error::database("its version"))?;
    transaction.commit().map_err(Error::database("the end of a transaction"))
}

fn first_tables(db: &Connection) -> Result<(), Error> {
    db.execute_batch(CORE).map_err(Error::database("the GeoPackage's tables"))?;
    db.execute_batch(BOCAGE).map_err(Error::database("its own tables"))?;
    styles::make(db)?;
    tables(db, FIRST)
}

fn plant_of_others(db: &Connection) -> Result<(), Error> {
    tables(db, OF_OTHERS)
}

fn hosting(db: &Connection) -> Result<(), Error> {
    tables(db, OF_HOSTING)
}

fn quotas(db: &Connection) -> Result<(), Error> {
    tables(db, OF_MEMBERS)
}

fn registries(db: &Connection) -> Result<(), Error> {
    tables(db, OF_IMAGES)
}

fn entrances(db: &Connection) -> Result<(), Error> {
    tables(db, OF_ROOMS)
}

fn leases(db: &Connection) -> Result<(), Error> {
    tables(db, OF_LEASES)
}

/// Makes the tables of some kinds, where they are not there, and writes their styles. They may be:
/// a step once made those of later kinds too.
fn tables(db: &Connection, wanted: &[Kind]) -> Result<(), Error> {
    struct Maker<'a>(&'a Connection, &'a [Kind], Result<(), Error>);
    impl Maker<'_> {
        fn make<T: WorldFact>(&self) -> Result<(), Error> {
            if !self.1.contains(&T::KIND) || schema::has_table(self.0, T::KIND.code())? {
                return Ok(());
            }
            schema::make::<T>(self.0)?;
            styles::write(self.0, T::KIND.code())
        }
    }
    impl TableVisitor for Maker<'_> {
        fn visit<T: WorldFact>(&mut self, _table: &Table<T>) {
            if self.2.is_ok() {
                self.2 = self.make::<T>();
            }
        }
    }
    let mut maker = Maker(db, wanted, Ok(()));
    World::default().each(&mut maker);
    maker.2
}

/// A job tells which stage it is in and since when, so that a rate can be given.
fn stage_of_a_job(db: &Connection) -> Result<(), Error> {
    db.execute_batch(
        "ALTER TABLE bocage_job ADD COLUMN stage TEXT NOT NULL DEFAULT '';
         ALTER TABLE bocage_job ADD COLUMN since TEXT NOT NULL DEFAULT '';",
    )
    .map_err(Error::database("the table of jobs"))
}

/// Plans name the norms that they were made with by their hash; here is what it stands for.
fn norms_of_plans(db: &Connection) -> Result<(), Error> {
    db.execute_batch(
        "CREATE TABLE bocage_norms (hash TEXT PRIMARY KEY NOT NULL, content TEXT NOT NULL)
             WITHOUT ROWID;",
    )
    .map_err(Error::database("the table of norms"))
}

/// What was used by the hour, the times in which nobody looked, and what each host goes on from.
fn meters(db: &Connection) -> Result<(), Error> {
    db.execute_batch(
        "CREATE TABLE bocage_meter (
             hour INTEGER NOT NULL, subject TEXT NOT NULL, meter TEXT NOT NULL, host TEXT NOT NULL,
             amount INTEGER NOT NULL, seen_ms INTEGER NOT NULL, closed INTEGER NOT NULL,
             application TEXT NOT NULL, name TEXT NOT NULL, member TEXT NOT NULL, part TEXT NOT NULL,
             PRIMARY KEY (hour, subject, meter, host)) WITHOUT ROWID;
         CREATE TABLE bocage_meter_gap (
             host TEXT NOT NULL, from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
             PRIMARY KEY (host, from_ms)) WITHOUT ROWID;
         CREATE TABLE bocage_meter_book (host TEXT PRIMARY KEY NOT NULL, book TEXT NOT NULL)
             WITHOUT ROWID;",
    )
    .map_err(Error::database("the tables of meters"))
}

/// The ledger, whose rows nobody changes: its chain tells who did so all the same.
fn ledger(db: &Connection) -> Result<(), Error> {
    db.execute_batch(
        "CREATE TABLE bocage_ledger (
             number INTEGER PRIMARY KEY NOT NULL, body TEXT NOT NULL, digest BLOB NOT NULL);
         CREATE TABLE bocage_ledger_end (
             one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
             number INTEGER NOT NULL, digest BLOB NOT NULL);
         CREATE TRIGGER bocage_ledger_unchanged BEFORE UPDATE ON bocage_ledger
             BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never changed'); END;
         CREATE TRIGGER bocage_ledger_undeleted BEFORE DELETE ON bocage_ledger
             BEGIN SELECT RAISE(ABORT, 'entries of the ledger are never deleted'); END;",
    )
    .map_err(Error::database("the tables of the ledger"))
}

/// Registers, usage, months, documents and their files. Documents and what was entered are never changed.
fn money(db: &Connection) -> Result<(), Error> {
    let kept =
        ["register", "usage", "month", "document", "document_event", "archive"].map(|table| {
            format!(
                "CREATE TRIGGER bocage_{table}_unchanged BEFORE UPDATE ON bocage_{table}
                 BEGIN SELECT RAISE(ABORT, 'what was entered is never changed'); END;
             CREATE TRIGGER bocage_{table}_undeleted BEFORE DELETE ON bocage_{table}
                 BEGIN SELECT RAISE(ABORT, 'what was entered is never deleted'); END;"
            )
        });
    let tables = "CREATE TABLE bocage_register (
             number INTEGER PRIMARY KEY NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
             register TEXT NOT NULL, key TEXT NOT NULL, body TEXT);
         CREATE TABLE bocage_usage (
             number INTEGER PRIMARY KEY NOT NULL, month TEXT NOT NULL, member TEXT NOT NULL,
             meter TEXT NOT NULL, day TEXT NOT NULL, amount INTEGER NOT NULL, key TEXT NOT NULL,
             source TEXT NOT NULL);
         CREATE INDEX bocage_usage_key ON bocage_usage (key);
         CREATE INDEX bocage_usage_sums ON bocage_usage (month, member, meter, day, amount);
         CREATE TABLE bocage_month (
             month TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
             body TEXT NOT NULL, PRIMARY KEY (month, state)) WITHOUT ROWID;
         CREATE TABLE bocage_document (
             series TEXT NOT NULL, rank INTEGER NOT NULL, number TEXT NOT NULL UNIQUE,
             key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, month TEXT NOT NULL,
             member TEXT NOT NULL, issued TEXT NOT NULL, net_cents INTEGER NOT NULL,
             vat_cents INTEGER NOT NULL, body TEXT NOT NULL, files TEXT NOT NULL,
             PRIMARY KEY (series, rank));
         CREATE INDEX bocage_document_month ON bocage_document (month, member);
         CREATE TABLE bocage_document_event (
             number TEXT NOT NULL, place INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
             state TEXT NOT NULL, cents INTEGER, reference TEXT UNIQUE, note TEXT,
             PRIMARY KEY (number, place));
         CREATE TABLE bocage_archive (
             hash TEXT PRIMARY KEY NOT NULL, media TEXT NOT NULL, content BLOB NOT NULL);";
    db.execute_batch(&[tables, &kept.concat()].concat())
        .map_err(Error::database("the tables of money"))
}
