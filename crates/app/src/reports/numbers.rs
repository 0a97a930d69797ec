//! Numbers as the page rounds them.

use bocage_vocab::{Length, Money};

use crate::Locale;
use crate::words::number;

/// A whole number.
pub(super) fn whole(locale: Locale, count: i64) -> String {
    number(locale, count as f64, 0, "")
}

/// Whole kilometres.
pub(super) fn km(locale: Locale, length: Length) -> String {
    number(locale, length.metres() / 1e3, 0, "km")
}

/// Millions of euros from a million on, whole euros below.
pub(super) fn euros(locale: Locale, money: Money) -> String {
    let euros = money.get() as f64 / 1e2;
    if euros.abs() < 1e6 {
        number(locale, euros, 0, "€")
    } else {
        number(locale, euros / 1e6, 1, "M€")
    }
}

/// A part of all as a percentage.
pub(super) fn percent(locale: Locale, part: i64, all: i64) -> String {
    number(locale, part as f64 * 1e2 / all.max(1) as f64, 1, "%")
}
