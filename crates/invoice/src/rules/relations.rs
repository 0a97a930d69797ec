//! What terms must be to each other: order of dates, who is who, what goes with what.

use std::collections::BTreeSet;

use bocage_vocab::Severity;

use super::decimals::within;
use crate::data::CODES;
use crate::dates;
use crate::finding::Findings;
use crate::terms::{Document, Group};
use crate::tree::Path;

type Judge = fn(&Document, &'static str, &mut Findings<'_>);

const RULES: &[(&str, Judge)] = &[
    ("BR-17", payee_is_another),
    ("BR-27", |document, rule, found| not_below_zero(document, rule, "BT-146", true, found)),
    ("BR-28", |document, rule, found| not_below_zero(document, rule, "BT-148", false, found)),
    ("BR-29", |document, rule, found| {
        in_order(document.top(), rule, "BG-14", "BT-73", "BT-74", found);
    }),
    ("BR-30", |document, rule, found| {
        for line in document.top().groups("BG-25") {
            in_order(line, rule, "BG-26", "BT-134", "BT-135", found);
        }
    }),
    ("BR-50", account_is_named),
    ("BR-51", card_is_not_whole),
    ("BR-52", supporting_document_is_named),
    ("BR-53", accounting_currency_has_its_vat),
    ("BR-61", account_is_there),
    ("BR-62", |document, rule, found| has(document, rule, &["BG-4"], "BT-34", "schemeID", found)),
    ("BR-63", |document, rule, found| has(document, rule, &["BG-7"], "BT-49", "schemeID", found)),
    ("BR-64", |document, rule, found| has(document, rule, &["BG-25"], "BT-157", "schemeID", found)),
    ("BR-65", |document, rule, found| has(document, rule, &["BG-25"], "BT-158", "listID", found)),
    ("BR-CO-03", one_point_of_tax),
    ("BR-CO-09", vat_identifiers_name_their_country),
    ("BR-CO-19", |document, rule, found| {
        let point = document.syntax().is_ubl() && document.top().has("BT-8");
        bounded(document.top(), rule, "BG-14", ("BT-73", "BT-74"), point, found);
    }),
    ("BR-CO-20", |document, rule, found| {
        for line in document.top().groups("BG-25") {
            bounded(line, rule, "BG-26", ("BT-134", "BT-135"), false, found);
        }
    }),
    ("BR-CO-25", payment_has_a_day),
];

pub(super) fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.0).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    for (rule, judge) in RULES {
        judge(document, rule, found);
    }
}

/// The payee is named where it is somebody else than the seller.
fn payee_is_another(document: &Document, rule: &'static str, found: &mut Findings<'_>) {
    let top = document.top();
    let (Some(payee), Some(seller)) = (top.group("BG-10"), top.group("BG-4")) else { return };
    // UBL's Schematron compares trading names, that of Factur-X names and legal identifiers.
    let pairs: &[(&str, &str)] = match document.syntax().is_ubl() {
        true => &[("BT-59", "BT-28"), ("BT-60", "BT-29")],
        false => &[("BT-59", "BT-27"), ("BT-60", "BT-29"), ("BT-61", "BT-30")],
    };
    for (own, other) in pairs {
        let theirs: BTreeSet<&str> = seller.terms(other).map(|term| &*term.text).collect();
        if let Some(term) = payee.terms(own).find(|term| theirs.contains(&*term.text)) {
            let words = format!("the payee ({own}) is the seller ({other}): `{}`", term.text);
            found.push(rule, term.element, words);
        }
    }
}

fn not_below_zero(
    document: &Document,
    rule: &'static str,
    price: &str,
    wanted: bool,
    found: &mut Findings<'_>,
) {
    for line in document.top().groups("BG-25").filter(|line| wanted || line.has(price)) {
        if line.number(price).is_none_or(crate::Decimal::is_negative) {
            let words =
                format!("the price ({price}) is missing or below 0: `{}`", line.text(price));
            found.push(rule, line.place(price), words);
        }
    }
}

/// Whatever type it is of, a reference to another document has a number.
fn supporting_document_is_named(document: &Document, rule: &'static str, found: &mut Findings<'_>) {
    let (around, number) = match document.syntax().is_ubl() {
        true => ("cac:AdditionalDocumentReference", "cbc:ID"),
        false => ("//ram:AdditionalReferencedDocument", "ram:IssuerAssignedID"),
    };
    let (Ok(around), Ok(number)) = (around.parse::<Path>(), number.parse::<Path>()) else { return };
    let tree = document.tree();
    for reference in around.elements(tree, tree.root()) {
        if number.texts(tree, reference).iter().all(String::is_empty) {
            found.push(rule, reference, "the document's reference (BT-122) is missing");
        }
    }
}

fn in_order(
    group: &Group,
    rule: &'static str,
    period: &str,
    first: &str,
    last: &str,
    found: &mut Findings<'_>,
) {
    for period in group.groups(period) {
        let (from, to) = (dates::read(period.text(first)), dates::read(period.text(last)));
        let both = period.has(first) && period.has(last);
        if both && !matches!((from, to), (Some(from), Some(to)) if from <= to) {
            let words = format!(
                "the period runs from `{}` ({first}) to `{}` ({last})",
                period.text(first),
                period.text(last)
            );
            found.push(rule, period.element, words);
        }
    }
}

