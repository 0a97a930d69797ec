//! Parts that shapes are made of.

use bocage_vocab::{Date, Money};

use crate::model::*;

pub(super) fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or_default()
}

pub(super) fn note(subject: &str, text: &str) -> Remark {
    Remark { subject: Some(subject.into()), text: text.into() }
}

pub(super) fn address(town: &str, postcode: &str) -> PostalAddress {
    PostalAddress {
        lines: vec!["1 rue du Bocage".into()],
        postcode: Some(postcode.into()),
        town: Some(town.into()),
        subdivision: None,
        country: Country::FRANCE,
    }
}

pub(super) fn plain() -> Invoice {
    let town = address("Saint-Lô", "50000");
    let seller = Party::at("Syndicat Bocage Numérique", "73282932000074", town.clone());
    let buyer = Party::at("Commune de Saint-Lô", "21500502600012", town);
    Invoice {
        number: String::new(),
        issued: day(2026, 11, 30),
        kind: DocumentKind::Invoice,
        frame: Frame::S1,
        due: Some(day(2026, 12, 30)),
        tax_point: None,
        references: References {
            buyer: Some("SERVICE-NUM".into()),
            order: Some("EJ-2026-00451".into()),
            ..References::default()
        },
        terms: None,
        notes: vec![
            note("PMT", "Indemnité forfaitaire pour frais de recouvrement : 40 €."),
            note("PMD", "Pénalités de retard : taux de la BCE majoré de dix points."),
            note("AAB", "Pas d'escompte pour paiement anticipé."),
        ],
        preceding: Vec::new(),
        seller: seller.with_vat(),
        buyer,
        payee: None,
        representative: None,
        delivery: None,
        period: None,
        payment: Some(transfer()),
        adjustments: Vec::new(),
        attachments: Vec::new(),
        lines: vec![line("1", "Hébergement d'applications", 12, 10_000_000, Vat::standard(2000))],
        vat: Vec::new(),
        totals: Totals::default(),
    }
}

pub(super) fn line(id: &str, name: &str, quantity: i64, price_micros: i64, vat: Vat) -> Line {
    Line {
        id: id.into(),
        note: None,
        object: None,
        quantity: Quantity::ten_thousandths(quantity * 10_000),
        unit: Unit::ONE,
        net: Money::ZERO,
        order_line: None,
        account: None,
        period: None,
        adjustments: Vec::new(),
        price: UnitPrice::micros(price_micros),
        discount: None,
        base_quantity: None,
        vat,
        item: Item { name: name.into(), ..Item::default() },
    }
}

/// A line with all that a line can say.
pub(super) fn rich(line: Line) -> Line {
    Line {
        note: Some("Deux salles".into()),
        object: Some(Identifier::of("AVV", "SITE-12")),
        order_line: Some("3".into()),
        account: Some("6156".into()),
        period: month(),
        unit: Unit::MONTH,
        item: Item {
            description: Some("Hébergement redondant, mois de novembre".into()),
            seller_id: Some("HEB-2".into()),
            buyer_id: Some("A-77".into()),
            standard_id: Some(Identifier::of("0160", "03000000000014")),
            classes: vec![Identifier::of("STI", "72400000")],
            origin: Some(Country::FRANCE),
            properties: vec![Property { name: "Salles".into(), value: "2".into() }],
            ..line.item
        },
        ..line
    }
}

pub(super) fn month() -> Option<Period> {
    Some(Period { from: Some(day(2026, 11, 1)), until: Some(day(2026, 11, 30)) })
}

pub(super) fn adjustment(
    is_charge: bool,
    cents: i64,
    code: &str,
    reason: &str,
    vat: Option<Vat>,
) -> Adjustment {
    Adjustment {
        is_charge,
        amount: Money::cents(cents),
        base: None,
        share: None,
        reason: Some(reason.into()),
        code: Some(code.into()),
        vat,
    }
}

pub(super) fn transfer() -> Payment {
    Payment {
        means: "30".into(),
        remittance: Some("2026-11".into()),
        accounts: vec![Account {
            number: "FR7630001007941234567890185".into(),
            name: Some("Paierie départementale".into()),
            bank: Some("BDFEFRPPCCT".into()),
        }],
        ..Payment::default()
    }
}

pub(super) fn before() -> Preceding {
    Preceding { number: "2026-10-0001".into(), issued: Some(day(2026, 10, 31)) }
}

pub(super) fn credit_note(mut invoice: Invoice) -> Invoice {
    invoice.kind = DocumentKind::CreditNote;
    invoice.preceding.push(before());
    invoice.due = None;
    invoice.payment = None;
    invoice.terms = Some("À déduire de la prochaine facture".into());
    invoice
}

pub(super) fn without_vat(
    mut invoice: Invoice,
    category: VatCategory,
    code: &str,
    reason: &str,
) -> Invoice {
    if category == VatCategory::ReverseCharge {
        invoice.buyer = invoice.buyer.with_vat();
    }
    invoice.lines[0].vat = Vat::none(category);
    invoice.exempt(category, code, reason)
}

pub(super) fn abroad(name: &str, country: &str, vat: &str, scheme: &str) -> Party {
    let mut party = Party::at(name, "73282932000074", address("Ailleurs", "20095"));
    party.identifiers.clear();
    party.legal = None;
    party.vat = Some(vat.into());
    party.electronic =
        Some(Identifier::of(scheme, format!("{}@exemple.org", country.to_lowercase())));
    party.postal.country = country.parse().unwrap_or(Country::FRANCE);
    party
}
