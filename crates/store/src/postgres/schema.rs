//! The tables of a territory, and their version.

use bocage_vocab::{Column, ColumnType, Fact, Kind};
use bocage_world::{Table, TableVisitor, World, WorldFact};
use postgres::error::SqlState;

use super::{Postgres, connect};
use crate::Error;
use crate::columns::column_name;
use crate::db::Db;
use crate::kinds::{FIRST, OF_HOSTING, OF_IMAGES, OF_LEASES, OF_MEMBERS, OF_OTHERS, OF_ROOMS};

/// One step from a version of the tables to the next.
struct Migration {
    /// What it does, for the log.
    name: &'static str,
    run: fn(&Postgres) -> Result<(), Error>,
}

/// Step `n` makes version `n + 1`; forward only. Never changed once released; new steps are added at
/// the end.
const MIGRATIONS: &[Migration] = &[
    Migration { name: "first tables", run: first_tables },
    Migration { name: "rooms, hosts and applications", run: hosting },
    Migration { name: "norms of plans", run: norms_of_plans },
    Migration { name: "meters", run: meters },
    Migration { name: "quotas", run: quotas },
    Migration { name: "registries", run: registries },
    Migration { name: "entrances", run: entrances },
    Migration { name: "reservations and holdings", run: leases },
    Migration { name: "the ledger", run: ledger },
    Migration { name: "field life", run: field },
    Migration { name: "money", run: money },
    Migration { name: "purchases", run: purchases },
];

pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;
const TABLES: &str = include_str!("tables.sql");

/// Makes an empty territory of a version in a schema that is not there, or is empty.
pub(super) fn create(db: &Postgres, version: u32) -> Result<(), Error> {
    want_postgis(db)?;
    db.batch("a transaction", "BEGIN")?;
    let made = make(db, version).and_then(|()| db.commit());
    made.inspect_err(|_| db.roll_back())
}

fn make(db: &Postgres, version: u32) -> Result<(), Error> {
    let made = match tables_there(db)? {
        // One that its administrator has made for us; we may have no right to make any.
        Some(0) => run(db, 0, version),
        Some(_) => return Err(Error::Exists { at: db.at() }),
        None => db
            .batch("its schema", &format!("CREATE SCHEMA \"{}\"", db.server.schema))
            .and_then(|()| run(db, 0, version)),
    };
    // Of two that make the same one at once, the later hears that it is there.
    made.map_err(|error| match error {
        Error::Server { source, .. } if is_there(&source) => Error::Exists { at: db.at() },
        other => other,
    })
}

/// Runs the steps from one version to another, within a transaction that is open.
fn run(db: &Postgres, from: u32, to: u32) -> Result<(), Error> {
    for migration in &MIGRATIONS[from as usize..to as usize] {
        tracing::info!("migration: {}", migration.name);
        (migration.run)(db)?;
    }
    let sql = "INSERT INTO bocage_meta (key, value) VALUES ('version', ?1)
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    db.execute("its version", sql, &[to.into()]).map(drop)
}

fn first_tables(db: &Postgres) -> Result<(), Error> {
    db.batch("its own tables", TABLES)?;
    tables(db, FIRST)?;
    tables(db, OF_OTHERS)
}

fn hosting(db: &Postgres) -> Result<(), Error> {
    tables(db, OF_HOSTING)
}

fn quotas(db: &Postgres) -> Result<(), Error> {
    tables(db, OF_MEMBERS)
}

fn registries(db: &Postgres) -> Result<(), Error> {
    tables(db, OF_IMAGES)
}

fn entrances(db: &Postgres) -> Result<(), Error> {
    tables(db, OF_ROOMS)
}

fn leases(db: &Postgres) -> Result<(), Error> {
    tables(db, OF_LEASES)
}

/// Plans name the norms that they were made with by their hash; here is what it stands for.
fn norms_of_plans(db: &Postgres) -> Result<(), Error> {
    let sql = "CREATE TABLE bocage_norms (hash text PRIMARY KEY, content text NOT NULL)";
    db.batch("the table of norms", sql)
}

