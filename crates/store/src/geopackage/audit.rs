//! Proving that the rows are those that the chain of generations says.
//!
//! The chunks of every applied plan are hashed again and chained; replayed, they give the digest
//! that each row of the head and of the history must have. Memory: one kind at a time.

use std::collections::HashMap;

use bocage_vocab::{Fact, Generation, PlanNumber, Uuid, Watch};
use bocage_world::{Digest, Link, PlanState, Table, TableVisitor, World, WorldFact, row_digest};
use rusqlite::Connection;

use super::load::Sealed;
use super::{apply, plans, rows, schema};
use crate::blob::Operation;
use crate::{Audit, Error, FirstBad};

pub(super) fn run(db: &Connection, watch: &dyn Watch) -> Result<Audit, Error> {
    let generations = chain(db)?;
    watch.stage("audit", "rows", schema::rows_at_most(db));
    let first_bad = match broken_link(db, &generations)? {
        Some(bad) => Some(bad),
        None => bad_row(db, &generations, watch)?,
    };
    let count = generations.len() as u32;
    Ok(Audit { ok: first_bad.is_none(), generations: count, first_bad })
}

/// One generation as stored.
struct Stored {
    number: Generation,
    plan: PlanNumber,
    provenance: String,
    digest: Digest,
}

fn chain(db: &Connection) -> Result<Vec<Stored>, Error> {
    let failed = || Error::database("its generations");
    let mut statement = db
        .prepare("SELECT number, plan, provenance, digest FROM bocage_generation ORDER BY number")
        .map_err(failed())?;
    let stored = statement
        .query_map([], |row| {
            Ok(Stored {
                number: Generation(row.get(0)?),
                plan: PlanNumber(row.get(1)?),
                provenance: row.get(2)?,
                digest: Digest(row.get(3)?),
            })
        })
        .map_err(failed())?
        .collect::<Result<_, _>>()
        .map_err(failed())?;
    Ok(stored)
}

/// The first generation whose hash is not that of its parent, its words and its chunks, or whose
/// plan tells something else than was sealed.
fn broken_link(db: &Connection, generations: &[Stored]) -> Result<Option<FirstBad>, Error> {
    let mut parent = Digest::default();
    for (place, stored) in generations.iter().enumerate() {
        let chunks = apply::chunk_digests(db, stored.plan)?;
        let generation = Generation(place as u32 + 1);
        let provenance = stored.provenance.as_bytes();
        let digest = Link { parent, generation, provenance, chunks: &chunks }.digest();
        if stored.number != generation || digest != stored.digest {
            return Ok(Some(bad(generation, "generation", &generation)));
        }
        if !tells_what_was_sealed(db, stored)? {
            return Ok(Some(bad(generation, "plan", &stored.plan)));
        }
        parent = digest;
    }
    Ok(None)
}

fn bad(generation: Generation, kind: &str, id: &impl ToString) -> FirstBad {
    FirstBad { generation, kind: kind.to_owned(), id: id.to_string() }
}

/// Whether the plan of a generation still says so, and is in all words the one that was applied.
fn tells_what_was_sealed(db: &Connection, stored: &Stored) -> Result<bool, Error> {
    let Ok(sealed) = serde_json::from_str::<Sealed>(&stored.provenance) else { return Ok(false) };
    let plan = match plans::one(db, stored.plan) {
        Ok(plan) => plan,
        Err(Error::Damaged { .. } | Error::NoSuchPlan { .. }) => return Ok(false),
        Err(error) => return Err(error),
    };
    let told = plans::told(db, stored.plan)?.to_string();
    Ok(plan.state == PlanState::Applied
        && plan.generation == Some(stored.number)
        && plan.provenance == sealed.plan
        && sealed.told.is_none_or(|sealed| sealed == told))
}

fn bad_row(
    db: &Connection,
    generations: &[Stored],
    watch: &dyn Watch,
) -> Result<Option<FirstBad>, Error> {
    struct Auditor<'a> {
        db: &'a Connection,
        generations: &'a [Stored],
        watch: &'a dyn Watch,
        found: Result<Option<FirstBad>, Error>,
    }
    impl TableVisitor for Auditor<'_> {
        fn visit<T: WorldFact>(&mut self, _table: &Table<T>) {
            let Ok(held) = &mut self.found else { return };
            match audit_kind::<T>(self.db, self.generations, self.watch) {
                Err(error) => self.found = Err(error),
                Ok(bad) => {
                    let both = held.take().into_iter().chain(bad);
                    *held = both.min_by_key(|bad| bad.generation);
                }
            }
        }
    }
    let mut auditor = Auditor { db, generations, watch, found: Ok(None) };
    World::default().each(&mut auditor);
    auditor.found
}

