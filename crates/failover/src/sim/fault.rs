//! Faults: what they do, and how they end.

use super::check::Marks;
use super::clock::{MS, SECOND};
use super::room::Process;
use super::world::{Happening, Part, World};
use crate::draw::Rng;
use crate::{Event, Moment, Room as Name, Site};

/// A kind of fault, with the line by which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// Everything in a room loses power.
    RoomKilled,
    /// A room burns: power and disks are gone; it comes back with empty disks.
    RoomBurned,
    /// A room hears and is heard by no other site.
    RoomIsolated,
    /// The link between two sites is cut.
    LinkCut,
    /// One direction between two sites passes nothing.
    LinkOneWay,
    /// A link loses messages.
    LinkLossy,
    /// A link is slow.
    LinkSlow,
    /// The witness is gone.
    WitnessKilled,
    /// A member of the store of the votes is killed or frozen.
    VoteStopped,
    /// A member's disk is slow.
    VoteSlow,
    /// Answers of the votes come late or never, and transactions are done late.
    AnswersLate,
    /// The agent is killed.
    AgentKilled,
    /// The agent is frozen.
    AgentFrozen,
    /// The guard is killed.
    GuardKilled,
    /// The guard is frozen.
    GuardFrozen,
    /// Agent and guard are frozen together.
    BothFrozen,
    /// The database is killed.
    DatabaseKilled,
    /// The database is frozen.
    DatabaseFrozen,
    /// The entry is killed.
    EntryKilled,
    /// The entry is frozen.
    EntryFrozen,
    /// The instances are killed.
    InstancesKilled,
    /// The disk is full.
    DiskFull,
    /// The disk answers nothing: what was begun on it goes on when it does again.
    DiskHung,
    /// The disk is slow.
    DiskSlow,
    /// Snapshots arrive corrupted.
    SnapshotCorrupt,
    /// The clock on the wall of a host jumps.
    WallJump,
    /// An operator asks for a planned switch, whatever is going on.
    Switch,
}

impl FaultKind {
    /// All kinds.
    pub const ALL: [FaultKind; 27] = [
        FaultKind::RoomKilled,
        FaultKind::RoomBurned,
        FaultKind::RoomIsolated,
        FaultKind::LinkCut,
        FaultKind::LinkOneWay,
        FaultKind::LinkLossy,
        FaultKind::LinkSlow,
        FaultKind::WitnessKilled,
        FaultKind::VoteStopped,
        FaultKind::VoteSlow,
        FaultKind::AnswersLate,
        FaultKind::AgentKilled,
        FaultKind::AgentFrozen,
        FaultKind::GuardKilled,
        FaultKind::GuardFrozen,
        FaultKind::BothFrozen,
        FaultKind::DatabaseKilled,
        FaultKind::DatabaseFrozen,
        FaultKind::EntryKilled,
        FaultKind::EntryFrozen,
        FaultKind::InstancesKilled,
        FaultKind::DiskFull,
        FaultKind::DiskHung,
        FaultKind::DiskSlow,
        FaultKind::SnapshotCorrupt,
        FaultKind::WallJump,
        FaultKind::Switch,
    ];

    /// The name in results, such as `room_killed`.
    pub fn name(self) -> &'static str {
        match self {
            FaultKind::RoomKilled => "room_killed",
            FaultKind::RoomBurned => "room_burned",
            FaultKind::RoomIsolated => "room_isolated",
            FaultKind::LinkCut => "link_cut",
            FaultKind::LinkOneWay => "link_one_way",
            FaultKind::LinkLossy => "link_lossy",
            FaultKind::LinkSlow => "link_slow",
            FaultKind::WitnessKilled => "witness_killed",
            FaultKind::VoteStopped => "vote_stopped",
            FaultKind::VoteSlow => "vote_slow",
            FaultKind::AnswersLate => "answers_late",
            FaultKind::AgentKilled => "agent_killed",
            FaultKind::AgentFrozen => "agent_frozen",
            FaultKind::GuardKilled => "guard_killed",
            FaultKind::GuardFrozen => "guard_frozen",
            FaultKind::BothFrozen => "agent_and_guard_frozen",
            FaultKind::DatabaseKilled => "database_killed",
            FaultKind::DatabaseFrozen => "database_frozen",
            FaultKind::EntryKilled => "entry_killed",
            FaultKind::EntryFrozen => "entry_frozen",
            FaultKind::InstancesKilled => "instances_killed",
            FaultKind::DiskFull => "disk_full",
            FaultKind::DiskHung => "disk_hung",
            FaultKind::DiskSlow => "disk_slow",
            FaultKind::SnapshotCorrupt => "snapshot_corrupt",
            FaultKind::WallJump => "wall_clock_jump",
            FaultKind::Switch => "switch_at_a_bad_moment",
        }
    }
}

