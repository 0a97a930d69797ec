//! Invoices drawn at random, through both syntaxes, and documents changed at random.

use bocage_invoice::model::{Adjustment, Invoice, Quantity, Remark, UnitPrice, Vat};
use bocage_invoice::{Document, cii, shapes::shapes, ubl};
use bocage_vocab::{Money, Severity};
use proptest::prelude::*;

/// A text that XML carries as it is: no whitespace at its ends, none doubled.
fn text() -> impl Strategy<Value = String> {
    "[!-~éèçœ€«»]{1,12}( [!-~éèçœ€«»]{1,12}){0,3}"
}

fn vat() -> impl Strategy<Value = Vat> {
    prop_oneof![Just(210), Just(550), Just(1000), Just(2000)].prop_map(Vat::standard)
}

fn adjustment(on_whole: bool) -> impl Strategy<Value = Adjustment> {
    (any::<bool>(), 1i64..5_000, text(), vat()).prop_map(move |(is_charge, cents, reason, vat)| {
        Adjustment {
            is_charge,
            amount: Money::cents(cents),
            base: None,
            share: None,
            reason: Some(reason),
            code: Some(if is_charge { "FC" } else { "95" }.to_owned()),
            vat: on_whole.then_some(vat),
        }
    })
}

/// Allowances come back before charges: so they are drawn.
fn adjustments(on_whole: bool) -> impl Strategy<Value = Vec<Adjustment>> {
    proptest::collection::vec(adjustment(on_whole), 0..4).prop_map(|mut all| {
        all.sort_by_key(|one| one.is_charge);
        all
    })
}

type DrawnLine = (i64, i64, Option<i64>, Option<i64>, Vat, String, Vec<Adjustment>);

fn line() -> impl Strategy<Value = DrawnLine> {
    (
        -1_000_000i64..10_000_000,
        0i64..1_000_000_000,
        proptest::option::of(1i64..1_000_000),
        proptest::option::of(1i64..100_000_000),
        vat(),
        text(),
        adjustments(false),
    )
}

fn invoice() -> impl Strategy<Value = Invoice> {
    let all: Vec<Invoice> = shapes().map(|(_, invoice)| invoice).collect();
    let plain = all[0].clone();
    (
        0..all.len(),
        proptest::collection::vec(line(), 1..12),
        adjustments(true),
        proptest::option::of(text()),
        proptest::option::of(-3i64..=3),
    )
        .prop_map(move |(shape, lines, adjustments, note, rounding)| {
            // What a shape says beside money goes with any money, if all of it is taxed.
            let taxed = |invoice: &&Invoice| {
                let rates = invoice
                    .vat
                    .iter()
                    .all(|one| one.exemption.is_none() && one.vat.rate > Some(Default::default()));
                rates && invoice.totals.paid.is_none()
            };
            let mut invoice = Some(&all[shape]).filter(taxed).unwrap_or(&plain).clone();
            let model = plain.lines[0].clone();
            invoice.lines = lines
                .into_iter()
                .enumerate()
                .map(|(number, (quantity, price, discount, base, vat, name, adjustments))| {
                    let mut line = model.clone();
                    line.id = (number + 1).to_string();
                    line.quantity = Quantity::ten_thousandths(quantity);
                    line.price = UnitPrice::micros(price);
                    line.discount = discount.map(UnitPrice::micros);
                    line.base_quantity = base.map(Quantity::ten_thousandths);
                    line.vat = vat;
                    line.item.name = name;
                    line.adjustments = adjustments;
                    line
                })
                .collect();
            invoice.adjustments = adjustments;
            invoice.notes.extend(
                note.map(|text| Remark {
                    subject: Some("AAI".into()),
                    text: text.replace('#', ""),
                }),
            );
            invoice.notes.retain(|note| !note.text.is_empty());
            invoice.totals.rounding = rounding.map(Money::cents);
            invoice.settled()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn an_invoice_keeps_the_rules_and_comes_back_as_it_was(invoice in invoice()) {
        for xml in [ubl(&invoice), cii(&invoice)] {
            let document = Document::read(xml.as_bytes()).unwrap();
            let mut errors = document.check();
            errors.retain(|finding| finding.severity == Severity::Error);
            prop_assert_eq!(errors, []);
            prop_assert_eq!(&document.invoice().unwrap(), &invoice);
        }
    }

    #[test]
    fn totals_are_what_the_lines_come_to(invoice in invoice()) {
        let totals = invoice.totals;
        let base: Money = invoice.vat.iter().map(|one| one.base).sum();
        prop_assert_eq!(base, totals.without_vat);
        prop_assert_eq!(totals.with_vat, totals.without_vat + totals.vat);
        prop_assert_eq!(totals.due, totals.with_vat + totals.rounding.unwrap_or_default());
    }

    #[test]
    fn one_cent_is_always_found(invoice in invoice(), which in 0usize..4) {
        let cent = Money::cents(1);
        let mut wrong = invoice;
        let (rule, total) = match which {
            0 => ("BR-CO-10", &mut wrong.totals.lines),
            1 => ("BR-CO-13", &mut wrong.totals.without_vat),
            2 => ("BR-CO-15", &mut wrong.totals.with_vat),
            _ => ("BR-CO-16", &mut wrong.totals.due),
        };
        *total += cent;
        for xml in [ubl(&wrong), cii(&wrong)] {
            let found = Document::read(xml.as_bytes()).unwrap().check();
            prop_assert!(found.iter().any(|finding| finding.rule == rule), "{rule} in {found:?}");
        }
    }

    #[test]
    fn no_change_of_a_byte_makes_it_panic(shape in 0usize..30, at in 0usize..6_000, byte in any::<u8>()) {
        let (_, invoice) = shapes().nth(shape).unwrap();
        for xml in [ubl(&invoice), cii(&invoice)] {
            let mut bytes = xml.into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Ok(document) = Document::read(&bytes) {
                let _ = document.check();
                let _ = document.invoice();
            }
        }
    }
}

/// Documents that would keep a judge busy for hours, if it looked at each thing beside each other.
#[test]
fn wide_documents_are_judged_in_time() {
    let (_, invoice) = shapes().next().unwrap();
    let document = ubl(&invoice);
    let doubled = |element: &str, count: usize| {
        let start = document.find(&format!("<{element}>")).unwrap();
        let end = document.find(&format!("</{element}>")).unwrap() + element.len() + 3;
        let one = &document[start..end];
        format!("{}{}{}", &document[..start], one.repeat(count), &document[end..])
    };
    for element in [
        "cac:TaxTotal",
        "cac:TaxSubtotal",
        "cac:PartyIdentification",
        "cac:InvoiceLine",
        "cbc:Note",
    ] {
        let read = Document::read(doubled(element, 5_000).as_bytes()).unwrap();
        assert!(!read.check().is_empty(), "{element}");
    }
}
