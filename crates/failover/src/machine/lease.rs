//! The lease: requests to the votes, and until when the room may run the group.

use super::{Close, Machine, Phase};
use crate::{Action, Ask, Copies, Epoch, Moment, Revision, Seen, Tenure};

/// Requests that wait for their answer. Bounded: the oldest is given up.
const WAITING_MAX: usize = 32;

/// Requests sent, and when.
#[derive(Debug, Clone)]
pub(super) struct Lease {
    ticket: u64,
    waiting: Vec<Sent>,
    /// When the last request that was answered had been sent.
    pub(super) answered: Moment,
    /// Whether any was.
    pub(super) heard: bool,
    asked: Option<Moment>,
}

#[derive(Debug, Clone, Copy)]
struct Sent {
    ticket: u64,
    ask: Ask,
    at: Moment,
}

/// The room owns the group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tenancy {
    pub(super) epoch: Epoch,
    /// When the last request was sent whose answer showed the room as the owner.
    pub(super) sent: Moment,
}

impl Lease {
    pub(super) fn new(ticket: u64, now: Moment) -> Lease {
        Lease { ticket, waiting: Vec::new(), answered: now, heard: false, asked: None }
    }

    pub(super) fn next_ticket(&self) -> u64 {
        self.ticket
    }

    fn send(&mut self, now: Moment, ask: Ask) -> Action {
        let ticket = self.ticket;
        self.ticket += 1;
        if self.waiting.len() == WAITING_MAX {
            self.waiting.remove(0);
        }
        self.waiting.push(Sent { ticket, ask, at: now });
        self.asked = Some(now);
        Action::Ask { ticket, ask }
    }

    /// Takes the request with this number off the list. None for one of an earlier run.
    fn answered(&mut self, ticket: u64) -> Option<Sent> {
        let place = self.waiting.iter().position(|sent| sent.ticket == ticket)?;
        let sent = self.waiting.remove(place);
        self.answered = self.answered.max(sent.at);
        self.heard = true;
        Some(sent)
    }
}

impl Machine {
    /// Sends a renewal when it is due: some time after the last that was answered, and again while
    /// none is.
    pub(super) fn renew(&mut self, now: Moment) {
        if self.gives_up(now) {
            return;
        }
        let due = match self.lease.asked {
            None => true,
            Some(asked) if asked > self.lease.answered => {
                now.since(asked) >= self.timing.retry_after
            }
            Some(_) => now.since(self.lease.answered) >= self.timing.renew_after,
        };
        if due {
            self.ask(now, Ask::Renew);
        }
    }

    /// Whether the room has the group and does not get rid of it: a disk that is full lets nothing be
    /// written, not even that all has ended. It falls silent then, so that the other room takes over as
    /// from one that is dead, after the lease has ended and the guard has seen to it. A disk that answers
    /// no look will not say either that all has ended: nobody waits for that.
    pub(super) fn gives_up(&self, now: Moment) -> bool {
        let closes =
            self.closing_since.is_some() && !matches!(self.phase, Phase::Closing(Close::Switch));
        let is_late = Machine::past(now, self.closing_since, self.timing.patience);
        let is_stuck = closes && (is_late || self.is_unseen(now));
        let owns =
            |record: crate::Record| record.owner == self.room && record.tenure == Tenure::Held;
        is_stuck && self.record().is_some_and(owns)
    }

    /// What nobody sees any more, such as parts on a disk that answers no look, is not known to be well.
    pub(super) fn is_unseen(&self, now: Moment) -> bool {
        Machine::past(now, Some(self.observed_at), self.timing.take_after)
    }

    /// Sends a transaction.
    pub(super) fn ask(&mut self, now: Moment, ask: Ask) {
        let action = self.lease.send(now, ask);
        self.orders.give(action);
    }

    /// Sends a transaction unless the same waits for its answer since less than a retry.
    pub(super) fn ask_once(&mut self, now: Moment, ask: Ask) {
        let retry_after = self.timing.retry_after;
        let waits = |sent: &Sent| sent.ask == ask && now.since(sent.at) < retry_after;
        if !self.lease.waiting.iter().any(waits) {
            self.ask(now, ask);
        }
    }

