//! Documents as electronic invoices: what is drafted, in the terms of EN 16931 and France.

use bocage_billing::{Tax, TaxCategory};
use bocage_invoice::model::{
    Account, Invoice, Item, Line, Party, Payment, Period, PostalAddress, Preceding, Quantity,
    References, Remark, Totals, UnitPrice, Vat, VatCategory,
};
use bocage_invoice::model::{Country, DocumentKind as Code, Frame};
use bocage_invoice::{Document, cii, facturx, ubl};
use bocage_vocab::{Date, Money, Severity};

use super::lines::{BillLine, DocumentKind, LineKind};
use super::reckon::Draft;
use super::registers::Registers;
use super::rows::{MemberRow, SyndicateRow};
use super::{MoneyError, Month};
use crate::Error;

/// A document that a credit note takes back, with its day of issue.
pub(crate) type Before = Option<(String, Date)>;

/// A format that a document can be had in.
pub(crate) const FORMATS: [(&str, &str); 3] =
    [("ubl", "application/xml"), ("cii", "application/xml"), ("facturx", "application/pdf")];

/// Writes an invoice in a format.
pub(crate) fn written(invoice: &Invoice, format: &str) -> Option<Vec<u8>> {
    match format {
        "ubl" => Some(ubl(invoice).into_bytes()),
        "cii" => Some(cii(invoice).into_bytes()),
        "facturx" => Some(facturx(invoice)),
        _ => None,
    }
}

/// The lines that an invoice shows: what is waived or comes to no unit is on the statement alone.
pub(crate) fn shown(draft: &Draft) -> impl Iterator<Item = &BillLine> {
    draft.body.lines.iter().filter(|line| is_shown(line))
}

/// Whether an invoice shows a line.
pub(crate) fn is_shown(line: &BillLine) -> bool {
    line.kind != LineKind::Waived && (line.quantity != 0 || line.net != Money::ZERO)
}

/// The invoice of a draft. A credit note says what comes back as what it is: above zero.
pub(crate) fn invoice(
    registers: &Registers,
    draft: &Draft,
    (number, issued): (&str, Date),
    before: &Before,
) -> Result<Invoice, Error> {
    let syndicate = registers.syndicate()?;
    let member = registers.members.get(&draft.member);
    let buyer =
        member.map_or_else(|| Party::french("", draft.member, address(None, None, None)), buyer);
    let is_credit = draft.kind == DocumentKind::Credit;
    let lines: Vec<Line> = shown(draft).map(|one| line(one, is_credit)).collect();
    let is_outside = lines.iter().any(|line| line.vat.category == VatCategory::Outside);
    let references = References {
        buyer: member.and_then(|member| member.service.clone()),
        order: member.and_then(|member| member.commitment.clone()),
        ..References::default()
    };
    let preceding = before
        .iter()
        .map(|(number, issued)| Preceding { number: number.clone(), issued: Some(*issued) });
    let mut invoice = Invoice {
        number: number.to_owned(),
        issued,
        kind: if is_credit { Code::CreditNote } else { Code::Invoice },
        frame: Frame::S1,
        due: Some(draft.body.due.max(issued)),
        tax_point: None,
        references,
        terms: None,
        notes: notes(syndicate),
        preceding: preceding.collect(),
        seller: seller(syndicate, is_outside),
        buyer,
        payee: None,
        representative: None,
        delivery: None,
        period: Some(days(draft.month)),
        payment: Some(payment(syndicate, number)),
        adjustments: Vec::new(),
        attachments: Vec::new(),
        lines,
        vat: Vec::new(),
        totals: Totals::default(),
    };
    for tax in shown(draft).filter_map(|line| line.tax.as_ref()) {
        if tax.category != TaxCategory::Standard {
            let code = tax.code.as_deref().unwrap_or_default();
            let reason = tax.reason.as_deref().unwrap_or_default();
            invoice = invoice.exempt(category(tax), code, reason);
        }
    }
    Ok(invoice.settled())
}

