//! Dates as documents write them.

use bocage_vocab::Date;

/// Whether a text is `2026-11-30` and such a day exists.
pub(crate) fn is_civil_date(text: &str) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shape && text.parse::<Date>().is_ok()
}

/// A day as UBL (`2026-11-30`) or CII (`20261130`, format 102) writes it.
pub(crate) fn read(text: &str) -> Option<Date> {
    let text = text.trim();
    let dashed = match text.len() {
        8 if text.is_ascii() => format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]),
        _ => text.to_owned(),
    };
    is_civil_date(&dashed).then(|| dashed.parse().ok())?
}

/// A day as CII writes it: format 102.
pub(crate) fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_both_forms() {
        for (text, year) in [
            ("2026-02-28", Some(2026)),
            ("20260228", Some(2026)),
            ("2026-02-29", None),
            ("20260229", None),
            ("2026-2-28", None),
            ("2026-02-28T00:00", None),
            ("été2026", None),
        ] {
            assert_eq!(read(text).map(|day| day.year()), year, "{text}");
        }
        assert_eq!(compact(read("2026-02-08").unwrap()), "20260208");
    }
}
