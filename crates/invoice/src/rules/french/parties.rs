//! Who sells and who buys: SIREN (scheme 0002), SIRET (0009), electronic addresses (0225).

use std::collections::BTreeSet;

use crate::finding::Findings;
use crate::rules::decimals::within;
use crate::terms::{Document, Group, Term};

/// `(group, its identifiers, its legal identifier)`.
const PARTIES: [(&str, &str, &str); 4] = [
    ("BG-4", "BT-29", "BT-30"),
    ("BG-7", "BT-46", "BT-47"),
    ("BG-10", "BT-60", "BT-61"),
    ("BG-13", "BT-71", ""),
];
/// `(group, its electronic address, its legal identifier)`.
const ADDRESSES: [(&str, &str, &str); 2] = [("BG-4", "BT-34", "BT-30"), ("BG-7", "BT-49", "BT-47")];

pub(in crate::rules) fn ids() -> Vec<&'static str> {
    vec![
        "BR-FR-09",
        "BR-FR-10",
        "BR-FR-12",
        "BR-FR-13",
        "BR-FR-23",
        "BR-FR-24",
        "BR-FR-25",
        "BR-FR-26",
        "BR-FR-27",
        "BR-FR-28",
        "BR-FR-29",
        "BR-FR-30",
        "BR-FR-32",
        "BR-FR-CO-10",
    ]
}

pub(in crate::rules) fn check(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    for (party, identifiers, legal) in PARTIES {
        for group in top.groups(party) {
            establishment(document, group, identifiers, legal, found);
            identified(document, group, identifiers, found);
        }
    }
    seller_has_siren(document, found);
    addresses(document, found);
    objects(document, found);
    properties(document, found);
    sirens(document, found);
}

fn scheme(document: &Document, term: &Term) -> String {
    document.attribute(term, "schemeID").unwrap_or_default()
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The legal identifier of a party, where it is a SIREN.
pub(super) fn siren<'d>(document: &'d Document, group: &Group, legal: &str) -> Option<&'d str> {
    let is_siren = |term: &&Term| scheme(document, term) == "0002";
    group.terms(legal).find(is_siren).map(|term| &*document.tree().at(term.element).text)
}

/// 09: a SIRET begins with the SIREN of its party.
fn establishment(
    document: &Document,
    group: &Group,
    identifiers: &str,
    legal: &str,
    found: &mut Findings<'_>,
) {
    let siret = group.terms(identifiers).find(|term| scheme(document, term) == "0009");
    let Some(siret) = siret else { return };
    // Of a payee or a place of delivery nobody asks for a SIREN.
    let own = siret.text.get(..9).filter(|_| matches!(group.name, "BG-10" | "BG-13"));
    let siren = siren(document, group, legal).or(own).unwrap_or_default();
    let raw = &document.tree().at(siret.element).text;
    if !is_digits(raw, 14) || !raw.starts_with(siren) || siren.len() != 9 {
        let words = format!(
            "SIRET `{}` ({identifiers}) is not fourteen digits that begin with SIREN `{siren}`",
            siret.text
        );
        found.push("BR-FR-09", siret.element, words);
    }
}

/// CO-10: every identifier has its scheme, every scheme one identifier.
fn identified(document: &Document, group: &Group, identifiers: &str, found: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for term in group.terms(identifiers) {
        // In CII an identifier without scheme is another element, `ram:ID`, which France has no use for.
        match document.attribute(term, "schemeID") {
            None => {
                let words = format!("identifier `{}` ({identifiers}) has no scheme", term.text);
                found.push("BR-FR-CO-10", term.element, words);
            }
            Some(scheme) => {
                if !seen.insert(scheme.clone()) {
                    let words = format!("two identifiers ({identifiers}) are of scheme {scheme}");
                    found.push("BR-FR-CO-10", term.element, words);
                }
            }
        }
        if matches!(group.name, "BG-4" | "BG-7") && scheme(document, term) == "0224" {
            routed(document, term, ("BR-FR-24", "BR-FR-26"), 100, found);
        }
    }
}

/// An address or a routing code: its characters and its length.
fn routed(
    document: &Document,
    term: &Term,
    (format, length): (&'static str, &'static str),
    most: usize,
    found: &mut Findings<'_>,
) {
    let text = &document.tree().at(term.element).text;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-_.".contains(c);
    if text.is_empty() || !text.chars().all(allowed) {
        found.push(
            format,
            term.element,
            format!("`{text}` is not made of letters, digits and + - _ . only"),
        );
    }
    if text.chars().count() > most {
        found.push(length, term.element, format!("`{text}` is longer than {most} characters"));
    }
}

