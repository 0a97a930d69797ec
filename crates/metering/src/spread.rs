//! How an amount falls on the hours of a time.

use crate::hour_of;
use crate::line::HOUR_MS;

/// A time from one moment to a later one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time {
    pub(crate) from_ms: i64,
    pub(crate) until_ms: i64,
}

impl Time {
    /// The parts of an amount by hour, as long as each lies in the time; their sum is the amount. All
    /// of it falls on the last hour where the time has no length.
    pub(crate) fn spread(self, amount: i64) -> Vec<(i64, i64)> {
        let Time { from_ms, until_ms } = self;
        let whole = until_ms - from_ms;
        let last = hour_of(until_ms);
        if whole <= 0 {
            return vec![(last, amount)];
        }
        let mut given = 0;
        let mut parts = Vec::new();
        for hour in hour_of(from_ms)..=last {
            let end = ((hour + 1) * HOUR_MS).min(until_ms);
            let due = i128::from(amount) * i128::from(end - from_ms) / i128::from(whole);
            let due = i64::try_from(due).unwrap_or(i64::MAX);
            parts.push((hour, due - given));
            given = due;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_long_as_their_hours_and_sum_up() {
        let time = |from_ms, until_ms| Time { from_ms, until_ms };
        for (time, amount, expected) in [
            (time(0, 60_000), 7, vec![(0, 7)]),
            (time(HOUR_MS - 30_000, HOUR_MS + 60_000), 100, vec![(0, 33), (1, 67)]),
            (time(HOUR_MS, HOUR_MS), 5, vec![(1, 5)]),
            (time(HOUR_MS - 1, HOUR_MS), 5, vec![(0, 5), (1, 0)]),
            (time(-60_000, 60_000), 4, vec![(-1, 2), (0, 2)]),
        ] {
            assert_eq!(time.spread(amount), expected, "{time:?}");
        }
    }
}
