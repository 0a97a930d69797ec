//! When the database acknowledges alone, and when the second copy counts again.

use super::{Class, Machine};
use crate::{Action, Ask, Copies, Database, Moment, Observed, Second};

/// Whether what clients would read can be lost by a take-over. After its own crash a database may
/// hold commits that were never acknowledged and that the other room lacks; shown to a reader, they
/// would be gone when that room takes over.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shown {
    /// The other room's database has all that this one has.
    shared: bool,
    /// The run of the database to which clients were let in.
    run: Option<u64>,
}

impl Shown {
    pub(super) fn observe(&mut self, database: Database) {
        match database {
            // Without clients it got nothing that the other could lack.
            Database::Down { .. } if self.run.is_none() => {}
            Database::Down { .. } => *self = Shown::default(),
            Database::Standby { in_line, .. } => *self = Shown { shared: in_line, run: None },
            Database::Primary { run, admits, alone, second, .. } => {
                let covered = !alone && second == Second::Covered;
                let same_run = self.run.is_none_or(|known| known == run);
                self.shared = admits || covered || (self.shared && same_run);
                self.run = if admits { Some(run) } else { self.run };
            }
        }
    }
}

impl Machine {
    /// Lets clients into the database when nothing that they read can be lost; says whether they
    /// are in.
    pub(super) fn admit(&mut self, observed: &Observed) -> bool {
        let Database::Primary { epoch, run, admits, .. } = observed.database else { return false };
        if !admits && self.may_show() {
            self.shown.run = Some(run);
            self.orders.give(Action::Admit { epoch, run });
        }
        admits
    }

    pub(super) fn may_show(&self) -> bool {
        self.shown.shared || self.copies() == Some(Copies::Only(self.room))
    }

    /// The votes are told first, the database after: while it acknowledges alone, no other room can
    /// be promoted; while another can be, it acknowledges nothing alone.
    pub(super) fn keep_copies(&mut self, now: Moment, observed: &Observed) {
        let Database::Primary { epoch, alone, second, .. } = observed.database else { return };
        let Some(record) = self.record() else { return };
        let is_only = record.copies == Copies::Only(self.room);
        let is_away = Machine::past(now, self.away_since, self.timing.patience);
        match (is_only, alone, second) {
            (false, true, _) | (true, true, Second::Covered) => {
                self.orders.give(Action::CommitBoth { epoch });
            }
            (true, false, Second::Covered) if self.is_settled(observed) => {
                self.sole = None;
                self.ask_once(now, Ask::Copies { expect: record.revision, copies: Copies::Both });
            }
            (true, false, Second::Away | Second::Behind) if self.class == Class::Available => {
                if self.sole == Some(record.revision) {
                    self.orders.give(Action::CommitAlone { epoch });
                } else {
                    // A request for both copies may still be under way: whatever it expects, it
                    // does not find once this is done.
                    let copies = Copies::Only(self.room);
                    self.ask_once(now, Ask::Copies { expect: record.revision, copies });
                }
            }
            (false, false, Second::Away) if self.class == Class::Available && is_away => {
                let copies = Copies::Only(self.room);
                self.ask_once(now, Ask::Copies { expect: record.revision, copies });
            }
            _ => {}
        }
    }
}
