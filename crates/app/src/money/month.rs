//! Months, by which money is reckoned.

use std::fmt;
use std::str::FromStr;

use bocage_vocab::{Date, Period};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A month of a year, such as `2026-10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: Date,
}

/// A text that is no month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no month: expected one such as 2026-10")]
pub struct MonthError {
    text: String,
}

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: Date) -> Month {
        Month { first: day.first_of_month() }
    }
    /// Its first day.
    #[must_use]
    pub fn first(self) -> Date {
        self.first
    }
    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        self.first.last_of_month()
    }
    /// The month after.
    #[must_use]
    pub fn next(self) -> Month {
        Month::of(self.last().tomorrow().unwrap_or(Date::MAX))
    }
    /// Its days.
    #[must_use]
    pub fn period(self) -> Option<Period> {
        Period::new(self.first, self.next().first)
    }
}

impl FromStr for Month {
    type Err = MonthError;
    fn from_str(text: &str) -> Result<Month, MonthError> {
        let is_plain = text.len() == 7 && text.as_bytes().get(4) == Some(&b'-');
        let day = || format!("{text}-01").parse::<Date>().ok();
        let first = is_plain.then(day).flatten();
        first.map(|first| Month { first }).ok_or_else(|| MonthError { text: text.to_owned() })
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}
impl Serialize for Month {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Month, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other() {
        let month: Month = "2026-12".parse().unwrap();
        assert_eq!(
            (month.next().to_string(), month.last().to_string()),
            ("2027-01".into(), "2026-12-31".into())
        );
        for wrong in ["2026-13", "2026-1", "2026", "2026-10-01", ""] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
