//! How orders are carried out in a room.

use super::Break;
use super::clock::{MS, Micros};
use super::database::State;
use super::world::{Happening, World};
use crate::{Action, Epoch, Lane, Moment, Room as Name, Span};

impl World {
    pub(super) fn order(&mut self, name: Name, action: Action) {
        if let Some(lane) = Lane::of(action) {
            self.room(name).lanes.push(lane, action);
            self.begin_jobs(name);
        }
    }

    pub(super) fn begin_jobs(&mut self, name: Name) {
        for lane in Lane::ALL {
            if let Some((job, action)) = self.room(name).lanes.begin(lane) {
                let span = self.lasts(name, action);
                self.after(span, Happening::Carried { room: name, lane, job });
            }
        }
    }

    /// How long an order takes. A slow disk slows what writes to it, not what kills.
    fn lasts(&mut self, name: Name, action: Action) -> Micros {
        if self.is_done(name, action) {
            return MS;
        }
        let slow = if self.room(name).disk_slow > 0 { 8 } else { 1 };
        let (from, to, factor) = match action {
            Action::Guard { .. } | Action::OpenGate { .. } | Action::CloseGate => (1, 5, 1),
            Action::Promote { .. } => (200, 1_200, slow),
            Action::Follow { .. } => (100, 800, slow),
            Action::StopDatabase => (20, 150, 1),
            Action::CommitAlone { .. } | Action::CommitBoth { .. } => (5, 500, 1),
            Action::Mount { .. } => (30, 200, slow),
            Action::Unmount => (20, 100, slow),
            Action::Start { .. } => (300, 1_500, slow),
            Action::Stop => (100, 1_000, 1),
            Action::Kill => (10, 50, 1),
            _ => (1, 2, 1),
        };
        self.rng.within(from, to) * factor * MS
    }

    /// Whether an order asks for what is so already.
    fn is_done(&mut self, name: Name, action: Action) -> bool {
        let room = self.room(name);
        match action {
            Action::Promote { epoch, .. } => room.database.state == State::Primary { epoch },
            Action::Follow { epoch } => room.database.state == State::Standby { following: epoch },
            Action::Mount { epoch, .. } => room.volume.mounted == Some(epoch),
            Action::Start { epoch, .. } => room.instances == Some(epoch),
            _ => false,
        }
    }

    pub(super) fn carried(&mut self, name: Name, lane: Lane, job: u64) {
        // The guard's word lies in memory and the gate in the kernel; all else is kept on the disk.
        if self.room(name).disk_hung > 0 && !matches!(lane, Lane::Guard | Lane::Gate) {
            return self.after(200 * MS, Happening::Carried { room: name, lane, job });
        }
        let Some(action) = self.room(name).lanes.end(lane, job) else { return };
        if self.in_time(name, action) {
            self.effect(name, action);
        }
        let room = self.room(name);
        if room.up && room.agent.runs() {
            self.begin_jobs(name);
            self.tell_observed(name);
        }
    }

    /// What begins something is undone when its moment has passed or the guard has closed the group.
    fn in_time(&mut self, name: Name, action: Action) -> bool {
        let host_now = self.host_now(name);
        let latched = self.room(name).latched;
        match action {
            Action::OpenGate { until, .. }
            | Action::Promote { until, .. }
            | Action::Mount { until, .. }
            | Action::Start { until, .. } => host_now < until && !latched,
            _ => true,
        }
    }

    fn effect(&mut self, name: Name, action: Action) {
        match action {
            Action::Guard { until, .. } => {
                let room = self.room(name);
                room.guarded_until = until;
                room.latched = false;
            }
            Action::OpenGate { until, .. } => self.open_gate(name, until),
            Action::CloseGate => self.room(name).gate_until = Moment::at_ms(0),
            Action::Promote { epoch, .. } => self.promote(name, epoch),
            Action::Admit { run, .. } => {
                let database = &mut self.room(name).database;
                database.admits = database.is_primary() && database.run == run;
            }
            Action::CommitBoth { .. } => self.room(name).database.alone = false,
            Action::CommitAlone { epoch } => self.commit_alone(name, epoch),
            Action::Follow { epoch } => self.room(name).database.follow(epoch),
            Action::StopDatabase => {
                let database = &mut self.room(name).database;
                database.frozen = 0;
                database.kill();
            }
            Action::Mount { epoch, .. } => self.mount(name, epoch),
            Action::Unmount => self.room(name).volume.mounted = None,
            Action::Start { epoch, .. } => {
                self.use_epoch(name, epoch);
                let room = self.room(name);
                room.instances = Some(epoch);
            }
            Action::Stop | Action::Kill => {
                let room = self.room(name);
                room.instances = None;
                room.instances_frozen = 0;
            }
            _ => {}
        }
    }

    /// The kernel counts down by its own clock.
    fn open_gate(&mut self, name: Name, until: Moment) {
        let left = until.since(self.host_now(name));
        let (now, broken) = (self.now, self.setup.broken);
        let room = self.room(name);
        let left =
            if broken == Some(Break::GateStaysOpen) { Span::ms(1_000_000_000) } else { left };
        room.gate_until = room.clock.moment(now) + left;
    }

    fn promote(&mut self, name: Name, epoch: Epoch) {
        self.use_epoch(name, epoch);
        let room = self.room(name);
        let is_primary = room.database.state == State::Primary { epoch };
        let whole = room.database.whole && !room.database.rewinding;
        if !is_primary && whole && room.writes() {
            room.database.promote(epoch);
            self.note_promoted(name);
        }
    }

    fn commit_alone(&mut self, name: Name, epoch: Epoch) {
        let database = &mut self.room(name).database;
        if database.state == (State::Primary { epoch }) {
            database.alone = true;
            database.commit();
            self.answer_clients(name);
        }
    }

    fn mount(&mut self, name: Name, epoch: Epoch) {
        self.use_epoch(name, epoch);
        if self.room(name).volume.mount(epoch) {
            self.note_mounted(name, epoch);
        }
    }
}
