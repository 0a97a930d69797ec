//! Long work is a job: who runs it, how far it is, how it ended.
//!
//! While it runs a second thread writes down every second how far it is, beside the work and giving
//! way to it: while a plan is being written the last entry before stands. A job whose process is gone
//! from this machine, or that is not heard of for long, was interrupted; the next job writes it down. What
//! such a job did in one transaction is there whole or not at all, so that its command can be run
//! again.

mod owner;
mod progress;

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

pub use bocage_store::JobState;
use bocage_store::{Job, JobLog};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

use owner::Owner;
use progress::Progress;

/// How often a job is written down.
const BEAT: Duration = Duration::from_secs(1);
/// After how long without a word a job is abandoned. Longer than a department takes to be written.
const LEASE: SignedDuration = SignedDuration::from_secs(120);

/// A job as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobShown {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// The stage it is in, or was in last.
    pub stage: String,
    /// Units of that stage done.
    pub done: u64,
    /// Units expected.
    pub total: Option<u64>,
    /// What a unit is.
    pub unit: String,
    /// Units a second.
    pub rate: Option<f64>,
    /// Seconds left of the stage.
    pub eta: Option<f64>,
    /// What came of it.
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<String>,
    /// Who runs it, in which process.
    pub owner: String,
    /// When it was last heard of.
    pub lease: String,
    /// Seconds without a word from it, while it runs.
    #[serde(rename = "silent_s")]
    pub silent: Option<u64>,
}

/// What `jobs` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Jobs {
    /// The jobs, the newest first.
    pub jobs: Vec<JobShown>,
}

/// Lists the jobs of a territory.
///
/// # Errors
/// The permission table's and the store's.
pub fn list(ctx: &Context, territory: &Territory) -> Result<Jobs, Error> {
    ctx.require(Resource::Journal, Action::Read)?;
    let jobs = territory.store.jobs()?;
    Ok(Jobs { jobs: jobs.into_iter().map(|job| shown(job, ctx.now)).collect() })
}

fn shown(job: Job, now: Timestamp) -> JobShown {
    let state = if is_abandoned(&job, now) { JobState::Abandoned } else { job.state };
    let (rate, silent) =
        (rate(&job), silence(&job, now).map(|since| since.as_secs().max(0) as u64));
    let left = job.total.map(|total| total.saturating_sub(job.done) as f64);
    JobShown {
        id: job.id,
        kind: job.kind,
        state,
        stage: job.stage,
        done: job.done,
        total: job.total,
        unit: job.unit,
        eta: rate.zip(left).filter(|_| state == JobState::Running).map(|(rate, left)| left / rate),
        rate,
        result: job.result.and_then(|text| serde_json::from_str(&text).ok()),
        error: job.error,
        silent: silent.filter(|_| state == JobState::Running),
        owner: job.owner,
        lease: job.lease,
    }
}

/// Units a second, from the beginning of the stage to the last word.
fn rate(job: &Job) -> Option<f64> {
    let (since, heard): (Timestamp, Timestamp) = (job.since.parse().ok()?, job.lease.parse().ok()?);
    let seconds = heard.duration_since(since).as_secs_f64();
    (seconds > 0.0 && job.done > 0).then(|| job.done as f64 / seconds)
}

fn is_abandoned(job: &Job, now: Timestamp) -> bool {
    let late = silence(job, now).is_some_and(|since| since > LEASE);
    job.state == JobState::Running && (late || Owner::read(&job.owner).is_some_and(Owner::is_gone))
}

/// How long a job has not been heard of.
fn silence(job: &Job, now: Timestamp) -> Option<SignedDuration> {
    job.lease.parse::<Timestamp>().ok().map(|heard| now.duration_since(heard))
}

/// Runs work as a job of a kind. The context that the work is given feeds the job.
pub(crate) fn run<T: Serialize>(
    ctx: &Context,
    territory: &mut Territory,
    kind: &'static str,
    work: impl FnOnce(&Context, &mut Territory) -> Result<T, Error>,
) -> Result<T, Error> {
    tell_abandoned(ctx, territory)?;
    let owner = Owner::this_process().named(&ctx.actor.name);
    let mut job = Job::begun(Uuid::now_v7(), kind, &owner, &time(ctx.now));
    territory.store.put_job(&job)?;
    let progress = Arc::new(Progress::of(Arc::clone(&ctx.watch), ctx.now));
    let watched = ctx.clone().watched_by(Arc::<Progress>::clone(&progress));
    let outcome = beating(territory, (&job, &progress), |territory| work(&watched, territory));
    progress.write_to(&mut job);
    end(&mut job, &outcome);
    // What was done is done: a journal that is busy must not hide it.
    if let Err(error) = territory.store.put_job(&job) {
        tracing::warn!("the end of job {} is not written down: {error}", job.id);
    }
    outcome
}

/// Keeps what was seen under an id of its own: what was kept there before is replaced.
pub(crate) fn note<T: Serialize>(
    ctx: &Context,
    territory: &mut Territory,
    (id, kind): (Uuid, &'static str),
    result: &T,
) -> Result<(), Error> {
    let owner = Owner::this_process().named(&ctx.actor.name);
    let mut job = Job::begun(id, kind, &owner, &time(Timestamp::now()));
    job.state = JobState::Done;
    job.result = serde_json::to_string(result).ok();
    Ok(territory.store.put_job(&job)?)
}

/// The results of a kind, as they were kept, the newest first, with when they were.
pub(crate) fn results<T: DeserializeOwned>(
    territory: &Territory,
    kind: &str,
) -> Result<Vec<(Uuid, String, T)>, Error> {
    let jobs = territory.store.jobs()?.into_iter().filter(|job| job.kind == kind);
    let read = jobs.filter_map(|job| {
        let result = serde_json::from_str(&job.result?).ok()?;
        Some((job.id, job.lease, result))
    });
    Ok(read.collect())
}

/// Does the work while another thread writes down how far it is.
fn beating<T>(
    territory: &mut Territory,
    (job, progress): (&Job, &Progress),
    work: impl FnOnce(&mut Territory) -> T,
) -> T {
    std::thread::scope(|scope| {
        let (working, ended) = mpsc::channel::<()>();
        // Nobody loses the work for want of a second connection.
        if let Ok(log) = territory.store.job_log() {
            scope.spawn(move || beat(log, job.clone(), progress, &ended));
        }
        let outcome = work(territory);
        drop(working);
        outcome
    })
}

fn beat(mut log: Box<dyn JobLog>, mut job: Job, progress: &Progress, ended: &Receiver<()>) {
    while ended.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
        progress.write_to(&mut job);
        if let Err(error) = log.put(&job) {
            tracing::trace!("a job is not written down: {error}");
        }
    }
}

fn end<T: Serialize>(job: &mut Job, outcome: &Result<T, Error>) {
    match outcome {
        Ok(result) => {
            job.state = JobState::Done;
            job.result = serde_json::to_string(result).ok();
        }
        Err(error) => {
            let stopped = bocage_vocab::Explain::code(error) == "bocage::app::interrupted";
            job.state = if stopped { JobState::Cancelled } else { JobState::Failed };
            job.error = Some(error.to_string());
        }
    }
}

/// Says of jobs whose owner is gone that they are.
fn tell_abandoned(ctx: &Context, territory: &mut Territory) -> Result<(), Error> {
    for job in territory.store.jobs()? {
        if is_abandoned(&job, ctx.now) {
            territory.store.abandon_job(&job)?;
        }
    }
    Ok(())
}

/// A moment as jobs keep it: RFC 3339, UTC, milliseconds.
pub(crate) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

#[cfg(test)]
mod tests;
