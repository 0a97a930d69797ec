//! Notes that the law wants on every invoice, and those that say how to treat it.

use super::parties::siren;
use crate::finding::Findings;
use crate::terms::{Document, Group};

/// `(subject, what the law wants said)`: Code de commerce, articles L441-9 and D441-5.
const WANTED: [(&str, &str); 3] = [
    ("PMT", "the lump sum for the cost of recovery"),
    ("PMD", "the penalties for late payment"),
    ("AAB", "the discount for early payment, or that there is none"),
];
/// Treatments that a note of subject BAR may ask for.
const TREATMENTS: [&str; 6] = ["B2B", "B2BINT", "B2C", "B2CINT", "OUTOFSCOPE", "ARCHIVEONLY"];
/// Types of documents that the buyer makes for the seller.
const SELF_BILLED: [&str; 7] = ["389", "501", "500", "471", "473", "261", "502"];

pub(in crate::rules) fn ids() -> Vec<&'static str> {
    vec![
        "BR-FR-05",
        "BR-FR-06",
        "BR-FR-11",
        "BR-FR-20",
        "BR-FR-21",
        "BR-FR-22",
        "BR-FR-31",
        "BR-FR-CO-14",
        "BR-FR-CO-15",
    ]
}

pub(in crate::rules) fn check(document: &Document, found: &mut Findings<'_>) {
    let top = document.top().element;
    for (subject, words) in WANTED {
        if count(document, subject) == 0 {
            found.push("BR-FR-05", top, format!("the note {subject} is missing: {words}"));
        }
    }
    for subject in ["PMT", "PMD", "AAB", "TXD"] {
        let count = count(document, subject);
        if count > 1 {
            found.push("BR-FR-06", top, format!("the note {subject} is there {count} times"));
        }
    }
    treatment(document, found);
    single_taxable_person(document, found);
}

/// How often a subject is used. In UBL the norm looks for `#PMT#` anywhere in the notes.
fn count(document: &Document, subject: &str) -> usize {
    if !document.syntax().is_ubl() {
        let notes = document.notes();
        return notes.iter().filter(|note| note.subject.as_deref() == Some(subject)).count();
    }
    joined(document).matches(&format!("#{subject}#")).count()
}

/// All notes of a UBL document in one text, as the norm reads them.
fn joined(document: &Document) -> String {
    let tree = document.tree();
    let texts: Vec<&str> =
        document.top().groups("BG-1").map(|note| &*tree.at(note.element).text).collect();
    texts.join("#")
}

/// What the notes of a subject say.
fn said(document: &Document, subject: &str) -> Vec<String> {
    if document.syntax().is_ubl() {
        let joined = joined(document);
        let Some((_, rest)) = joined.split_once(&format!("#{subject}#")) else { return Vec::new() };
        return vec![rest.split('#').next().unwrap_or_default().to_owned()];
    }
    let notes = document.notes().into_iter();
    notes.filter(|note| note.subject.as_deref() == Some(subject)).map(|note| note.text).collect()
}

fn treatment(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    let asked = said(document, "BAR");
    for other in asked.iter().filter(|word| !TREATMENTS.contains(&&***word)) {
        if !(document.syntax().is_ubl() && other.is_empty()) {
            let words =
                format!("the note BAR says `{other}`, not one of {}", TREATMENTS.join(", "));
            found.push("BR-FR-20", top.element, words);
        }
    }
    if count(document, "BAR") > 1 {
        found.push("BR-FR-31", top.element, "two notes BAR say how to treat the invoice");
    }
    if asked.iter().any(|word| word == "B2B") {
        between_businesses(document, found);
    }
}

/// An invoice between businesses goes to the address of its receiver's SIREN.
fn between_businesses(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    let buyer = top.group("BG-7");
    let known = buyer.and_then(|buyer| siren(document, buyer, "BT-47"));
    if known.is_none_or(|siren| siren.len() != 9 || !siren.bytes().all(|b| b.is_ascii_digit())) {
        found.push("BR-FR-11", top.element, "the buyer's SIREN (BT-47) is missing");
    }
    let self_billed = SELF_BILLED.contains(&top.text("BT-3"));
    let (rule, party, address, legal) = match self_billed {
        true => ("BR-FR-22", top.group("BG-4"), "BT-34", "BT-30"),
        false => ("BR-FR-21", buyer, "BT-49", "BT-47"),
    };
    let reached = |party: &Group| {
        let of_siren = siren(document, party, legal);
        party.terms(address).any(|term| {
            document.attribute(term, "schemeID").as_deref() == Some("0225")
                && of_siren.is_some_and(|siren| term.text.starts_with(siren))
        })
    };
    if !party.is_some_and(reached) {
        let words = format!(
            "the electronic address ({address}) is not of scheme 0225 and of the party's SIREN"
        );
        found.push(rule, top.element, words);
    }
}

/// A member of a single taxable person (scheme 0231) says so, and names who stands for VAT.
fn single_taxable_person(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    let is_member = top
        .groups("BG-4")
        .flat_map(|seller| seller.terms("BT-29"))
        .any(|term| document.attribute(term, "schemeID").as_deref() == Some("0231"));
    if !is_member {
        return;
    }
    if !said(document, "TXD").iter().any(|text| text == "MEMBRE_ASSUJETTI_UNIQUE") {
        let words = "the note TXD does not say MEMBRE_ASSUJETTI_UNIQUE";
        found.push("BR-FR-CO-14", top.element, words);
    }
    if !top.groups("BG-11").any(|representative| representative.says("BT-63")) {
        let words = "the VAT identifier of the single taxable person (BT-63) is missing";
        found.push("BR-FR-CO-15", top.element, words);
    }
}
