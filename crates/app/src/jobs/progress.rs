//! How far a job is: heard by one thread, written down by another.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bocage_store::Job;
use bocage_vocab::Watch;
use jiff::Timestamp;

use super::time;

/// Passes on what it hears, and remembers it.
pub(super) struct Progress {
    next: Arc<dyn Watch + Send + Sync>,
    stage: Mutex<Stage>,
    done: AtomicU64,
}

#[derive(Clone)]
struct Stage {
    name: &'static str,
    unit: &'static str,
    total: Option<u64>,
    since: Timestamp,
}

impl Progress {
    pub(super) fn of(next: Arc<dyn Watch + Send + Sync>, now: Timestamp) -> Progress {
        let stage = Stage { name: "", unit: "", total: None, since: now };
        Progress { next, stage: Mutex::new(stage), done: AtomicU64::new(0) }
    }

    /// Writes how far the job is, as of now.
    pub(super) fn write_to(&self, job: &mut Job) {
        let stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner).clone();
        job.stage = stage.name.to_owned();
        job.unit = stage.unit.to_owned();
        job.total = stage.total;
        job.since = time(stage.since);
        job.done = self.done.load(Ordering::Relaxed);
        job.lease = time(Timestamp::now());
    }
}

impl Watch for Progress {
    fn stage(&self, name: &'static str, unit: &'static str, total: Option<u64>) {
        let stage = Stage { name, unit, total, since: Timestamp::now() };
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
        self.done.store(0, Ordering::Relaxed);
        self.next.stage(name, unit, total);
    }

    fn done(&self, units: u64) {
        self.done.fetch_add(units, Ordering::Relaxed);
        self.next.done(units);
    }

    fn cancelled(&self) -> bool {
        self.next.cancelled()
    }
}
