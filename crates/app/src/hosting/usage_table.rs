//! Lines of usage as a spreadsheet.

use super::usage::{LineShown, Used};
use crate::spreadsheet::Sheet;
use crate::{Locale, words};

/// The columns, by their words.
const COLUMNS: [&str; 13] = [
    "hour",
    "member",
    "application",
    "part",
    "host",
    "meter",
    "quantity",
    "unit",
    "amount",
    "amount-unit",
    "seen",
    "closed",
    "key",
];

const GIB: i64 = 1 << 30;
const DECIMALS: u32 = 6;

/// The lines as the spreadsheets of a language open them. The quantity is for people, and rounded; the
/// amount beside it is the line's own.
#[must_use]
pub fn table(used: &Used, locale: Locale) -> String {
    let sheet = Sheet::of(locale);
    let heads = COLUMNS.map(|name| words::label(locale, &format!("usage-{name}")));
    sheet.table(&heads, used.lines.iter().map(|line| row(line, sheet, locale)))
}

fn row(line: &LineShown, sheet: Sheet, locale: Locale) -> Vec<String> {
    let (whole, unit) = match line.unit {
        "core_ms" => (3_600_000, "core-hours"),
        "byte_s" => (GIB * 3_600, "gib-hours"),
        "byte_h" => (GIB, "gib-hours"),
        _ => (GIB, "gib"),
    };
    let say = |key: &str| words::label(locale, &format!("usage-{key}"));
    vec![
        line.hour.clone(),
        sheet.text(&line.member),
        sheet.text(&line.application),
        sheet.text(&line.part),
        sheet.text(&line.host),
        say(line.meter),
        sheet.decimal(line.amount, whole, DECIMALS),
        say(unit),
        line.amount.to_string(),
        line.unit.to_owned(),
        sheet.decimal(line.seen_ms, 1_000, 0),
        say(if line.closed { "yes" } else { "no" }),
        line.key.clone(),
    ]
}
