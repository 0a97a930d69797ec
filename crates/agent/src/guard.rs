//! The guard: a process of its own that ends what the agent did not.
//!
//! It knows the moment that the agent wrote last, and nothing of votes. It fires once for a moment,
//! so that a standby, which needs no permission, may run after it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bocage_failover::guard::{Verdict, verdict};
use bocage_failover::{Epoch, Moment};
use serde::{Deserialize, Serialize};

use crate::gate::Gate;
use crate::{Error, Settings, clock, command, files, processes};

/// How often it looks.
const EVERY: Duration = Duration::from_millis(50);
const KILL: Duration = Duration::from_secs(2);

/// What the agent writes for the guard.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Leave {
    pub(crate) epoch: u64,
    /// The group may run until then, by the host's clock since it was started.
    pub(crate) until_ms: u64,
}

/// Where agent and guard write for each other.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    leave: PathBuf,
    fired: PathBuf,
}

impl Word {
    pub(crate) fn of(settings: &Settings) -> Word {
        Word {
            leave: settings.folder.join("leave.json"),
            fired: settings.folder.join("fired.json"),
        }
    }

    /// The agent lets the group run until then.
    pub(crate) fn give(&self, epoch: Epoch, until: Moment) -> Result<(), Error> {
        files::write(&self.leave, &Leave { epoch: epoch.0, until_ms: until.as_ms() })
    }

    /// Until when the group may run. What was written before the host was started last is void: its
    /// clock began anew.
    pub(crate) fn until(&self) -> Moment {
        let leave = files::read::<Leave>(&self.leave);
        Moment::at_ms(leave.map_or(0, |leave| leave.until_ms))
    }

    /// Whether the guard has ended the group and the agent has not written since.
    pub(crate) fn has_fired(&self) -> bool {
        files::read::<u64>(&self.fired).is_some_and(|fired| fired >= self.until().as_ms())
    }

    fn fire(&self, until: Moment) -> Result<(), Error> {
        files::write(&self.fired, &until.as_ms())
    }
}

/// Runs a guard until it is told to stop.
///
/// # Errors
/// When the gate cannot be made.
pub fn guard(settings: &Settings, stop: &AtomicBool) -> Result<(), Error> {
    let Some(room) = settings.room() else { return Ok(()) };
    let gate = Gate::of(settings, room);
    gate.make()?;
    let word = Word::of(settings);
    while !stop.load(Ordering::Relaxed) {
        let until = word.until();
        if verdict(clock::now(), until) == Verdict::Kill && !word.has_fired() {
            tracing::warn!(until = %until, room = %room, "the agent wrote no later moment: ending all");
            end(settings, &gate);
            if let Err(error) = word.fire(until) {
                tracing::error!(%error, "the guard cannot write");
            }
        }
        std::thread::sleep(EVERY);
    }
    Ok(())
}

/// The traffic first, then what writes.
fn end(settings: &Settings, gate: &Gate) {
    if let Err(error) = gate.shut() {
        tracing::error!(%error, "the gate cannot be closed");
    }
    if let Some(group) = &settings.instances_group {
        processes::kill(&processes::in_group(group));
    }
    if let Some(database) = &settings.database {
        processes::kill(&processes::working_in(&database.data));
        if let Err(error) = command::run(&database.kill, KILL) {
            tracing::error!(%error, "Patroni cannot be ended");
        }
        processes::kill(&processes::working_in(&database.data));
    }
}
