//! The chain of generations: what it seals, and how one more is added.

use std::str::FromStr;

use bocage_vocab::{Date, Generation, PlanNumber};
use bocage_world::{Digest, Link, PlanState, Provenance};
use serde_json::json;

use crate::db::Db;
use crate::{Applied, Error, GenerationRow, journal, plans};

/// What the chain seals beside the rows of a generation.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Sealed {
    pub(crate) applied_at: String,
    pub(crate) applied_by: String,
    pub(crate) plan: Provenance,
    /// The hash of what else the plan told: numbers, findings, report. Early files lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) told: Option<String>,
}

/// One generation as stored.
pub(crate) struct Stored {
    pub(crate) number: Generation,
    pub(crate) plan: PlanNumber,
    /// [`Sealed`] as JSON text.
    pub(crate) provenance: String,
    pub(crate) digest: Digest,
}

pub(crate) fn head<D: Db>(db: &D) -> Result<Generation, Error> {
    let sql = "SELECT coalesce(max(number), 0) FROM bocage_generation";
    let row = db.first("its head", sql, &[])?;
    row.map_or(Ok(0), |mut row| row.number(0)).map(Generation)
}

/// A generation's hash; zeros where there is none such.
pub(crate) fn digest_of<D: Db>(db: &D, generation: Generation) -> Result<Digest, Error> {
    let sql = "SELECT digest FROM bocage_generation WHERE number = ?1";
    let row = db.first("a generation's hash", sql, &[generation.0.into()])?;
    row.map_or(Ok(Digest::default()), |mut row| row.digest(0))
}

/// The chain, from the first generation on.
pub(crate) fn read<D: Db>(db: &D) -> Result<Vec<Stored>, Error> {
    let sql = "SELECT number, plan, provenance, digest FROM bocage_generation ORDER BY number";
    let mut stored = Vec::new();
    db.query("its generations", sql, &[], &mut |mut row| {
        stored.push(Stored {
            number: Generation(row.number(0)?),
            plan: PlanNumber(row.number(1)?),
            provenance: row.text(2)?,
            digest: row.digest(3)?,
        });
        Ok(())
    })?;
    Ok(stored)
}

pub(crate) fn generations<D: Db>(db: &D) -> Result<Vec<GenerationRow>, Error> {
    read(db)?.iter().map(told).collect()
}

fn told(stored: &Stored) -> Result<GenerationRow, Error> {
    let sealed: Sealed = serde_json::from_str(&stored.provenance).map_err(|error| {
        Error::Damaged { what: format!("generation {}", stored.number), reason: error.to_string() }
    })?;
    Ok(GenerationRow {
        number: stored.number,
        plan: stored.plan,
        applied_at: sealed.applied_at,
        applied_by: sealed.applied_by,
        reason: sealed.plan.reason,
        digest: stored.digest.to_string(),
    })
}

pub(crate) fn generation_on<D: Db>(db: &D, date: Date) -> Result<Generation, Error> {
    let until = |row: &GenerationRow| {
        let day = row.applied_at.get(..10).and_then(|day| Date::from_str(day).ok());
        day.is_some_and(|day| day <= date)
    };
    let all = generations(db)?;
    Ok(all.iter().rev().find(|row| until(row)).map_or(Generation(0), |row| row.number))
}

/// Adds the generation to the chain, ends the plan, notes and tells.
pub(crate) fn seal<D: Db>(
    db: &D,
    number: PlanNumber,
    head: Generation,
    applied: &Applied,
) -> Result<(), Error> {
    let made = head.next();
    let provenance = provenance(db, number, applied)?;
    let chunks = plans::chunk_digests(db, number)?;
    let parent = digest_of(db, head)?;
    let link =
        Link { parent, generation: made, provenance: provenance.as_bytes(), chunks: &chunks };
    let digest = link.digest();
    add(db, &Stored { number: made, plan: number, provenance, digest })?;
    let sql = "UPDATE bocage_plan SET state = ?2, generation = ?3 WHERE number = ?1";
    let params = [number.0.into(), PlanState::Applied.code().into(), made.0.into()];
    db.execute("the new generation", sql, &params)?;
    journal::note(db, &applied.at, &applied.by, "plan.apply", &number.to_string())?;
    let event = json!({ "generation": made, "plan": number, "digest": digest.to_string() });
    journal::tell(db, "generation.applied", &event)
}

fn add<D: Db>(db: &D, stored: &Stored) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_generation (number, plan, provenance, digest)
               VALUES (?1, ?2, ?3, ?4)";
    let params = [
        stored.number.0.into(),
        stored.plan.0.into(),
        (&stored.provenance).into(),
        stored.digest.0.as_slice().into(),
    ];
    db.execute("the new generation", sql, &params).map(drop)
}

fn provenance<D: Db>(db: &D, number: PlanNumber, applied: &Applied) -> Result<String, Error> {
    let plan: Provenance = plans::one(db, number)?.provenance;
    let told = Some(plans::told(db, number)?.to_string());
    let (applied_at, applied_by) = (applied.at.clone(), applied.by.clone());
    let sealed = Sealed { applied_at, applied_by, plan, told };
    serde_json::to_string(&sealed).map_err(|error| Error::Damaged {
        what: format!("plan {number}"),
        reason: error.to_string(),
    })
}
