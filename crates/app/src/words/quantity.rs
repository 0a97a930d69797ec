//! Numbers and units as each language writes them.

use bocage_vocab::{Length, Money};

use crate::Locale;

/// A narrow space that does not break: between thousands in French.
const THIN: char = '\u{202f}';
/// A space that does not break: before units.
const HARD: char = '\u{a0}';

/// A number with so many decimals and a unit, if any.
#[must_use]
pub fn number(locale: Locale, value: f64, decimals: usize, unit: &str) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let (thousands, point) = match locale {
        Locale::French => (THIN, ','),
        Locale::English => (',', '.'),
    };
    let mut out = String::new();
    if value < 0.0 {
        out.push('-');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push(point);
        out.push_str(part);
    }
    if !unit.is_empty() {
        out.push(HARD);
        out.push_str(unit);
    }
    out
}

/// A length in metres, from a kilometre on in kilometres.
#[must_use]
pub fn length(locale: Locale, length: Length) -> String {
    let metres = length.metres();
    if metres.abs() < 1e3 {
        number(locale, metres, 1, "m")
    } else {
        number(locale, metres / 1e3, 3, "km")
    }
}

/// An amount in euros.
#[must_use]
pub fn money(locale: Locale, money: Money) -> String {
    let euros = money.get() as f64 / 100.0;
    match locale {
        Locale::French => number(locale, euros, 2, "€"),
        Locale::English if euros < 0.0 => format!("-€{}", number(locale, -euros, 2, "")),
        Locale::English => format!("€{}", number(locale, euros, 2, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_writes_numbers_its_own_way() {
        let price = Money::cents(123_456_789);
        assert_eq!(money(Locale::French, price), "1\u{202f}234\u{202f}567,89\u{a0}€");
        assert_eq!(money(Locale::English, price), "€1,234,567.89");
        assert_eq!(money(Locale::English, Money::cents(-50)), "-€0.50");
        assert_eq!(length(Locale::French, Length::mm(160_000)), "160,0\u{a0}m");
        assert_eq!(length(Locale::English, Length::mm(1_234_567)), "1.235\u{a0}km");
        assert_eq!(number(Locale::French, 144.0, 0, ""), "144");
    }
}
