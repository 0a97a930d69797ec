//! The machine that the agent of a room runs for one group.
//!
//! Phases: `Standby` (the other room's, or nobody's) → `Opening` (promote, mount, start, open) →
//! `Proving` (a probe from outside) → `Serving` → `Closing` (traffic off, stop, release) →
//! `Standby`. An agent that begins is in `Waking` until it knows what it finds.
//!
//! Orders follow from what is observed, never from what was ordered: "done" means seen.

mod claim;
mod close;
mod copies;
mod lease;
mod open;
mod orders;
mod warn;

use crate::{
    Action, Copies, Epoch, Event, Moment, Observed, Record, Revision, Room, Seen, Span, Timing,
};
use crate::{Alarm, Database, Second, Votes};

use lease::{Lease, Tenancy};
use orders::Orders;

/// What a lost second copy does to writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Writes wait until the second copy is back.
    Strict,
    /// The owner goes on with a single copy, once the other room can no longer be promoted.
    Available,
}

/// What a machine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The agent has just begun, and may find the group running.
    Waking,
    /// Nothing of the group runs here, but for the second copy.
    Standby,
    /// The room owns the group and brings it up.
    Opening,
    /// It is up; a probe from outside has not been answered yet.
    Proving,
    /// It is up and was seen from outside.
    Serving,
    /// It is brought down.
    Closing(Close),
}

/// Why a group is brought down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Close {
    /// The room must not run it any more: stop hard, at once.
    Fenced,
    /// It does not answer here: stop hard, then let it go.
    Sick,
    /// A planned switch: stop in order and ship the rest, then hand it over.
    Switch,
}

/// A release that the votes have not answered yet.
#[derive(Debug, Clone, Copy)]
struct Releasing {
    expect: Revision,
    next: Option<Room>,
    since: Moment,
}

/// The state of one room's agent for one group.
///
/// # Examples
/// ```
/// use bocage_failover::{Action, Ask, Class, Event, Machine, Moment, Room, Timing};
/// let mut main = Machine::new(Room::Main, Class::Available, Timing::DEFAULT, Moment::at_ms(0), 1);
/// let actions = main.step(Moment::at_ms(1), Event::Tick);
/// assert_eq!(actions, vec![Action::Ask { ticket: 1, ask: Ask::Renew }]);
/// ```
#[derive(Debug, Clone)]
pub struct Machine {
    room: Room,
    class: Class,
    timing: Timing,
    phase: Phase,
    phase_since: Moment,
    /// Since when it tries to close, whyever.
    closing_since: Option<Moment>,
    lease: Lease,
    tenancy: Option<Tenancy>,
    seen: Option<Seen>,
    /// When the votes told something last.
    seen_at: Moment,
    beat_since: Moment,
    /// When the other room's beat moved last before the eyes of this room. What it learns after the
    /// votes were silent may have happened long ago.
    beat_witnessed: Moment,
    free_since: Option<Moment>,
    observed: Option<Observed>,
    /// When the parts were seen last.
    observed_at: Moment,
    away_since: Option<Moment>,
    sick_since: Option<Moment>,
    shipped_at: Moment,
    switch_to: Option<(Room, Moment)>,
    releasing: Option<Releasing>,
    shown: copies::Shown,
    /// The record's revision by which this run of the agent has excluded the other room, with no
    /// request for both copies since.
    sole: Option<Revision>,
    votes: Votes,
    orders: Orders,
    alarms: Vec<Alarm>,
    /// When the group was served last, as far as this room knows.
    served_at: Moment,
    /// The epoch under which the other room holds the group and lives, and since when it was seen.
    theirs: Option<(Epoch, Moment)>,
}

impl Machine {
    /// An agent that begins now. `ticket` numbers its first request: higher than any that an
    /// earlier run of the agent used.
    pub fn new(room: Room, class: Class, timing: Timing, now: Moment, ticket: u64) -> Machine {
        Machine {
            room,
            class,
            timing,
            phase: Phase::Waking,
            phase_since: now,
            closing_since: None,
            lease: Lease::new(ticket, now),
            tenancy: None,
            seen: None,
            seen_at: now,
            beat_since: now,
            beat_witnessed: now,
            free_since: None,
            observed: None,
            observed_at: now,
            away_since: None,
            sick_since: None,
            shipped_at: now,
            switch_to: None,
            releasing: None,
            shown: copies::Shown::default(),
            sole: None,
            votes: Votes::ALL,
            orders: Orders::default(),
            alarms: Vec::new(),
            served_at: now,
            theirs: None,
        }
    }

    /// What the machine is doing.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The epoch under which the room owns the group.
    pub fn epoch(&self) -> Option<Epoch> {
        self.tenancy.map(|tenancy| tenancy.epoch)
    }

    /// The alarms that stand, in order.
    pub fn alarms(&self) -> &[Alarm] {
        &self.alarms
    }

    /// What the votes said last.
    pub fn record(&self) -> Option<Record> {
        self.seen.and_then(|seen| seen.record)
    }

    /// The number that the next request will have.
    pub fn next_ticket(&self) -> u64 {
        self.lease.next_ticket()
    }

    /// Takes in what happened at this moment of the host's clock, and says what is to be done, in
    /// this order.
    pub fn step(&mut self, now: Moment, event: Event) -> Vec<Action> {
        self.orders.begin(now, self.timing.repeat_after);
        self.hear(now, event);
        self.renew(now);
        self.hold(now);
        match self.phase {
            Phase::Waking => self.wake(now),
            Phase::Standby => self.stand_by(now),
            Phase::Opening => self.open(now),
            Phase::Proving | Phase::Serving => self.serve(now, event),
            Phase::Closing(why) => self.close(now, why),
        }
        self.note_served(now);
        self.warn(now);
        self.orders.take()
    }

    fn hear(&mut self, now: Moment, event: Event) {
        match event {
            Event::Tick | Event::ProbeAnswered { .. } => {}
            Event::Answer { ticket, done, seen } => self.hear_answer(now, ticket, done, seen),
            Event::Told { seen } => self.hear_of(now, seen),
            Event::Observed(observed) => self.observe(now, observed),
            Event::Votes(votes) => self.votes = votes,
            Event::Switch { to } => self.switch_to = Some((to, now)),
        }
    }

    fn observe(&mut self, now: Moment, observed: Observed) {
        let away = matches!(observed.database, Database::Primary { second: Second::Away, .. });
        self.away_since = away.then(|| self.away_since.unwrap_or(now));
        self.shown.observe(observed.database);
        let sick = observed.gate_open && !observed.well;
        self.sick_since = sick.then(|| self.sick_since.unwrap_or(now));
        (self.observed, self.observed_at) = (Some(observed), now);
    }

    fn enter(&mut self, now: Moment, phase: Phase) {
        self.phase = phase;
        self.phase_since = now;
        let closes = matches!(phase, Phase::Closing(_));
        self.closing_since = closes.then(|| self.closing_since.unwrap_or(now));
        if matches!(phase, Phase::Opening | Phase::Standby) {
            self.sick_since = None;
        }
        self.orders.forget();
    }

    /// Whether `since` lies at least `span` back.
    fn past(now: Moment, since: Option<Moment>, span: Span) -> bool {
        since.is_some_and(|since| now.since(since) >= span)
    }

    /// Whether nothing is under way that could still change what was observed.
    fn is_settled(&self, observed: &Observed) -> bool {
        observed.carried_out == self.orders.given()
    }

    /// Who may be promoted, as far as the votes have told.
    fn copies(&self) -> Option<Copies> {
        self.record().map(|record| record.copies)
    }
}
