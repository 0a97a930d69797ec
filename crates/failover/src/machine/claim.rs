//! Waking, standing by, and deciding to take the group.

use super::lease::Tenancy;
use super::{Class, Close, Machine, Phase};
use crate::{Action, Ask, Copies, Moment, Observed, Record, Room, Tenure};

impl Machine {
    /// An agent that was killed and began again finds its group running: it goes on with it if the
    /// votes say that it may, so that its own death stops nothing.
    pub(super) fn wake(&mut self, now: Moment) {
        let Some(observed) = self.observed else { return };
        if observed.is_off() {
            return self.enter(now, Phase::Standby);
        }
        // Without an answer to a request of its own, what was granted earlier still holds, until
        // its end. What the store tells by itself may be old.
        if !self.lease.heard && now < observed.guarded_until {
            return;
        }
        let held = observed
            .runs_under()
            .filter(|epoch| self.record().is_some_and(|record| record.is_held(self.room, *epoch)));
        match held {
            Some(epoch) if self.lease.heard => {
                self.tenancy = Some(Tenancy { epoch, sent: self.lease.answered });
                self.enter(now, Phase::Opening);
            }
            _ => self.enter(now, Phase::Closing(Close::Fenced)),
        }
    }

    pub(super) fn stand_by(&mut self, now: Moment) {
        let Some(observed) = self.observed else { return };
        if !observed.is_off() {
            return self.enter(now, Phase::Closing(Close::Fenced));
        }
        self.switch_to = None;
        let Some(seen) = self.seen else { return };
        if let Some(record) = seen.record
            && record.owner != self.room
            && record.tenure == Tenure::Held
        {
            self.orders.give(Action::Follow { epoch: record.epoch });
        }
        let ask = self
            .release(now)
            .or_else(|| self.yield_up(&observed))
            .or_else(|| self.claim(now, &observed));
        if let Some(ask) = ask {
            self.ask_once(now, ask);
        }
    }

    /// The release that is to be told to the votes, until they have taken it in or too long.
    fn release(&mut self, now: Moment) -> Option<Ask> {
        let releasing = self.releasing?;
        let stands = self.record().is_some_and(|record| {
            record.revision == releasing.expect && record.tenure == Tenure::Held
        });
        if !stands || now.since(releasing.since) >= self.timing.handover {
            self.releasing = None;
            return None;
        }
        Some(Ask::Release { expect: releasing.expect, next: releasing.next })
    }

    /// A room that the votes hold for the owner, but that has lost its disk, lets the group go: its
    /// beat moves, so the other room would wait for ever.
    fn yield_up(&self, observed: &Observed) -> Option<Ask> {
        let record = self.record()?;
        let is_ours = record.owner == self.room && record.tenure == Tenure::Held;
        let other = self.room.other();
        let can_other = record.copies.include(other);
        (is_ours && can_other && !self.is_able(observed) && self.is_settled(observed))
            .then_some(Ask::Release { expect: record.revision, next: Some(other) })
    }

    /// Whether the room could run the group.
    fn is_able(&self, observed: &Observed) -> bool {
        let volume = &observed.volume;
        let is_first = volume.begins && self.record().is_none();
        (volume.usable || is_first) && observed.database.is_whole()
    }

    /// The transaction by which this room takes the group, if it should.
    fn claim(&self, now: Moment, observed: &Observed) -> Option<Ask> {
        let seen = self.seen?;
        if self.is_unseen(now) || !self.is_able(observed) || self.is_taking(now) {
            return None;
        }
        let Some(record) = seen.record else {
            let first = self.room == Room::Main || !self.other_is_alive(now);
            return (first && self.has_waited(now)).then_some(Ask::Take {
                expect: None,
                still: None,
                copies: Copies::Both,
            });
        };
        let is_lost = self.owner_is_lost(now, &record);
        if !record.copies.include(self.room) || !(is_lost || self.is_offered(now, &record)) {
            return None;
        }
        let still = is_lost.then(|| seen.beats.of(self.room.other()));
        Some(Ask::Take {
            expect: Some(record.revision),
            still,
            copies: self.copies_after(&record, is_lost),
        })
    }

    /// Long enough after the agent began to have seen the other room's beat move, if it lives.
    fn has_waited(&self, now: Moment) -> bool {
        self.room == Room::Main || now.since(self.phase_since) >= self.timing.take_after
    }

    /// The other room held the group, and its beat has stood for so long that it has stopped.
    fn owner_is_lost(&self, now: Moment, record: &Record) -> bool {
        record.owner != self.room
            && record.tenure == Tenure::Held
            && now.since(self.beat_since) >= self.timing.take_after
    }

    /// The group is free for this room, or is its own still.
    fn is_offered(&self, now: Moment, record: &Record) -> bool {
        match record.tenure {
            Tenure::Held => record.owner == self.room,
            Tenure::Free { next: Some(next) } if next == self.room => true,
            Tenure::Free { next: None } if self.room == Room::Main => true,
            Tenure::Free { .. } => {
                !self.other_is_alive(now)
                    || Machine::past(now, self.free_since, self.timing.handover)
            }
        }
    }

    /// A room that takes from one that is gone excludes it by the same transaction, so that it need
    /// not wait for a second copy that cannot come. A strict class waits all the same.
    fn copies_after(&self, record: &Record, is_lost: bool) -> Copies {
        match self.class {
            Class::Available if is_lost => Copies::Only(self.room),
            _ => record.copies,
        }
    }
}
