//! One room: its host's clock, kernel gate, guard, agent, and the parts of the group.

use super::clock::{Clock, Micros, SECOND};
use super::database::Database;
use super::lanes::Lanes;
use super::volume::Volume;
use crate::{Epoch, Event, Machine, Moment, Observed};

/// Whether a process runs. Frozen is `SIGSTOP`; dead ones are begun again by the init of the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Process {
    pub(super) frozen: u32,
    pub(super) dead: bool,
    /// Since when it runs on, or has not.
    pub(super) since: Micros,
}

impl Process {
    pub(super) fn runs(&self) -> bool {
        self.frozen == 0 && !self.dead
    }
}

#[derive(Debug)]
pub(super) struct Room {
    /// Whether it has power.
    pub(super) up: bool,
    pub(super) clock: Clock,
    /// The kernel lets traffic in until then; the clock of the host decides.
    pub(super) gate_until: Moment,
    pub(super) guard: Process,
    /// What the agent wrote last for the guard, and whether the guard has closed the group since.
    pub(super) guarded_until: Moment,
    pub(super) latched: bool,
    pub(super) entry: Process,
    pub(super) agent: Process,
    pub(super) machine: Machine,
    /// What the agent will hear when it runs on.
    pub(super) inbox: Vec<Event>,
    /// Grows with each start of the agent.
    pub(super) boot: u64,
    /// The last run of the agent whose requests went down with the room.
    pub(super) burned_boot: u64,
    pub(super) lanes: Lanes,
    pub(super) instances: Option<Epoch>,
    pub(super) instances_frozen: u32,
    pub(super) database: Database,
    pub(super) volume: Volume,
    pub(super) disk_full: u32,
    pub(super) disk_hung: u32,
    pub(super) disk_slow: u32,
    pub(super) ships_corrupt: u32,
}

impl Room {
    pub(super) fn gate_open(&self, now: Micros) -> bool {
        self.up && self.clock.moment(now) < self.gate_until
    }

    /// Whether the group takes writes here, from outside.
    pub(super) fn accepts(&self, now: Micros) -> bool {
        let writes = self.database.serves() || self.volume.mounted.is_some();
        writes && self.instances.is_some() && self.entry.runs() && self.gate_open(now)
    }

    /// Whether anything of the group runs that could write, with traffic or without.
    pub(super) fn could_write(&self) -> bool {
        self.instances.is_some() || self.database.is_primary()
    }

    /// The newest epoch under which anything runs.
    pub(super) fn runs_under(&self) -> Option<Epoch> {
        let database = match self.database.state {
            super::database::State::Primary { epoch } => Some(epoch),
            _ => None,
        };
        self.instances.max(self.volume.mounted).max(database)
    }

    /// Whether the group answers.
    pub(super) fn answers(&self, now: Micros) -> bool {
        self.accepts(now)
            && self.database.serves()
            && self.volume.mounted.is_some()
            && self.instances_frozen == 0
            && self.database.frozen == 0
            && self.writes()
    }

    /// Whether its disk takes anything.
    pub(super) fn writes(&self) -> bool {
        self.disk_full == 0 && self.disk_hung == 0
    }

    /// Whether agent or guard have run on for long enough to have stopped what must not run. An agent on a disk
    /// that hangs ends nothing.
    pub(super) fn is_watched(&self, now: Micros) -> bool {
        let agent = self.agent.runs() && self.disk_hung == 0 && now - self.agent.since > 2 * SECOND;
        let guard = self.guard.runs() && now - self.guard.since > SECOND / 2;
        agent || guard
    }

    pub(super) fn observed(&self, now: Micros) -> Observed {
        Observed {
            gate_open: self.gate_open(now),
            instances: self.instances,
            database: self.database.observed(now, 2 * SECOND),
            volume: crate::Volume {
                mounted: self.volume.mounted,
                usable: self.disk_full == 0 && !self.volume.blank,
                begins: false,
                shipped: self.volume.shipped == self.volume.files.len(),
            },
            well: self.answers(now),
            guarded_until: self.guarded_until,
            carried_out: self.lanes.carried_out,
        }
    }
}
