//! How numbers, days, amounts and codes are written.

use crate::Decimal;
use crate::dates;
use crate::finding::Findings;
use crate::rules::decimals::within;
use crate::terms::{Document, Term};

/// A kind of text. Each says what it wants.
#[derive(Clone, Copy)]
enum Kind {
    Length(usize),
    Number,
    Day,
    DocumentType,
    Category,
    Rate,
    Attachment,
    Amount,
    Quantity,
    Price,
    Percent,
}

/// `(id, groups around it, term, kind)`.
type Row = (&'static str, &'static [&'static str], &'static str, Kind);

const LINE: &[&str] = &["BG-25"];
const LINE_PERIOD: &[&str] = &["BG-25", "BG-26"];

const RULES: &[Row] = &[
    ("BR-FR-01", &[], "BT-1", Kind::Length(35)),
    ("BR-FR-01", &["BG-3"], "BT-25", Kind::Length(35)),
    ("BR-FR-01", &[], "BT-1", Kind::Number),
    ("BR-FR-01", &["BG-3"], "BT-25", Kind::Number),
    ("BR-FR-02", &[], "BT-1", Kind::Number),
    ("BR-FR-02", &["BG-3"], "BT-25", Kind::Number),
    ("BR-FR-03", &[], "BT-2", Kind::Day),
    ("BR-FR-03", &[], "BT-7", Kind::Day),
    ("BR-FR-03", &[], "BT-9", Kind::Day),
    ("BR-FR-03", &["BG-3"], "BT-26", Kind::Day),
    ("BR-FR-03", &["BG-13"], "BT-72", Kind::Day),
    ("BR-FR-03", &["BG-14"], "BT-73", Kind::Day),
    ("BR-FR-03", &["BG-14"], "BT-74", Kind::Day),
    ("BR-FR-03", LINE_PERIOD, "BT-134", Kind::Day),
    ("BR-FR-03", LINE_PERIOD, "BT-135", Kind::Day),
    ("BR-FR-04", &[], "BT-3", Kind::DocumentType),
    ("BR-FR-15", &["BG-20"], "BT-95", Kind::Category),
    ("BR-FR-15", &["BG-21"], "BT-102", Kind::Category),
    ("BR-FR-15", &["BG-23"], "BT-118", Kind::Category),
    ("BR-FR-15", LINE, "BT-151", Kind::Category),
    ("BR-FR-16", &["BG-20"], "BT-96", Kind::Rate),
    ("BR-FR-16", &["BG-21"], "BT-103", Kind::Rate),
    ("BR-FR-16", &["BG-23"], "BT-119", Kind::Rate),
    ("BR-FR-16", LINE, "BT-152", Kind::Rate),
    ("BR-FR-17", &["BG-24"], "BT-123", Kind::Attachment),
    ("BR-FR-DEC-01", &["BG-20"], "BT-92", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-20"], "BT-93", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-21"], "BT-99", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-21"], "BT-100", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-22"], "BT-106", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-22"], "BT-107", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-22"], "BT-108", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-22"], "BT-109", Kind::Amount),
    ("BR-FR-DEC-01", &[], "BT-110", Kind::Amount),
    ("BR-FR-DEC-01", &[], "BT-111", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-22"], "BT-112", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-22"], "BT-113", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-22"], "BT-114", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-22"], "BT-115", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-23"], "BT-116", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-23"], "BT-117", Kind::Amount),
    ("BR-FR-DEC-01", LINE, "BT-131", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-25", "BG-27"], "BT-136", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-25", "BG-27"], "BT-137", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-25", "BG-28"], "BT-141", Kind::Amount),
    ("BR-FR-DEC-01", &["BG-25", "BG-28"], "BT-142", Kind::Amount),
    ("BR-FR-DEC-02", LINE, "BT-129", Kind::Quantity),
    ("BR-FR-DEC-02", LINE, "BT-149", Kind::Quantity),
    ("BR-FR-DEC-03", LINE, "BT-146", Kind::Price),
    ("BR-FR-DEC-03", LINE, "BT-147", Kind::Price),
    ("BR-FR-DEC-03", LINE, "BT-148", Kind::Price),
    ("BR-FR-DEC-04", &["BG-20"], "BT-96", Kind::Percent),
    ("BR-FR-DEC-04", &["BG-21"], "BT-103", Kind::Percent),
    ("BR-FR-DEC-04", &["BG-23"], "BT-119", Kind::Percent),
    ("BR-FR-DEC-04", LINE, "BT-152", Kind::Percent),
];

/// Types of documents that France takes, of UNTDID 1001.
const DOCUMENT_TYPES: [&str; 16] = [
    "380", "389", "393", "501", "386", "500", "384", "471", "472", "473", "261", "262", "381",
    "396", "502", "503",
];

/// Rates of VAT that France knows or knew, in hundredths of a per cent.
const RATES: [i64; 15] =
    [0, 1000, 1300, 2000, 850, 1960, 210, 550, 700, 2060, 105, 90, 175, 920, 960];

/// Kinds of supporting documents.
const ATTACHMENTS: [&str; 12] = [
    "RIB",
    "LISIBLE",
    "FEUILLE_DE_STYLE",
    "PJA",
    "BORDEREAU_SUIVI",
    "DOCUMENT_ANNEXE",
    "BON_LIVRAISON",
    "BON_COMMANDE",
    "BORDEREAU_SUIVI_VALIDATION",
    "ETAT_ACOMPTE",
    "FACTURE_PAIEMENT_DIRECT",
    "RECAPITULATIF_COTRAITANCE",
];

