//! The executor: orders on one part one after the other, an order to stop before one to begin.

use std::collections::VecDeque;

use crate::Action;

/// A part of the group that orders are carried out on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    Guard,
    Gate,
    Instances,
    Database,
    Volume,
}

impl Lane {
    pub(super) const ALL: [Lane; 5] =
        [Lane::Guard, Lane::Gate, Lane::Instances, Lane::Database, Lane::Volume];

    /// The part that an order is for; none for those that are messages.
    pub(super) fn of(action: Action) -> Option<Lane> {
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

    fn place(self) -> usize {
        match self {
            Lane::Guard => 0,
            Lane::Gate => 1,
            Lane::Instances => 2,
            Lane::Database => 3,
            Lane::Volume => 4,
        }
    }
}

fn stops(action: Action) -> bool {
    matches!(
        action,
        Action::CloseGate | Action::Stop | Action::Kill | Action::StopDatabase | Action::Unmount
    )
}

#[derive(Debug, Default)]
pub(super) struct Lanes {
    waiting: [VecDeque<Action>; 5],
    running: [Option<(u64, Action)>; 5],
    jobs: u64,
    pub(super) carried_out: u64,
}

impl Lanes {
    pub(super) fn push(&mut self, lane: Lane, action: Action) {
        let place = lane.place();
        if stops(action) {
            let dropped = self.waiting[place].len() + usize::from(self.running[place].is_some());
            self.carried_out += u64::try_from(dropped).unwrap_or(0);
            self.waiting[place].clear();
            self.running[place] = None;
        }
        let newest = self.waiting[place].back_mut();
        match newest {
            Some(waits) if std::mem::discriminant(waits) == std::mem::discriminant(&action) => {
                *waits = action;
                self.carried_out += 1;
            }
            _ => self.waiting[place].push_back(action),
        }
    }

    /// The next order of a lane that is free, with the number of the job.
    pub(super) fn begin(&mut self, lane: Lane) -> Option<(u64, Action)> {
        let place = lane.place();
        if self.running[place].is_some() {
            return None;
        }
        let action = self.waiting[place].pop_front()?;
        self.jobs += 1;
        self.running[place] = Some((self.jobs, action));
        self.running[place]
    }

    /// A job has come to its end, unless it was given up.
    pub(super) fn end(&mut self, lane: Lane, job: u64) -> Option<Action> {
        let running = &mut self.running[lane.place()];
        let (number, action) = (*running)?;
        if number != job {
            return None;
        }
        *running = None;
        self.carried_out += 1;
        Some(action)
    }

    /// The agent is gone, and its helpers with it. Numbers of jobs are not used again.
    pub(super) fn forget(&mut self) {
        *self = Lanes { jobs: self.jobs, ..Lanes::default() };
    }
}
