//! UBL 2.1: `Invoice`, and `CreditNote` for what gives money back.

mod line;
mod money;
mod party;

use bocage_vocab::{Date, Money};

use self::line::line;
use self::money::money;
use self::party::parties;
use super::xml::Out;
use crate::model::{Attachment, Identifier, Invoice, Period, Preceding, Remark, amount};

const EUR: &[(&str, &str)] = &[("currencyID", "EUR")];
/// UBL wants an order's number where only the seller's is known.
pub(crate) const NO_ORDER: &str = "NA";
/// The creditor of a direct debit is an identifier of the seller, of this scheme.
const SEPA: &str = "SEPA";

/// Writes an invoice in UBL 2.1.
#[must_use]
pub fn ubl(invoice: &Invoice) -> String {
    let root = if invoice.kind.is_credit() { "CreditNote" } else { "Invoice" };
    let space = format!("urn:oasis:names:specification:ubl:schema:xsd:{root}-2");
    let mut out = Out::new();
    let spaces = [
        ("xmlns", &*space),
        ("xmlns:cac", "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"),
        ("xmlns:cbc", "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"),
    ];
    out.group_with(root, &spaces, |out| {
        header(out, invoice);
        parties(out, invoice);
        money(out, invoice);
        for one in &invoice.lines {
            line(out, one, invoice.kind.is_credit());
        }
    });
    out.end()
}

fn day(date: Date) -> String {
    date.to_string()
}

fn eur(out: &mut Out, name: &str, money: Money) {
    out.leaf_with(name, EUR, amount(money));
}

fn header(out: &mut Out, invoice: &Invoice) {
    let credit = invoice.kind.is_credit();
    out.leaf("cbc:CustomizationID", crate::SPECIFICATION);
    out.leaf("cbc:ProfileID", invoice.frame.code());
    out.leaf("cbc:ID", &invoice.number);
    out.leaf("cbc:IssueDate", day(invoice.issued));
    if credit {
        // A credit note has its point of tax first, and its due day with the payment.
        out.maybe("cbc:TaxPointDate", invoice.tax_point.map(day));
        out.leaf("cbc:CreditNoteTypeCode", invoice.kind.code());
        notes(out, &invoice.notes);
    } else {
        out.maybe("cbc:DueDate", invoice.due.map(day));
        out.leaf("cbc:InvoiceTypeCode", invoice.kind.code());
        notes(out, &invoice.notes);
        out.maybe("cbc:TaxPointDate", invoice.tax_point.map(day));
    }
    out.leaf("cbc:DocumentCurrencyCode", "EUR");
    references(out, invoice);
}

fn notes(out: &mut Out, notes: &[Remark]) {
    for note in notes {
        match &note.subject {
            Some(subject) => out.leaf("cbc:Note", format!("#{subject}#{}", note.text)),
            None => out.leaf("cbc:Note", &note.text),
        }
    }
}

fn references(out: &mut Out, invoice: &Invoice) {
    let to = &invoice.references;
    out.maybe("cbc:AccountingCost", to.account.as_ref());
    out.maybe("cbc:BuyerReference", to.buyer.as_ref());
    if let Some(period) = &invoice.period {
        self::period(out, period);
    }
    if to.order.is_some() || to.sales_order.is_some() {
        out.group("cac:OrderReference", |out| {
            out.leaf("cbc:ID", to.order.as_deref().unwrap_or(NO_ORDER));
            out.maybe("cbc:SalesOrderID", to.sales_order.as_ref());
        });
    }
    for one in &invoice.preceding {
        preceding(out, one);
    }
    reference(out, "cac:DespatchDocumentReference", to.despatch.as_ref());
    reference(out, "cac:ReceiptDocumentReference", to.receipt.as_ref());
    if invoice.kind.is_credit() {
        reference(out, "cac:ContractDocumentReference", to.contract.as_ref());
        supporting(out, invoice);
        reference(out, "cac:OriginatorDocumentReference", to.tender.as_ref());
    } else {
        reference(out, "cac:OriginatorDocumentReference", to.tender.as_ref());
        reference(out, "cac:ContractDocumentReference", to.contract.as_ref());
        supporting(out, invoice);
        reference(out, "cac:ProjectReference", to.project.as_ref());
    }
}

fn reference(out: &mut Out, name: &str, number: Option<&String>) {
    if let Some(number) = number {
        out.group(name, |out| out.leaf("cbc:ID", number));
    }
}

fn preceding(out: &mut Out, preceding: &Preceding) {
    out.group("cac:BillingReference", |out| {
        out.group("cac:InvoiceDocumentReference", |out| {
            out.leaf("cbc:ID", &preceding.number);
            out.maybe("cbc:IssueDate", preceding.issued.map(day));
        });
    });
}

fn supporting(out: &mut Out, invoice: &Invoice) {
    if let Some(object) = &invoice.references.object {
        typed(out, "cac:AdditionalDocumentReference", object, "130");
    }
    if let Some(project) = invoice.references.project.as_ref().filter(|_| invoice.kind.is_credit())
    {
        let project = Identifier { scheme: None, value: project.clone() };
        typed(out, "cac:AdditionalDocumentReference", &project, "50");
    }
    for one in &invoice.attachments {
        attachment(out, one);
    }
}

fn typed(out: &mut Out, name: &str, identifier: &Identifier, kind: &str) {
    out.group(name, |out| {
        out.schemed("cbc:ID", identifier.scheme.as_deref(), &identifier.value);
        out.leaf("cbc:DocumentTypeCode", kind);
    });
}

fn attachment(out: &mut Out, attachment: &Attachment) {
    out.group("cac:AdditionalDocumentReference", |out| {
        out.leaf("cbc:ID", &attachment.reference);
        out.maybe("cbc:DocumentDescription", attachment.description.as_ref());
        if attachment.file.is_none() && attachment.address.is_none() {
            return;
        }
        out.group("cac:Attachment", |out| {
            if let Some(file) = &attachment.file {
                let with = [("mimeCode", &*file.mime), ("filename", &*file.name)];
                out.leaf_with(
                    "cbc:EmbeddedDocumentBinaryObject",
                    &with,
                    crate::base64::encode(&file.bytes),
                );
            }
            if let Some(address) = &attachment.address {
                out.group("cac:ExternalReference", |out| out.leaf("cbc:URI", address));
            }
        });
    });
}

fn period(out: &mut Out, period: &Period) {
    out.group("cac:InvoicePeriod", |out| {
        out.maybe("cbc:StartDate", period.from.map(day));
        out.maybe("cbc:EndDate", period.until.map(day));
    });
}
