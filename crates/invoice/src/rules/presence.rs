//! What must be there.

use crate::finding::Findings;
use crate::terms::{Document, Group};

/// How much must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// The term, with a text.
    Filled,
    /// The term, whatever it says: the official rule does not look.
    There,
    /// The group.
    Group,
}
use Sort::{Filled, There};

/// `(id, groups around it, sort, any of these, words)`.
type Row = (&'static str, &'static [&'static str], Sort, &'static [&'static str], &'static str);

const RULES: &[Row] = &[
    ("BR-01", &[], Filled, &["BT-24"], "the specification identifier"),
    ("BR-02", &[], Filled, &["BT-1"], "the invoice number"),
    ("BR-03", &[], Filled, &["BT-2"], "the issue date"),
    ("BR-04", &[], Filled, &["BT-3"], "the type code"),
    ("BR-05", &[], Filled, &["BT-5"], "the currency code"),
    ("BR-06", &["BG-4"], Filled, &["BT-27"], "the seller's name"),
    ("BR-07", &["BG-7"], Filled, &["BT-44"], "the buyer's name"),
    ("BR-08", &["BG-4"], Sort::Group, &["BG-5"], "the seller's postal address"),
    ("BR-09", &["BG-4", "BG-5"], Filled, &["BT-40"], "the seller's country"),
    ("BR-10", &["BG-7"], Sort::Group, &["BG-8"], "the buyer's postal address"),
    ("BR-11", &["BG-7", "BG-8"], Filled, &["BT-55"], "the buyer's country"),
    ("BR-12", &["BG-22"], There, &["BT-106"], "the sum of the lines' net amounts"),
    ("BR-13", &["BG-22"], There, &["BT-109"], "the total without VAT"),
    ("BR-14", &["BG-22"], There, &["BT-112"], "the total with VAT"),
    ("BR-15", &["BG-22"], There, &["BT-115"], "the amount due"),
    ("BR-16", &[], Sort::Group, &["BG-25"], "a line"),
    ("BR-17", &["BG-10"], There, &["BT-59"], "the payee's name"),
    ("BR-18", &["BG-11"], Filled, &["BT-62"], "the tax representative's name"),
    ("BR-19", &["BG-11"], Sort::Group, &["BG-12"], "the tax representative's postal address"),
    ("BR-20", &["BG-11", "BG-12"], Filled, &["BT-69"], "the tax representative's country"),
    ("BR-21", &["BG-25"], Filled, &["BT-126"], "the line's identifier"),
    ("BR-22", &["BG-25"], There, &["BT-129"], "the quantity"),
    ("BR-23", &["BG-25"], There, &["BT-130"], "the unit of the quantity"),
    ("BR-24", &["BG-25"], There, &["BT-131"], "the line's net amount"),
    ("BR-25", &["BG-25"], Filled, &["BT-153"], "the item's name"),
    ("BR-26", &["BG-25"], There, &["BT-146"], "the item's net price"),
    ("BR-31", &["BG-20"], There, &["BT-92"], "the allowance's amount"),
    ("BR-32", &["BG-20"], There, &["BT-95"], "the allowance's VAT category"),
    ("BR-33", &["BG-20"], There, &["BT-97", "BT-98"], "the allowance's reason or its code"),
    ("BR-36", &["BG-21"], There, &["BT-99"], "the charge's amount"),
    ("BR-37", &["BG-21"], There, &["BT-102"], "the charge's VAT category"),
    ("BR-38", &["BG-21"], There, &["BT-104", "BT-105"], "the charge's reason or its code"),
    ("BR-41", &["BG-25", "BG-27"], There, &["BT-136"], "the allowance's amount"),
    (
        "BR-42",
        &["BG-25", "BG-27"],
        There,
        &["BT-139", "BT-140"],
        "the allowance's reason or its code",
    ),
    ("BR-43", &["BG-25", "BG-28"], There, &["BT-141"], "the charge's amount"),
    ("BR-44", &["BG-25", "BG-28"], There, &["BT-144", "BT-145"], "the charge's reason or its code"),
    ("BR-45", &["BG-23"], There, &["BT-116"], "the category's taxable amount"),
    ("BR-46", &["BG-23"], There, &["BT-117"], "the category's tax amount"),
    ("BR-47", &["BG-23"], There, &["BT-118"], "the VAT category"),
    ("BR-49", &["BG-16"], There, &["BT-81"], "the means of payment"),
    ("BR-54", &["BG-25", "BG-32"], There, &["BT-160"], "the attribute's name"),
    ("BR-54", &["BG-25", "BG-32"], There, &["BT-161"], "the attribute's value"),
    ("BR-55", &["BG-3"], There, &["BT-25"], "the preceding invoice's number"),
    ("BR-56", &["BG-11"], There, &["BT-63"], "the tax representative's VAT identifier"),
    ("BR-57", &["BG-13", "BG-15"], There, &["BT-80"], "the country of delivery"),
    ("BR-CO-04", &["BG-25"], There, &["BT-151"], "the item's VAT category"),
    ("BR-CO-18", &[], Sort::Group, &["BG-23"], "a VAT breakdown"),
    ("BR-CO-21", &["BG-20"], There, &["BT-97", "BT-98"], "the allowance's reason or its code"),
    ("BR-CO-22", &["BG-21"], There, &["BT-104", "BT-105"], "the charge's reason or its code"),
    (
        "BR-CO-23",
        &["BG-25", "BG-27"],
        There,
        &["BT-139", "BT-140"],
        "the allowance's reason or its code",
    ),
    (
        "BR-CO-24",
        &["BG-25", "BG-28"],
        There,
        &["BT-144", "BT-145"],
        "the charge's reason or its code",
    ),
    ("BR-CO-26", &["BG-4"], There, &["BT-29", "BT-30", "BT-31"], "any identifier of the seller"),
];

/// Groups that every invoice has: without one, what it should hold is missing too. The postal addresses
/// count as such in the Schematron of Factur-X only.
const ALWAYS: [&str; 6] = ["BG-4", "BG-7", "BG-22", "BG-5", "BG-8", "BG-12"];
const ALWAYS_IN_UBL: usize = 3;

pub(super) fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.0).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    let always = if document.syntax().is_ubl() { &ALWAYS[..ALWAYS_IN_UBL] } else { &ALWAYS };
    for rule in RULES {
        within(document.top(), rule.1, rule, always, found);
    }
}

fn within(group: &Group, around: &[&str], rule: &Row, always: &[&str], found: &mut Findings<'_>) {
    let Some((name, inner)) = around.split_first() else { return judge(group, rule, found) };
    if always.contains(name) && group.group(name).is_none() {
        missing(group, rule, found);
    }
    for group in group.groups(name) {
        within(group, inner, rule, always, found);
    }
}

fn judge(group: &Group, rule: &Row, found: &mut Findings<'_>) {
    let (_, _, sort, any, _) = rule;
    let there = any.iter().any(|name| match sort {
        Filled => group.says(name),
        There => group.has(name),
        Sort::Group => group.group(name).is_some(),
    });
    if !there {
        missing(group, rule, found);
    }
}

fn missing(group: &Group, (id, _, _, any, words): &Row, found: &mut Findings<'_>) {
    found.push(id, group.element, format!("{words} ({}) is missing", any.join(", ")));
}
