//! Alarms: raised when their reason begins, cleared when it ends.

use super::{Class, Machine, Phase};
use crate::timing::SETTLE;
use crate::{Action, Alarm, Copies, Database, Moment, Second, Span, Tenure};

/// The votes count as silent after so many renewals without an answer.
const SILENT_BEATS: u64 = 3;

impl Machine {
    pub(super) fn warn(&mut self, now: Moment) {
        let reasons = self.reasons(now);
        for alarm in self.alarms.iter().filter(|alarm| !reasons.contains(alarm)) {
            self.orders.give(Action::Clear(*alarm));
        }
        for alarm in reasons.iter().filter(|alarm| !self.alarms.contains(alarm)) {
            self.orders.give(Action::Raise(*alarm));
        }
        self.alarms = reasons;
    }

    fn reasons(&self, now: Moment) -> Vec<Alarm> {
        let missing = self.votes.missing().map(Alarm::VoteMissing);
        let rest = [
            (self.is_unanswered(now), Alarm::NoQuorum),
            (self.has_single_copy(), Alarm::SingleCopy),
            (self.writes_wait(now), Alarm::WritesWait),
            (self.is_barred(now), Alarm::OnlyOtherIsWhole),
            (self.is_unproven(now), Alarm::NotAnswering),
            (now.since(self.served_at) >= self.timing.unserved_max, Alarm::NobodyServes),
        ];
        let rest = rest.into_iter().filter_map(|(stands, alarm)| stands.then_some(alarm));
        missing.into_iter().chain(rest).collect()
    }

    /// Whether the votes do not answer although they are asked.
    fn is_unanswered(&self, now: Moment) -> bool {
        now.since(self.lease.answered) >= self.silent_after() && !self.gives_up(now)
    }

    /// One rule for every state: this room serves and is well, or the other has held the group under
    /// one epoch for longer than bringing it up may last, and its beat moves. An other room that
    /// holds it for so long without serving says so itself. Until then an alarm that stands stays.
    pub(super) fn note_served(&mut self, now: Moment) {
        let held = self
            .record()
            .filter(|record| record.owner != self.room && record.tenure == Tenure::Held);
        // A single beat after a long silence does not make up for the silence.
        let is_silent = self.hears_votes(now) && !self.other_is_alive(now);
        let epoch = held.filter(|_| !is_silent).map(|record| record.epoch);
        if self.theirs.map(|(epoch, _)| epoch) != epoch {
            self.theirs = epoch.map(|epoch| (epoch, now));
        }
        let here = self.phase == Phase::Serving
            && self.observed.is_some_and(|observed| observed.gate_open && observed.well);
        if here {
            // As of the last look: on a disk that hangs there is no later one.
            self.served_at = self.served_at.max(self.observed_at);
        } else if self.trusts_the_other(now) {
            self.served_at = self.served_at.max(self.beat_witnessed);
        }
    }

    /// Whether what the votes show is of now.
    pub(super) fn hears_votes(&self, now: Moment) -> bool {
        now.since(self.seen_at) < self.silent_after()
    }

    fn silent_after(&self) -> Span {
        Span::ms(self.timing.renew_after.as_ms() * SILENT_BEATS)
    }

    fn trusts_the_other(&self, now: Moment) -> bool {
        let stands = self.alarms.contains(&Alarm::NobodyServes);
        let after =
            if stands { self.timing.unserved_max + SETTLE } else { self.timing.trusted_after() };
        let moves = now.since(self.beat_witnessed) < self.timing.take_after;
        Machine::past(now, self.theirs.map(|(_, since)| since), after)
            && moves
            && self.other_is_alive(now)
    }

    fn has_single_copy(&self) -> bool {
        self.tenancy.is_some() && self.copies() == Some(Copies::Only(self.room))
    }

    fn writes_wait(&self, now: Moment) -> bool {
        let away = self.observed.is_some_and(|observed| {
            matches!(observed.database, Database::Primary { second: Second::Away, .. })
        });
        self.class == Class::Strict
            && self.tenancy.is_some()
            && away
            && Machine::past(now, self.away_since, self.timing.patience)
    }

    fn is_barred(&self, now: Moment) -> bool {
        let Some(record) = self.record() else { return false };
        let ownerless = record.tenure != Tenure::Held || !self.other_is_alive(now);
        self.phase == Phase::Standby
            && ownerless
            && record.copies == Copies::Only(self.room.other())
    }

    fn is_unproven(&self, now: Moment) -> bool {
        let unproven =
            self.phase == Phase::Proving && now.since(self.phase_since) >= self.timing.patience;
        unproven || self.sick_since.is_some()
    }
}
