//! Days off in France, and the hour in Paris.

use std::sync::LazyLock;

use bocage_vocab::Date;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::table::{entries, number};

static HOLIDAYS: LazyLock<Vec<Holiday>> =
    LazyLock::new(|| holidays(include_str!("../data/holidays.txt")));

/// France keeps the rule of the Union (directive 2000/84/EC), which needs no table of the machine.
static PARIS: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC));

/// A day that comes back each year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// The same day and month.
    Fixed(i8, i8),
    /// So many days after Easter Sunday.
    Easter(i32),
}

/// A holiday and the years in which the law gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Holiday {
    name: &'static str,
    rule: Rule,
    years: (i16, i16),
}

fn holidays(text: &'static str) -> Vec<Holiday> {
    let read = |cells: &[&'static str]| {
        let [name, rule, from, until, ..] = cells else { return None };
        let rule = match rule.strip_prefix("easter+") {
            Some(days) => Rule::Easter(days.parse().ok()?),
            None => {
                let (month, day) = rule.split_once('-')?;
                Rule::Fixed(month.parse().ok()?, day.parse().ok()?)
            }
        };
        let until = if until.is_empty() { i16::MAX } else { number(until)? };
        Some(Holiday { name, rule, years: (number(from)?, until) })
    };
    entries(text).filter_map(|cells| read(&cells)).collect()
}

/// Easter Sunday of a year of the Gregorian calendar (Butcher's rule, in Spencer Jones, *General
/// Astronomy*, 1922).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

/// The public holiday that a day is, such as `ascension`; none of other days.
///
/// # Examples
/// ```
/// let day = "2026-05-14".parse().unwrap();
/// assert_eq!(bocage_field::holiday(day), Some("ascension"));
/// ```
#[must_use]
pub fn holiday(day: Date) -> Option<&'static str> {
    let year = day.year();
    let is = |holiday: &&Holiday| {
        let (from, until) = holiday.years;
        let on = match holiday.rule {
            Rule::Fixed(month, of_month) => (day.month(), day.day()) == (month, of_month),
            Rule::Easter(after) => {
                easter(year).and_then(|easter| easter.checked_add(after.days()).ok()) == Some(day)
            }
        };
        on && (from..=until).contains(&year)
    };
    HOLIDAYS.iter().find(is).map(|holiday| holiday.name)
}

/// Whether people work on a day: from Monday to Friday, but on public holidays.
#[must_use]
pub fn is_worked(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && holiday(day).is_none()
}

/// The day and hour in Paris at a moment.
#[must_use]
pub fn in_paris(at: Timestamp) -> DateTime {
    PARIS.to_datetime(at)
}

/// The moment at which it is a day and hour in Paris: in spring an hour that is left out is the one
/// after it, in autumn of two the first.
#[must_use]
pub fn from_paris(at: DateTime) -> Option<Timestamp> {
    PARIS.to_ambiguous_timestamp(at).compatible().ok()
}
