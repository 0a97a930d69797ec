//! Plans: kept as a row, and their diff as chunks.

use bocage_network::norms::hash_of;
use bocage_vocab::{Finding, Generation, PlanNumber, Watch};
use bocage_world::{
    Diff, DiffMutVisitor, Digest, Plan, PlanState, Provenance, TableDiff, WorldFact,
};

use crate::blob::{self, Operation};
use crate::db::{Db, Purpose, Row, Show, Value};
use crate::{Draft, Error, journal, norms};

pub(crate) fn draft<D: Db>(db: &D, draft: &Draft, watch: &dyn Watch) -> Result<PlanNumber, Error> {
    db.within(Purpose::Write, || keep(db, draft, watch))
}

/// Keeps a plan within a transaction that is open.
fn keep<D: Db>(db: &D, draft: &Draft, watch: &dyn Watch) -> Result<PlanNumber, Error> {
    watch.stage("draft", "rows", Some(blob::rows_of(&draft.diff)));
    require_named_norms(draft)?;
    let number = next_number(db)?;
    put(db, number, draft)?;
    draft.norms.iter().try_for_each(|text| norms::keep(db, text))?;
    let mut ordinal = 0u32;
    blob::chunks(&draft.diff, &mut |chunk| {
        put_chunk(db, number, ordinal, &chunk)?;
        ordinal += 1;
        watch.done(u64::from(chunk.rows));
        if watch.cancelled() { Err(Error::Interrupted) } else { Ok(()) }
    })?;
    let by = &draft.provenance;
    journal::note(db, &by.created_at, &by.created_by, "plan.draft", &number.to_string())?;
    Ok(number)
}

/// Refuses norms that are not those which the plan names: nobody would find them again.
fn require_named_norms(draft: &Draft) -> Result<(), Error> {
    let named = draft.provenance.settings_hash.as_deref();
    match &draft.norms {
        Some(text) if named != Some(&hash_of(text)) => {
            Err(damaged("it names other norms than those that come with it".to_owned()))
        }
        _ => Ok(()),
    }
}

fn next_number<D: Db>(db: &D) -> Result<PlanNumber, Error> {
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM bocage_plan";
    let row = db.first("its plans", sql, &[])?;
    row.map_or(Ok(1), |mut row| row.number(0)).map(PlanNumber)
}

fn put<D: Db>(db: &D, number: PlanNumber, draft: &Draft) -> Result<(), Error> {
    // One that was moved onto another generation goes on naming what its first draft brought.
    let norms_kept = draft.norms.is_some() || draft.provenance.norms_kept;
    let provenance = json(&Provenance { norms_kept, ..draft.provenance.clone() })?;
    let summary = json(&draft.summary)?;
    let findings = pack_findings(&draft.findings)?;
    db.execute(
        "a plan",
        "INSERT INTO bocage_plan (number, parent, state, provenance, summary, findings, report)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &[
            number.0.into(),
            draft.parent.0.into(),
            PlanState::Pending.code().into(),
            (&provenance).into(),
            (&summary).into(),
            findings.as_slice().into(),
            draft.report.as_deref().into(),
        ],
    )
    .map(std::mem::drop)
}

fn put_chunk<D: Db>(
    db: &D,
    number: PlanNumber,
    ordinal: u32,
    chunk: &blob::Chunk,
) -> Result<(), Error> {
    db.execute(
        "a plan",
        "INSERT INTO bocage_plan_chunk (plan, ordinal, kind, digest, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            number.0.into(),
            ordinal.into(),
            chunk.kind.code().into(),
            chunk.digest.0.as_slice().into(),
            chunk.bytes.as_slice().into(),
        ],
    )
    .map(std::mem::drop)
}

const COLUMNS: &str = "number, parent, state, generation, provenance, summary, report";

pub(crate) fn list<D: Db>(db: &D) -> Result<Vec<Plan>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM bocage_plan ORDER BY number");
    let mut plans = Vec::new();
    db.query("its plans", &sql, &[], &mut |mut row| {
        plans.push(plan(&mut row)?);
        Ok(())
    })?;
    Ok(plans)
}

pub(crate) fn one<D: Db>(db: &D, number: PlanNumber) -> Result<Plan, Error> {
    let sql = format!("SELECT {COLUMNS}, findings FROM bocage_plan WHERE number = ?1");
    let row = db.first("a plan", &sql, &[number.0.into()])?;
    let mut row = row.ok_or(Error::NoSuchPlan { number })?;
    let mut plan = plan(&mut row)?;
    plan.findings = unpack_findings(&row.bytes(7)?)?;
    Ok(plan)
}

fn plan(row: &mut Row) -> Result<Plan, Error> {
    let (provenance, summary) = (row.text(4)?, row.text(5)?);
    Ok(Plan {
        number: PlanNumber(row.number(0)?),
        parent: Generation(row.number(1)?),
        state: row.text(2)?.parse().map_err(|error| damaged(format!("{error}")))?,
        generation: row.number_if_any(3)?.map(Generation),
        provenance: serde_json::from_str(&provenance).map_err(|e| damaged(e.to_string()))?,
        summary: serde_json::from_str(&summary).map_err(|e| damaged(e.to_string()))?,
        findings: Vec::new(),
        report: row.text_if_any(6)?,
    })
}