/// When a row was written, and the digest it must have.
type Written = (Generation, Digest);
/// A row of the history: id, born, died.
type Past = (Uuid, Generation, Generation);

/// The first row of a kind that is not as the plans wrote it: by generation, then id.
fn audit_kind<T: WorldFact>(
    db: &Connection,
    generations: &[Stored],
    watch: &dyn Watch,
) -> Result<Option<FirstBad>, Error> {
    let (mut head, mut past) = match replay::<T>(db, generations)? {
        Replayed::Whole(head, past) => (head, past),
        Replayed::Bad(bad) => return Ok(Some(bad)),
    };
    let mut first: Option<(Generation, String)> = None;
    let mut note = |generation: Generation, id: String| {
        let found = (generation, id);
        first = Some(first.take().map_or(found.clone(), |first| first.min(found)));
    };
    each_row::<T>(db, false, watch, &mut |row| match head.remove(&row.uuid()) {
        Some((generation, expected)) => {
            if (generation, Some(expected)) != (row.born, row.digest) {
                note(generation, row.id);
            }
        }
        None => note(row.born, row.id),
    })?;
    each_row::<T>(db, true, watch, &mut |row| {
        if row.digest.is_none() || past.remove(&(row.uuid(), row.born, row.died)) != row.digest {
            note(row.born, row.id);
        }
    })?;
    head.into_iter().for_each(|(uuid, (generation, _))| note(generation, uuid.to_string()));
    past.into_keys().for_each(|(uuid, born, _)| note(born, uuid.to_string()));
    Ok(first.map(|(generation, id)| bad(generation, T::KIND.code(), &id)))
}

/// What the plans say of one kind.
enum Replayed {
    /// The rows of the head and of the history.
    Whole(HashMap<Uuid, Written>, HashMap<Past, Digest>),
    /// A plan whose rows are not those that were sealed.
    Bad(FirstBad),
}

fn replay<T: WorldFact>(db: &Connection, generations: &[Stored]) -> Result<Replayed, Error> {
    let (mut head, mut past) = (HashMap::new(), HashMap::new());
    let mut scratch = Vec::new();
    for stored in generations {
        let now = stored.number;
        let read = plans::each_chunk::<T>(db, stored.plan, &mut |chunk| {
            for row in &chunk.rows {
                let written = (now, row_digest(row, &mut scratch));
                let before = head.insert(row.uuid(), written);
                if let (Operation::Change, Some((born, digest))) = (chunk.operation, before) {
                    past.insert((row.uuid(), born, now), digest);
                }
            }
            for id in &chunk.removed {
                if let Some((born, digest)) = head.remove(&id.uuid()) {
                    past.insert((id.uuid(), born, now), digest);
                }
            }
            Ok(())
        });
        match read {
            Err(Error::Damaged { .. } | Error::Torn { .. }) => {
                return Ok(Replayed::Bad(bad(now, "plan", &stored.plan)));
            }
            other => other?,
        }
    }
    Ok(Replayed::Whole(head, past))
}

/// A row as it is stored.
struct StoredRow {
    /// As it stands, whether or not it is one.
    id: String,
    born: Generation,
    died: Generation,
    /// None where the row cannot be read.
    digest: Option<Digest>,
}

impl StoredRow {
    fn uuid(&self) -> Uuid {
        Uuid::try_parse(&self.id).unwrap_or_default()
    }
}

/// Shows each stored row of a kind, of the head or of the history.
fn each_row<T: Fact>(
    db: &Connection,
    history: bool,
    watch: &dyn Watch,
    show: &mut dyn FnMut(StoredRow),
) -> Result<(), Error> {
    let failed = || Error::database("the rows of a kind");
    let (table, columns) = (T::KIND.code(), schema::column_list::<T>());
    let sql = if history {
        format!("SELECT born, died, {columns} FROM \"history_{table}\"")
    } else {
        format!("SELECT born, 0, {columns} FROM \"{table}\"")
    };
    let mut statement = db.prepare(&sql).map_err(failed())?;
    let mut found = statement.query([]).map_err(failed())?;
    let mut scratch = Vec::new();
    while let Some(row) = found.next().map_err(failed())? {
        let (born, died) = (row.get(0).unwrap_or_default(), row.get(1).unwrap_or_default());
        let digest = rows::fact::<T>(row, 2).ok().map(|fact| row_digest(&fact, &mut scratch));
        let id = row.get(2).unwrap_or_default();
        show(StoredRow { id, born: Generation(born), died: Generation(died), digest });
        watch.done(1);
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
    }
    Ok(())
}
