//! Proving that the rows are those that the chain of generations says.
//!
//! The chunks of every applied plan are hashed again and chained; replayed, they give the digest
//! that each row of the head and of the history must have. Memory: one kind at a time.

use std::collections::HashMap;

use bocage_vocab::{Generation, Uuid, Watch};
use bocage_world::{Digest, Link, PlanState, Table, TableVisitor, World, WorldFact, row_digest};

use crate::blob::Operation;
use crate::chain::{self, Sealed, Stored};
use crate::db::{Db, Purpose};
use crate::{Audit, Error, FirstBad, norms, plans};

/// Audits one state throughout: what others apply meanwhile is not taken for tampering.
pub(crate) fn run<D: Db>(db: &D, watch: &dyn Watch) -> Result<Audit, Error> {
    db.within(Purpose::Read, || run_within(db, watch))
}

/// Audits within a transaction that is open.
pub(crate) fn run_within<D: Db>(db: &D, watch: &dyn Watch) -> Result<Audit, Error> {
    let generations = chain::read(db)?;
    watch.stage("audit", "rows", db.rows_at_most());
    let first_bad = match broken_link(db, &generations)? {
        Some(bad) => Some(bad),
        None => bad_row(db, &generations, watch)?,
    };
    let count = generations.len() as u32;
    Ok(Audit { ok: first_bad.is_none(), generations: count, first_bad })
}

/// The first generation whose hash is not that of its parent, its words and its chunks, or whose
/// plan tells something else than was sealed or was made with other norms than are kept.
fn broken_link<D: Db>(db: &D, generations: &[Stored]) -> Result<Option<FirstBad>, Error> {
    let mut parent = Digest::default();
    for (place, stored) in generations.iter().enumerate() {
        let chunks = plans::chunk_digests(db, stored.plan)?;
        let generation = Generation(place as u32 + 1);
        let provenance = stored.provenance.as_bytes();
        let digest = Link { parent, generation, provenance, chunks: &chunks }.digest();
        if stored.number != generation || digest != stored.digest {
            return Ok(Some(bad(generation, "generation", &generation)));
        }
        if !tells_what_was_sealed(db, stored)? {
            return Ok(Some(bad(generation, "plan", &stored.plan)));
        }
        if let Some(norms) = altered_norms(db, stored)? {
            return Ok(Some(bad(generation, "norms", &norms)));
        }
        parent = digest;
    }
    Ok(None)
}

fn bad(generation: Generation, kind: &str, id: &impl ToString) -> FirstBad {
    FirstBad { generation, kind: kind.to_owned(), id: id.to_string() }
}

/// Whether the plan of a generation still says so, and is in all words the one that was applied.
fn tells_what_was_sealed<D: Db>(db: &D, stored: &Stored) -> Result<bool, Error> {
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

/// The hash of the norms that a generation's plan names, where they are not those any more, or gone.
/// Programs that did not keep norms have left plans which name some that never were there.
fn altered_norms<D: Db>(db: &D, stored: &Stored) -> Result<Option<String>, Error> {
    let provenance = plans::one(db, stored.plan)?.provenance;
    let Some(hash) = provenance.settings_hash else { return Ok(None) };
    let whole = norms::whole(db, &hash)?.unwrap_or(!provenance.norms_kept);
    Ok(if whole { None } else { Some(hash) })
}

fn bad_row<D: Db>(
    db: &D,
    generations: &[Stored],
    watch: &dyn Watch,
) -> Result<Option<FirstBad>, Error> {
    struct Auditor<'a, D> {
        db: &'a D,
        generations: &'a [Stored],
        watch: &'a dyn Watch,
        found: Result<Option<FirstBad>, Error>,
    }
    impl<D: Db> TableVisitor for Auditor<'_, D> {
        fn visit<T: WorldFact>(&mut self, _table: &Table<T>) {
            let Ok(held) = &mut self.found else { return };
            match audit_kind::<D, T>(self.db, self.generations, self.watch) {
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
fn audit_kind<D: Db, T: WorldFact>(
    db: &D,
    generations: &[Stored],
    watch: &dyn Watch,
) -> Result<Option<FirstBad>, Error> {
    let (mut head, mut past) = match replay::<D, T>(db, generations)? {
        Replayed::Whole(head, past) => (head, past),
        Replayed::Bad(bad) => return Ok(Some(bad)),
    };
    let mut first: Option<(Generation, String)> = None;
    let mut note = |generation: Generation, id: String| {
        let found = (generation, id);
        first = Some(first.take().map_or(found.clone(), |first| first.min(found)));
    };
    each_row::<D, T>(db, false, watch, &mut |row| match head.remove(&row.uuid()) {
        Some((generation, expected)) => {
            if (generation, Some(expected)) != (row.born, row.digest) {
                note(generation, row.id);
            }
        }
        None => note(row.born, row.id),
    })?;
    each_row::<D, T>(db, true, watch, &mut |row| {
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

fn replay<D: Db, T: WorldFact>(db: &D, generations: &[Stored]) -> Result<Replayed, Error> {
    let (mut head, mut past) = (HashMap::new(), HashMap::new());
    let mut scratch = Vec::new();
    for stored in generations {
        let now = stored.number;
        let read = plans::each_chunk::<D, T>(db, stored.plan, &mut |chunk| {
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
fn each_row<D: Db, T: WorldFact>(
    db: &D,
    history: bool,
    watch: &dyn Watch,
    show: &mut dyn FnMut(StoredRow),
) -> Result<(), Error> {
    let mut scratch = Vec::new();
    db.each_stored::<T>(history, &mut |row| {
        let digest = row.fact.map(|fact| row_digest(&fact, &mut scratch));
        show(StoredRow { id: row.id, born: row.born, died: row.died, digest });
        watch.done(1);
        if watch.cancelled() { Err(Error::Interrupted) } else { Ok(()) }
    })
}