    /// Whether a take-over waits for its answer since less than a retry: until then what the votes
    /// show of this room may be that very take-over.
    pub(super) fn is_taking(&self, now: Moment) -> bool {
        let takes = |sent: &Sent| matches!(sent.ask, Ask::Take { .. });
        let retry_after = self.timing.retry_after;
        let young = |sent: &Sent| now.since(sent.at) < retry_after;
        self.lease.waiting.iter().any(|sent| takes(sent) && young(sent))
    }

    pub(super) fn hear_answer(&mut self, now: Moment, ticket: u64, done: bool, seen: Seen) {
        let Some(sent) = self.lease.answered(ticket) else { return };
        self.hear_of(now, seen);
        let Some(record) = seen.record else { return };
        let excludes = |ask: Ask| match ask {
            Ask::Take { copies, .. } | Ask::Copies { copies, .. } => {
                copies == Copies::Only(self.room)
            }
            _ => false,
        };
        if done && excludes(sent.ask) {
            self.sole = Some(record.revision);
        }
        if done && matches!(sent.ask, Ask::Take { .. }) && self.is_grantable(now, sent.at, &seen) {
            self.tenancy = Some(Tenancy { epoch: record.epoch, sent: sent.at });
            self.enter(now, Phase::Opening);
        }
        if let Some(tenancy) = &mut self.tenancy
            && record.is_held(self.room, tenancy.epoch)
        {
            tenancy.sent = tenancy.sent.max(sent.at);
        }
    }

    /// Takes in what stands, unless newer is known.
    pub(super) fn hear_of(&mut self, now: Moment, seen: Seen) {
        if self.seen.is_none_or(|known| known.revision <= seen.revision) {
            self.see(now, seen);
        }
    }

    /// Whether a take-over that was done is of use: not known to be past, and with time left.
    fn is_grantable(&self, now: Moment, sent: Moment, seen: &Seen) -> bool {
        let newest = self.seen.and_then(|known| known.record);
        self.phase == Phase::Standby
            && newest == seen.record
            && now.since(sent) < self.timing.stop_after
    }

    /// Keeps what stands, and since when the other room's beat does.
    fn see(&mut self, now: Moment, seen: Seen) {
        let beat = |seen: Seen| seen.beats.of(self.room.other());
        if self.seen.map(beat) != Some(beat(seen)) {
            self.beat_since = now;
            if self.hears_votes(now) {
                self.beat_witnessed = now;
            }
        }
        self.seen_at = now;
        let is_free = |seen: Option<Seen>| -> Option<Revision> {
            let record = seen.and_then(|seen| seen.record)?;
            matches!(record.tenure, Tenure::Free { .. }).then_some(record.revision)
        };
        let free = is_free(Some(seen));
        if free != is_free(self.seen) || free.is_none() {
            self.free_since = free.map(|_| now);
        }
        self.seen = Some(seen);
    }

    /// Drops the tenancy where time has run out or another room has the group; else lets the guard
    /// and the gate go on.
    pub(super) fn hold(&mut self, now: Moment) {
        let Some(tenancy) = self.tenancy else { return };
        let is_ours = self.record().is_some_and(|record| record.is_held(self.room, tenancy.epoch));
        if !is_ours || now.since(tenancy.sent) >= self.timing.stop_after {
            self.tenancy = None;
            self.enter(now, Phase::Closing(Close::Fenced));
            return;
        }
        let until = tenancy.sent + self.timing.kill_after;
        self.orders.give(Action::Guard { epoch: tenancy.epoch, until });
    }

    /// Whether the other room's agent has been heard of lately.
    pub(super) fn other_is_alive(&self, now: Moment) -> bool {
        self.seen.is_some_and(|seen| seen.beats.of(self.room.other()) != Revision(0))
            && now.since(self.beat_since) < self.timing.take_after
    }
}
