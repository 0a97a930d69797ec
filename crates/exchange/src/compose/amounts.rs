//! Sizes, durations and cores, in Compose's way of writing and in ours.

use bocage_vocab::{Bytes, Cores, Span};

/// `512m`, `1g`, `64kb`, `1048576` (binary, as Compose has it), or `512 MiB`.
pub(super) fn bytes(text: &str) -> Option<Bytes> {
    let text = text.trim();
    let bytes = composed_bytes(text).or_else(|| text.parse::<Bytes>().ok().map(Bytes::get));
    bytes.and_then(positive).map(Bytes::octets)
}

/// Compose knows no space between number and unit, and all its units are binary.
fn composed_bytes(text: &str) -> Option<i64> {
    let lower = text.to_ascii_lowercase();
    let end = lower.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(lower.len());
    let (number, unit) = lower.split_at(end);
    let factor: i64 = match unit {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        "t" | "tb" => 1 << 40,
        _ => return None,
    };
    let bytes = number.parse::<f64>().ok()? * factor as f64;
    // Beyond 2^62 nothing is meant, and sums stay within 64 bits.
    (bytes.is_finite() && bytes < (1_i64 << 62) as f64).then_some(bytes as i64)
}

/// `1m30s`, `500ms`, or `30 s`.
pub(super) fn span(text: &str) -> Option<Span> {
    /// Ten years: longer is a slip.
    const MILLIS_MAX: i64 = 10 * 366 * 86_400_000;
    let text = text.trim();
    let millis = text.parse::<Span>().ok().map(Span::get).or_else(|| composed_millis(text))?;
    (0..=MILLIS_MAX).contains(&millis).then(|| Span::millis(millis))
}

fn composed_millis(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut micros: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: i64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let factor: i64 = match &rest[..end] {
            "us" | "µs" => 1,
            "ms" => 1_000,
            "s" => 1_000_000,
            "m" => 60_000_000,
            "h" => 3_600_000_000,
            _ => return None,
        };
        micros = micros.checked_add(number.checked_mul(factor)?)?;
        rest = &rest[end..];
    }
    (!text.is_empty()).then_some(micros / 1_000)
}

/// `0.5`, or `0.5 cores`.
pub(super) fn cores(text: &str) -> Option<Cores> {
    let text = text.trim();
    if let Ok(cores) = text.parse::<Cores>() {
        return positive(cores.get()).map(Cores::millicores);
    }
    /// No machine has more.
    const CORES_MAX: f64 = 100_000.0;
    let number = text.parse::<f64>().ok().filter(|number| *number <= CORES_MAX)?;
    positive((number * 1e3).round() as i64).map(Cores::millicores)
}

fn positive(number: i64) -> Option<i64> {
    (number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_both_ways_of_writing() {
        for (text, expected) in [
            ("512m", Some(512 << 20)),
            ("1.5g", Some(3 << 29)),
            ("64KB", Some(64 << 10)),
            ("1048576", Some(1 << 20)),
            ("2 GiB", Some(2 << 30)),
            ("2 GB", Some(2_000_000_000)),
            ("0", None),
            ("-1m", None),
            ("1e300", None),
            ("NaN", None),
            ("much", None),
        ] {
            assert_eq!(bytes(text).map(Bytes::get), expected, "{text}");
        }
        for (text, expected) in [
            ("1m30s", Some(90_000)),
            ("500ms", Some(500)),
            ("30 s", Some(30_000)),
            ("90", None),
            ("99999999999h", None),
            ("", None),
        ] {
            assert_eq!(span(text).map(Span::get), expected, "{text}");
        }
        for (text, expected) in
            [("0.5", Some(500)), ("2 cores", Some(2_000)), ("0", None), ("inf", None)]
        {
            assert_eq!(cores(text).map(Cores::get), expected, "{text}");
        }
    }
}