pub(crate) fn diff<D: Db>(db: &D, number: PlanNumber, watch: &dyn Watch) -> Result<Diff, Error> {
    struct Filler<'a, D> {
        db: &'a D,
        number: PlanNumber,
        watch: &'a dyn Watch,
    }
    impl<D: Db> DiffMutVisitor for Filler<'_, D> {
        type Error = Error;
        fn visit<T: WorldFact>(&mut self, diff: &mut TableDiff<T>) -> Result<(), Error> {
            each_chunk::<D, T>(self.db, self.number, &mut |mut chunk| {
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
pub(crate) fn each_chunk<D: Db, T: WorldFact>(
    db: &D,
    number: PlanNumber,
    show: Show<'_, blob::Rows<T>>,
) -> Result<(), Error> {
    let sql = "SELECT bytes, digest FROM bocage_plan_chunk WHERE plan = ?1 AND kind = ?2
               ORDER BY ordinal";
    let params = [number.0.into(), T::KIND.code().into()];
    db.query("a plan's rows", sql, &params, &mut |mut row| {
        let (raw, digest) = blob::unpack(T::KIND, &row.bytes(0)?)?;
        if digest != row.digest(1)? {
            return Err(damaged(format!("a chunk of plan {number} is not what it was")));
        }
        show(blob::read(&raw)?)
    })
}

/// The digests of a plan's chunks, in order.
pub(crate) fn chunk_digests<D: Db>(db: &D, number: PlanNumber) -> Result<Vec<Digest>, Error> {
    let sql = "SELECT digest FROM bocage_plan_chunk WHERE plan = ?1 ORDER BY ordinal";
    let mut digests = Vec::new();
    db.query("a plan's hashes", sql, &[number.0.into()], &mut |mut row| {
        digests.push(row.digest(0)?);
        Ok(())
    })?;
    Ok(digests)
}

/// The hash of what a plan tells beside its rows: numbers, findings, report, as stored.
pub(crate) fn told<D: Db>(db: &D, number: PlanNumber) -> Result<Digest, Error> {
    let sql = "SELECT summary, findings, coalesce(report, '') FROM bocage_plan WHERE number = ?1";
    let row = db.first("what a plan tells", sql, &[number.0.into()])?;
    let row = row.ok_or(Error::NoSuchPlan { number })?;
    let mut bytes = Vec::new();
    for part in &row.values {
        let part = match part {
            Value::Text(text) => text.as_bytes(),
            Value::Bytes(bytes) => bytes,
            Value::Null | Value::Int(_) => &[],
        };
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    Ok(Digest::of(&bytes))
}

/// Refuses a plan that is not pending.
pub(crate) fn require_pending<D: Db>(db: &D, number: PlanNumber) -> Result<Generation, Error> {
    let sql = "SELECT state, parent FROM bocage_plan WHERE number = ?1";
    let row = db.first("a plan", sql, &[number.0.into()])?;
    let mut row = row.ok_or(Error::NoSuchPlan { number })?;
    match row.text(0)?.parse().map_err(|error| damaged(format!("{error}")))? {
        PlanState::Pending => row.number(1).map(Generation),
        state => Err(Error::NotPending { number, state }),
    }
}

pub(crate) fn drop<D: Db>(db: &D, number: PlanNumber) -> Result<(), Error> {
    db.within(Purpose::Write, || {
        require_pending(db, number)?;
        end(db, number, PlanState::Dropped, None)
    })
}

/// Ends a plan and keeps the one that takes its place, where there is one: both or neither.
pub(crate) fn replace<D: Db>(
    db: &D,
    number: PlanNumber,
    by: Option<&Draft>,
    watch: &dyn Watch,
) -> Result<Option<PlanNumber>, Error> {
    db.within(Purpose::Write, || {
        require_pending(db, number)?;
        let by = by.map(|draft| keep(db, draft, watch)).transpose()?;
        end(db, number, PlanState::Rebased, by)?;
        Ok(by)
    })
}

/// Ends a plan that will not be applied, within a transaction that is open; its rows are let go.
fn end<D: Db>(
    db: &D,
    number: PlanNumber,
    state: PlanState,
    by: Option<PlanNumber>,
) -> Result<(), Error> {
    let doing = "the end of a plan";
    let sql = "UPDATE bocage_plan SET state = ?2, replaced_by = ?3 WHERE number = ?1";
    let by = by.map(|by| by.0);
    db.execute(doing, sql, &[number.0.into(), state.code().into(), by.into()])?;
    let sql = "DELETE FROM bocage_plan_chunk WHERE plan = ?1";
    db.execute(doing, sql, &[number.0.into()]).map(std::mem::drop)
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
