//! Agents and guards as processes, and their requests to the votes.

use super::Break;
use super::clock::{MS, SECOND};
use super::world::{Happening, Part, World};
use crate::guard::{Verdict, verdict};
use crate::{Action, Ask, Copies, Event, Machine, Moment, Phase, Room as Name, Tenure};

impl World {
    /// The clock that the agent and its helpers read.
    pub(super) fn host_now(&self, name: Name) -> Moment {
        let room = &self.rooms[usize::from(name == Name::Replica)];
        match self.setup.broken {
            Some(Break::WallClock) => room.clock.wall(self.now),
            _ => room.clock.moment(self.now),
        }
    }

    pub(super) fn tick(&mut self, name: Name) {
        let jitter = self.rng.within(0, 40 * MS);
        self.after(230 * MS + jitter, Happening::Tick(name));
        let room = self.room(name);
        if !room.up || !room.agent.runs() {
            return;
        }
        for event in std::mem::take(&mut room.inbox) {
            self.tell(name, event);
        }
        self.begin_jobs(name);
        self.tell_observed(name);
        if self.rng.permille(250) {
            let votes = self.votes.answering(&self.net, name.site());
            self.tell(name, Event::Votes(votes));
        }
    }

    /// Tells the agent how its parts are. To look writes to the disk: on one that hangs no look ends, and
    /// only time goes by.
    pub(super) fn tell_observed(&mut self, name: Name) {
        let now = self.now;
        let room = self.room(name);
        let event =
            if room.disk_hung == 0 { Event::Observed(room.observed(now)) } else { Event::Tick };
        self.tell(name, event);
    }

    /// Tells the agent of an event, if it runs, and does what it says.
    pub(super) fn tell(&mut self, name: Name, event: Event) {
        let host_now = self.host_now(name);
        let event = self.lied_to(name, event);
        let room = self.room(name);
        if !room.up || room.agent.dead {
            return;
        }
        if room.agent.frozen > 0 {
            if room.inbox.len() < 64 {
                room.inbox.push(event);
            }
            return;
        }
        let before = room.machine.phase();
        let actions = room.machine.step(host_now, event);
        let after = room.machine.phase();
        if before != after {
            self.note_phase(name, before, after);
        }
        for action in actions {
            self.obey(name, action);
        }
    }

    fn lied_to(&self, name: Name, event: Event) -> Event {
        match (self.setup.broken, event) {
            (Some(Break::AnyCopy), Event::Answer { ticket, done, mut seen }) => {
                if let Some(record) = &mut seen.record
                    && !record.copies.include(name)
                {
                    record.copies = Copies::Both;
                }
                Event::Answer { ticket, done, seen }
            }
            (_, event) => event,
        }
    }

    fn note_phase(&mut self, name: Name, before: Phase, after: Phase) {
        let room = self.room(name);
        let epoch = room.machine.epoch();
        if before == Phase::Standby && after == Phase::Opening {
            self.tally.take_overs += 1;
        }
        self.trace.line(self.now, || match epoch {
            Some(epoch) => format!("{name}: {before:?} -> {after:?} ({epoch})"),
            None => format!("{name}: {before:?} -> {after:?}"),
        });
    }

    fn obey(&mut self, name: Name, action: Action) {
        match action {
            Action::Ask { ticket, ask } => self.send(name, ticket, ask),
            Action::Ship { epoch } => self.ship(name, epoch),
            Action::Probe { epoch } => {
                let span = self.rng.within(20 * MS, 100 * MS);
                self.after(span, Happening::Probed { room: name, epoch });
            }
            Action::Raise(alarm) => {
                self.tally.alarms += 1;
                self.trace.line(self.now, || format!("{name}: alarm {alarm:?}"));
            }
            Action::Clear(alarm) => {
                self.trace.line(self.now, || format!("{name}: clear {alarm:?}"));
            }
            order => self.order(name, order),
        }
    }

    pub(super) fn probed(&mut self, name: Name, epoch: crate::Epoch) {
        let now = self.now;
        let room = self.room(name);
        if room.answers(now) && room.instances == Some(epoch) {
            self.tell(name, Event::ProbeAnswered { epoch });
        }
    }

    fn send(&mut self, name: Name, ticket: u64, ask: Ask) {
        if !matches!(ask, Ask::Renew) {
            self.trace.line(self.now, || format!("{name}: asks {ask:?}"));
        }
        let Some(door) = self.votes.door(&self.net, name.site()) else { return };
        let Some(span) = self.net.delay(&mut self.rng, name.site(), door) else { return };
        let span = span + self.votes.disk(&mut self.rng);
        let boot = self.room(name).boot;
        self.after(span, Happening::Serve { room: name, boot, ticket, ask, tries: 0 });
    }

