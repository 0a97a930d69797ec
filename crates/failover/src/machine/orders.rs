//! Orders of one step, and which were given lately.

use crate::{Action, Moment, Span};

/// Gives an order once, and again only if its effect is not seen for a while.
#[derive(Debug, Clone, Default)]
pub(super) struct Orders {
    now: Moment,
    lately: Vec<(Action, Moment)>,
    out: Vec<Action>,
    given: u64,
}

impl Orders {
    /// Begins a step.
    pub(super) fn begin(&mut self, now: Moment, repeat_after: Span) {
        self.now = now;
        self.lately.retain(|(_, given)| now.since(*given) < repeat_after);
    }

    /// Gives an order unless the same was given lately.
    pub(super) fn give(&mut self, action: Action) {
        if !self.lately.iter().any(|(given, _)| *given == action) {
            self.lately.push((action, self.now));
            self.given += u64::from(action.counts());
            self.out.push(action);
        }
    }

    /// How many orders were given in all, of those that count.
    pub(super) fn given(&self) -> u64 {
        self.given
    }

    /// Forgets what was given: another phase may want the same again at once.
    pub(super) fn forget(&mut self) {
        self.lately.clear();
    }

    /// The orders of this step.
    pub(super) fn take(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.out)
    }
}