/// What was used by the hour, the times in which nobody looked, and what each host goes on from.
fn meters(db: &Postgres) -> Result<(), Error> {
    let sql = "CREATE TABLE bocage_meter (
             hour bigint NOT NULL, subject text NOT NULL, meter text NOT NULL, host text NOT NULL,
             amount bigint NOT NULL, seen_ms bigint NOT NULL, closed bigint NOT NULL,
             application text NOT NULL, name text NOT NULL, member text NOT NULL, part text NOT NULL,
             PRIMARY KEY (hour, subject, meter, host));
         CREATE TABLE bocage_meter_gap (
             host text NOT NULL, from_ms bigint NOT NULL, until_ms bigint NOT NULL,
             PRIMARY KEY (host, from_ms));
         CREATE TABLE bocage_meter_book (host text PRIMARY KEY, book text NOT NULL)";
    db.batch("the tables of meters", sql)
}

/// The ledger, whose rows nobody changes: its chain tells who did so all the same.
fn ledger(db: &Postgres) -> Result<(), Error> {
    let sql = "CREATE TABLE bocage_ledger (
             number bigint PRIMARY KEY, body text NOT NULL, digest bytea NOT NULL);
         CREATE TABLE bocage_ledger_end (
             one bigint PRIMARY KEY CHECK (one = 1), number bigint NOT NULL, digest bytea NOT NULL);
         CREATE FUNCTION bocage_ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE EXCEPTION 'entries of the ledger are never changed'; END $$;
         CREATE TRIGGER bocage_ledger_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON bocage_ledger
             FOR EACH STATEMENT EXECUTE FUNCTION bocage_ledger_kept()";
    db.batch("the tables of the ledger", sql)
}

/// Documents of field life, what was done with each, and photos by the hash of their bytes. None has a
/// member: they are the syndicate's own.
fn field(db: &Postgres) -> Result<(), Error> {
    let sql = "CREATE TABLE bocage_field (
             kind text NOT NULL, number bigint NOT NULL, revision bigint NOT NULL, outside text,
             state text NOT NULL, is_open bigint NOT NULL, day text, body text NOT NULL,
             PRIMARY KEY (kind, number), UNIQUE (kind, outside));
         CREATE TABLE bocage_field_act (
             kind text NOT NULL, number bigint NOT NULL, revision bigint NOT NULL,
             at text NOT NULL, by text NOT NULL, act text NOT NULL, state text NOT NULL,
             request text UNIQUE, request_digest text, PRIMARY KEY (kind, number, revision));
         CREATE TABLE bocage_field_photo (
             digest text PRIMARY KEY, media text NOT NULL, bytes bytea NOT NULL);
         ALTER TABLE bocage_field_photo ALTER COLUMN bytes SET STORAGE EXTERNAL";
    db.batch("the tables of field life", sql)
}

/// Registers, usage, months, documents and their files. Documents and what was entered are never changed.
fn money(db: &Postgres) -> Result<(), Error> {
    let tables = "CREATE TABLE bocage_register (
             number bigint PRIMARY KEY, at text NOT NULL, by text NOT NULL, register text NOT NULL,
             key text NOT NULL, body text);
         CREATE TABLE bocage_usage (
             number bigint PRIMARY KEY, month text NOT NULL, member text NOT NULL,
             meter text NOT NULL, day text NOT NULL, amount bigint NOT NULL, key text NOT NULL,
             source text NOT NULL);
         CREATE INDEX bocage_usage_key ON bocage_usage (key);
         CREATE INDEX bocage_usage_sums ON bocage_usage (month, member, meter, day, amount);
         CREATE TABLE bocage_month (
             month text NOT NULL, state text NOT NULL, at text NOT NULL, by text NOT NULL,
             body text NOT NULL, PRIMARY KEY (month, state));
         CREATE TABLE bocage_document (
             series text NOT NULL, rank bigint NOT NULL, number text NOT NULL UNIQUE,
             key text NOT NULL UNIQUE, kind text NOT NULL, month text NOT NULL,
             member text NOT NULL, issued text NOT NULL, net_cents bigint NOT NULL,
             vat_cents bigint NOT NULL, body text NOT NULL, files text NOT NULL,
             PRIMARY KEY (series, rank));
         CREATE INDEX bocage_document_month ON bocage_document (month, member);
         CREATE TABLE bocage_document_event (
             number text NOT NULL, place bigint NOT NULL, at text NOT NULL, by text NOT NULL,
             state text NOT NULL, cents bigint, reference text UNIQUE, note text,
             PRIMARY KEY (number, place));
         CREATE TABLE bocage_archive (
             hash text PRIMARY KEY, media text NOT NULL, content bytea NOT NULL);
         CREATE FUNCTION bocage_money_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE EXCEPTION 'what was entered is never changed'; END $$;";
    let tables_kept = ["register", "usage", "month", "document", "document_event", "archive"];
    let kept = tables_kept.map(|table| {
        format!(
            "CREATE TRIGGER bocage_{table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE
                 ON bocage_{table} FOR EACH STATEMENT EXECUTE FUNCTION bocage_money_kept();"
        )
    });
    db.batch("the tables of money", &[tables, &kept.concat()].concat())
}

