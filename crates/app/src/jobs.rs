//! Long work is a job: who runs it, how far it is, how it ended.

use bocage_store::{Job, JobState};
use uuid::Uuid;

use crate::{Context, Error, Territory};

/// Runs work as a job of a kind; the journal keeps when it began and how it ended.
pub(crate) fn run<T>(
    ctx: &Context,
    territory: &mut Territory,
    kind: &'static str,
    work: impl FnOnce(&mut Territory) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut job = Job::begun(Uuid::now_v7(), kind, &ctx.actor.name, &ctx.time());
    territory.store.put_job(&job)?;
    let outcome = work(territory);
    match &outcome {
        Ok(_) => job.state = JobState::Done,
        Err(error) => {
            job.state = match error {
                Error::Interrupted => JobState::Cancelled,
                _ => JobState::Failed,
            };
            job.error = Some(error.to_string());
        }
    }
    territory.store.put_job(&job)?;
    outcome
}
