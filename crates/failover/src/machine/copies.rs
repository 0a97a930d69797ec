//! When the database acknowledges alone, and when the second copy counts again.

use super::{Class, Machine};
use crate::{Action, Ask, Copies, Database, Moment, Observed, Second};

impl Machine {
    /// The votes are told first, the database after: while it acknowledges alone, no other room can
    /// be promoted; while another can be, it acknowledges nothing alone.
    pub(super) fn keep_copies(&mut self, now: Moment, observed: &Observed) {
        let Database::Primary { epoch, alone, second } = observed.database else { return };
        let Some(record) = self.record() else { return };
        let is_only = record.copies == Copies::Only(self.room);
        let is_away = Machine::past(now, self.away_since, self.timing.patience);
        match (is_only, alone, second) {
            (false, true, _) | (true, true, Second::Covered) => {
                self.orders.give(Action::CommitBoth { epoch });
            }
            (true, false, Second::Covered) => {
                self.ask_once(now, Ask::Copies { expect: record.revision, copies: Copies::Both });
            }
            (true, false, _) if self.class == Class::Available => {
                self.orders.give(Action::CommitAlone { epoch });
            }
            (false, false, Second::Away) if self.class == Class::Available && is_away => {
                let copies = Copies::Only(self.room);
                self.ask_once(now, Ask::Copies { expect: record.revision, copies });
            }
            _ => {}
        }
    }
}
