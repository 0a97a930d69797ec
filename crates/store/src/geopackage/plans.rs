//! Plans: kept as a row, and their diff as chunks.

use bocage_vocab::{Finding, Generation, PlanNumber, Watch};
use bocage_world::{Diff, DiffMutVisitor, Digest, Plan, PlanState, TableDiff, WorldFact};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::journal;
use crate::blob::{self, Operation};
use crate::{Draft, Error};

pub(super) fn draft(
    db: &mut Connection,
    draft: &Draft,
    watch: &dyn Watch,
) -> Result<PlanNumber, Error> {
    let failed = || Error::database("a plan");
    watch.stage("draft", "rows", Some(blob::rows_of(&draft.diff)));
    let transaction =
        db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed())?;
    let number: u32 = transaction
        .query_row("SELECT coalesce(max(number), 0) + 1 FROM bocage_plan", [], |row| row.get(0))
        .map_err(failed())?;
    transaction
        .execute(
            "INSERT INTO bocage_plan (number, parent, state, provenance, summary, findings, report)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                number,
                draft.parent.0,
                PlanState::Pending.code(),
                json(&draft.provenance)?,
                json(&draft.summary)?,
                pack_findings(&draft.findings)?,
                draft.report,
            ],
        )
        .map_err(failed())?;
    let mut insert = transaction
        .prepare("INSERT INTO bocage_plan_chunk VALUES (?1, ?2, ?3, ?4, ?5)")
        .map_err(failed())?;
    let mut ordinal = 0u32;
    blob::chunks(&draft.diff, &mut |chunk| {
        let row = params![number, ordinal, chunk.kind.code(), chunk.digest.0, chunk.bytes];
        insert.execute(row).map_err(failed())?;
        ordinal += 1;
        watch.done(u64::from(chunk.rows));
        if watch.cancelled() { Err(Error::Interrupted) } else { Ok(()) }
    })?;
    std::mem::drop(insert);
    let by = &draft.provenance;
    journal::note(&transaction, &by.created_at, &by.created_by, "plan.draft", &number.to_string())?;
    transaction.commit().map_err(failed())?;
    Ok(PlanNumber(number))
}

const COLUMNS: &str = "number, parent, state, generation, provenance, summary, report";

pub(super) fn list(db: &Connection) -> Result<Vec<Plan>, Error> {
    let failed = || Error::database("its plans");
    let sql = format!("SELECT {COLUMNS} FROM bocage_plan ORDER BY number");
    let mut statement = db.prepare(&sql).map_err(failed())?;
    let mut found = statement.query([]).map_err(failed())?;
    let mut plans = Vec::new();
    while let Some(row) = found.next().map_err(failed())? {
        plans.push(plan(row)?);
    }
    Ok(plans)
}

pub(super) fn one(db: &Connection, number: PlanNumber) -> Result<Plan, Error> {
    let failed = || Error::database("a plan");
    let sql = format!("SELECT {COLUMNS}, findings FROM bocage_plan WHERE number = ?1");
    let mut statement = db.prepare(&sql).map_err(failed())?;
    let mut found = statement.query([number.0]).map_err(failed())?;
    let row = found.next().map_err(failed())?.ok_or(Error::NoSuchPlan { number })?;
    let mut plan = plan(row)?;
    plan.findings = unpack_findings(&row.get::<_, Vec<u8>>(7).map_err(failed())?)?;
    Ok(plan)
}

fn plan(row: &Row<'_>) -> Result<Plan, Error> {
    let failed = || Error::database("a plan");
    let state: String = row.get(2).map_err(failed())?;
    let generation: Option<u32> = row.get(3).map_err(failed())?;
    let (provenance, summary): (String, String) =
        (row.get(4).map_err(failed())?, row.get(5).map_err(failed())?);
    Ok(Plan {
        number: PlanNumber(row.get(0).map_err(failed())?),
        parent: Generation(row.get(1).map_err(failed())?),
        state: state.parse().map_err(|error| damaged(format!("{error}")))?,
        generation: generation.map(Generation),
        provenance: serde_json::from_str(&provenance).map_err(|e| damaged(e.to_string()))?,
        summary: serde_json::from_str(&summary).map_err(|e| damaged(e.to_string()))?,
        findings: Vec::new(),
        report: row.get(6).map_err(failed())?,
    })
}

