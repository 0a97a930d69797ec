//! Making a plan real, in one transaction.

use bocage_vocab::{Fact, Generation, PlanNumber, Thing, Watch};
use bocage_world::{
    Diff, DiffMutVisitor, Digest, Error as WorldError, Link, PlanState, Provenance, TableDiff,
    WorldFact,
};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde_json::json;

use super::load::{self, Sealed};
use super::{journal, plans, rows, rtree, schema};
use crate::blob::Operation;
use crate::{Applied, Error};

/// Where more than one row in this many is new, indices are dropped and built again.
const BULK_SHARE: u64 = 10;

pub(super) fn apply(
    db: &mut Connection,
    number: PlanNumber,
    on: Generation,
    applied: &Applied,
    watch: &dyn Watch,
) -> Result<Generation, Error> {
    let failed = || Error::database("the change");
    watch.stage("apply", "rows", written(db, number)?);
    let transaction =
        db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed())?;
    let parent = plans::require_pending(&transaction, number)?;
    let head = load::head(&transaction)?;
    if parent != head {
        return Err(WorldError::StaleParent { plan: number, parent, head }.into());
    }
    if on != parent {
        return Err(WorldError::NotOn { plan: number, parent, on }.into());
    }
    let made = head.next();
    tracing::debug!("apply: begun");
    Diff::default().each_mut(&mut Applier { db: &transaction, number, made, watch })?;
    watch.stage("seal", "generations", Some(1));
    seal(&transaction, number, head, applied)?;
    watch.done(1);
    if watch.cancelled() {
        return Err(Error::Interrupted);
    }
    tracing::debug!("apply: commit");
    transaction.commit().map_err(failed())?;
    tracing::debug!("apply: committed");
    Ok(made)
}

/// How many rows a plan writes, from its summary.
fn written(db: &Connection, number: PlanNumber) -> Result<Option<u64>, Error> {
    let changes = plans::one(db, number)?.summary.changes;
    Ok(Some(changes.iter().map(|c| c.added + c.changed + c.removed).sum()))
}

struct Applier<'a> {
    db: &'a Transaction<'a>,
    number: PlanNumber,
    made: Generation,
    watch: &'a dyn Watch,
}

impl DiffMutVisitor for Applier<'_> {
    type Error = Error;
    fn visit<T: WorldFact>(&mut self, _diff: &mut TableDiff<T>) -> Result<(), Error> {
        let size = Size::of::<T>(self.db, self.number)?;
        if size.chunks == 0 {
            return Ok(());
        }
        let table = T::KIND.code();
        let failed = || Error::database("a table that changes");
        let mut opening = rtree::drop_triggers::<T>();
        if size.only_adds {
            opening.push_str(&format!("DROP INDEX \"{table}_id\";"));
        }
        self.db.execute_batch(&opening).map_err(failed())?;
        tracing::debug!("apply: writing {table}");
        let mut writer = Writer::<T>::new(self.db, self.made, size.bulk)?;
        plans::each_chunk::<T>(self.db, self.number, &mut |chunk| {
            writer.write(&chunk)?;
            self.watch.done((chunk.rows.len() + chunk.removed.len()) as u64);
            if self.watch.cancelled() { Err(Error::Interrupted) } else { Ok(()) }
        })?;
        drop(writer);
        if size.only_adds {
            let sql = schema::id_indices(table);
            self.db.execute_batch(&sql).map_err(failed())?;
        }
        if size.bulk {
            rtree::rebuild::<T>(self.db)?;
        }
        self.db.execute_batch(&rtree::triggers::<T>()).map_err(failed())?;
        rtree::tell_extent::<T>(self.db)
    }
}

/// How much of a table a plan touches.
struct Size {
    chunks: u64,
    /// So much that the R-tree is built anew.
    bulk: bool,
    /// So much, and nothing but new rows, that the index of ids is built anew.
    only_adds: bool,
}

