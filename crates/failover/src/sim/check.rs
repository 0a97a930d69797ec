//! What must hold after every step.

use super::clock::{MS, Micros, SECOND};
use super::room::Room;
use super::world::World;
use super::{Break, Violation};
use crate::history;
use crate::{Alarm, Epoch, Room as Name};

/// What an agent may take to see and to say that nobody serves, beyond its patience.
const ALARM_SLACK: Micros = 3 * SECOND;

/// A set of values, all at most so large.
pub(super) struct Marks(Vec<bool>);

impl Marks {
    pub(super) fn of(largest: u64, values: impl Iterator<Item = u64>) -> Marks {
        let mut marks = Marks(vec![false; place(largest) + 1]);
        marks.extend(values);
        marks
    }

    fn extend(&mut self, values: impl Iterator<Item = u64>) {
        values.for_each(|value| self.0[place(value)] = true);
    }

    pub(super) fn contain(&self, value: u64) -> bool {
        self.0[place(value)]
    }
}

fn place(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

impl World {
    pub(super) fn check(&mut self) {
        let now = self.now;
        let accepts = Name::ALL.map(|name| self.room(name).accepts(now));
        if accepts == [true, true] {
            self.tally.two_writers += 1;
            self.violate("two rooms take writes at the same instant".to_owned());
        }
        if let [main, replica] = &self.rooms
            && main.could_write()
            && replica.could_write()
        {
            self.check_overlap();
        }
        if self.rooms.iter().any(|room| room.answers(now)) {
            self.answered_at = now;
        } else {
            self.silence = self.silence.max(now - self.answered_at);
            self.check_alarm();
        }
    }

    /// Nobody has answered for longer than agents wait with their alarm, and none of those that could
    /// know has raised it. An agent that stood still or began anew meanwhile could not.
    fn check_alarm(&mut self) {
        let is_still = |room: &Room| !room.up || !room.agent.runs();
        let limit = self.alarm_limit(self.rooms.iter().filter(|room| is_still(room)));
        let since = self.answered_at;
        if self.now - since <= limit {
            return;
        }
        let (now, mute) = (self.now, self.setup.broken == Some(Break::MuteAlarm));
        let watches = |room: &Room| room.up && room.agent.runs() && now - room.agent.since > limit;
        let told = |room: &Room| !mute && room.machine.alarms().contains(&Alarm::NobodyServes);
        let can_tell = self.rooms.iter().all(|room| watches(room) || is_still(room))
            && self.rooms.iter().any(watches);
        if can_tell && !self.rooms.iter().any(|room| watches(room) && told(room)) {
            self.violate(format!("nobody serves for {} ms without an alarm", (now - since) / MS));
        }
    }

    /// How long nobody may have answered before somebody has said so. A room that lives may have let the
    /// group go just before the other would have been trusted with it. One that was lost may have been about
    /// to say so itself: the other counts from then on.
    fn alarm_limit<'a>(&self, lost: impl Iterator<Item = &'a Room>) -> Micros {
        let (timing, drift_ppm) = (self.setup.timing, self.setup.drift_ppm);
        let counted = timing.unserved_max.longest(drift_ppm).as_ms() * MS;
        let twice = (timing.unserved_max + timing.unserved_max).longest(drift_ppm).as_ms();
        let handed_on = (twice - timing.trusted_after().as_ms()) * MS;
        let outlived = lost.map(|room| room.agent.since.saturating_sub(self.answered_at)).max();
        handed_on.max(outlived.unwrap_or(0) + counted) + ALARM_SLACK
    }

    /// Both rooms run something that could write, behind closed gates or not. Only a room in which
    /// agent and guard both stood still may do so, and then the gate alone keeps it out.
    fn check_overlap(&mut self) {
        let [main, replica] = &self.rooms;
        let old = if main.runs_under() < replica.runs_under() { main } else { replica };
        let excused = !old.is_watched(self.now) && self.setup.broken != Some(Break::NoGuard);
        if excused {
            self.tally.held_by_gate += 1;
        } else {
            self.violate(
                "the group runs in both rooms, though agent or guard could act".to_owned(),
            );
        }
    }

    pub(super) fn violate(&mut self, what: String) {
        self.trace.line(self.now, || format!("VIOLATION: {what}"));
        if self.violation.is_none() {
            self.violation = Some(Violation { at_ms: self.now / MS, what });
        }
    }

    /// An epoch belongs to one room.
    pub(super) fn use_epoch(&mut self, name: Name, epoch: Epoch) {
        let user = *self.users.entry(epoch).or_insert(name);
        if user != name {
            self.violate(format!("{epoch} is used by {user} and by {name}"));
        }
    }

    pub(super) fn note_mounted(&mut self, name: Name, epoch: Epoch) {
        if epoch < self.mounted_newest {
            let newest = self.mounted_newest;
            self.violate(format!("{name} mounts for writing under {epoch}, after {newest}"));
        }
        if epoch > self.mounted_newest {
            self.note_volume_point(name);
        }
        self.mounted_newest = epoch;
        if self.planned == Some(epoch) {
            self.check_handed_over(name);
        }
    }

    /// How old the oldest file is that the old owner has and the new one lacks.
    fn note_volume_point(&mut self, name: Name) {
        let was = self.users.range(..self.mounted_newest.next()).next_back();
        let [main, replica] = &self.rooms;
        let (new, old) = match name {
            Name::Main => (main, replica),
            Name::Replica => (replica, main),
        };
        if was.is_none_or(|(_, room)| *room == name) || old.volume.blank {
            return;
        }
        let pairs = old.volume.files.iter().zip(&new.volume.files);
        let common = pairs.take_while(|(a, b)| a == b).count();
        let age = old.volume.files.get(common).and_then(|file| {
            let place = self.files.binary_search_by_key(&file.value, |(value, _)| *value).ok()?;
            Some(self.now - self.files[place].1)
        });
        self.tally.volume_point_ms.push(age.unwrap_or(0) / MS);
    }

    /// After a planned switch the new owner has every file of the old one.
    fn check_handed_over(&mut self, name: Name) {
        let [main, replica] = &self.rooms;
        let (new, old) = match name {
            Name::Main => (main, replica),
            Name::Replica => (replica, main),
        };
        if self.users.get(&Epoch(self.mounted_newest.0 - 1)) != Some(&name)
            && !new.volume.blank
            && !new.volume.files.starts_with(&old.volume.files)
        {
            self.violate("a planned switch left files behind".to_owned());
        }
    }

    /// Whoever is promoted has everything that was acknowledged.
    pub(super) fn note_promoted(&mut self, name: Name) {
        let largest = self.next_value;
        let values = self.room(name).database.log.iter().map(|entry| entry.value);
        let has = Marks::of(largest, values);
        let mut told = self.acknowledged.iter().copied();
        if let Some(value) = told.find(|value| !has.contain(*value)) {
            self.tally.lost += 1;
            self.violate(format!("{name} is promoted without the acknowledged write {value}"));
        }
    }

    /// What clients saw contradicts no order of their operations.
    pub(super) fn check_history(&mut self, owner: Name) {
        self.read_all(owner);
        let found = history::check(&self.history);
        let lost = found.iter().filter(|anomaly| matches!(anomaly, history::Anomaly::Lost { .. }));
        self.tally.lost += u64::try_from(lost.count()).unwrap_or(0);
        if let Some(anomaly) = found.first() {
            self.violate(anomaly.to_string());
        }
    }

    /// Each file that was written is somewhere: in a room's volume, or in a fork.
    pub(super) fn check_files(&mut self) {
        let mut kept = Marks::of(self.next_value, self.burned.iter().copied());
        for room in &self.rooms {
            kept.extend(room.volume.files.iter().map(|file| file.value));
            let forks = room.volume.forks.iter().flat_map(|fork| &fork.files);
            kept.extend(forks.map(|file| file.value));
        }
        if let Some(value) =
            self.files.iter().map(|(value, _)| *value).find(|value| !kept.contain(*value))
        {
            self.violate(format!("file {value} is in no volume and in no fork"));
        }
    }

    /// A span of true time without a room that answers must not be longer than this.
    pub(super) fn check_silence(&mut self, max: Micros, why: &str) {
        if self.silence > max {
            let silence = self.silence / MS;
            self.violate(format!("no room answered for {silence} ms: {why}"));
        }
    }
}
