//! Journals: the log of acts, the outbox, the jobs.

use rusqlite::{Connection, Row, params};

use crate::{AuditEntry, Error, Job, JobLog, OutboxEvent};

/// Notes an act in the transaction that does it.
pub(super) fn note(
    db: &Connection,
    at: &str,
    by: &str,
    action: &str,
    subject: &str,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO bocage_audit (at, by, action, subject) VALUES (?1, ?2, ?3, ?4)",
        [at, by, action, subject],
    )
    .map(drop)
    .map_err(Error::database("a note of an act"))
}

/// Tells others, in the transaction of what happened.
pub(super) fn tell(db: &Connection, topic: &str, body: &serde_json::Value) -> Result<(), Error> {
    db.execute(
        "INSERT INTO bocage_outbox (topic, body) VALUES (?1, ?2)",
        params![topic, body.to_string()],
    )
    .map(drop)
    .map_err(Error::database("an event"))
}

/// A connection of its own that gives way to every other.
pub(super) struct Log(pub(super) Connection);

impl JobLog for Log {
    fn put(&mut self, job: &Job) -> Result<(), Error> {
        put_job(&self.0, job)
    }
}

pub(super) fn put_job(db: &Connection, job: &Job) -> Result<(), Error> {
    db.execute(
        "INSERT OR REPLACE INTO bocage_job (id, kind, state, done, total, unit, result, error, owner,
             lease, stage, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            job.id.to_string(),
            job.kind,
            job.state.code(),
            job.done as i64,
            job.total.map(|total| total as i64),
            job.unit,
            job.result,
            job.error,
            job.owner,
            job.lease,
            job.stage,
            job.since,
        ],
    )
    .map(drop)
    .map_err(Error::database("a job"))
}

const JOBS: &str = "SELECT id, kind, state, done, total, unit, result, error, owner, lease, stage,
    since FROM bocage_job ORDER BY id DESC";

pub(super) fn jobs(db: &Connection) -> Result<Vec<Job>, Error> {
    all(db, JOBS, [], |row| {
        let (id, state): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(Job {
            id: id.parse().unwrap_or_default(),
            kind: row.get(1)?,
            state: state.parse().unwrap_or(crate::JobState::Failed),
            done: row.get::<_, i64>(3)?.unsigned_abs(),
            total: row.get::<_, Option<i64>>(4)?.map(i64::unsigned_abs),
            unit: row.get(5)?,
            result: row.get(6)?,
            error: row.get(7)?,
            owner: row.get(8)?,
            lease: row.get(9)?,
            stage: row.get(10)?,
            since: row.get(11)?,
        })
    })
}

pub(super) fn audit_log(db: &Connection) -> Result<Vec<AuditEntry>, Error> {
    all(db, "SELECT number, at, by, action, subject FROM bocage_audit ORDER BY number", [], |row| {
        Ok(AuditEntry {
            number: row.get(0)?,
            at: row.get(1)?,
            by: row.get(2)?,
            action: row.get(3)?,
            subject: row.get(4)?,
        })
    })
}

pub(super) fn outbox(db: &Connection, after: i64, count: u32) -> Result<Vec<OutboxEvent>, Error> {
    let sql =
        "SELECT number, topic, body FROM bocage_outbox WHERE number > ?1 ORDER BY number LIMIT ?2";
    all(db, sql, params![after, count], |row| {
        Ok(OutboxEvent { cursor: row.get(0)?, topic: row.get(1)?, body: row.get(2)? })
    })
}

fn all<T>(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, Error> {
    let failed = || Error::database("a journal");
    let mut statement = db.prepare(sql).map_err(failed())?;
    let rows = statement.query_map(params, read).map_err(failed())?;
    rows.collect::<Result<_, _>>().map_err(failed())
}