fn bounded(
    group: &Group,
    rule: &'static str,
    period: &str,
    (first, last): (&str, &str),
    excused: bool,
    found: &mut Findings<'_>,
) {
    for period in group.groups(period) {
        if !excused && !period.has(first) && !period.has(last) {
            found.push(
                rule,
                period.element,
                format!("a period has neither a start ({first}) nor an end ({last})"),
            );
        }
    }
}

/// Codes of UNTDID 4461 for credit transfers.
fn is_transfer(payment: &Group) -> bool {
    matches!(payment.text("BT-81"), "30" | "58")
}

fn account_is_named(document: &Document, rule: &'static str, found: &mut Findings<'_>) {
    for payment in document.top().groups("BG-16").filter(|payment| is_transfer(payment)) {
        for account in payment.groups("BG-17").filter(|account| !account.says("BT-84")) {
            found.push(rule, account.element, "the account (BT-84) is missing");
        }
    }
}

fn account_is_there(document: &Document, rule: &'static str, found: &mut Findings<'_>) {
    for payment in document.top().groups("BG-16").filter(|payment| is_transfer(payment)) {
        if !payment.groups("BG-17").any(|account| account.has("BT-84")) {
            let words = "a credit transfer has no account to go to (BT-84)";
            found.push(rule, payment.element, words);
        }
    }
}

/// The security standard of card payments shows ten digits at most. A warning in UBL's Schematron.
fn card_is_not_whole(document: &Document, rule: &'static str, found: &mut Findings<'_>) {
    let severity = if document.syntax().is_ubl() { Severity::Warning } else { Severity::Error };
    within(document.top(), &["BG-16", "BG-18"], &mut |card| {
        for number in card.terms("BT-87").filter(|number| number.text.chars().count() > 10) {
            let words = "a card's number (BT-87) has more than ten digits".to_owned();
            found.add(rule, severity, number.element, words);
        }
    });
}

fn accounting_currency_has_its_vat(
    document: &Document,
    rule: &'static str,
    found: &mut Findings<'_>,
) {
    let top = document.top();
    for currency in top.terms("BT-6") {
        if !top.has("BT-111") {
            let words = format!("the total VAT in `{}` (BT-111) is missing", currency.text);
            found.push(rule, currency.element, words);
        } else if !document.syntax().is_ubl() && currency.text == top.text("BT-5") {
            let words = "the accounting currency (BT-6) is that of the invoice (BT-5)";
            found.push(rule, currency.element, words);
        }
    }
}

fn has(
    document: &Document,
    rule: &'static str,
    around: &[&str],
    term: &str,
    attribute: &str,
    found: &mut Findings<'_>,
) {
    // In CII the element around an address promises one with its scheme.
    let Ok(communication) = "ram:URIUniversalCommunication".parse::<Path>() else { return };
    within(document.top(), around, &mut |group| {
        let silent = !document.syntax().is_ubl() && !group.has(term);
        if silent && !communication.elements(document.tree(), group.element).is_empty() {
            found.push(
                rule,
                group.element,
                format!("the scheme ({attribute}) of {term} is missing"),
            );
        }
        for stated in group.terms(term) {
            let value = document.attribute(stated, attribute);
            let missing = match document.syntax().is_ubl() {
                true => value.is_none(),
                false => value.is_none_or(|value| value.is_empty()),
            };
            if missing {
                found.push(
                    rule,
                    stated.element,
                    format!("the scheme ({attribute}) of {term} is missing"),
                );
            }
        }
    });
}

fn one_point_of_tax(document: &Document, rule: &'static str, found: &mut Findings<'_>) {
    let top = document.top();
    if top.has("BT-7") && top.has("BT-8") {
        let words = "there are a day of tax (BT-7) and a code for it (BT-8): one of them only";
        found.push(rule, top.place("BT-7"), words);
    }
}

fn vat_identifiers_name_their_country(
    document: &Document,
    rule: &'static str,
    found: &mut Findings<'_>,
) {
    for (group, term) in [("BG-4", "BT-31"), ("BG-7", "BT-48"), ("BG-11", "BT-63")] {
        let stated = document.top().groups(group).flat_map(|group| group.terms(term));
        // The official rule looks at what is said only.
        for stated in stated.filter(|stated| !stated.text.is_empty()) {
            let prefix: String = stated.text.chars().take(2).collect();
            if !CODES.has("vat-prefix", &prefix) {
                let words =
                    format!("the VAT identifier ({term}) `{}` begins with no country", stated.text);
                found.push(rule, stated.element, words);
            }
        }
    }
}

/// Of the text of EN 16931-1; the Schematrons of today no longer ask for it, so it refuses nothing.
fn payment_has_a_day(document: &Document, rule: &'static str, found: &mut Findings<'_>) {
    let top = document.top();
    for totals in top.groups("BG-22") {
        let owed = totals.number("BT-115").is_some_and(|due| due > crate::Decimal::ZERO);
        if owed && !top.has("BT-9") && !top.has("BT-20") {
            let words =
                "there is an amount due and neither a day (BT-9) nor terms of payment (BT-20)";
            found.add(rule, Severity::Warning, totals.place("BT-115"), words.to_owned());
        }
    }
}
