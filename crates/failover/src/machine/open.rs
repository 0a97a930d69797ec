//! Bringing the group up, and serving.

use super::lease::Tenancy;
use super::{Close, Machine, Phase};
use crate::{Action, Copies, Database, Event, Moment, Observed, Room, Votes};

impl Machine {
    /// Database, volumes, instances, then traffic: each once the one before was seen.
    pub(super) fn open(&mut self, now: Moment) {
        let (Some(tenancy), Some(observed)) = (self.tenancy, self.observed) else { return };
        let epoch = tenancy.epoch;
        let is_primary = matches!(observed.database, Database::Primary { epoch: primary, .. } if primary == epoch);
        let is_mounted = observed.volume.mounted == Some(epoch);
        // A strict class that has to wait for its second copy, and for nothing else, is not sick.
        if is_primary && is_mounted && !self.may_show() {
            self.phase_since = now;
        }
        if now.since(self.phase_since) >= self.timing.opening_max {
            return self.enter(now, Phase::Closing(Close::Sick));
        }
        // The guard has its word first: nothing is begun before.
        if observed.guarded_until <= now {
            return;
        }
        let until = tenancy.sent + self.timing.stop_after;
        if !is_primary {
            self.orders.give(Action::Promote { epoch, until });
        }
        if !is_mounted {
            self.orders.give(Action::Mount { epoch, until });
        }
        if !is_primary || !is_mounted {
            return;
        }
        self.keep_copies(now, &observed);
        if !self.admit(&observed) {
            return;
        }
        if observed.instances != Some(epoch) {
            return self.orders.give(Action::Start { epoch, until });
        }
        self.orders.give(Action::OpenGate { epoch, until });
        if observed.gate_open {
            self.enter(now, Phase::Proving);
        }
    }

    pub(super) fn serve(&mut self, now: Moment, event: Event) {
        let (Some(tenancy), Some(observed)) = (self.tenancy, self.observed) else { return };
        let until = tenancy.sent + self.timing.stop_after;
        if observed.runs_under() != Some(tenancy.epoch) {
            return self.enter(now, Phase::Opening);
        }
        self.orders.give(Action::OpenGate { epoch: tenancy.epoch, until });
        self.keep_copies(now, &observed);
        self.ship(now, tenancy);
        if self.is_unseen(now) || Machine::past(now, self.sick_since, self.timing.patience) {
            return self.enter(now, Phase::Closing(Close::Sick));
        }
        if self.phase == Phase::Proving {
            self.prove(now, event, tenancy);
        }
        self.begin_switch(now, &observed);
    }

    /// Up means seen from outside, under this epoch.
    fn prove(&mut self, now: Moment, event: Event, tenancy: Tenancy) {
        if event == (Event::ProbeAnswered { epoch: tenancy.epoch }) {
            self.enter(now, Phase::Serving);
        } else {
            self.orders.give(Action::Probe { epoch: tenancy.epoch });
        }
    }

    fn ship(&mut self, now: Moment, tenancy: Tenancy) {
        if now.since(self.shipped_at) >= self.timing.ship_every {
            self.shipped_at = now;
            self.orders.give(Action::Ship { epoch: tenancy.epoch });
        }
    }

    /// A planned switch begins only where it can lose nothing and the other room can take over. The wish
    /// stands for a while: a vote that misses one answer must not make it be forgotten.
    fn begin_switch(&mut self, now: Moment, observed: &Observed) {
        let Some((to, wished_at)) = self.switch_to else { return };
        if self.may_switch(now, to, observed) {
            self.switch_to = None;
            self.enter(now, Phase::Closing(Close::Switch));
        } else if now.since(wished_at) >= self.timing.patience {
            self.switch_to = None;
        }
    }

    fn may_switch(&self, now: Moment, to: Room, observed: &Observed) -> bool {
        let covered =
            matches!(observed.database, Database::Primary { second: crate::Second::Covered, .. });
        to != self.room
            && self.phase == Phase::Serving
            && self.votes == Votes::ALL
            && self.other_is_alive(now)
            && self.copies() == Some(Copies::Both)
            && covered
    }
}
