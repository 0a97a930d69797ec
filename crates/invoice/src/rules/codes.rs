//! Codes that must be of a list.

use super::decimals::within;
use crate::data::{CODES, PROFILE_CODES};
use crate::finding::Findings;
use crate::terms::{Document, Syntax, Term};

/// What of a term is the code.
#[derive(Clone, Copy)]
enum Of {
    Text,
    Attribute(&'static str),
}
use Of::{Attribute, Text};

/// `(id, groups around it, term, what of it, list of UBL, list of Factur-X)`. A term without the attribute
/// is no matter here.
type Row = (&'static str, &'static [&'static str], &'static str, Of, &'static str, &'static str);

const LINE: &[&str] = &["BG-25"];

const RULES: &[Row] = &[
    ("BR-CL-04", &[], "BT-5", Text, "currency", "32"),
    ("BR-CL-05", &[], "BT-6", Text, "currency", "32"),
    ("BR-CL-06", &[], "BT-8", Text, "vat-point", "28"),
    ("BR-CL-07", &[], "BT-18", Attribute("schemeID"), "reference", "14"),
    ("BR-CL-07", LINE, "BT-128", Attribute("schemeID"), "reference", "14"),
    ("BR-CL-10", &["BG-4"], "BT-29", Attribute("schemeID"), "icd", "15"),
    ("BR-CL-10", &["BG-7"], "BT-46", Attribute("schemeID"), "icd", "15"),
    ("BR-CL-10", &["BG-10"], "BT-60", Attribute("schemeID"), "icd", "15"),
    ("BR-CL-11", &["BG-4"], "BT-30", Attribute("schemeID"), "icd", "16"),
    ("BR-CL-11", &["BG-7"], "BT-47", Attribute("schemeID"), "icd", "16"),
    ("BR-CL-11", &["BG-10"], "BT-61", Attribute("schemeID"), "icd", "16"),
    ("BR-CL-13", LINE, "BT-158", Attribute("listID"), "item-class", "6"),
    ("BR-CL-14", &["BG-4", "BG-5"], "BT-40", Text, "country", "7"),
    ("BR-CL-14", &["BG-7", "BG-8"], "BT-55", Text, "country", "7"),
    ("BR-CL-14", &["BG-11", "BG-12"], "BT-69", Text, "country", "7"),
    ("BR-CL-14", &["BG-13", "BG-15"], "BT-80", Text, "country", "7"),
    ("BR-CL-15", LINE, "BT-159", Text, "country", "7"),
    ("BR-CL-16", &["BG-16"], "BT-81", Text, "payment", "25"),
    ("BR-CL-17", &["BG-23"], "BT-118", Text, "vat-category", "10"),
    ("BR-CL-17", &["BG-20"], "BT-95", Text, "vat-category", "10"),
    ("BR-CL-17", &["BG-21"], "BT-102", Text, "vat-category", "10"),
    ("BR-CL-18", LINE, "BT-151", Text, "vat-category", "10"),
    ("BR-CL-19", &["BG-20"], "BT-98", Text, "allowance", "11"),
    ("BR-CL-19", &["BG-25", "BG-27"], "BT-140", Text, "allowance", "11"),
    ("BR-CL-20", &["BG-21"], "BT-105", Text, "charge", "12"),
    ("BR-CL-20", &["BG-25", "BG-28"], "BT-145", Text, "charge", "12"),
    ("BR-CL-21", LINE, "BT-157", Attribute("schemeID"), "icd", "5"),
    ("BR-CL-22", &["BG-23"], "BT-121", Text, "vatex", "26"),
    ("BR-CL-23", LINE, "BT-129", Attribute("unitCode"), "unit", "8"),
    ("BR-CL-23", LINE, "BT-149", Attribute("unitCode"), "unit", "8"),
    ("BR-CL-24", &["BG-24"], "BT-125", Attribute("mimeCode"), MIME, "21"),
    ("BR-CL-25", &["BG-4"], "BT-34", Attribute("schemeID"), "eas", "17"),
    ("BR-CL-25", &["BG-7"], "BT-49", Attribute("schemeID"), "eas", "17"),
    ("BR-CL-26", &["BG-13"], "BT-71", Attribute("schemeID"), "icd", "15"),
];

/// The kinds of attachments stand in UBL's rule itself; Factur-X has the same as a list.
const MIME: &str = "21";

pub(super) fn ids() -> Vec<&'static str> {
    let own = ["BR-CL-01", "BR-CL-03", "BR-CL-08"];
    RULES.iter().map(|rule| rule.0).chain(own).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    for rule in RULES {
        within(document.top(), rule.1, &mut |group| {
            for term in group.terms(rule.2) {
                judge(document, term, rule, found);
            }
        });
    }
    types(document, found);
    currencies(document, found);
    subjects(document, found);
}

fn judge(
    document: &Document,
    term: &Term,
    (id, _, name, of, ubl, cii): &Row,
    found: &mut Findings<'_>,
) {
    let code = match of {
        Text => Some(term.text.clone()),
        Attribute(attribute) => document.attribute(term, attribute),
    };
    let is_ubl = document.syntax().is_ubl();
    let known = |code: &str| match (is_ubl, *ubl) {
        (true, "vatex") => CODES.has("vatex", &code.to_uppercase()),
        (true, list) if list != MIME => CODES.has(list, code),
        _ => PROFILE_CODES.has(cii, code),
    };
    // Factur-X judges only codes that say something.
    if let Some(code) = code.filter(|code| !known(code) && (is_ubl || !code.is_empty())) {
        found.push(id, term.element, format!("`{code}` is no code of the list of {name}"));
    }
}

fn types(document: &Document, found: &mut Findings<'_>) {
    for term in document.top().terms("BT-3") {
        let known = match document.syntax() {
            Syntax::UblInvoice => CODES.has("invoice-type", &term.text),
            Syntax::UblCreditNote => CODES.has("credit-note-type", &term.text),
            Syntax::Cii => PROFILE_CODES.has("2", &term.text),
        };
        if !known {
            let words = format!("`{}` is no type of a document of this kind (BT-3)", term.text);
            found.push("BR-CL-01", term.element, words);
        }
    }
}

fn currencies(document: &Document, found: &mut Findings<'_>) {
    let tree = document.tree();
    for id in tree.all() {
        if let Some(code) =
            tree.attribute(id, "currencyID").filter(|code| !CODES.has("currency", code.trim()))
        {
            found.push("BR-CL-03", id, format!("`{code}` is no currency"));
        }
    }
}

fn subjects(document: &Document, found: &mut Findings<'_>) {
    for note in document.notes() {
        let known = |code: &str| match document.syntax().is_ubl() {
            true => CODES.has("subject", code),
            false => PROFILE_CODES.has("4", code),
        };
        if let Some(code) = note.subject.filter(|code| !known(code)) {
            found.push(
                "BR-CL-08",
                note.element,
                format!("`{code}` is no subject of a note (BT-21)"),
            );
        }
    }
}