/// A fault that was drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    pub(super) room: Name,
    pub(super) from: Site,
    pub(super) to: Site,
    pub(super) lasts: u64,
    pub(super) measure: u64,
}

impl Fault {
    /// Draws what the kind leaves open.
    pub(super) fn draw(rng: &mut Rng, kind: FaultKind, lasts: u64) -> Fault {
        let links = [
            (Site::Main, Site::Replica),
            (Site::Main, Site::Witness),
            (Site::Replica, Site::Witness),
            (Site::Replica, Site::Main),
            (Site::Witness, Site::Main),
            (Site::Witness, Site::Replica),
        ];
        let (from, to) = rng.pick(&links);
        Fault { kind, room: rng.pick(&Name::ALL), from, to, lasts, measure: rng.within(50, 900) }
    }

    fn told(&self) -> String {
        let lasts = self.lasts / MS;
        let (room, from, to) = (self.room, self.from, self.to);
        let name = self.kind.name();
        match self.kind {
            FaultKind::LinkCut | FaultKind::LinkOneWay => format!("{name} {from}>{to} {lasts} ms"),
            FaultKind::LinkLossy | FaultKind::LinkSlow => {
                format!("{name} {from}>{to} {} for {lasts} ms", self.measure)
            }
            FaultKind::VoteStopped | FaultKind::VoteSlow => format!("{name} {from} {lasts} ms"),
            FaultKind::WitnessKilled | FaultKind::AnswersLate => format!("{name} {lasts} ms"),
            _ => format!("{name} {room} {lasts} ms"),
        }
    }
}

impl World {
    pub(super) fn begin_fault(&mut self, fault: Fault) {
        if fault.kind == FaultKind::RoomBurned && !self.may_burn(fault.room) {
            return self.begin_fault(Fault { kind: FaultKind::RoomKilled, ..fault });
        }
        *self.tally.faults.entry(fault.kind).or_default() += 1;
        self.trace.line(self.now, || format!("fault: {}", fault.told()));
        self.apply(fault, true);
        self.after(fault.lasts, Happening::End(fault));
    }

    pub(super) fn end_fault(&mut self, fault: Fault) {
        self.trace.line(self.now, || format!("over:  {}", fault.told()));
        self.apply(fault, false);
    }

    fn apply(&mut self, fault: Fault, begins: bool) {
        let (name, now) = (fault.room, self.now);
        let room = self.room(name);
        match fault.kind {
            FaultKind::RoomKilled => self.power(name, !begins, false),
            FaultKind::RoomBurned => self.power(name, !begins, true),
            FaultKind::RoomIsolated => self.isolate(name.site(), begins),
            FaultKind::LinkCut => {
                self.cut(fault.from, fault.to, begins);
                self.cut(fault.to, fault.from, begins);
            }
            FaultKind::LinkOneWay => self.cut(fault.from, fault.to, begins),
            FaultKind::LinkLossy => {
                let way = self.net.way(fault.from, fault.to);
                way.loss_permille = if begins { fault.measure } else { 0 };
            }
            FaultKind::LinkSlow => {
                let way = self.net.way(fault.from, fault.to);
                way.extra = if begins { fault.measure * MS } else { 0 };
            }
            FaultKind::WitnessKilled => self.stop_vote(Site::Witness, begins),
            FaultKind::VoteStopped => self.stop_vote(fault.from, begins),
            FaultKind::VoteSlow => count(&mut self.votes.member(fault.from).slow, begins),
            FaultKind::AnswersLate => count(&mut self.answers_lost, begins),
            FaultKind::AgentKilled => self.kill_process(name, Part::Agent, begins),
            FaultKind::GuardKilled => self.kill_process(name, Part::Guard, begins),
            FaultKind::EntryKilled => self.kill_process(name, Part::Entry, begins),
            FaultKind::AgentFrozen => self.freeze(name, Part::Agent, begins),
            FaultKind::GuardFrozen => self.freeze(name, Part::Guard, begins),
            FaultKind::EntryFrozen => self.freeze(name, Part::Entry, begins),
            FaultKind::BothFrozen => {
                self.freeze(name, Part::Agent, begins);
                self.freeze(name, Part::Guard, begins);
            }
            FaultKind::DatabaseKilled if begins => room.database.kill(),
            FaultKind::DatabaseFrozen => count(&mut room.database.frozen, begins),
            FaultKind::InstancesKilled if begins => room.instances = None,
            FaultKind::DiskFull => count(&mut room.disk_full, begins),
            FaultKind::DiskHung => {
                count(&mut room.disk_hung, begins);
                // What it could not do until now it does from now on.
                room.agent.since = now;
            }
            FaultKind::DiskSlow => count(&mut room.disk_slow, begins),
            FaultKind::SnapshotCorrupt => count(&mut room.ships_corrupt, begins),
            FaultKind::WallJump if begins => {
                let jump = i64::try_from(fault.measure).unwrap_or(0) * 100;
                room.clock.wall_ms += if fault.measure.is_multiple_of(2) { jump } else { -jump };
            }
            FaultKind::Switch if begins => {
                for name in Name::ALL {
                    self.tell(name, Event::Switch { to: name.other() });
                }
            }
            _ => {}
        }
    }

