//! When to stop: by work, or because somebody asks.

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It had nothing left to try.
    None,
    /// The limit of work was reached.
    Work,
    /// [`Control`] asked.
    Asked,
}

/// How a caller stops a search: with a clock, a cancel button, or not at all.
#[derive(Clone, Copy, Default)]
pub struct Control<'a> {
    asked: Option<&'a (dyn Fn() -> bool + Sync)>,
}

impl<'a> Control<'a> {
    /// A control that stops as soon as `asked` says so. It is asked often and must be quick.
    #[must_use]
    pub fn stopping_when(asked: &'a (dyn Fn() -> bool + Sync)) -> Control<'a> {
        Control { asked: Some(asked) }
    }

    fn stops(&self) -> bool {
        self.asked.is_some_and(|asked| asked())
    }
}

/// The work that one task may still do, and what it has done.
#[derive(Clone)]
pub(crate) struct Effort<'a> {
    control: Control<'a>,
    limit: u64,
    done: u64,
    asked_at: u64,
    stop: Stop,
}

/// Ticks between two questions to the control.
const ASKED_EVERY: u64 = 1 << 16;

impl<'a> Effort<'a> {
    pub(crate) fn new(control: Control<'a>, limit: u64) -> Effort<'a> {
        Effort { control, limit, done: 0, asked_at: 0, stop: Stop::None }
    }

    /// Counts work done; whether to stop.
    pub(crate) fn spend(&mut self, ticks: usize) -> bool {
        self.done += ticks as u64;
        if self.stop == Stop::None {
            if self.done >= self.limit {
                self.stop = Stop::Work;
            } else if self.done >= self.asked_at {
                self.asked_at = self.done + ASKED_EVERY;
                if self.control.stops() {
                    self.stop = Stop::Asked;
                }
            }
        }
        self.stop != Stop::None
    }

    pub(crate) fn stopped(&self) -> bool {
        self.stop != Stop::None
    }
    pub(crate) fn stop(&self) -> Stop {
        self.stop
    }
    pub(crate) fn done(&self) -> u64 {
        self.done
    }

    /// An effort for one of `parts` equal tasks that run side by side.
    pub(crate) fn share(&self, parts: u64) -> Effort<'a> {
        Effort::new(self.control, self.limit.saturating_sub(self.done) / parts.max(1))
    }

    /// An effort for a task that is given up after so much work.
    pub(crate) fn part(&self, work: u64) -> Effort<'a> {
        Effort::new(self.control, self.limit.saturating_sub(self.done).min(work))
    }

    /// Sets work aside for a task that runs beside others; at most half of what is left.
    pub(crate) fn reserve(&mut self, work: u64) -> Effort<'a> {
        let part = Effort::new(self.control, work.min(self.limit.saturating_sub(self.done) / 2));
        self.done += part.limit;
        part
    }

    /// Gives back what a task has left of the work that was set aside for it.
    pub(crate) fn settle(&mut self, part: &Effort<'_>) {
        self.done = (self.done + part.done).saturating_sub(part.limit);
        if part.stop == Stop::Asked {
            self.stop = Stop::Asked;
        }
        self.spend(0);
    }

    /// Counts the work of a task that had a share. A task that used its share up does not stop
    /// the whole; only being asked does.
    pub(crate) fn absorb(&mut self, part: &Effort<'_>) {
        self.done += part.done;
        if part.stop == Stop::Asked {
            self.stop = Stop::Asked;
        }
        self.spend(0);
    }
}
