//! Journals: the log of acts, the outbox, the jobs.

use crate::db::{Db, Row};
use crate::{AuditEntry, Error, Job, JobLog, JobState, OutboxEvent};

/// Notes an act in the transaction that does it.
pub(crate) fn note<D: Db>(
    db: &D,
    at: &str,
    by: &str,
    action: &str,
    subject: &str,
) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_audit (at, by, action, subject) VALUES (?1, ?2, ?3, ?4)";
    let params = [at.into(), by.into(), action.into(), subject.into()];
    db.execute("a note of an act", sql, &params).map(drop)
}

/// Tells others, in the transaction of what happened.
pub(crate) fn tell<D: Db>(db: &D, topic: &str, body: &serde_json::Value) -> Result<(), Error> {
    let sql = "INSERT INTO bocage_outbox (topic, body) VALUES (?1, ?2)";
    db.execute("an event", sql, &[topic.into(), (&body.to_string()).into()]).map(drop)
}

/// A connection of its own that gives way to every other.
pub(crate) struct Log<D>(pub(crate) D);

impl<D: Db> JobLog for Log<D> {
    fn put(&mut self, job: &Job) -> Result<(), Error> {
        put_job(&self.0, job)
    }
}

pub(crate) fn put_job<D: Db>(db: &D, job: &Job) -> Result<(), Error> {
    let id = job.id.to_string();
    let params = [
        (&id).into(),
        (&job.kind).into(),
        job.state.code().into(),
        (job.done as i64).into(),
        job.total.map(|total| total as i64).into(),
        (&job.unit).into(),
        job.result.as_deref().into(),
        job.error.as_deref().into(),
        (&job.owner).into(),
        (&job.lease).into(),
        (&job.stage).into(),
        (&job.since).into(),
    ];
    db.execute(
        "a job",
        "INSERT INTO bocage_job (id, kind, state, done, total, unit, result, error, owner, lease,
             stage, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, state = excluded.state,
             done = excluded.done, total = excluded.total, unit = excluded.unit,
             result = excluded.result, error = excluded.error, owner = excluded.owner,
             lease = excluded.lease, stage = excluded.stage, since = excluded.since",
        &params,
    )
    .map(drop)
}

/// Only the row that was read: a job that went on or ended since is left as it stands.
pub(crate) fn abandon_job<D: Db>(db: &D, job: &Job) -> Result<(), Error> {
    let sql = "UPDATE bocage_job SET state = ?1 WHERE id = ?2 AND state = ?3 AND lease = ?4";
    let id = job.id.to_string();
    let (abandoned, running) = (JobState::Abandoned.code(), JobState::Running.code());
    let params = [abandoned.into(), (&id).into(), running.into(), (&job.lease).into()];
    db.execute("a job", sql, &params).map(drop)
}

pub(crate) fn jobs<D: Db>(db: &D) -> Result<Vec<Job>, Error> {
    let sql = "SELECT id, kind, state, done, total, unit, result, error, owner, lease, stage, since
               FROM bocage_job ORDER BY id DESC";
    all(db, sql, &[], |row| {
        let total = row.values.get(4).is_some_and(|total| *total != crate::db::Value::Null);
        Ok(Job {
            id: row.text(0)?.parse().unwrap_or_default(),
            kind: row.text(1)?,
            state: row.text(2)?.parse().unwrap_or(JobState::Failed),
            done: row.int(3)?.unsigned_abs(),
            total: total.then(|| row.int(4)).transpose()?.map(i64::unsigned_abs),
            unit: row.text(5)?,
            result: row.text_if_any(6)?,
            error: row.text_if_any(7)?,
            owner: row.text(8)?,
            lease: row.text(9)?,
            stage: row.text(10)?,
            since: row.text(11)?,
        })
    })
}

pub(crate) fn audit_log<D: Db>(db: &D) -> Result<Vec<AuditEntry>, Error> {
    let sql = "SELECT number, at, by, action, subject FROM bocage_audit ORDER BY number";
    all(db, sql, &[], |row| {
        Ok(AuditEntry {
            number: row.int(0)?,
            at: row.text(1)?,
            by: row.text(2)?,
            action: row.text(3)?,
            subject: row.text(4)?,
        })
    })
}

pub(crate) fn outbox<D: Db>(db: &D, after: i64, count: u32) -> Result<Vec<OutboxEvent>, Error> {
    let sql =
        "SELECT number, topic, body FROM bocage_outbox WHERE number > ?1 ORDER BY number LIMIT ?2";
    all(db, sql, &[after.into(), count.into()], |row| {
        Ok(OutboxEvent { cursor: row.int(0)?, topic: row.text(1)?, body: row.text(2)? })
    })
}

fn all<D: Db, T>(
    db: &D,
    sql: &str,
    params: &[crate::db::Param<'_>],
    read: impl Fn(&mut Row) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    db.query("a journal", sql, params, &mut |mut row| {
        found.push(read(&mut row)?);
        Ok(())
    })?;
    Ok(found)
}