impl Size {
    fn of<T: WorldFact>(db: &Connection, number: PlanNumber) -> Result<Size, Error> {
        let (mut chunks, mut added, mut others) = (0, 0, 0);
        plans::each_chunk::<T>(db, number, &mut |chunk| {
            chunks += 1;
            match chunk.operation {
                Operation::Add => added += chunk.rows.len() as u64,
                Operation::Change | Operation::Remove => {
                    others += (chunk.rows.len() + chunk.removed.len()) as u64;
                }
            }
            Ok(())
        })?;
        let sql = format!("SELECT count(*) FROM \"{}\"", T::KIND);
        let there: i64 = db
            .query_row(&sql, [], |row| row.get(0))
            .map_err(Error::database("the size of a table"))?;
        let bulk = (added + others) * BULK_SHARE > there.unsigned_abs();
        Ok(Size { chunks, bulk, only_adds: bulk && others == 0 })
    }
}

/// Writes the rows of one kind.
struct Writer<'a, T> {
    insert: rusqlite::Statement<'a>,
    keep: rusqlite::Statement<'a>,
    update: rusqlite::Statement<'a>,
    delete: rusqlite::Statement<'a>,
    /// Keeps the R-tree in step, unless it is built anew at the end.
    index: Option<rtree::Indexer<'a>>,
    made: Generation,
    of: std::marker::PhantomData<T>,
}

impl<'a, T: Fact> Writer<'a, T> {
    fn new(db: &'a Connection, made: Generation, bulk: bool) -> Result<Writer<'a, T>, Error> {
        let (table, columns) = (T::KIND.code(), schema::column_list::<T>());
        let marks = vec!["?"; T::COLUMNS.len() + 1].join(", ");
        let sets: Vec<String> = columns.split(", ").map(|column| format!("{column} = ?")).collect();
        let prepare =
            |sql: String| db.prepare(&sql).map_err(Error::database("a table that changes"));
        Ok(Writer {
            insert: prepare(format!("INSERT INTO \"{table}\" ({columns}, born) VALUES ({marks})"))?,
            keep: prepare(format!(
                "INSERT INTO \"history_{table}\" ({columns}, born, died)
                 SELECT {columns}, born, ?2 FROM \"{table}\" WHERE id = ?1"
            ))?,
            update: prepare(format!(
                "UPDATE \"{table}\" SET {}, born = ? WHERE id = ? RETURNING fid",
                sets.join(", ")
            ))?,
            delete: prepare(format!("DELETE FROM \"{table}\" WHERE id = ? RETURNING fid"))?,
            index: if bulk { None } else { rtree::Indexer::new::<T>(db)? },
            made,
            of: std::marker::PhantomData,
        })
    }

    fn write(&mut self, chunk: &crate::blob::Rows<T>) -> Result<(), Error> {
        match chunk.operation {
            Operation::Add => chunk.rows.iter().try_for_each(|row| self.add(row)),
            Operation::Change => chunk.rows.iter().try_for_each(|row| self.change(row)),
            Operation::Remove => chunk
                .removed
                .iter()
                .try_for_each(|id| self.remove(Thing { kind: T::KIND, uuid: id.uuid() })),
        }
    }

    fn add(&mut self, row: &T) -> Result<(), Error> {
        let refused = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => {
                WorldError::AlreadyThere { thing: row.thing() }.into()
            }
            _ => Error::database("a new row")(source),
        };
        let next = rows::bind(&mut self.insert, row).map_err(refused)?;
        self.insert.raw_bind_parameter(next, self.made.0).map_err(refused)?;
        self.insert.raw_execute().map_err(refused)?;
        match &mut self.index {
            Some(index) => index.put(index.last_fid(), row),
            None => Ok(()),
        }
    }

