//! The executor: orders on one part one after the other, an order to stop before one to begin.

use std::collections::VecDeque;

use crate::{Action, Lane};

fn place(lane: Lane) -> usize {
    Lane::ALL.iter().position(|other| *other == lane).unwrap_or(0)
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
        let place = place(lane);
        if action.stops() {
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
        let place = place(lane);
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
        let running = &mut self.running[place(lane)];
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
