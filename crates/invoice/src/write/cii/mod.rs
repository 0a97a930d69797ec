//! UN/CEFACT Cross Industry Invoice, in the profile EN 16931 of Factur-X.

mod line;
mod party;
mod settlement;

use bocage_vocab::{Date, Money};

use self::line::line;
use self::party::{identifier, party, postal, taxed};
use self::settlement::settlement;
use super::xml::Out;
use crate::dates::compact;
use crate::model::{Attachment, Identifier, Invoice, amount};

/// Writes an invoice in CII.
#[must_use]
pub fn cii(invoice: &Invoice) -> String {
    let mut out = Out::new();
    let spaces = [
        ("xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
        (
            "xmlns:ram",
            "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        ),
        ("xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
        ("xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"),
    ];
    out.group_with("rsm:CrossIndustryInvoice", &spaces, |out| {
        context(out, invoice);
        document(out, invoice);
        out.group("rsm:SupplyChainTradeTransaction", |out| {
            for one in &invoice.lines {
                line(out, one);
            }
            out.group("ram:ApplicableHeaderTradeAgreement", |out| agreement(out, invoice));
            out.group("ram:ApplicableHeaderTradeDelivery", |out| delivery(out, invoice));
            out.group("ram:ApplicableHeaderTradeSettlement", |out| settlement(out, invoice));
        });
    });
    out.end()
}

fn context(out: &mut Out, invoice: &Invoice) {
    out.group("rsm:ExchangedDocumentContext", |out| {
        id(out, "ram:BusinessProcessSpecifiedDocumentContextParameter", Some(invoice.frame.code()));
        id(out, "ram:GuidelineSpecifiedDocumentContextParameter", Some(crate::SPECIFICATION));
    });
}

fn document(out: &mut Out, invoice: &Invoice) {
    out.group("rsm:ExchangedDocument", |out| {
        out.leaf("ram:ID", &invoice.number);
        out.leaf("ram:TypeCode", invoice.kind.code());
        day(out, "ram:IssueDateTime", Some(invoice.issued));
        for note in &invoice.notes {
            out.group("ram:IncludedNote", |out| {
                out.leaf("ram:Content", &note.text);
                out.maybe("ram:SubjectCode", note.subject.as_ref());
            });
        }
    });
}

/// An element around an identifier.
fn id<T: AsRef<str>>(out: &mut Out, name: &str, text: Option<T>) {
    if let Some(text) = text {
        out.group(name, |out| out.leaf("ram:ID", text));
    }
}

/// An element around a day, in format 102.
fn day(out: &mut Out, name: &str, day: Option<Date>) {
    if let Some(day) = day {
        out.group(name, |out| {
            out.leaf_with("udt:DateTimeString", &[("format", "102")], compact(day));
        });
    }
}

fn eur(out: &mut Out, name: &str, money: Option<Money>) {
    out.maybe(name, money.map(amount));
}

fn schemed(out: &mut Out, name: &str, identifier: Option<&Identifier>) {
    if let Some(identifier) = identifier {
        out.schemed(name, identifier.scheme.as_deref(), &identifier.value);
    }
}

/// An element around the number of another document.
fn reference(out: &mut Out, name: &str, number: Option<&String>) {
    if let Some(number) = number {
        out.group(name, |out| out.leaf("ram:IssuerAssignedID", number));
    }
}

fn agreement(out: &mut Out, invoice: &Invoice) {
    let to = &invoice.references;
    out.maybe("ram:BuyerReference", to.buyer.as_ref());
    out.group("ram:SellerTradeParty", |out| party(out, &invoice.seller));
    out.group("ram:BuyerTradeParty", |out| party(out, &invoice.buyer));
    if let Some(one) = &invoice.representative {
        out.group("ram:SellerTaxRepresentativeTradeParty", |out| {
            out.leaf("ram:Name", &one.name);
            postal(out, &one.postal);
            taxed(out, Some(&one.vat), "VA");
        });
    }
    reference(out, "ram:SellerOrderReferencedDocument", to.sales_order.as_ref());
    reference(out, "ram:BuyerOrderReferencedDocument", to.order.as_ref());
    reference(out, "ram:ContractReferencedDocument", to.contract.as_ref());
    for one in &invoice.attachments {
        attachment(out, one);
    }
    if let Some(tender) = &to.tender {
        let tender = Identifier { scheme: None, value: tender.clone() };
        typed(out, &tender, "50");
    }
    if let Some(object) = &to.object {
        typed(out, object, "130");
    }
    if let Some(project) = &to.project {
        out.group("ram:SpecifiedProcuringProject", |out| {
            out.leaf("ram:ID", project);
            out.leaf("ram:Name", "Project reference");
        });
    }
}

fn typed(out: &mut Out, identifier: &Identifier, kind: &str) {
    out.group("ram:AdditionalReferencedDocument", |out| {
        out.leaf("ram:IssuerAssignedID", &identifier.value);
        out.leaf("ram:TypeCode", kind);
        out.maybe("ram:ReferenceTypeCode", identifier.scheme.as_ref());
    });
}

fn attachment(out: &mut Out, attachment: &Attachment) {
    out.group("ram:AdditionalReferencedDocument", |out| {
        out.leaf("ram:IssuerAssignedID", &attachment.reference);
        out.maybe("ram:URIID", attachment.address.as_ref());
        out.leaf("ram:TypeCode", "916");
        out.maybe("ram:Name", attachment.description.as_ref());
        if let Some(file) = &attachment.file {
            let with = [("mimeCode", &*file.mime), ("filename", &*file.name)];
            out.leaf_with("ram:AttachmentBinaryObject", &with, crate::base64::encode(&file.bytes));
        }
    });
}

fn delivery(out: &mut Out, invoice: &Invoice) {
    if let Some(to) = &invoice.delivery {
        if to.name.is_some() || to.place.is_some() || to.postal.is_some() {
            out.group("ram:ShipToTradeParty", |out| {
                if let Some(place) = &to.place {
                    identifier(out, place);
                }
                out.maybe("ram:Name", to.name.as_ref());
                if let Some(address) = &to.postal {
                    postal(out, address);
                }
            });
        }
        if to.day.is_some() {
            out.group("ram:ActualDeliverySupplyChainEvent", |out| {
                day(out, "ram:OccurrenceDateTime", to.day);
            });
        }
    }
    reference(out, "ram:DespatchAdviceReferencedDocument", invoice.references.despatch.as_ref());
    reference(out, "ram:ReceivingAdviceReferencedDocument", invoice.references.receipt.as_ref());
}