    /// A transaction has come to a member. What cannot be done now may be done later, when the
    /// asker has long given up.
    pub(super) fn serve(&mut self, room: Name, boot: u64, ticket: u64, ask: Ask, tries: u8) {
        if boot <= self.room(room).burned_boot {
            return;
        }
        let door = self
            .votes
            .door(&self.net, room.site())
            .filter(|door| self.votes.can_serve(&self.net, *door));
        let Some(door) = door else {
            if tries < 20 && self.rng.permille(700) {
                let span = self.rng.within(100, 2_000) * MS;
                self.after(span, Happening::Serve { room, boot, ticket, ask, tries: tries + 1 });
            }
            return;
        };
        if self.answers_lost > 0 && tries == 0 && self.rng.permille(300) {
            let span = self.rng.within(500, 15_000) * MS;
            return self.after(span, Happening::Serve { room, boot, ticket, ask, tries: 20 });
        }
        let before = self.votes.seen.record;
        let done = self.votes.seen.perform(room, ask);
        let seen = self.votes.seen;
        self.note_shift(room, ask, done);
        if before != seen.record {
            self.trace
                .line(self.now, || format!("votes: {room} did {ask:?}, record {:?}", seen.record));
            let other = room.other();
            if let Some(span) = self.net.delay(&mut self.rng, door, other.site()) {
                let span = span + self.late_answer();
                self.after(span, Happening::Told { room: other, seen });
            }
        }
        if let Some(span) = self.net.delay(&mut self.rng, door, room.site()) {
            let span = span + self.late_answer();
            self.after(span, Happening::Answer { room, boot, ticket, done, seen });
        }
    }

    fn late_answer(&mut self) -> u64 {
        if self.answers_lost == 0 {
            return 0;
        }
        if self.rng.permille(400) { self.rng.within(1, 20) * SECOND } else { 0 }
    }

    /// Keeps whether the group was let go by a planned switch: then nothing may be lost.
    fn note_shift(&mut self, name: Name, ask: Ask, done: bool) {
        if let (true, Ask::Release { next: Some(_), .. }) = (done, ask) {
            let record = self.votes.seen.record;
            let volume = &self.room(name).volume;
            let shipped = volume.shipped == volume.files.len();
            self.planned = record.filter(|_| shipped).map(|record| record.epoch.next());
            if let Some(Tenure::Free { next: Some(next) }) = record.map(|record| record.tenure) {
                self.trace.line(self.now, || format!("{name} hands the group to {next}"));
            }
        }
    }

    pub(super) fn elect(&mut self) {
        self.after(200 * MS, Happening::Elect);
        if let Some(leader) = self.votes.elect(&self.net, &mut self.rng, self.now) {
            self.tally.elections += 1;
            self.trace.line(self.now, || format!("votes: {leader} leads"));
        }
    }

    /// The guard looks at what the agent wrote last.
    pub(super) fn look(&mut self, name: Name) {
        self.after(100 * MS, Happening::Look(name));
        let host_now = self.host_now(name);
        let broken = self.setup.broken;
        let room = self.room(name);
        if !room.up || !room.guard.runs() || broken == Some(Break::NoGuard) {
            return;
        }
        if verdict(host_now, room.guarded_until) == Verdict::Kill && room.could_write() {
            room.latched = true;
            room.gate_until = Moment::at_ms(0);
            room.instances = None;
            room.instances_frozen = 0;
            room.database.frozen = 0;
            if room.database.is_primary() {
                room.database.kill();
            }
            self.tally.guard_kills += 1;
            self.trace.line(self.now, || format!("{name}: the guard kills the group"));
        }
    }

    /// The init of the host begins a process again.
    pub(super) fn restart(&mut self, name: Name, part: Part) {
        let (now, host_now, setup) = (self.now, self.host_now(name), self.setup);
        let room = self.room(name);
        let process = match part {
            Part::Agent => &mut room.agent,
            Part::Guard => &mut room.guard,
            Part::Entry => &mut room.entry,
        };
        if !room.up || !process.dead {
            return;
        }
        *process = super::room::Process { frozen: 0, dead: false, since: now };
        if part == Part::Agent {
            let ticket = room.machine.next_ticket();
            room.machine = Machine::new(name, setup.class, setup.spans(), host_now, ticket);
            room.boot += 1;
        }
    }
}
