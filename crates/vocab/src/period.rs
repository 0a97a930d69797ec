//! Spans of whole days.

use std::fmt;
use std::str::FromStr;

use crate::Date;

/// The days from one to before another: a month, a year, or what is left of one.
///
/// # Examples
/// ```
/// use bocage_vocab::Period;
/// let february: Period = "2026-02".parse().unwrap();
/// assert_eq!((february.days(), february.to_string().as_str()), (28, "2026-02"));
/// let rest: Period = "2026-02-10..2026-03-01".parse().unwrap();
/// assert_eq!((rest.days(), february.common(rest)), (19, Some(rest)));
/// assert_eq!(
///     "2026-2".parse::<Period>().unwrap_err().to_string(),
///     "`2026-2` is no period: expected a year, a month or two days, such as 2026, 2026-02 or 2026-02-10..2026-03-01",
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Period {
    from: Date,
    until: Date,
}

/// A text that is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no period: expected a year, a month or two days, such as 2026, 2026-02 or \
     2026-02-10..2026-03-01"
)]
pub struct PeriodError {
    text: String,
}

impl Period {
    /// The days from one to before another; none where there is no such day.
    #[must_use]
    pub fn new(from: Date, until: Date) -> Option<Period> {
        (from < until).then_some(Period { from, until })
    }
    /// The first day.
    #[must_use]
    pub fn from(self) -> Date {
        self.from
    }
    /// The day after the last.
    #[must_use]
    pub fn until(self) -> Date {
        self.until
    }
    /// How many days it has; at least one.
    #[must_use]
    pub fn days(self) -> u32 {
        // Days of the calendar are at most a few millions apart.
        self.until.duration_since(self.from).as_hours().unsigned_abs() as u32 / 24
    }
    /// Whether a day is one of its own.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && day < self.until
    }
    /// The days that are in both.
    #[must_use]
    pub fn common(self, other: Period) -> Option<Period> {
        Period::new(self.from.max(other.from), self.until.min(other.until))
    }
    /// Each of its days.
    pub fn each_day(self) -> impl Iterator<Item = Date> {
        self.from.series(jiff::Span::new().days(1)).take_while(move |day| *day < self.until)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = (self.from, self.until);
        let starts_month = from.day() == 1;
        if starts_month && from.month() == 1 && from.last_of_year().tomorrow().ok() == Some(until) {
            write!(f, "{:04}", from.year())
        } else if starts_month && from.last_of_month().tomorrow().ok() == Some(until) {
            write!(f, "{:04}-{:02}", from.year(), from.month())
        } else {
            write!(f, "{from}..{until}")
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Period, PeriodError> {
        read(text).ok_or_else(|| PeriodError { text: text.to_owned() })
    }
}

fn read(text: &str) -> Option<Period> {
    if let Some((from, until)) = text.split_once("..") {
        return Period::new(from.parse().ok()?, until.parse().ok()?);
    }
    let first = |rest: &str| format!("{text}{rest}").parse::<Date>().ok();
    let (from, last) = match text.len() {
        4 => (first("-01-01")?, first("-12-31")?),
        7 => (first("-01")?, first("-01")?.last_of_month()),
        _ => return None,
    };
    Period::new(from, last.tomorrow().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_reads_what_it_shows_and_counts_its_days() {
        for (text, days) in [
            ("2026", 365),
            ("2028", 366),
            ("2026-03", 31),
            ("2028-02", 29),
            ("2026-03-29..2026-03-30", 1),
            ("2025-12-31..2026-02-01", 32),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.to_string().as_str(), period.days()), (text, days));
            assert_eq!(period.each_day().count(), days as usize);
            assert!(
                period.each_day().all(|day| period.holds(day)) && !period.holds(period.until())
            );
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "26",
            "2026-13",
            "2026-02-30..2026-03-01",
            "2026-01-02..2026-01-02",
            "2026-01-02",
            "20é6",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        let [early, late] = ["2026-01", "2026-02"].map(|text| text.parse::<Period>().unwrap());
        assert_eq!(early.common(late), None);
    }
}
