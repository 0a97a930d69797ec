//! Numbers as people of each language write them.

use bocage_vocab::{Length, Money};

use crate::Locale;

/// A whole number in groups of three.
pub(super) fn whole(locale: Locale, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(match locale {
                Locale::French => '\u{202f}',
                Locale::English => ',',
            });
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// A number with one decimal.
pub(super) fn tenths(locale: Locale, number: f64) -> String {
    let text = format!("{number:.1}");
    match locale {
        Locale::French => text.replace('.', ","),
        Locale::English => text,
    }
}

/// Whole kilometres.
pub(super) fn km(locale: Locale, length: Length) -> String {
    format!("{}\u{a0}km", whole(locale, (length.get() + 500_000) / 1_000_000))
}

/// Millions of euros from a million on, whole euros below.
pub(super) fn euros(locale: Locale, money: Money) -> String {
    let euros = (money.get() + 50) / 100;
    if euros.abs() < 1_000_000 {
        return format!("{}\u{a0}€", whole(locale, euros));
    }
    format!("{}\u{a0}M€", tenths(locale, euros as f64 / 1e6))
}

/// Parts of a million as a percentage.
pub(super) fn percent(locale: Locale, part: i64, all: i64) -> String {
    format!("{}\u{a0}%", tenths(locale, part as f64 * 100.0 / all.max(1) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_has_them() {
        assert_eq!(whole(Locale::English, -1_234_567), "-1,234,567");
        assert_eq!(whole(Locale::French, 1_234), "1\u{202f}234");
        assert_eq!(euros(Locale::French, Money::cents(123_456_700_00)), "123,5\u{a0}M€");
        assert_eq!(euros(Locale::English, Money::cents(99_950)), "1,000\u{a0}€");
        assert_eq!(km(Locale::English, Length::mm(1_499_999)), "1\u{a0}km");
        assert_eq!(percent(Locale::English, 1, 8), "12.5\u{a0}%");
    }
}