/// That everybody will take it.
pub(crate) fn require_valid(invoice: &Invoice, member: &str) -> Result<(), Error> {
    let text = ubl(invoice);
    let refused = |rule: &str, message: String| -> Error {
        let (member, rule) = (member.to_owned(), rule.to_owned());
        MoneyError::InvoiceRefused { member, rule, message }.into()
    };
    let document =
        Document::read(text.as_bytes()).map_err(|error| refused("XML", error.to_string()))?;
    match document.check().into_iter().find(|finding| finding.severity == Severity::Error) {
        Some(finding) => Err(refused(finding.rule, finding.message.to_string())),
        None => Ok(()),
    }
}

fn days(month: Month) -> Period {
    Period { from: Some(month.first()), until: Some(month.last()) }
}

fn notes(syndicate: &SyndicateRow) -> Vec<Remark> {
    let note =
        |subject: &str, text: &str| Remark { subject: Some(subject.into()), text: text.into() };
    let mut notes = vec![
        note("PMT", "Indemnité forfaitaire pour frais de recouvrement : 40 €."),
        note("PMD", &syndicate.late_payment),
        note("AAB", "Pas d'escompte pour paiement anticipé."),
    ];
    if syndicate.synthetic {
        let text = "DÉMONSTRATION : données synthétiques, rien n'est dû.".to_owned();
        notes.push(Remark { subject: None, text });
    }
    notes
}

fn address(street: Option<&str>, postcode: Option<&str>, town: Option<&str>) -> PostalAddress {
    PostalAddress {
        lines: street.map(str::to_owned).into_iter().collect(),
        postcode: postcode.map(str::to_owned),
        town: town.map(str::to_owned),
        subdivision: None,
        country: Country::FRANCE,
    }
}

fn buyer(member: &MemberRow) -> Party {
    let MemberRow { street, postcode, town, .. } = member;
    let postal = address(street.as_deref(), postcode.as_deref(), town.as_deref());
    Party::french(&member.name, member.siret, postal)
}

/// Who sells; outside of VAT it does not name its VAT identifier (EN 16931, BR-O-02).
fn seller(syndicate: &SyndicateRow, is_outside: bool) -> Party {
    let postal = address(Some(&syndicate.street), Some(&syndicate.postcode), Some(&syndicate.town));
    let party = Party::french(&syndicate.name, syndicate.siret, postal);
    if is_outside { party } else { party.with_vat() }
}

fn payment(syndicate: &SyndicateRow, number: &str) -> Payment {
    let account = Account {
        number: syndicate.iban.replace(' ', ""),
        name: Some(syndicate.name.clone()),
        bank: syndicate.bic.clone(),
    };
    Payment {
        means: "30".to_owned(),
        remittance: Some(number.to_owned()),
        accounts: vec![account],
        ..Payment::default()
    }
}

fn category(tax: &Tax) -> VatCategory {
    match tax.category {
        TaxCategory::Standard => VatCategory::Standard,
        TaxCategory::Exempt => VatCategory::Exempt,
        TaxCategory::Outside => VatCategory::Outside,
    }
}

fn line(one: &BillLine, is_credit: bool) -> Line {
    let sign = if is_credit { -1 } else { 1 };
    let vat = one.tax.as_ref().map_or(Vat::none(VatCategory::Outside), |tax| match tax.category {
        TaxCategory::Standard => Vat { category: VatCategory::Standard, rate: Some(tax.rate) },
        _ => Vat::none(category(tax)),
    });
    Line {
        id: one.id.clone(),
        note: None,
        object: None,
        quantity: Quantity::ten_thousandths(one.quantity * sign),
        unit: one.unit.parse().unwrap_or(bocage_invoice::model::Unit::ONE),
        net: Money::cents(one.net.get() * sign),
        order_line: None,
        account: None,
        period: Some(Period { from: Some(one.from), until: one.until.yesterday().ok() }),
        adjustments: Vec::new(),
        price: UnitPrice::micros(one.micros),
        discount: None,
        base_quantity: None,
        vat,
        item: Item {
            name: one.label.clone(),
            seller_id: Some(one.subject.clone()),
            ..Item::default()
        },
    }
}
