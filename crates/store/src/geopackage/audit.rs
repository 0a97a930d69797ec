//! Proving that the rows are those that the chain of generations says.
//!
//! The chunks of every applied plan are hashed again and chained; replayed, they give the digest
//! that each row of the head and of the history must have. Memory: one kind at a time.

use std::collections::HashMap;

use bocage_vocab::{Fact, Generation, PlanNumber, Uuid, Watch};
use bocage_world::{Digest, Link, Table, TableVisitor, World, WorldFact, row_digest};
use rusqlite::Connection;

use super::{apply, plans, rows, schema};
use crate::blob::Operation;
use crate::{Audit, Error, FirstBad};

pub(super) fn run(db: &Connection, watch: &dyn Watch) -> Result<Audit, Error> {
    let generations = chain(db)?;
    watch.stage("audit", "rows", None);
    let bad_link = broken_link(db, &generations)?;
    let first_bad = match bad_link {
        Some(number) => Some(FirstBad {
            generation: number,
            kind: "generation".to_owned(),
            id: number.to_string(),
        }),
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

/// The first generation whose hash is not that of its parent, its words and its chunks.
fn broken_link(db: &Connection, generations: &[Stored]) -> Result<Option<Generation>, Error> {
    let mut parent = Digest::default();
    for (place, stored) in generations.iter().enumerate() {
        let chunks = apply::chunk_digests(db, stored.plan)?;
        let generation = Generation(place as u32 + 1);
        let provenance = stored.provenance.as_bytes();
        let digest = Link { parent, generation, provenance, chunks: &chunks }.digest();
        if stored.number != generation || digest != stored.digest {
            return Ok(Some(generation));
        }
        parent = digest;
    }
    Ok(None)
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
        found: Result<Option<(Generation, usize, Uuid, &'static str)>, Error>,
        place: usize,
    }
    impl TableVisitor for Auditor<'_> {
        fn visit<T: WorldFact>(&mut self, _table: &Table<T>) {
            self.place += 1;
            let Ok(held) = &mut self.found else { return };
            match audit_kind::<T>(self.db, self.generations, self.watch) {
                Err(error) => self.found = Err(error),
                Ok(None) => {}
                Ok(Some((generation, uuid))) => {
                    let bad = (generation, self.place, uuid, T::KIND.code());
                    *held = held.map_or(Some(bad), |first| Some(first.min(bad)));
                }
            }
        }
    }
    let mut auditor = Auditor { db, generations, watch, found: Ok(None), place: 0 };
    World::default().each(&mut auditor);
    Ok(auditor.found?.map(|(generation, _, uuid, kind)| FirstBad {
        generation,
        kind: kind.to_owned(),
        id: uuid.to_string(),
    }))
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
) -> Result<Option<(Generation, Uuid)>, Error> {
    let (mut head, mut past) = replay::<T>(db, generations)?;
    let mut bad: Option<(Generation, Uuid)> = None;
    let mut note = |generation: Generation, uuid: Uuid| {
        let found = (generation, uuid);
        bad = Some(bad.map_or(found, |first| first.min(found)));
    };
    each_row::<T>(db, false, watch, &mut |uuid, born, _, digest| match head.remove(&uuid) {
        Some((generation, expected)) => {
            if (generation, Some(expected)) != (born, digest) {
                note(generation, uuid);
            }
        }
        None => note(born, uuid),
    })?;
    each_row::<T>(db, true, watch, &mut |uuid, born, died, digest| {
        if past.remove(&(uuid, born, died)) != digest || digest.is_none() {
            note(born, uuid);
        }
    })?;
    head.into_iter().for_each(|(uuid, (generation, _))| note(generation, uuid));
    past.into_keys().for_each(|(uuid, born, _)| note(born, uuid));
    Ok(bad)
}

type Replayed = (HashMap<Uuid, Written>, HashMap<Past, Digest>);

fn replay<T: WorldFact>(db: &Connection, generations: &[Stored]) -> Result<Replayed, Error> {
    let (mut head, mut past) = Replayed::default();
    let mut scratch = Vec::new();
    for stored in generations {
        let now = stored.number;
        plans::each_chunk::<T>(db, stored.plan, &mut |chunk| {
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
        })?;
    }
    Ok((head, past))
}

/// Shows id, born, died and digest of each stored row; no digest where it cannot be read.
fn each_row<T: Fact>(
    db: &Connection,
    history: bool,
    watch: &dyn Watch,
    show: &mut dyn FnMut(Uuid, Generation, Generation, Option<Digest>),
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
        let id: String = row.get(2).unwrap_or_default();
        let uuid = Uuid::try_parse(&id).unwrap_or_default();
        let digest = rows::fact::<T>(row, 2).ok().map(|fact| row_digest(&fact, &mut scratch));
        show(uuid, Generation(born), Generation(died), digest);
        watch.done(1);
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
    }
    Ok(())
}
