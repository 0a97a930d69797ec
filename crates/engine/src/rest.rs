//! How long what ended, or runs badly, rests before it is started again.
//!
//! The engine itself starts nothing: an engine that returns after a failure must not bring back what
//! may serve in another room by now.

use bocage_vocab::Span;

use crate::{Running, State};

/// The first rest; each one is twice as long as the one before.
const FIRST: Span = Span::millis(10_000);
/// The longest rest.
const LONGEST: Span = Span::millis(600_000);
/// The longest rest of what takes people's application away each time it is tried.
const LONGEST_BESIDE: Span = Span::millis(24 * 3_600_000);
/// What ran for so long has made good: its restarts are counted anew.
pub(crate) const GOOD_AFTER: Span = Span::millis(600_000);

/// How long it still rests; nothing where it may be started.
pub(crate) fn left(running: &Running) -> Span {
    remains(running, after(running.restarts))
}

/// How long what was to take the place of something that runs still rests. What cannot run beside it, since
/// both would write, was tried at the cost of what people use: it rests longer each time, up to a day.
pub(crate) fn left_beside(running: &Running, writes: bool) -> Span {
    remains(running, after_beside(running.restarts, writes))
}

fn after_beside(restarts: u32, writes: bool) -> Span {
    match writes {
        true => doubled(LONGEST, restarts).min(LONGEST_BESIDE),
        false => after(restarts.saturating_add(1)),
    }
}

fn remains(running: &Running, whole: Span) -> Span {
    let rests = matches!(running.state, State::Ended(_) | State::Unwell);
    let whole = if rests { whole } else { Span::default() };
    Span::millis(whole.get().saturating_sub(running.since.get()).max(0))
}

/// The rest after so many restarts: none before the first.
fn after(restarts: u32) -> Span {
    let Some(doublings) = restarts.checked_sub(1) else { return Span::default() };
    doubled(FIRST, doublings).min(LONGEST)
}

fn doubled(span: Span, times: u32) -> Span {
    let factor = 1_i64.checked_shl(times.min(30)).unwrap_or(i64::MAX);
    Span::millis(span.get().saturating_mul(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rest_is_twice_as_long_up_to_ten_minutes() {
        let rests: Vec<i64> = (0..9).map(|count| after(count).get() / 1_000).collect();
        assert_eq!(rests, [0, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(after(u32::MAX), LONGEST);
    }

    #[test]
    fn what_takes_people_s_application_away_is_tried_ever_more_rarely() {
        let minutes = |restarts| after_beside(restarts, true).get() / 60_000;
        let rests: Vec<i64> = (0..9).map(minutes).collect();
        assert_eq!(rests, [10, 20, 40, 80, 160, 320, 640, 1_280, 1_440]);
        assert_eq!(minutes(u32::MAX), 1_440);
    }
}