    fn cut(&mut self, from: Site, to: Site, begins: bool) {
        count(&mut self.net.way(from, to).cuts, begins);
    }

    fn isolate(&mut self, site: Site, begins: bool) {
        for other in Site::ALL.into_iter().filter(|other| *other != site) {
            self.cut(site, other, begins);
            self.cut(other, site, begins);
        }
    }

    fn stop_vote(&mut self, site: Site, begins: bool) {
        count(&mut self.votes.member(site).outages, begins);
    }

    fn process(&mut self, name: Name, part: Part) -> &mut Process {
        let room = self.room(name);
        match part {
            Part::Agent => &mut room.agent,
            Part::Guard => &mut room.guard,
            Part::Entry => &mut room.entry,
        }
    }

    fn end_process(&mut self, name: Name, part: Part) {
        let now = self.now;
        let process = self.process(name, part);
        if !process.dead {
            (process.dead, process.since) = (true, now);
        }
    }

    fn kill_process(&mut self, name: Name, part: Part, begins: bool) {
        if begins {
            self.end_process(name, part);
            if part == Part::Agent {
                let room = self.room(name);
                room.lanes.forget();
                room.inbox.clear();
            }
            let span = self.rng.within(SECOND / 2, 2 * SECOND);
            self.after(span, Happening::Restart { room: name, part });
        }
    }

    fn freeze(&mut self, name: Name, part: Part, begins: bool) {
        let now = self.now;
        let process = self.process(name, part);
        count(&mut process.frozen, begins);
        process.since = now;
    }

    /// Only a disk whose other copy is whole may burn: what a fire of the last copy takes, no
    /// machine brings back.
    fn may_burn(&self, name: Name) -> bool {
        let [main, replica] = &self.rooms;
        let other = if name == Name::Main { replica } else { main };
        let synced = &other.database.log[..other.database.synced];
        let has = Marks::of(self.next_value, synced.iter().map(|entry| entry.value));
        let may_take =
            self.votes.seen.record.is_some_and(|record| record.copies.include(name.other()));
        may_take
            && other.database.whole
            && !other.database.rewinding
            && !other.volume.blank
            && self.acknowledged.iter().all(|value| has.contain(*value))
    }

    /// A room loses power, or has it again.
    fn power(&mut self, name: Name, on: bool, burns: bool) {
        let now = self.now;
        let was_up = self.room(name).up;
        if on && !was_up {
            self.stop_vote(name.site(), false);
            self.room(name).up = true;
            for part in [Part::Agent, Part::Guard, Part::Entry] {
                self.process(name, part).dead = true;
                let span = self.rng.within(SECOND, 4 * SECOND);
                self.after(span, Happening::Restart { room: name, part });
            }
        }
        if !on && was_up {
            self.stop_vote(name.site(), true);
            let room = self.room(name);
            room.up = false;
            room.gate_until = Moment::at_ms(0);
            room.guarded_until = room.clock.moment(now);
            room.instances = None;
            room.instances_frozen = 0;
            room.database.kill();
            room.database.frozen = 0;
            room.volume.mounted = None;
            room.lanes.forget();
            room.inbox.clear();
            for part in [Part::Agent, Part::Guard, Part::Entry] {
                self.end_process(name, part);
            }
        }
        if !on && burns {
            self.burn(name);
        }
    }

    fn burn(&mut self, name: Name) {
        let room = self.room(name);
        room.database.log.clear();
        room.database.synced = 0;
        room.database.visible = 0;
        room.database.whole = false;
        let forks = std::mem::take(&mut room.volume.forks);
        let files = std::mem::take(&mut room.volume.files);
        room.volume = super::volume::Volume { blank: true, ..super::volume::Volume::new() };
        // Its requests under way burn with it: one done later could name it as the only copy.
        room.burned_boot = room.boot;
        self.burned.extend(files.iter().map(|file| file.value));
        self.burned.extend(forks.iter().flat_map(|fork| &fork.files).map(|file| file.value));
        self.room(name.other()).volume.shipped = 0;
    }
}

fn count(counter: &mut u32, begins: bool) {
    *counter = if begins { *counter + 1 } else { counter.saturating_sub(1) };
}
