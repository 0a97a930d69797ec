//! Frames of invoicing (BT-23), types of documents, and what each asks for.

use bocage_vocab::Severity;

use crate::dates;
use crate::finding::Findings;
use crate::terms::{Document, Group, Syntax};
use crate::tree::Path;

/// Frames that France knows: B for goods, S for services, M for both.
const FRAMES: [&str; 20] = [
    "B1", "S1", "M1", "B2", "S2", "M2", "S3", "B4", "S4", "M4", "S5", "S6", "B7", "S7", "B8", "S8",
    "M8", "B9", "S9", "M9",
];
const PAID: [&str; 3] = ["B2", "S2", "M2"];
const AFTER_PREPAYMENT: [&str; 3] = ["B4", "S4", "M4"];
/// Several sellers in one invoice.
const SEVERAL: [&str; 6] = ["S8", "B8", "M8", "S9", "B9", "M9"];
const PREPAYMENTS: [&str; 3] = ["386", "500", "503"];
const CORRECTIONS: [&str; 4] = ["384", "471", "472", "473"];
const CREDIT_NOTES: [&str; 5] = ["261", "381", "396", "502", "503"];

pub(in crate::rules) fn ids() -> Vec<&'static str> {
    vec![
        "BR-FR-08",
        "BR-FR-CO-03",
        "BR-FR-CO-04",
        "BR-FR-CO-05",
        "BR-FR-CO-07",
        "BR-FR-CO-08",
        "BR-FR-CO-09",
        "BR-FR-CO-12",
        "BR-FR-MV-01",
    ]
}

pub(in crate::rules) fn check(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    let written =
        |term: &str| top.term(term).map_or("", |term| &document.tree().at(term.element).text);
    let (frame, kind) = (written("BT-23"), written("BT-3"));
    if top.terms("BT-23").count() != 1 || !FRAMES.contains(&frame) {
        let words = format!("the frame (BT-23) is `{frame}`, not one of {}", FRAMES.join(", "));
        found.push("BR-FR-08", top.place("BT-23"), words);
    }
    if AFTER_PREPAYMENT.contains(&frame) && PREPAYMENTS.contains(&kind) {
        let words = format!("type {kind} is a prepayment, which frame {frame} comes after");
        found.push("BR-FR-CO-08", top.place("BT-23"), words);
    }
    rebate(document, kind, found);
    preceding(document, kind, found);
    due_day(document, frame, kind, found);
    if PAID.contains(&frame) {
        paid(top, frame, found);
    }
    euros(top, found);
    if SEVERAL.contains(&frame.trim()) {
        several(document, frame, found);
    }
}

/// CO-03: a rebate over a contract names contract and period.
fn rebate(document: &Document, kind: &str, found: &mut Findings<'_>) {
    let top = document.top();
    let period = top.group("BG-14");
    let bounded = period.is_some_and(|period| period.says("BT-73") && period.says("BT-74"));
    let applies = kind == "262" && document.syntax() != Syntax::UblInvoice;
    if applies && !(top.says("BT-12") && bounded) {
        let words = "a rebate (262) names its contract (BT-12) and its period (BT-73, BT-74)";
        found.push("BR-FR-CO-03", top.element, words);
    }
}

/// CO-04 and CO-05: a correction names one invoice, a credit note at least one with its day.
fn preceding(document: &Document, kind: &str, found: &mut Findings<'_>) {
    let top = document.top();
    let references = top.groups("BG-3").count();
    let corrects = CORRECTIONS.contains(&kind) && document.syntax() != Syntax::UblCreditNote;
    if corrects && references != 1 {
        let words = format!(
            "a correction ({kind}) names the one invoice that it replaces (BG-3), not {references}"
        );
        found.push("BR-FR-CO-04", top.element, words);
    }
    let dated = |group: &Group| group.has("BT-25") && group.has("BT-26");
    let credits = CREDIT_NOTES.contains(&kind) && document.syntax() != Syntax::UblInvoice;
    if credits && !top.groups("BG-3").any(dated) {
        let words = format!("a credit note ({kind}) names an invoice (BT-25) and its day (BT-26)");
        found.push("BR-FR-CO-05", top.element, words);
    }
}

/// CO-07: nothing is due before it is issued, unless it was paid before.
fn due_day(document: &Document, frame: &str, kind: &str, found: &mut Findings<'_>) {
    let top = document.top();
    if PREPAYMENTS.contains(&kind) || PAID.contains(&frame) {
        return;
    }
    let Some(issued) = dates::read(top.text("BT-2")) else { return };
    for due in top.terms("BT-9") {
        if dates::read(&due.text).is_some_and(|day| day < issued) {
            let words = format!("it is due (BT-9) on {}, before it is issued", due.text);
            found.push("BR-FR-CO-07", due.element, words);
        }
    }
}

/// CO-09: what was paid says how much and when, and leaves nothing.
fn paid(top: &Group, frame: &str, found: &mut Findings<'_>) {
    let Some(totals) = top.group("BG-22") else { return };
    let mut ask = |holds: bool, words: &str| {
        if !holds {
            found.push(
                "BR-FR-CO-09",
                totals.element,
                format!("frame {frame} is for what is paid: {words}"),
            );
        }
    };
    let paid = totals.number("BT-113");
    ask(paid.is_some() && paid == totals.number("BT-112"), "paid (BT-113) is the total (BT-112)");
    ask(totals.number("BT-115").is_some_and(crate::Decimal::is_zero), "nothing is due (BT-115)");
    ask(top.says("BT-9"), "the day of payment stands in BT-9");
}

/// CO-12: VAT is accounted for in euros.
fn euros(top: &Group, found: &mut Findings<'_>) {
    let foreign = top.has("BT-5") && top.text("BT-5") != "EUR";
    if foreign && !(top.text("BT-6") == "EUR" && top.says("BT-111")) {
        let words = "the VAT in euros is missing (BT-6, BT-111)";
        found.push("BR-FR-CO-12", top.place("BT-5"), words);
    }
}

/// Several sellers in one invoice is an extension (EXTENDED-CTC-FR) that this checker does not read: its
/// lines are told apart by a sub-type. Without it they are refused by rule; with it, by honesty.
fn several(document: &Document, frame: &str, found: &mut Findings<'_>) {
    let status = "cac:BillingReference/cac:InvoiceDocumentReference/cbc:DocumentStatusCode";
    let status: Result<Path, _> = status.parse();
    for line in document.top().groups("BG-25") {
        let typed =
            status.iter().any(|path| !path.elements(document.tree(), line.element).is_empty());
        let words = match typed {
            false => format!("frame {frame}: the line has no sub-type (EXT-FR-FE-163)"),
            true => format!("frame {frame}: sub-types of lines are beyond what is checked here"),
        };
        found.add("BR-FR-MV-01", Severity::Error, line.element, words);
    }
}