    fn change(&mut self, row: &T) -> Result<(), Error> {
        let failed = || Error::database("a changed row");
        self.keep_past(row.thing())?;
        let next = rows::bind(&mut self.update, row).map_err(failed())?;
        self.update.raw_bind_parameter(next, self.made.0).map_err(failed())?;
        self.update.raw_bind_parameter(next + 1, row.uuid().to_string()).map_err(failed())?;
        let fid = only_fid(self.update.raw_query()).map_err(failed())?;
        let fid = fid.ok_or(WorldError::NotThere { thing: row.thing() })?;
        self.index.as_mut().map_or(Ok(()), |index| index.put(fid, row))
    }

    fn remove(&mut self, thing: Thing) -> Result<(), Error> {
        let failed = || Error::database("a removed row");
        self.keep_past(thing)?;
        self.delete.raw_bind_parameter(1, thing.uuid.to_string()).map_err(failed())?;
        let fid = only_fid(self.delete.raw_query()).map_err(failed())?;
        let fid = fid.ok_or(WorldError::NotThere { thing })?;
        self.index.as_mut().map_or(Ok(()), |index| index.take(fid))
    }

    fn keep_past(&mut self, thing: Thing) -> Result<(), Error> {
        self.keep
            .execute(params![thing.uuid.to_string(), self.made.0])
            .map(drop)
            .map_err(Error::database("the history of a row"))
    }
}

fn only_fid(mut found: rusqlite::Rows<'_>) -> rusqlite::Result<Option<i64>> {
    let fid = found.next()?.map(|row| row.get(0)).transpose()?;
    while found.next()?.is_some() {}
    Ok(fid)
}

/// Adds the generation to the chain, ends the plan, notes and tells.
fn seal(
    db: &Transaction<'_>,
    number: PlanNumber,
    head: Generation,
    applied: &Applied,
) -> Result<(), Error> {
    let failed = || Error::database("the new generation");
    let made = head.next();
    let provenance = provenance(db, number, applied)?;
    let chunks = chunk_digests(db, number)?;
    let parent = load::digest_of(db, head)?;
    let link =
        Link { parent, generation: made, provenance: provenance.as_bytes(), chunks: &chunks };
    let digest = link.digest();
    db.execute(
        "INSERT INTO bocage_generation VALUES (?1, ?2, ?3, ?4)",
        params![made.0, number.0, provenance, digest.0],
    )
    .map_err(failed())?;
    db.execute(
        "UPDATE bocage_plan SET state = ?2, generation = ?3 WHERE number = ?1",
        params![number.0, PlanState::Applied.code(), made.0],
    )
    .map_err(failed())?;
    journal::note(db, &applied.at, &applied.by, "plan.apply", &number.to_string())?;
    let event = json!({ "generation": made, "plan": number, "digest": digest.to_string() });
    journal::tell(db, "generation.applied", &event)
}

fn provenance(db: &Connection, number: PlanNumber, applied: &Applied) -> Result<String, Error> {
    let plan: Provenance = plans::one(db, number)?.provenance;
    let told = Some(plans::told(db, number)?.to_string());
    let (applied_at, applied_by) = (applied.at.clone(), applied.by.clone());
    let sealed = Sealed { applied_at, applied_by, plan, told };
    serde_json::to_string(&sealed).map_err(|error| Error::Damaged {
        what: format!("plan {number}"),
        reason: error.to_string(),
    })
}

/// The digests of a plan's chunks, in order.
pub(super) fn chunk_digests(db: &Connection, number: PlanNumber) -> Result<Vec<Digest>, Error> {
    let failed = || Error::database("a plan's hashes");
    let mut statement = db
        .prepare_cached("SELECT digest FROM bocage_plan_chunk WHERE plan = ?1 ORDER BY ordinal")
        .map_err(failed())?;
    let digests = statement
        .query_map([number.0], |row| row.get(0).map(Digest))
        .map_err(failed())?
        .collect::<Result<_, _>>()
        .map_err(failed())?;
    Ok(digests)
}
