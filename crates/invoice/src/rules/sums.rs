//! What must add up: the totals of EN 16931, in exact decimals.

use crate::Decimal;
use crate::finding::Findings;
use crate::terms::{Document, Group};
use crate::tree::ElementId;

pub(super) fn ids() -> Vec<&'static str> {
    vec![
        "BR-CO-10", "BR-CO-11", "BR-CO-12", "BR-CO-13", "BR-CO-14", "BR-CO-15", "BR-CO-16",
        "BR-CO-17",
    ]
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    for totals in top.groups("BG-22") {
        lines(top, totals, found);
        adjustments(top, totals, found);
        without_vat(totals, found);
        with_vat(document, totals, found);
        due(totals, found);
    }
    vat_total(document, found);
    for breakdown in top.groups("BG-23") {
        vat_of(document, breakdown, found);
    }
}

/// A stated number and what it should be; both are told where they differ.
fn equal(
    rule: &'static str,
    at: ElementId,
    stated: Option<Decimal>,
    expected: Option<Decimal>,
    words: &str,
    found: &mut Findings<'_>,
) {
    let shown = |number: Option<Decimal>| number.map_or("nothing".to_owned(), |n| n.to_string());
    if stated.is_none() || stated != expected {
        let (stated, expected) = (shown(stated), shown(expected));
        found.push(
            rule,
            at,
            format!("{words}: {stated} is stated, {expected} is what it comes to"),
        );
    }
}

/// The sum of a term over groups, to the cent; none where one of them states no number.
fn sum<'g>(groups: impl Iterator<Item = &'g Group>, term: &str) -> Option<Decimal> {
    let numbers: Option<Vec<Decimal>> = groups.map(|group| group.number(term)).collect();
    numbers.map(|numbers| numbers.into_iter().sum::<Decimal>().rounded(2))
}

fn lines(top: &Group, totals: &Group, found: &mut Findings<'_>) {
    let expected = sum(top.groups("BG-25"), "BT-131");
    let words = "sum of the lines (BT-106)";
    equal("BR-CO-10", totals.place("BT-106"), totals.number("BT-106"), expected, words, found);
}

fn adjustments(top: &Group, totals: &Group, found: &mut Findings<'_>) {
    for (rule, total, group, amount, words) in [
        ("BR-CO-11", "BT-107", "BG-20", "BT-92", "sum of the allowances (BT-107)"),
        ("BR-CO-12", "BT-108", "BG-21", "BT-99", "sum of the charges (BT-108)"),
    ] {
        if totals.has(total) || top.group(group).is_some() {
            let expected = sum(top.groups(group), amount);
            equal(rule, totals.place(total), totals.number(total), expected, words, found);
        }
    }
}

/// A term that may be missing: nothing then.
fn optional(group: &Group, term: &str) -> Option<Decimal> {
    if group.has(term) { group.number(term) } else { Some(Decimal::ZERO) }
}

fn without_vat(totals: &Group, found: &mut Findings<'_>) {
    let expected = || {
        let sum = totals.number("BT-106")? - optional(totals, "BT-107")?;
        Some((sum + optional(totals, "BT-108")?).rounded(2))
    };
    let words = "total without VAT (BT-109)";
    equal("BR-CO-13", totals.place("BT-109"), totals.number("BT-109"), expected(), words, found);
}

fn with_vat(document: &Document, totals: &Group, found: &mut Findings<'_>) {
    let (net, gross) = (totals.number("BT-109"), totals.number("BT-112"));
    // Factur-X lets the total VAT go unsaid where there is none.
    if !document.syntax().is_ubl() && gross.is_some() && gross == net {
        return;
    }
    let vat: Vec<_> = document.top().terms("BT-110").collect();
    if vat.len() != 1 {
        let words = format!("{} amounts of VAT (BT-110) are in the invoice's currency", vat.len());
        return found.push("BR-CO-15", totals.element, words);
    }
    let expected = || Some((net? + vat[0].number?).rounded(2));
    let words = "total with VAT (BT-112)";
    equal("BR-CO-15", totals.place("BT-112"), gross, expected(), words, found);
}

fn due(totals: &Group, found: &mut Findings<'_>) {
    let expected = || {
        let rest = totals.number("BT-112")? - optional(totals, "BT-113")?;
        Some(rest + optional(totals, "BT-114")?)
    };
    let words = "amount due (BT-115)";
    equal("BR-CO-16", totals.place("BT-115"), totals.number("BT-115"), expected(), words, found);
}

fn vat_total(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    if top.group("BG-23").is_none() && document.syntax().is_ubl() {
        return;
    }
    let expected = sum(top.groups("BG-23"), "BT-117");
    for stated in top.terms("BT-110") {
        let words = "total VAT (BT-110)";
        equal("BR-CO-14", stated.element, stated.number, expected, words, found);
    }
}

/// The tax of a category may differ from its share by less than one unit of the currency: both official
/// Schematrons allow for rounding by line.
fn vat_of(document: &Document, breakdown: &Group, found: &mut Findings<'_>) {
    let (tax, base) = (breakdown.number("BT-117"), breakdown.number("BT-116"));
    let nothing = tax.is_some_and(|tax| tax.rounded(0).is_zero());
    let holds = match (breakdown.number("BT-119"), base, tax) {
        (None, _, _) => nothing,
        (Some(rate), _, _) if rate.rounded(0).is_zero() => nothing,
        (Some(rate), Some(base), Some(tax)) => {
            let due = base.abs().percent(rate).rounded(2);
            near(tax.abs(), due, !document.syntax().is_ubl())
        }
        _ => false,
    };
    if !holds {
        let stated = |term: &str| breakdown.text(term);
        let words = format!(
            "tax of a category (BT-117): `{}` is stated for `{}` % of `{}`",
            stated("BT-117"),
            stated("BT-119"),
            stated("BT-116")
        );
        found.push("BR-CO-17", breakdown.place("BT-117"), words);
    }
}

/// Whether two amounts are less than one apart, or at most one.
pub(super) fn near(a: Decimal, b: Decimal, one_too: bool) -> bool {
    let apart = (a - b).abs();
    apart < Decimal::ONE || one_too && apart == Decimal::ONE
}
