//! The guard: a process of its own that ends what the agent did not.
//!
//! It knows the moment that the agent wrote last, and nothing of votes. It ends the database once for a
//! moment, so that a standby, which needs no permission, may run after it; and what moves with the
//! group again and again until the agent writes a later one.
//!
//! That all has ended under a moment is written by the guard, or by an agent that has seen to it itself
//! ([`Word::lay_down`]). Both name the moment that stands when they write, so neither takes back what
//! the other has written of a later one.

use std::path::{Path, PathBuf};
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Leave {
    /// The run of the host: with the next its clock begins anew.
    boot: String,
    epoch: u64,
    /// The group may run until then, by the host's clock.
    until_ms: u64,
}

/// Where agent and guard write for each other. What was written in an earlier run of the host is void.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    leave: PathBuf,
    fired: PathBuf,
    boot: String,
}

impl Word {
    pub(crate) fn of(settings: &Settings) -> Result<Word, Error> {
        let folder = settings.run.as_deref().unwrap_or(&settings.folder);
        std::fs::create_dir_all(folder).map_err(Error::file(folder, "made"))?;
        Ok(Word::in_run(folder, clock::boot()?))
    }

    fn in_run(folder: &Path, boot: String) -> Word {
        Word { leave: folder.join("leave.json"), fired: folder.join("fired.json"), boot }
    }

    /// The agent lets the group run until then.
    pub(crate) fn give(&self, epoch: Epoch, until: Moment) -> Result<(), Error> {
        let (boot, epoch, until_ms) = (self.boot.clone(), epoch.0, until.as_ms());
        files::write(&self.leave, &Leave { boot, epoch, until_ms })
    }

    /// Until when the group may run.
    pub(crate) fn until(&self) -> Moment {
        Moment::at_ms(self.standing().until_ms)
    }

    /// Whether the group was ended, by the guard or in order, and the agent has not written since.
    pub(crate) fn has_fired(&self) -> bool {
        files::read::<Leave>(&self.fired).is_some_and(|fired| fired == self.standing())
    }

    /// The agent has ended all itself, and the other room has the group under a newer token: the guard has
    /// nothing left to end, least of all the standby.
    pub(crate) fn lay_down(&self, newer: Epoch) -> Result<(), Error> {
        let leave = self.standing();
        if leave.epoch >= newer.0 || self.has_fired() { Ok(()) } else { self.fire(&leave) }
    }

    /// The leave of this run of the host; one that is past where none was given.
    fn standing(&self) -> Leave {
        let given = files::read::<Leave>(&self.leave).filter(|leave| leave.boot == self.boot);
        given.unwrap_or_else(|| Leave { boot: self.boot.clone(), epoch: 0, until_ms: 0 })
    }

    fn fire(&self, leave: &Leave) -> Result<(), Error> {
        files::write(&self.fired, leave)
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
    let word = Word::of(settings)?;
    while !stop.load(Ordering::Relaxed) {
        let leave = word.standing();
        let until = Moment::at_ms(leave.until_ms);
        let is_past = verdict(clock::now(), until) == Verdict::Kill;
        if is_past {
            // Again and again: an engine that was asked before may bring something up after.
            end_instances(settings);
        }
        if is_past && !word.has_fired() {
            tracing::warn!(until = %until, room = %room, "the agent wrote no later moment: ending all");
            end(settings, &gate);
            // Ending takes a while: what was written of a later moment meanwhile stays.
            if word.standing() == leave
                && let Err(error) = word.fire(&leave)
            {
                tracing::error!(%error, "the guard cannot write");
            }
        }
        std::thread::sleep(EVERY);
    }
    Ok(())
}

/// What moves with the group: nothing of it runs in a room that stands by.
fn end_instances(settings: &Settings) {
    if let Some(instances) = &settings.instances {
        processes::kill(&processes::in_group(&instances.group));
    }
}

/// What writes first, by signals: they need no disk and no thread. Then the gate, beside, since the program
/// that closes it may wait for a disk; the kernel closes it by itself at the same moment.
fn end(settings: &Settings, gate: &Gate) {
    end_instances(settings);
    if let Some(database) = &settings.database {
        processes::kill(&processes::working_in(&database.data));
    }
    let gate = gate.clone();
    let shut = move || {
        if let Err(error) = gate.shut() {
            tracing::error!(%error, "the gate cannot be closed");
        }
    };
    if let Err(error) = std::thread::Builder::new().spawn(shut) {
        tracing::error!(%error, "the gate is left to the kernel");
    }
    if let Some(database) = &settings.database {
        if let Err(error) = command::run(&database.kill, KILL) {
            tracing::error!(%error, "Patroni cannot be ended");
        }
        processes::kill(&processes::working_in(&database.data));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_holds_for_one_run_of_the_host_and_the_guard_fires_once_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let word = Word::in_run(folder.path(), "first".to_owned());
        assert_eq!((word.until(), word.has_fired()), (Moment::at_ms(0), false), "none was given");
        word.give(Epoch(1), Moment::at_ms(9_000_000)).unwrap();
        word.fire(&word.standing()).unwrap();
        assert!(word.has_fired());
        word.give(Epoch(1), Moment::at_ms(9_001_000)).unwrap();
        assert!(!word.has_fired(), "the agent wrote again");
        word.fire(&word.standing()).unwrap();

        // What has ended in order is laid down, by nobody but who hears of a newer owner.
        word.give(Epoch(1), Moment::at_ms(9_001_500)).unwrap();
        word.lay_down(Epoch(1)).unwrap();
        assert!(!word.has_fired(), "its own token is no newer one");
        word.lay_down(Epoch(2)).unwrap();
        assert!(word.has_fired());
        word.give(Epoch(3), Moment::at_ms(9_002_000)).unwrap();
        word.lay_down(Epoch(2)).unwrap();
        assert!(!word.has_fired(), "an order that comes late lays nothing down");

        // The host was started anew: its clock is far behind what was written.
        let word = Word::in_run(folder.path(), "second".to_owned());
        assert_eq!((word.until(), word.has_fired()), (Moment::at_ms(0), false));
        word.give(Epoch(2), Moment::at_ms(8_900)).unwrap();
        assert_eq!((word.until(), word.has_fired()), (Moment::at_ms(8_900), false));
    }
}