fn seller_has_siren(document: &Document, found: &mut Findings<'_>) {
    for seller in document.top().groups("BG-4") {
        let siren = siren(document, seller, "BT-30").unwrap_or_default().trim();
        if !is_digits(siren, 9) {
            found.push(
                "BR-FR-10",
                seller.place("BT-30"),
                format!("the seller's SIREN (BT-30) is `{siren}`, not nine digits"),
            );
        }
    }
}

fn addresses(document: &Document, found: &mut Findings<'_>) {
    for (party, address, _) in ADDRESSES {
        let rule = if party == "BG-4" { "BR-FR-13" } else { "BR-FR-12" };
        for group in document.top().groups(party) {
            if !group.says(address) {
                found.push(
                    rule,
                    group.element,
                    format!("the electronic address ({address}) is missing"),
                );
            }
            for term in group.terms(address) {
                if scheme(document, term) == "0225" {
                    routed(document, term, ("BR-FR-23", "BR-FR-25"), 125, found);
                } else if document.tree().at(term.element).text.chars().count() > 125 {
                    found.push(
                        "BR-FR-25",
                        term.element,
                        "the address is longer than 125 characters",
                    );
                }
            }
        }
    }
}

/// 29 and 30: references of schemes AFL and AVV say something, and there is one of each.
fn objects(document: &Document, found: &mut Findings<'_>) {
    let once = |rule, group: &Group, term: &str, found: &mut Findings<'_>| {
        for wanted in ["AFL", "AVV"] {
            let of: Vec<_> =
                group.terms(term).filter(|t| object_scheme(document, t) == wanted).collect();
            for empty in of.iter().filter(|term| term.text.is_empty()) {
                found.push(
                    rule,
                    empty.element,
                    format!("a reference of scheme {wanted} ({term}) says nothing"),
                );
            }
            if let Some(second) = of.get(1).filter(|_| !document.syntax().is_ubl()) {
                found.push(
                    rule,
                    second.element,
                    format!("two references ({term}) are of scheme {wanted}"),
                );
            }
        }
    };
    once("BR-FR-29", document.top(), "BT-18", found);
    for line in document.top().groups("BG-25") {
        once("BR-FR-30", line, "BT-128", found);
    }
}

/// The scheme of a reference: an attribute in UBL, an element beside it in CII.
fn object_scheme(document: &Document, term: &Term) -> String {
    if document.syntax().is_ubl() {
        return scheme(document, term);
    }
    let tree = document.tree();
    let beside = tree.at(term.element).parent.map(|parent| &tree.at(parent).children);
    let code =
        beside.into_iter().flatten().find(|id| &*tree.at(**id).name == "ram:ReferenceTypeCode");
    code.map(|id| tree.text(*id)).unwrap_or_default()
}

/// 27 and 28: a property of an item has a name and a value.
fn properties(document: &Document, found: &mut Findings<'_>) {
    within(document.top(), &["BG-25", "BG-32"], &mut |property| {
        let named = document.syntax().is_ubl() || property.says("BT-160");
        if !named {
            found.push("BR-FR-27", property.element, "the property's name (BT-160) says nothing");
        }
        if property.terms("BT-161").next().is_none() {
            found.push("BR-FR-28", property.element, "the property's value (BT-161) is missing");
        }
    });
}

/// 32: whatever claims to be a SIREN is nine digits.
fn sirens(document: &Document, found: &mut Findings<'_>) {
    let tree = document.tree();
    for id in tree.all() {
        let parent = tree.at(id).parent.map(|parent| &*tree.at(parent).name);
        let wanted: &[&str] = match (parent, &*tree.at(id).name) {
            (Some("cac:PartyLegalEntity"), "cbc:CompanyID")
            | (Some("ram:SpecifiedLegalOrganization"), "ram:ID") => &["0002"],
            (Some("cac:PartyIdentification"), "cbc:ID") | (_, "ram:GlobalID") => &["0002", "0231"],
            _ => continue,
        };
        let claims = tree.attribute(id, "schemeID").is_some_and(|scheme| wanted.contains(&scheme));
        if claims && !is_digits(&tree.text(id), 9) {
            found.push("BR-FR-32", id, format!("`{}` is no SIREN: nine digits", tree.text(id)));
        }
    }
}
