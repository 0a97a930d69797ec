//! Numbers and units as each language writes them.

use bocage_vocab::{Bitrate, Bytes, Cores, Length, Money};

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

/// An amount of memory or storage: in French in its own decimal units, octets.
#[must_use]
pub fn bytes(locale: Locale, bytes: Bytes) -> String {
    match locale {
        Locale::French => scaled(bytes.get(), &["o", "ko", "Mo", "Go", "To", "Po"]),
        Locale::English => bytes.to_string(),
    }
}

/// What a link carries.
#[must_use]
pub fn bitrate(locale: Locale, rate: Bitrate) -> String {
    match locale {
        Locale::French => scaled(rate.get(), &["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"]),
        Locale::English => rate.to_string(),
    }
}

/// Computing power.
#[must_use]
pub fn cores(locale: Locale, cores: Cores) -> String {
    match locale {
        Locale::French => {
            let whole = cores.get() as f64 / 1e3;
            french(whole, if whole < 2.0 { "cœur" } else { "cœurs" }, 3)
        }
        Locale::English => cores.to_string(),
    }
}

/// In the largest unit of thousands that it reaches, with one decimal at most.
fn scaled(value: i64, units: &[&str]) -> String {
    let mut scaled = value as f64;
    let mut units = units.iter().copied().peekable();
    let mut unit = units.next().unwrap_or_default();
    // What would be shown as a thousand is one of the next.
    while scaled.abs() >= 999.95
        && let Some(next) = units.next()
    {
        (scaled, unit) = (scaled / 1e3, next);
    }
    french(scaled, unit, 1)
}

/// With no more decimals than it has.
fn french(value: f64, unit: &str, decimals_max: usize) -> String {
    let is_exact = |decimals: &usize| {
        let factor = 10_f64.powi(i32::try_from(*decimals).unwrap_or(0));
        let most = 10_f64.powi(i32::try_from(decimals_max).unwrap_or(0));
        ((value * most).round() / most * factor).fract().abs() < 1e-9
    };
    let decimals = (0..decimals_max).find(is_exact).unwrap_or(decimals_max);
    number(Locale::French, value, decimals, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_has_units_of_its_own() {
        let say = |value: i64| bytes(Locale::French, Bytes::octets(value));
        for (value, expected) in [
            (0, "0\u{a0}o"),
            (999, "999\u{a0}o"),
            (1_500_000_000, "1,5\u{a0}Go"),
            (64 << 30, "68,7\u{a0}Go"),
            (2_000_000_000_000, "2\u{a0}To"),
            (999_960_000_000, "1\u{a0}To"),
            (16 << 50, "18\u{a0}Po"),
        ] {
            assert_eq!(say(value), expected);
        }
        assert_eq!(bytes(Locale::English, Bytes::octets(64 << 30)), "64 GiB");
        let link = Bitrate::bits(2_500_000_000);
        assert_eq!(bitrate(Locale::French, link), "2,5\u{a0}Gbit/s");
        assert_eq!(bitrate(Locale::English, link), "2.5 Gbit/s");
        for (millicores, expected) in
            [(250, "0,25\u{a0}cœur"), (1_500, "1,5\u{a0}cœur"), (16_000, "16\u{a0}cœurs")]
        {
            assert_eq!(cores(Locale::French, Cores::millicores(millicores)), expected);
        }
    }

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
