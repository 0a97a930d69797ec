//! The last events of a run, in plain lines.

use std::collections::VecDeque;

use super::clock::{MS, Micros};

/// As many lines as are kept.
const LINES_MAX: usize = 200;

/// Keeps the last lines, or none: writing them would make a run slower.
#[derive(Debug, Default)]
pub(super) struct Trace {
    lines: Option<VecDeque<String>>,
}

impl Trace {
    pub(super) fn kept() -> Trace {
        Trace { lines: Some(VecDeque::new()) }
    }

    /// Whether lines are kept: then what can be checked late is checked at once.
    pub(super) fn is_kept(&self) -> bool {
        self.lines.is_some()
    }

    pub(super) fn line(&mut self, now: Micros, line: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            if lines.len() == LINES_MAX {
                lines.pop_front();
            }
            let ms = now / MS;
            lines.push_back(format!("{:>6}.{:03} s  {}", ms / 1_000, ms % 1_000, line()));
        }
    }

    pub(super) fn take(self) -> Vec<String> {
        self.lines.unwrap_or_default().into()
    }
}
