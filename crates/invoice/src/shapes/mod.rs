//! Invoices of every shape that this crate writes: what judges are shown, and tests start from.
//!
//! All of them keep every rule. The parties are invented; their SIREN and SIRET have valid keys.

mod parts;

use bocage_vocab::{Money, Share};

use self::parts::*;
use crate::model::*;

/// A name and how the plainest invoice becomes the shape.
type Shape = (&'static str, fn(Invoice) -> Invoice);

const SHAPES: &[Shape] = &[
    ("plain", |invoice| invoice),
    ("two_rates", |mut invoice| {
        invoice.lines.push(line("2", "Livres", 12, 18_900_000, Vat::standard(550)));
        invoice
    }),
    ("three_rates", |mut invoice| {
        invoice.lines.push(line("2", "Transport", 3, 33_330_000, Vat::standard(1000)));
        invoice.lines.push(line("3", "Presse", 7, 1_990_000, Vat::standard(210)));
        invoice
    }),
    ("exempt", |invoice| {
        without_vat(invoice, VatCategory::Exempt, "VATEX-EU-132-1I", "Formation professionnelle")
    }),
    ("outside", |mut invoice| {
        invoice.seller.vat = None;
        invoice.buyer.vat = None;
        without_vat(invoice, VatCategory::Outside, "VATEX-EU-O", "Hors champ de la TVA")
    }),
    ("reverse_charge", |invoice| {
        without_vat(invoice, VatCategory::ReverseCharge, "VATEX-EU-AE", "Autoliquidation")
    }),
    ("intra_community", |mut invoice| {
        invoice.frame = Frame::B1;
        invoice.buyer = abroad("Glasfaser Nord GmbH", "DE", "DE123456788", "9930");
        invoice.delivery = Some(Delivery {
            day: Some(day(2026, 11, 20)),
            postal: Some(invoice.buyer.postal.clone()),
            ..Delivery::default()
        });
        without_vat(
            invoice,
            VatCategory::IntraCommunity,
            "VATEX-EU-IC",
            "Livraison intracommunautaire",
        )
    }),
    ("export", |mut invoice| {
        invoice.buyer = abroad("Alpen Netz AG", "CH", "CHE123456788", "EM");
        without_vat(invoice, VatCategory::Export, "VATEX-EU-G", "Exportation hors de l'Union")
    }),
    ("zero_rated", |mut invoice| {
        invoice.lines[0].vat = Vat::none(VatCategory::Zero);
        invoice
    }),
    ("line_allowance", |mut invoice| {
        invoice.lines[0].adjustments.push(adjustment(false, 1_250, "95", "Remise", None));
        invoice
    }),
    ("line_charge", |mut invoice| {
        invoice.lines[0].adjustments.push(adjustment(true, 480, "FC", "Port", None));
        invoice
    }),
    ("allowance", |mut invoice| {
        let share = Share::ppm(50_000);
        let base = Money::cents(12_000);
        invoice.adjustments.push(Adjustment {
            share: Some(share),
            base: Some(base),
            ..adjustment(
                false,
                base.share(share).get(),
                "95",
                "Remise de 5 %",
                Some(Vat::standard(2000)),
            )
        });
        invoice
    }),
    ("charge", |mut invoice| {
        invoice.adjustments.push(adjustment(
            true,
            990,
            "FC",
            "Frais de port",
            Some(Vat::standard(2000)),
        ));
        invoice
    }),
    ("allowance_and_charge", |mut invoice| {
        invoice.lines.push(line("2", "Livres", 12, 18_900_000, Vat::standard(550)));
        invoice.adjustments.push(adjustment(false, 705, "95", "Remise", Some(Vat::standard(550))));
        invoice.adjustments.push(adjustment(
            true,
            990,
            "FC",
            "Frais de port",
            Some(Vat::standard(2000)),
        ));
        invoice
    }),
    ("discount", |mut invoice| {
        invoice.lines[0].discount = Some(UnitPrice::micros(2_500_000));
        invoice
    }),
    ("base_quantity", |mut invoice| {
        let mut requests =
            line("2", "Requêtes, par millier", 1_234_567, 420_000, Vat::standard(2000));
        requests.base_quantity = Some(Quantity::ten_thousandths(10_000_000));
        invoice.lines.push(requests);
        invoice
    }),
    ("partly_paid", |mut invoice| {
        invoice.totals.paid = Some(Money::cents(5_000));
        invoice
    }),
    ("rounded", |mut invoice| {
        invoice.lines[0].price = UnitPrice::micros(9_996_700);
        invoice.totals.rounding = Some(Money::cents(-2));
        invoice
    }),
    ("paid", |mut invoice| {
        invoice.frame = Frame::S2;
        invoice.due = Some(day(2026, 11, 2));
        let invoice = invoice.settled();
        let paid = Some(invoice.totals.with_vat);
        Invoice { totals: Totals { paid, ..invoice.totals }, ..invoice }
    }),
    ("credit_note", credit_note),
    ("credit_note_by_transfer", |invoice| {
        let mut credit = credit_note(invoice);
        credit.due = Some(day(2026, 12, 31));
        credit.references.project = Some("FTTH-50".into());
        credit.payment = Some(transfer());
        credit
    }),
    ("corrected", |mut invoice| {
        invoice.kind = DocumentKind::Corrected;
        invoice.preceding.push(before());
        invoice
    }),
    ("prepayment", |mut invoice| {
        invoice.kind = DocumentKind::Prepayment;
        invoice
    }),
    ("after_prepayment", |mut invoice| {
        invoice.frame = Frame::S4;
        invoice.preceding.push(before());
        invoice.totals.paid = Some(Money::cents(3_600));
        invoice
    }),
    ("self_billed", |mut invoice| {
        invoice.kind = DocumentKind::SelfBilled;
        invoice
    }),
    ("payee", |mut invoice| {
        invoice.kind = DocumentKind::Factored;
        invoice.payee = Some(Payee {
            name: "Affacturage du Bocage".into(),
            identifier: Some(Identifier::of("0009", "55208131766522")),
            legal: Some(Identifier::of("0002", "552081317")),
        });
        invoice
    }),
    ("representative", |mut invoice| {
        invoice.representative = Some(Representative {
            name: "Représentation Fiscale SAS".into(),
            vat: "FR44732829320".into(),
            postal: address("Caen", "14000"),
        });
        invoice
    }),
    ("direct_debit", |mut invoice| {
        invoice.payment = Some(Payment {
            means: "59".into(),
            mandate: Some(Mandate {
                reference: "MANDAT-2026-7".into(),
                creditor: Some("FR72ZZZ123456".into()),
                debited: Some("FR7630006000011234567890189".into()),
            }),
            ..Payment::default()
        });
        invoice
    }),
    ("card", |mut invoice| {
        invoice.payment = Some(Payment {
            means: "48".into(),
            text: Some("Carte d'achat".into()),
            card: Some(Card { number: "1234".into(), holder: Some("Régie".into()) }),
            ..Payment::default()
        });
        invoice
    }),
    ("two_accounts", |mut invoice| {
        let mut payment = transfer();
        payment.text = Some("Virement".into());
        payment.accounts.push(Account {
            number: "FR1420041010050500013M02606".into(),
            name: None,
            bank: None,
        });
        invoice.payment = Some(payment);
        invoice
    }),
    ("attachments", |mut invoice| {
        let attachment = |reference: &str, kind: &str| Attachment {
            reference: reference.into(),
            description: Some(kind.into()),
            address: None,
            file: None,
        };
        invoice.attachments.push(Attachment {
            file: Some(File {
                mime: "text/csv".into(),
                name: "releve.csv".into(),
                bytes: b"poste;euros\n1;2\n".to_vec(),
            }),
            ..attachment("RELEVE-11", "DOCUMENT_ANNEXE")
        });
        invoice.attachments.push(Attachment {
            address: Some("https://exemple.fr/bl/77".into()),
            ..attachment("BL-77", "BON_LIVRAISON")
        });
        invoice
    }),
    ("references", |mut invoice| {
        invoice.references = References {
            buyer: Some("SERVICE-NUM".into()),
            project: Some("FTTH-50".into()),
            contract: Some("MARCHE-2026-014".into()),
            order: Some("EJ-2026-00451".into()),
            sales_order: Some("CV-88".into()),
            receipt: Some("BR-12".into()),
            despatch: Some("BE-12".into()),
            tender: Some("LOT-3".into()),
            object: Some(Identifier::of("AVV", "COMPTEUR-9")),
            account: Some("6262".into()),
        };
        invoice
    }),
    ("rich_line", |mut invoice| {
        invoice.lines[0] = rich(invoice.lines[0].clone());
        invoice
    }),
    ("negative_line", |mut invoice| {
        let mut back = line("2", "Reprise du mois d'octobre", -3, 4_200_000, Vat::standard(2000));
        back.note = Some("Trop perçu".into());
        invoice.lines.push(back);
        invoice
    }),
    ("many_lines", |mut invoice| {
        invoice.lines = (1..=120)
            .map(|n| {
                let rate = if n % 3 == 0 { 550 } else { 2000 };
                line(
                    &n.to_string(),
                    &format!("Site {n}"),
                    n,
                    1_234_567 + n * 111,
                    Vat::standard(rate),
                )
            })
            .collect();
        invoice
    }),
    ("difficult_texts", |mut invoice| {
        invoice.seller.name = "Œuvre & Fils <SARL> \"L'Été\"".into();
        invoice.lines[0].item.description = Some("a < b && c > d ; l'« été » à 5 € — ]]>".into());
        invoice.terms = Some("Net à 30 jours".into());
        invoice
    }),
    ("rebate", |invoice| {
        let mut credit = credit_note(invoice);
        credit.kind = DocumentKind::Rebate;
        credit.references.contract = Some("MARCHE-2026-014".into());
        credit.period = month();
        credit
    }),
    ("period_and_tax_point", |mut invoice| {
        invoice.period = month();
        invoice.tax_point = Some(day(2026, 11, 30));
        invoice
    }),
    ("between_businesses", |mut invoice| {
        invoice.notes.push(note("BAR", "B2B"));
        invoice
    }),
    ("delivered", |mut invoice| {
        invoice.frame = Frame::M1;
        invoice.delivery = Some(Delivery {
            name: Some("Mairie de Saint-Lô, services techniques".into()),
            place: Some(Identifier::of("0009", "21500502600012")),
            day: Some(day(2026, 11, 25)),
            postal: Some(address("Saint-Lô", "50000")),
        });
        invoice
    }),
    ("single_taxable_person", |mut invoice| {
        invoice.seller.identifiers.push(Identifier::of("0231", "552081317"));
        invoice.notes.push(note("TXD", "MEMBRE_ASSUJETTI_UNIQUE"));
        invoice.representative = Some(Representative {
            name: "Groupe du Bocage".into(),
            vat: "FR03552081317".into(),
            postal: address("Caen", "14000"),
        });
        invoice
    }),
];

/// Every shape by name, settled.
///
/// # Examples
/// ```
/// use bocage_invoice::{Document, shapes::shapes, ubl};
/// let (name, invoice) = shapes().next().unwrap();
/// assert_eq!((name, invoice.totals.due.to_string()), ("plain", "144.00 EUR".to_owned()));
/// assert_eq!(Document::read(ubl(&invoice).as_bytes()).unwrap().check(), []);
/// ```
pub fn shapes() -> impl Iterator<Item = (&'static str, Invoice)> {
    SHAPES.iter().enumerate().map(|(number, (name, shape))| {
        let plain = Invoice { number: format!("2026-11-{:04}", number + 1), ..plain() };
        (*name, shape(plain).settled())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, cii, ubl};

    #[test]
    fn every_shape_keeps_every_rule_and_comes_back_as_it_was() {
        for (name, invoice) in shapes() {
            for (syntax, xml) in [("UBL", ubl(&invoice)), ("CII", cii(&invoice))] {
                let document = Document::read(xml.as_bytes()).unwrap();
                assert_eq!(document.check(), [], "{name} in {syntax}");
                assert_eq!(document.invoice().unwrap(), invoice, "{name} in {syntax}");
            }
        }
    }

    #[test]
    fn shapes_are_distinct_and_there_are_thirty_at_least() {
        let mut kinds: Vec<String> =
            shapes().map(|(_, invoice)| ubl(&Invoice { number: "N".into(), ..invoice })).collect();
        kinds.sort();
        kinds.dedup();
        assert_eq!(kinds.len(), SHAPES.len());
        assert!(kinds.len() >= 30);
    }
}
