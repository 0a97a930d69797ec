//! Reading worlds.

use std::path::Path;
use std::str::FromStr;

use bocage_vocab::{Date, Fact, Generation, Watch};
use bocage_world::{Digest, Provenance, Rows, RowsVisitor, World, WorldFact};
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::{connect, rows, schema};
use crate::{Error, GenerationRow};

pub(super) fn head(db: &Connection) -> Result<Generation, Error> {
    db.query_row("SELECT coalesce(max(number), 0) FROM bocage_generation", [], |row| row.get(0))
        .map(Generation)
        .map_err(Error::database("its head"))
}

/// The head's hash; zeros for an empty territory.
pub(super) fn digest_of(db: &Connection, generation: Generation) -> Result<Digest, Error> {
    let bytes: Option<[u8; 32]> = db
        .query_row("SELECT digest FROM bocage_generation WHERE number = ?1", [generation.0], |r| {
            r.get(0)
        })
        .optional()
        .map_err(Error::database("a generation's hash"))?;
    Ok(bytes.map_or_else(Digest::default, Digest))
}

pub(super) fn generations(db: &Connection) -> Result<Vec<GenerationRow>, Error> {
    let failed = || Error::database("its generations");
    let mut statement = db
        .prepare("SELECT number, plan, provenance, digest FROM bocage_generation ORDER BY number")
        .map_err(failed())?;
    let mut found = statement.query([]).map_err(failed())?;
    let mut generations = Vec::new();
    while let Some(row) = found.next().map_err(failed())? {
        let (number, plan) = (row.get(0).map_err(failed())?, row.get(1).map_err(failed())?);
        let text: String = row.get(2).map_err(failed())?;
        let sealed: Sealed = serde_json::from_str(&text).map_err(|error| Error::Damaged {
            what: format!("generation {number}"),
            reason: error.to_string(),
        })?;
        generations.push(GenerationRow {
            number: Generation(number),
            plan: bocage_vocab::PlanNumber(plan),
            applied_at: sealed.applied_at,
            applied_by: sealed.applied_by,
            reason: sealed.plan.reason,
            digest: Digest(row.get(3).map_err(failed())?).to_string(),
        });
    }
    Ok(generations)
}

/// What the chain seals beside the rows of a generation.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Sealed {
    pub(super) applied_at: String,
    pub(super) applied_by: String,
    pub(super) plan: Provenance,
    /// The hash of what else the plan told: numbers, findings, report. Early files lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) told: Option<String>,
}

pub(super) fn generation_on(db: &Connection, date: Date) -> Result<Generation, Error> {
    let until = |row: &GenerationRow| {
        let day = row.applied_at.get(..10).and_then(|day| Date::from_str(day).ok());
        day.is_some_and(|day| day <= date)
    };
    let all = generations(db)?;
    Ok(all.iter().rev().find(|row| until(row)).map_or(Generation(0), |row| row.number))
}

/// Loads a world; two threads share the kinds, each with a connection of its own.
pub(super) fn world(
    db: &Connection,
    path: &Path,
    at: Option<Generation>,
    watch: &dyn Watch,
) -> Result<World, Error> {
    let head = head(db)?;
    let at = at.unwrap_or(head);
    if at > head {
        return Err(Error::NoSuchGeneration { asked: at, head });
    }
    watch.stage("load", "rows", schema::rows_at_most(db));
    let mut halves = std::thread::scope(|scope| {
        let half = |odd: bool| {
            move || {
                let db = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
                read_half(&db, at, odd, watch)
            }
        };
        let other = scope.spawn(half(true));
        let mine = half(false)();
        let other = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok::<_, Error>((mine?, other?))
    })?;
    halves.0.extend(std::mem::take(&mut halves.1));
    Ok(World::from_rows(at, halves.0))
}

/// Reads in a transaction of its own, so that a head which another process moves meanwhile is seen
/// by all kinds or by none; the generation asked for stays readable either way.
fn read_half(db: &Connection, at: Generation, odd: bool, watch: &dyn Watch) -> Result<Rows, Error> {
    let transaction = db.unchecked_transaction().map_err(Error::database("a reading"))?;
    let (db, head) = (&*transaction, head(&transaction)?);
    let mut rows = Rows::default();
    let mut reader = Half { db, at, head, odd, watch };
    rows.each(&mut reader)?;
    Ok(rows)
}

struct Half<'a> {
    db: &'a Connection,
    at: Generation,
    head: Generation,
    odd: bool,
    watch: &'a dyn Watch,
}

impl RowsVisitor for Half<'_> {
    type Error = Error;
    fn visit<T: WorldFact>(&mut self, rows: &mut Vec<T>) -> Result<(), Error> {
        // Cables and outlets are the largest kinds after premises and routes: split evenly.
        use bocage_vocab::Kind::{Cable, Outlet, Route, Street};
        if matches!(T::KIND, Cable | Outlet | Route | Street) != self.odd {
            return Ok(());
        }
        read_kind(self.db, (self.at, self.head), rows, self.watch)
    }
}

/// After how many rows the watch hears of them.
const ROWS_A_WORD: usize = 4_096;

/// Reads the rows of one kind at a generation.
fn read_kind<T: Fact>(
    db: &Connection,
    (at, head): (Generation, Generation),
    rows: &mut Vec<T>,
    watch: &dyn Watch,
) -> Result<(), Error> {
    let failed = || Error::database("the rows of a kind");
    let (table, columns) = (T::KIND.code(), schema::column_list::<T>());
    let mut sql = format!("SELECT {columns} FROM \"{table}\"");
    if at < head {
        sql = format!(
            "{sql} WHERE born <= {at} UNION ALL
             SELECT {columns} FROM \"history_{table}\" WHERE born <= {at} AND {at} < died"
        );
    }
    let mut statement = db.prepare(&sql).map_err(failed())?;
    let mut found = statement.query([]).map_err(failed())?;
    while let Some(row) = found.next().map_err(failed())? {
        rows.push(rows::fact(row, 0).map_err(|error| rows::damaged::<T>(&error))?);
        if rows.len().is_multiple_of(ROWS_A_WORD) {
            watch.done(ROWS_A_WORD as u64);
            if watch.cancelled() {
                return Err(Error::Interrupted);
            }
        }
    }
    watch.done((rows.len() % ROWS_A_WORD) as u64);
    if watch.cancelled() { Err(Error::Interrupted) } else { Ok(()) }
}