/// Documents of purchases, whose versions nobody changes.
fn purchases(db: &Postgres) -> Result<(), Error> {
    let sql = "CREATE TABLE bocage_purchase (
             kind text NOT NULL, name text NOT NULL, version bigint NOT NULL,
             at text NOT NULL, by text NOT NULL, body text NOT NULL,
             PRIMARY KEY (kind, name, version));
         CREATE FUNCTION bocage_purchase_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE EXCEPTION 'versions of documents are never changed'; END $$;
         CREATE TRIGGER bocage_purchase_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON bocage_purchase
             FOR EACH STATEMENT EXECUTE FUNCTION bocage_purchase_kept()";
    db.batch("the table of purchases", sql)
}

fn is_there(source: &postgres::Error) -> bool {
    let there = [SqlState::DUPLICATE_TABLE, SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_SCHEMA];
    source.code().is_some_and(|code| there.contains(code))
}

/// How many tables and the like the schema holds; none where there is no such schema.
fn tables_there(db: &Postgres) -> Result<Option<i64>, Error> {
    let sql = "SELECT (SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid)
               FROM pg_namespace n WHERE n.nspname = ?1::text";
    let row = db.first("a look at its tables", sql, &[(&db.server.schema).into()])?;
    row.map(|mut row| row.int(0)).transpose()
}

/// PostGIS must be in the database; who may bring it in does so here.
fn want_postgis(db: &Postgres) -> Result<(), Error> {
    let doing = "a look for PostGIS";
    let sql = "SELECT count(*) FROM pg_extension WHERE extname = 'postgis'";
    if db.first(doing, sql, &[])?.map_or(Ok(0), |mut row| row.int(0))? > 0 {
        return Ok(());
    }
    let sql = "CREATE EXTENSION postgis SCHEMA public";
    let mut held = db.client.borrow_mut();
    let client = held.0.as_mut().ok_or(Error::Busy)?;
    client.batch_execute(sql).map_err(|source| Error::NoPostgis { at: db.at(), source })?;
    connect::settle(client, &db.server)
}

/// Looks whether there is a territory of a version that is known.
pub(super) fn check(db: &Postgres) -> Result<(), Error> {
    if tables_there(db)?.is_none_or(|tables| tables == 0) {
        return Err(Error::Missing { at: db.at() });
    }
    let sql = "SELECT has_schema_privilege(?1::text, 'USAGE')::int::bigint";
    let row = db.first("a look at its tables", sql, &[(&db.server.schema).into()])?;
    if row.map_or(Ok(0), |mut row| row.int(0))? == 0 {
        return Err(Error::NotYours { at: db.at() });
    }
    let sql =
        "SELECT count(*) FROM pg_tables WHERE schemaname = ?1::text AND tablename = 'bocage_meta'";
    let row = db.first("a look at its tables", sql, &[(&db.server.schema).into()])?;
    if row.map_or(Ok(0), |mut row| row.int(0))? == 0 {
        let reason = "its schema holds tables of something else";
        return Err(Error::NotATerritory { at: db.at(), reason });
    }
    let found = known(db, "SELECT value FROM bocage_meta WHERE key = 'version'")?;
    if found < VERSION { bring_up_to_date(db) } else { Ok(()) }
}