pub(super) fn diff(db: &Connection, number: PlanNumber, watch: &dyn Watch) -> Result<Diff, Error> {
    struct Filler<'a> {
        db: &'a Connection,
        number: PlanNumber,
        watch: &'a dyn Watch,
    }
    impl DiffMutVisitor for Filler<'_> {
        type Error = Error;
        fn visit<T: WorldFact>(&mut self, diff: &mut TableDiff<T>) -> Result<(), Error> {
            each_chunk::<T>(self.db, self.number, &mut |mut chunk| {
                self.watch.done((chunk.rows.len() + chunk.removed.len()) as u64);
                match chunk.operation {
                    Operation::Add => diff.added.append(&mut chunk.rows),
                    Operation::Change => diff.changed.append(&mut chunk.rows),
                    Operation::Remove => diff.removed.append(&mut chunk.removed),
                }
                Ok(())
            })
        }
    }
    one(db, number)?;
    watch.stage("read plan", "rows", None);
    let mut diff = Diff::default();
    diff.each_mut(&mut Filler { db, number, watch })?;
    Ok(diff)
}

/// Shows the chunks of one kind of a plan, in order, each checked against its digest.
pub(super) fn each_chunk<T: WorldFact>(
    db: &Connection,
    number: PlanNumber,
    show: &mut dyn FnMut(blob::Rows<T>) -> Result<(), Error>,
) -> Result<(), Error> {
    let failed = || Error::database("a plan's rows");
    let mut statement = db
        .prepare_cached(
            "SELECT bytes, digest FROM bocage_plan_chunk WHERE plan = ?1 AND kind = ?2
             ORDER BY ordinal",
        )
        .map_err(failed())?;
    let mut found = statement.query(params![number.0, T::KIND.code()]).map_err(failed())?;
    while let Some(row) = found.next().map_err(failed())? {
        let bytes = row.get_ref(0).map_err(failed())?.as_blob().unwrap_or_default();
        let (raw, digest) = blob::unpack(T::KIND, bytes)?;
        if digest.0 != row.get::<_, [u8; 32]>(1).map_err(failed())? {
            return Err(damaged(format!("a chunk of plan {number} is not what it was")));
        }
        show(blob::read(&raw)?)?;
    }
    Ok(())
}

/// The hash of what a plan tells beside its rows: numbers, findings, report, as stored.
pub(super) fn told(db: &Connection, number: PlanNumber) -> Result<Digest, Error> {
    let failed = || Error::database("what a plan tells");
    let sql = "SELECT summary, findings, coalesce(report, '') FROM bocage_plan WHERE number = ?1";
    db.query_row(sql, [number.0], |row| {
        let mut bytes = Vec::new();
        for place in 0..3 {
            let part = row.get_ref(place)?.as_bytes().unwrap_or_default();
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Ok(Digest::of(&bytes))
    })
    .map_err(failed())
}

/// Refuses a plan that is not pending.
pub(super) fn require_pending(db: &Connection, number: PlanNumber) -> Result<Generation, Error> {
    let found: Option<(String, u32)> = db
        .query_row("SELECT state, parent FROM bocage_plan WHERE number = ?1", [number.0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
        .map_err(Error::database("a plan"))?;
    let (state, parent) = found.ok_or(Error::NoSuchPlan { number })?;
    match state.parse().map_err(|error| damaged(format!("{error}")))? {
        PlanState::Pending => Ok(Generation(parent)),
        state => Err(Error::NotPending { number, state }),
    }
}

pub(super) fn drop(db: &mut Connection, number: PlanNumber) -> Result<(), Error> {
    end(db, number, PlanState::Dropped, None)
}

pub(super) fn replace(
    db: &mut Connection,
    number: PlanNumber,
    by: Option<PlanNumber>,
) -> Result<(), Error> {
    end(db, number, PlanState::Rebased, by)
}

/// Ends a plan that will not be applied; its rows are let go.
fn end(
    db: &mut Connection,
    number: PlanNumber,
    state: PlanState,
    by: Option<PlanNumber>,
) -> Result<(), Error> {
    let failed = || Error::database("the end of a plan");
    let transaction =
        db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed())?;
    require_pending(&transaction, number)?;
    transaction
        .execute(
            "UPDATE bocage_plan SET state = ?2, replaced_by = ?3 WHERE number = ?1",
            params![number.0, state.code(), by.map(|by| by.0)],
        )
        .map_err(failed())?;
    transaction
        .execute("DELETE FROM bocage_plan_chunk WHERE plan = ?1", [number.0])
        .map_err(failed())?;
    transaction.commit().map_err(failed())
}

fn json(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| damaged(error.to_string()))
}

fn pack_findings(findings: &[Finding]) -> Result<Vec<u8>, Error> {
    zstd::encode_all(json(&findings)?.as_bytes(), 3).map_err(|error| damaged(error.to_string()))
}

fn unpack_findings(bytes: &[u8]) -> Result<Vec<Finding>, Error> {
    let text = zstd::decode_all(bytes).map_err(|error| damaged(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| damaged(error.to_string()))
}

fn damaged(reason: String) -> Error {
    Error::Damaged { what: "a plan".to_owned(), reason }
}
