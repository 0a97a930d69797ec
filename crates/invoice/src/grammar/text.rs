//! Kinds of text of XML Schema, as far as invoices use them.

use crate::Decimal;
use crate::dates::is_civil_date;

/// Whether a text is of a kind. Whitespace at its ends is no matter, as in XML Schema, but in dates of
/// kind `string`, which are texts.
pub(super) fn is(kind: &str, text: &str) -> bool {
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r']);
    match kind {
        "decimal" => trimmed.parse::<Decimal>().is_ok(),
        "boolean" => matches!(trimmed, "true" | "false" | "1" | "0"),
        "date" => is_date(trimmed),
        "time" => is_time(trimmed),
        "base64Binary" => is_base64(text),
        _ => true,
    }
}

/// `2026-11-30`, perhaps with a time zone.
fn is_date(text: &str) -> bool {
    let Some(day) = text.get(..10) else { return false };
    is_civil_date(day) && is_zone(&text[10..])
}

/// `12:30:00`, perhaps with a fraction of the second and a time zone.
fn is_time(text: &str) -> bool {
    let Some(clock) = text.get(..8) else { return false };
    let number = |range: std::ops::Range<usize>| {
        clock.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    };
    let parts: [Option<u8>; 3] = [number(0..2), number(3..5), number(6..8)];
    let marks = clock.as_bytes()[2] == b':' && clock.as_bytes()[5] == b':';
    let in_range = matches!(parts, [Some(h), Some(m), Some(s)] if h < 24 && m < 60 && s < 60);
    let rest = &text[8..];
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    marks && in_range && is_zone(zone)
}

fn is_zone(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    match bytes {
        [] | [b'Z'] => true,
        [b'+' | b'-', _, _, b':', _, _] => digits(1..3) && digits(4..6),
        _ => false,
    }
}

fn is_base64(text: &str) -> bool {
    let mut letters = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        match byte {
            b'=' => padding += 1,
            _ if padding > 0 => return false,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => letters += 1,
            _ => return false,
        }
    }
    (letters + padding).is_multiple_of(4) && padding <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_of_their_kind() {
        for (kind, text, expected) in [
            ("decimal", " 12.5 ", true),
            ("decimal", "12,5", false),
            ("decimal", "", false),
            ("boolean", "true", true),
            ("boolean", "TRUE", false),
            ("date", "2026-02-28", true),
            ("date", "2026-02-29", false),
            ("date", "2026-02-28Z", true),
            ("date", "2026-02-28+01:00", true),
            ("date", "20260228", false),
            ("date", "2026-02-28T00:00:00", false),
            ("time", "12:30:00", true),
            ("time", "12:30:00.25Z", true),
            ("time", "24:30:00", false),
            ("base64Binary", "QUJD\nRA==", true),
            ("base64Binary", "QUJ", false),
            ("base64Binary", "QU=D", false),
            ("string", "", true),
        ] {
            assert_eq!(is(kind, text), expected, "{kind} `{text}`");
        }
    }
}
