//! Bringing the group down: traffic off, stop, let it go.

use super::{Close, Machine, Phase, Releasing};
use crate::{Action, Ask, Database, Moment, Observed, Room, Second};

impl Machine {
    pub(super) fn close(&mut self, now: Moment, why: Close) {
        let Some(observed) = self.observed else { return };
        match why {
            Close::Fenced | Close::Sick => self.stop_hard(&observed),
            Close::Switch if now.since(self.phase_since) >= self.timing.pause_max => {
                return self.enter(now, Phase::Opening);
            }
            Close::Switch => {
                if !self.stop_in_order(&observed) {
                    return;
                }
            }
        }
        if observed.is_off() && self.is_settled(&observed) {
            self.let_go(now, why);
        }
    }

    /// Everything at once, the traffic first; also what is still on its way up.
    fn stop_hard(&mut self, observed: &Observed) {
        let rising = !self.is_settled(observed);
        if observed.gate_open || rising {
            self.orders.give(Action::CloseGate);
        }
        if observed.instances.is_some() || rising {
            self.orders.give(Action::Kill);
        }
        if matches!(observed.database, Database::Primary { .. }) || rising {
            self.orders.give(Action::StopDatabase);
        }
        if observed.volume.mounted.is_some() || rising {
            self.orders.give(Action::Unmount);
        }
    }

    /// One after the other, and nothing is left that the other room does not have. Says whether
    /// all of it is done.
    fn stop_in_order(&mut self, observed: &Observed) -> bool {
        if observed.gate_open {
            self.orders.give(Action::CloseGate);
            return false;
        }
        if observed.instances.is_some() {
            self.orders.give(Action::Stop);
            return false;
        }
        match observed.database {
            Database::Primary { second: Second::Covered, .. } => {
                self.orders.give(Action::StopDatabase);
                return false;
            }
            Database::Primary { .. } => return false,
            Database::Down { .. } | Database::Standby { .. } => {}
        }
        if observed.volume.mounted.is_some() {
            self.orders.give(Action::Unmount);
            return false;
        }
        if !observed.volume.shipped
            && let Some(tenancy) = self.tenancy
        {
            self.orders.give(Action::Ship { epoch: tenancy.epoch });
        }
        observed.volume.shipped
    }

    /// Stands by, and tells the votes that the group is free, if it still is this room's.
    fn let_go(&mut self, now: Moment, why: Close) {
        let Some(tenancy) = self.tenancy.take() else {
            return self.enter(now, Phase::Standby);
        };
        if let Some(record) = self.record()
            && record.is_held(self.room, tenancy.epoch)
        {
            let next = self.successor(now, why);
            let expect = record.revision;
            self.releasing = Some(Releasing { expect, next, since: now });
            self.ask(now, Ask::Release { expect, next });
        }
        self.enter(now, Phase::Standby);
    }

    /// The room that the group is handed to: the other one, if it can take it.
    fn successor(&self, now: Moment, why: Close) -> Option<Room> {
        let other = self.room.other();
        let can =
            self.other_is_alive(now) && self.copies().is_some_and(|copies| copies.include(other));
        (why != Close::Fenced && can).then_some(other)
    }
}
