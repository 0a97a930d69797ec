//! A run is made of episodes: some faults, everything healed, quiet, and the look whether all is
//! well again.

use super::clock::{MS, Micros, SECOND};
use super::fault::{Fault, FaultKind};
use super::world::World;
use crate::{Copies, Epoch, Event, Phase, Room as Name, Site};

/// After this much quiet the group must be served and doubly kept again.
const QUIET: Micros = 45 * SECOND;
/// The whole history is judged each time that so many episodes were well, and at the end.
const HISTORY_EVERY: u64 = 10;
/// A single fault must not silence the group for longer.
const SILENCE_MAX: Micros = 30 * SECOND;
/// A planned switch must not.
const PAUSE_MAX: Micros = 5 * SECOND;

impl World {
    /// Runs until so many faults have been, or an invariant does not hold.
    pub(super) fn run(&mut self, faults: u64) {
        self.run_until(20 * SECOND);
        self.check_well();
        let mut left = faults;
        while left > 0 && self.violation.is_none() {
            self.drift_anew();
            self.silence = 0;
            left -= match self.rng.within(0, 99) {
                0..30 => self.single(),
                30..42 => self.blips(left.min(8)),
                42..50 => self.planned(),
                _ => {
                    let count = self.rng.within(3, 16).min(left);
                    self.storm(count)
                }
            };
        }
        if let (Some(owner), None) = (self.owner(), &self.violation) {
            self.check_history(owner);
        }
    }

    /// Each host's clock is off by another amount, now and then by as much as it may.
    fn drift_anew(&mut self) {
        let most = self.setup.drift_ppm;
        for room in &mut self.rooms {
            let drawn = self.rng.within(0, 2 * most);
            let drawn = match self.rng.within(0, 5) {
                0 => 0,
                1 => 2 * most,
                _ => drawn,
            };
            let ppm = i64::try_from(drawn).unwrap_or(0) - i64::try_from(most).unwrap_or(0);
            room.clock.drift(self.now, ppm);
        }
    }

    /// One fault alone: who must not move does not, and who moves is soon back.
    fn single(&mut self) -> u64 {
        let kind = self.rng.pick(&FaultKind::ALL);
        let lasts = self.rng.within(1_000, 40_000) * MS;
        let fault = Fault::draw(&mut self.rng, kind, lasts);
        let (before, began) = (self.epoch(), self.now);
        self.begin_fault(fault);
        self.run_until(began + lasts + MS);
        self.settle();
        if self.stays(fault) && self.epoch() != before {
            self.violate(format!("{} alone moved the group", kind.name()));
        }
        if kind != FaultKind::Switch {
            self.check_silence(SILENCE_MAX, kind.name());
        }
        if self.moved_since(before) && self.silence > 0 {
            self.tally.recovery_ms.push(self.silence / MS);
        }
        1
    }

    /// Faults that alone must move nothing.
    fn stays(&self, fault: Fault) -> bool {
        let rooms = fault.from != Site::Witness && fault.to != Site::Witness;
        match fault.kind {
            FaultKind::WitnessKilled
            | FaultKind::AgentKilled
            | FaultKind::GuardKilled
            | FaultKind::GuardFrozen
            | FaultKind::VoteStopped
            | FaultKind::SnapshotCorrupt
            | FaultKind::WallJump => true,
            FaultKind::LinkCut => rooms,
            _ => false,
        }
    }

    /// Blips of up to five seconds, one after the other: nothing moves.
    fn blips(&mut self, count: u64) -> u64 {
        let before = self.epoch();
        for _ in 0..count {
            let kinds = [FaultKind::LinkCut, FaultKind::LinkOneWay, FaultKind::RoomIsolated];
            let kind = self.rng.pick(&kinds);
            let lasts = self.rng.within(1_000, 5_000) * MS;
            let fault = Fault::draw(&mut self.rng, kind, lasts);
            self.tally.blips += 1;
            self.begin_fault(fault);
            let rest = self.rng.within(6_000, 10_000) * MS;
            self.run_until(self.now + lasts + rest);
        }
        if self.epoch() != before {
            self.violate("blips of at most 5 s moved the group".to_owned());
        }
        self.settle();
        count
    }

    /// A planned switch with nothing else going on: short, and nothing lost.
    fn planned(&mut self) -> u64 {
        let Some(owner) = self.owner() else { return 0 };
        let forks = self.tally.forks;
        *self.tally.faults.entry(FaultKind::Switch).or_default() += 1;
        self.trace.line(self.now, || format!("an operator moves the group from {owner}"));
        self.tell(owner, Event::Switch { to: owner.other() });
        self.run_until(self.now + 15 * SECOND);
        if self.owner() != Some(owner.other()) {
            self.violate("a planned switch did not move the group".to_owned());
        }
        if self.tally.forks != forks {
            self.violate("a planned switch left a fork".to_owned());
        }
        self.check_silence(PAUSE_MAX, "a planned switch");
        self.tally.pause_ms.push(self.silence / MS);
        self.settle();
        1
    }

    /// Many faults, over each other.
    fn storm(&mut self, count: u64) -> u64 {
        let mut end = self.now;
        for _ in 0..count {
            let kind = self.rng.pick(&FaultKind::ALL);
            let lasts = match self.rng.within(0, 2) {
                0 => self.rng.within(100, 5_000),
                1 => self.rng.within(3_000, 15_000),
                _ => self.rng.within(10_000, 40_000),
            };
            let fault = Fault::draw(&mut self.rng, kind, lasts * MS);
            self.begin_fault(fault);
            end = end.max(self.now + lasts * MS);
            let rest = self.rng.within(50, 6_000) * MS;
            self.run_until(self.now + rest);
        }
        self.run_until(end + MS);
        self.tally.silence_max_ms = self.tally.silence_max_ms.max(self.silence / MS);
        self.settle();
        count
    }

    /// Quiet, after which everything must be well.
    fn settle(&mut self) {
        let until = self.now + QUIET;
        self.run_until(until);
        self.check_well();
    }

    fn epoch(&self) -> Option<Epoch> {
        self.votes.seen.record.map(|record| record.epoch)
    }

    fn moved_since(&self, before: Option<Epoch>) -> bool {
        let user = |epoch: Option<Epoch>| epoch.and_then(|epoch| self.users.get(&epoch));
        user(before) != user(self.epoch())
    }

    fn owner(&self) -> Option<Name> {
        let serves = |name: &Name| {
            let room = &self.rooms[usize::from(*name == Name::Replica)];
            room.machine.phase() == Phase::Serving && room.answers(self.now)
        };
        Name::ALL.into_iter().find(serves)
    }

    /// One room serves, both have everything, and clients are answered.
    fn check_well(&mut self) {
        if self.violation.is_some() {
            return;
        }
        let Some(owner) = self.owner() else {
            return self.violate("all is healed and quiet, but no room serves".to_owned());
        };
        if self.now - self.acked_at > 10 * SECOND {
            return self
                .violate("all is healed and quiet, but no write is acknowledged".to_owned());
        }
        if self.votes.seen.record.map(|record| record.copies) != Some(Copies::Both)
            || !self.room(owner.other()).database.whole
        {
            return self.violate("all is healed and quiet, but there is a single copy".to_owned());
        }
        self.check_files();
        self.episodes += 1;
        if self.trace.is_kept() || self.episodes.is_multiple_of(HISTORY_EVERY) {
            self.check_history(owner);
        }
    }
}
