//! Counting days and months.

use bocage_vocab::Date;
use jiff::{Span, Unit};

/// So many months.
pub(crate) fn months(count: u32) -> Span {
    Span::new().try_months(i64::from(count)).unwrap_or_default()
}

/// So many days after a day; the last day there is where that is too far.
pub(crate) fn after(day: Date, days: u32) -> Date {
    Span::new()
        .try_days(i64::from(days))
        .and_then(|span| day.checked_add(span))
        .unwrap_or(Date::MAX)
}

/// The days from one to another; below zero where the other is earlier.
pub(crate) fn between(from: Date, until: Date) -> i64 {
    from.until((Unit::Day, until)).map(|span| i64::from(span.get_days())).unwrap_or_default()
}
