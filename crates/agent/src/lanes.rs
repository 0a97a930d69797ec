//! Orders on one part one after the other, each part in a thread of its own.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use bocage_failover::{Action, Lane};

/// The queues of all parts.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    queues: [Queue; 5],
    /// Orders carried out or given up.
    carried_out: AtomicU64,
}

#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Action>,
    /// The order under way.
    running: Option<Action>,
    /// The order under way is to be given up: one that stops waits.
    stopping: bool,
    ended: bool,
}

impl Lanes {
    /// Puts an order in its queue. One that stops takes the place of all that wait, a newer one of
    /// a kind that of the one before it.
    pub(crate) fn push(&self, lane: Lane, action: Action) {
        let queue = self.queue(lane);
        let mut state = lock(&queue.state);
        // The very same is under way: it counts when that one ends.
        if state.waiting.is_empty() && state.running == Some(action) {
            self.carried_out.fetch_add(1, Ordering::SeqCst);
            return;
        }
        let mut dropped = 0;
        if action.stops() {
            dropped = state.waiting.len();
            state.waiting.clear();
            state.stopping = true;
        }
        let same =
            |waits: &Action| std::mem::discriminant(waits) == std::mem::discriminant(&action);
        match state.waiting.back_mut() {
            Some(waits) if same(waits) => {
                *waits = action;
                dropped += 1;
            }
            _ => state.waiting.push_back(action),
        }
        self.carried_out.fetch_add(u64::try_from(dropped).unwrap_or(0), Ordering::SeqCst);
        queue.filled.notify_one();
    }

    /// How many orders were carried out or given up.
    pub(crate) fn carried_out(&self) -> u64 {
        self.carried_out.load(Ordering::SeqCst)
    }

    /// Lets the threads end.
    pub(crate) fn end(&self) {
        for queue in &self.queues {
            lock(&queue.state).ended = true;
            queue.filled.notify_all();
        }
    }

    /// Carries out the orders on a part until the end; `done` hears of each.
    pub(crate) fn work(
        self: &Arc<Self>,
        lane: Lane,
        carry: &dyn Fn(Action, &dyn Fn() -> bool),
        done: &dyn Fn(),
    ) {
        let given_up = || lock(&self.queue(lane).state).stopping;
        while let Some(action) = self.next(lane) {
            carry(action, &given_up);
            lock(&self.queue(lane).state).running = None;
            self.carried_out.fetch_add(1, Ordering::SeqCst);
            done();
        }
    }

    fn next(&self, lane: Lane) -> Option<Action> {
        let queue = self.queue(lane);
        let mut state = lock(&queue.state);
        loop {
            if state.ended {
                return None;
            }
            if let Some(action) = state.waiting.pop_front() {
                state.stopping = state.waiting.iter().any(|waits| waits.stops());
                state.running = Some(action);
                return Some(action);
            }
            state = queue.filled.wait(state).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    fn queue(&self, lane: Lane) -> &Queue {
        let place = Lane::ALL.iter().position(|other| *other == lane).unwrap_or(0);
        &self.queues[place]
    }
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_failover::{Epoch, Moment};

    const PROMOTE: Action = Action::Promote { epoch: Epoch(1), until: Moment::at_ms(9) };
    const FOLLOW: Action = Action::Follow { epoch: Epoch(1) };

    #[test]
    fn what_stops_goes_before_what_waits_and_a_newer_order_replaces_its_kind() {
        let lanes = Lanes::default();
        for action in
            [FOLLOW, PROMOTE, Action::Promote { epoch: Epoch(2), until: Moment::at_ms(9) }]
        {
            lanes.push(Lane::Database, action);
        }
        assert_eq!(lanes.carried_out(), 1, "the older promotion is given up");
        lanes.push(Lane::Database, Action::StopDatabase);
        assert_eq!(lanes.carried_out(), 3);
        assert_eq!(lanes.next(Lane::Database), Some(Action::StopDatabase));
    }

    #[test]
    fn an_order_that_is_repeated_while_it_is_under_way_is_not_done_twice() {
        let lanes = Arc::new(Lanes::default());
        lanes.push(Lane::Database, Action::StopDatabase);
        let count = std::cell::Cell::new(0);
        let carry = |action: Action, _: &dyn Fn() -> bool| {
            count.set(count.get() + 1);
            lanes.push(Lane::Database, action);
            assert_eq!(lanes.carried_out(), 1, "the one under way is not counted yet");
        };
        lanes.work(Lane::Database, &carry, &|| lanes.end());
        assert_eq!((count.get(), lanes.carried_out()), (1, 2));
    }

    #[test]
    fn an_order_under_way_hears_that_it_is_given_up() {
        let lanes = Arc::new(Lanes::default());
        lanes.push(Lane::Database, PROMOTE);
        let seen = std::cell::RefCell::new(Vec::new());
        let carry = |action: Action, given_up: &dyn Fn() -> bool| {
            let before = given_up();
            if action == PROMOTE {
                lanes.push(Lane::Database, Action::StopDatabase);
            } else {
                lanes.end();
            }
            seen.borrow_mut().push((before, given_up()));
        };
        lanes.work(Lane::Database, &carry, &|| {});
        assert_eq!(*seen.borrow(), [(false, true), (false, false)]);
        assert_eq!(lanes.carried_out(), 2);
    }
}