pub(in crate::rules) fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.0).chain(["BR-FR-18"]).collect()
}

pub(in crate::rules) fn check(document: &Document, found: &mut Findings<'_>) {
    for (id, around, name, kind) in RULES {
        within(document.top(), around, &mut |group| {
            for term in group.terms(name).filter(|term| !kind.allows(document, term)) {
                found.push(
                    id,
                    term.element,
                    format!("{name} `{}` is not {}", term.text, kind.wants()),
                );
            }
        });
    }
    let readable = |group: &&crate::Group| group.text("BT-123") == "LISIBLE";
    if let Some(second) = document.top().groups("BG-24").filter(readable).nth(1) {
        let words = "two supporting documents are LISIBLE (BT-123), one is allowed";
        found.push("BR-FR-18", second.element, words);
    }
}

impl Kind {
    fn allows(self, document: &Document, term: &Term) -> bool {
        let (text, is_ubl) = (&*term.text, document.syntax().is_ubl());
        // The norm compares codes as they were written, and numbers without whitespace.
        let raw = &*document.tree().at(term.element).text;
        match self {
            Kind::Length(most) => raw.chars().count() <= most,
            Kind::Number => is_number(raw),
            Kind::Day => is_day(raw, is_ubl),
            Kind::DocumentType => DOCUMENT_TYPES.contains(&raw),
            Kind::Category => ["S", "E", "AE", "K", "G", "O", "Z"].contains(&raw),
            Kind::Rate => raw.is_empty() && !is_ubl || is_rate(raw),
            Kind::Attachment if is_ubl => ATTACHMENTS.contains(&raw),
            Kind::Attachment => text.is_empty() || ATTACHMENTS.contains(&text),
            Kind::Amount => is_decimal(text, 19, 2, true),
            Kind::Quantity => text.is_empty() || is_decimal(text, 19, 4, true),
            Kind::Price => text.is_empty() || is_decimal(text, 19, 6, special(document)),
            Kind::Percent => is_decimal(text, 4, 2, false),
        }
    }

    fn wants(self) -> String {
        match self {
            Kind::Length(most) => format!("at most {most} characters long"),
            Kind::Number => "made of letters, digits and + - _ / only".to_owned(),
            Kind::Day => "a day of the years 2000 to 2099".to_owned(),
            Kind::DocumentType => format!("one of {}", DOCUMENT_TYPES.join(", ")),
            Kind::Category => "one of S, E, AE, K, G, O, Z".to_owned(),
            Kind::Rate => {
                "a rate of VAT in France, with two digits behind the point at most".to_owned()
            }
            Kind::Attachment => format!("one of {}", ATTACHMENTS.join(", ")),
            Kind::Amount => {
                "a number of 19 characters with two digits behind the point at most".to_owned()
            }
            Kind::Quantity => {
                "a number of 19 characters with four digits behind the point at most".to_owned()
            }
            Kind::Price => {
                "a number of 19 characters, not below 0, with six digits behind the point at most"
                    .to_owned()
            }
            Kind::Percent => "a number of four digits, two behind the point at most".to_owned(),
        }
    }
}

/// Frames of several sellers in one invoice may have negative prices.
fn special(document: &Document) -> bool {
    matches!(document.top().text("BT-23"), "S9" | "B9" | "M9")
}

fn is_number(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-_/".contains(c);
    !text.is_empty() && text.chars().all(allowed)
}

fn is_day(text: &str, is_ubl: bool) -> bool {
    let text = if is_ubl { text } else { text.get(..8).unwrap_or_default() };
    let length = if is_ubl { 10 } else { 8 };
    text.len() == length && text.starts_with("20") && dates::read(text).is_some()
}

/// The rule lists rates as texts: `5.5`, `5.50`, but not `5.500` nor `05.5`.
fn is_rate(text: &str) -> bool {
    let Some(rate) = text.parse::<Decimal>().ok().and_then(|rate| rate.units(2)) else {
        return false;
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "-"));
    let plain = whole == (rate / 100).to_string() && (1..=2).contains(&fraction.len());
    RATES.contains(&rate) && plain
}

/// `-?` digits, perhaps a point and up to `places` more; `most` characters without the point.
fn is_decimal(text: &str, most: usize, places: usize, signed: bool) -> bool {
    let digits = text.strip_prefix('-').filter(|_| signed).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let length = text.len() - usize::from(text.contains('.'));
    all_digits(whole) && all_digits(fraction) && fraction.len() <= places && length <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_judged_as_the_norm_does() {
        for (text, expected) in
            [("F2026-0001/a_b+", true), ("", false), ("F 1", false), ("É1", false)]
        {
            assert_eq!(is_number(text), expected, "{text}");
        }
        for (text, expected) in [
            ("5.5", true),
            ("5.50", true),
            ("20", true),
            ("5.500", false),
            ("05.5", false),
            ("6", false),
            ("-20", false),
        ] {
            assert_eq!(is_rate(text), expected, "{text}");
        }
        for (text, signed, expected) in [
            ("12.50", true, true),
            ("-12.50", true, true),
            ("-12.50", false, false),
            ("12.505", true, false),
            ("12.", true, false),
            (".5", true, false),
            ("+1", true, false),
            ("12345678901234567890", true, false),
        ] {
            assert_eq!(is_decimal(text, 19, 2, signed), expected, "{text}");
        }
        assert!(is_day("2026-11-30", true) && is_day("20261130", false));
        assert!(
            !is_day("1999-11-30", true)
                && !is_day("2026-11-30Z", true)
                && !is_day("20261131", false)
        );
    }
}
