//! The parts of a group that orders are carried out on.

use crate::Action;

/// A part of a group. Orders on one are carried out one after the other, on different ones beside
/// each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// What the guard is told.
    Guard,
    /// The kernel's gate.
    Gate,
    /// The instances.
    Instances,
    /// The database.
    Database,
    /// The volumes.
    Volume,
}

impl Lane {
    /// All of them.
    pub const ALL: [Lane; 5] =
        [Lane::Guard, Lane::Gate, Lane::Instances, Lane::Database, Lane::Volume];

    /// The part that an order is for; none for those that are messages.
    pub fn of(action: Action) -> Option<Lane> {
        match action {
            Action::Guard { .. } => Some(Lane::Guard),
            Action::OpenGate { .. } | Action::CloseGate => Some(Lane::Gate),
            Action::Start { .. } | Action::Stop | Action::Kill => Some(Lane::Instances),
            Action::Promote { .. }
            | Action::Admit { .. }
            | Action::CommitBoth { .. }
            | Action::CommitAlone { .. }
            | Action::Follow { .. }
            | Action::StopDatabase => Some(Lane::Database),
            Action::Mount { .. } | Action::Unmount => Some(Lane::Volume),
            Action::Ask { .. }
            | Action::Ship { .. }
            | Action::Probe { .. }
            | Action::Raise(_)
            | Action::Clear(_) => None,
        }
    }
}