/// Runs the steps that the tables still lack, in one transaction that others wait for.
fn bring_up_to_date(db: &Postgres) -> Result<(), Error> {
    db.batch("a transaction", "BEGIN")?;
    // Another may have done so while this one waited.
    let brought = lock(db).and_then(|found| run(db, found, VERSION));
    brought.and_then(|()| db.commit()).inspect_err(|_| db.roll_back())
}

fn has_table(db: &Postgres, table: &str) -> Result<bool, Error> {
    let sql = "SELECT count(*) FROM pg_tables WHERE schemaname = ?1::text AND tablename = ?2::text";
    let row = db.first("a look at its tables", sql, &[(&db.server.schema).into(), table.into()])?;
    Ok(row.map_or(Ok(0), |mut row| row.int(0))? > 0)
}

/// Waits for its turn to write, and looks that no newer Bocage has changed the tables since; their
/// version.
pub(super) fn lock(db: &Postgres) -> Result<u32, Error> {
    known(db, "SELECT value FROM bocage_meta WHERE key = 'version' FOR UPDATE")
}

fn known(db: &Postgres, sql: &str) -> Result<u32, Error> {
    let row = db.first("its version", sql, &[])?;
    let found = row.map_or(Ok(0), |mut row| row.number(0))?;
    if found > VERSION {
        return Err(Error::Newer { at: db.at(), found, known: VERSION });
    }
    Ok(found)
}

/// Has the journals count on from the highest number there.
pub(super) fn count_on(db: &Postgres) -> Result<(), Error> {
    for table in ["bocage_audit", "bocage_outbox"] {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'number'), coalesce(max(number), 1),
                 max(number) IS NOT NULL) FROM {table}"
        );
        db.query("a journal", &sql, &[], &mut |_| Ok(()))?;
    }
    Ok(())
}

/// About how many rows the head holds, by the server's own statistics.
pub(super) fn rows_at_most(db: &Postgres) -> Option<u64> {
    let sql = "SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_class c
               JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ?1::text
               AND c.relkind = 'r' AND c.relname NOT LIKE 'history%' AND c.relname NOT LIKE 'bocage%'";
    let row = db.first("the size of its tables", sql, &[(&db.server.schema).into()]);
    row.ok().flatten().and_then(|mut row| row.int(0).ok()).map(i64::unsigned_abs)
}

/// Makes the tables of some kinds, where they are not there. They may be: a step once made those of
/// later kinds too.
fn tables(db: &Postgres, wanted: &[Kind]) -> Result<(), Error> {
    struct Maker<'a>(&'a Postgres, &'a [Kind], Result<(), Error>);
    impl Maker<'_> {
        fn make<T: WorldFact>(&self) -> Result<(), Error> {
            if !self.1.contains(&T::KIND) || has_table(self.0, T::KIND.code())? {
                return Ok(());
            }
            self.0.batch("a new table", &tables_of::<T>())
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

fn tables_of<T: Fact>() -> String {
    let table = T::KIND.code();
    let columns: Vec<String> = T::COLUMNS.iter().map(declared).collect();
    let columns = columns.join(", ");
    format!(
        "CREATE TABLE \"{table}\" ({columns}, born bigint NOT NULL, PRIMARY KEY (id));
         CREATE TABLE \"history_{table}\" ({columns}, born bigint NOT NULL, died bigint NOT NULL);
         CREATE INDEX \"history_{table}_id\" ON \"history_{table}\" (id);"
    )
}

fn declared(column: &Column) -> String {
    let ty = match column.ty {
        ColumnType::Int => "bigint",
        ColumnType::Text | ColumnType::Thing => "text",
        ColumnType::Id(_) => "uuid",
        ColumnType::Blob => "bytea",
        ColumnType::Point => "geometry(Point, 4326)",
        ColumnType::Line => "geometry(LineString, 4326)",
        ColumnType::Area => "geometry(MultiPolygon, 4326)",
    };
    let not_null = if column.optional { "" } else { " NOT NULL" };
    format!("\"{}\" {ty}{not_null}", column_name(column))
}
