//! UN/CEFACT Cross Industry Invoice, in the profile EN 16931 of Factur-X.

use bocage_vocab::{Date, Money};

use super::xml::Out;
use crate::dates::compact;
use crate::model::{
    Adjustment, Attachment, Breakdown, Contact, Identifier, Invoice, Line, Party, Payment, Period,
    PostalAddress, Vat, amount, percent,
};

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
            out.leaf_with("udt:DateTimeString", &[("format", "102")], compact(day))
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

fn party(out: &mut Out, party: &Party) {
    for one in &party.identifiers {
        identifier(out, one);
    }
    out.leaf("ram:Name", &party.name);
    out.maybe("ram:Description", party.legal_form.as_ref());
    if party.legal.is_some() || party.trading_name.is_some() {
        out.group("ram:SpecifiedLegalOrganization", |out| {
            schemed(out, "ram:ID", party.legal.as_ref());
            out.maybe("ram:TradingBusinessName", party.trading_name.as_ref());
        });
    }
    if let Some(one) = &party.contact {
        contact(out, one);
    }
    postal(out, &party.postal);
    if let Some(address) = &party.electronic {
        out.group("ram:URIUniversalCommunication", |out| schemed(out, "ram:URIID", Some(address)));
    }
    taxed(out, party.vat.as_ref(), "VA");
    taxed(out, party.tax_registration.as_ref(), "FC");
}

/// With a scheme an identifier is global.
fn identifier(out: &mut Out, identifier: &Identifier) {
    let name = if identifier.scheme.is_some() { "ram:GlobalID" } else { "ram:ID" };
    schemed(out, name, Some(identifier));
}

fn taxed(out: &mut Out, identifier: Option<&String>, scheme: &str) {
    if let Some(identifier) = identifier {
        out.group("ram:SpecifiedTaxRegistration", |out| {
            out.schemed("ram:ID", Some(scheme), identifier);
        });
    }
}

fn postal(out: &mut Out, address: &PostalAddress) {
    out.group("ram:PostalTradeAddress", |out| {
        out.maybe("ram:PostcodeCode", address.postcode.as_ref());
        for (name, line) in
            ["ram:LineOne", "ram:LineTwo", "ram:LineThree"].iter().zip(&address.lines)
        {
            out.leaf(name, line);
        }
        out.maybe("ram:CityName", address.town.as_ref());
        out.leaf("ram:CountryID", &address.country);
        out.maybe("ram:CountrySubDivisionName", address.subdivision.as_ref());
    });
}

fn contact(out: &mut Out, contact: &Contact) {
    out.group("ram:DefinedTradeContact", |out| {
        out.maybe("ram:PersonName", contact.name.as_ref());
        if let Some(telephone) = &contact.telephone {
            out.group("ram:TelephoneUniversalCommunication", |out| {
                out.leaf("ram:CompleteNumber", telephone);
            });
        }
        if let Some(mail) = &contact.mail {
            out.group("ram:EmailURIUniversalCommunication", |out| out.leaf("ram:URIID", mail));
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
                day(out, "ram:OccurrenceDateTime", to.day)
            });
        }
    }
    reference(out, "ram:DespatchAdviceReferencedDocument", invoice.references.despatch.as_ref());
    reference(out, "ram:ReceivingAdviceReferencedDocument", invoice.references.receipt.as_ref());
}

fn settlement(out: &mut Out, invoice: &Invoice) {
    let payment = invoice.payment.as_ref();
    let mandate = payment.and_then(|payment| payment.mandate.as_ref());
    out.maybe("ram:CreditorReferenceID", mandate.and_then(|mandate| mandate.creditor.as_ref()));
    out.maybe("ram:PaymentReference", payment.and_then(|payment| payment.remittance.as_ref()));
    out.leaf("ram:InvoiceCurrencyCode", "EUR");
    if let Some(payee) = &invoice.payee {
        out.group("ram:PayeeTradeParty", |out| {
            if let Some(one) = &payee.identifier {
                identifier(out, one);
            }
            out.leaf("ram:Name", &payee.name);
            if payee.legal.is_some() {
                out.group("ram:SpecifiedLegalOrganization", |out| {
                    schemed(out, "ram:ID", payee.legal.as_ref())
                });
            }
        });
    }
    if let Some(payment) = payment {
        payments(out, payment);
    }
    for one in &invoice.vat {
        breakdown(out, one, invoice.tax_point);
    }
    if let Some(one) = &invoice.period {
        period(out, one);
    }
    for one in &invoice.adjustments {
        adjustment(out, one);
    }
    payment_terms(out, invoice);
    totals(out, invoice);
    for one in &invoice.preceding {
        out.group("ram:InvoiceReferencedDocument", |out| {
            out.leaf("ram:IssuerAssignedID", &one.number);
            if let Some(issued) = one.issued {
                out.group("ram:FormattedIssueDateTime", |out| {
                    out.leaf_with("qdt:DateTimeString", &[("format", "102")], compact(issued));
                });
            }
        });
    }
    id(out, "ram:ReceivableSpecifiedTradeAccountingAccount", invoice.references.account.as_ref());
}

/// One element for each account, the same but for it.
fn payments(out: &mut Out, payment: &Payment) {
    let count = payment.accounts.len().max(1);
    for number in 0..count {
        let account = payment.accounts.get(number);
        out.group("ram:SpecifiedTradeSettlementPaymentMeans", |out| {
            out.leaf("ram:TypeCode", &payment.means);
            out.maybe("ram:Information", payment.text.as_ref());
            if let Some(card) = payment.card.as_ref().filter(|_| number == 0) {
                out.group("ram:ApplicableTradeSettlementFinancialCard", |out| {
                    out.leaf("ram:ID", &card.number);
                    out.maybe("ram:CardholderName", card.holder.as_ref());
                });
            }
            let debited = payment.mandate.as_ref().and_then(|mandate| mandate.debited.as_ref());
            if let Some(debited) = debited.filter(|_| number == 0) {
                out.group("ram:PayerPartyDebtorFinancialAccount", |out| {
                    out.leaf("ram:IBANID", debited)
                });
            }
            if let Some(account) = account {
                out.group("ram:PayeePartyCreditorFinancialAccount", |out| {
                    out.leaf("ram:IBANID", &account.number);
                    out.maybe("ram:AccountName", account.name.as_ref());
                });
                if let Some(bank) = &account.bank {
                    out.group("ram:PayeeSpecifiedCreditorFinancialInstitution", |out| {
                        out.leaf("ram:BICID", bank);
                    });
                }
            }
        });
    }
}

fn breakdown(out: &mut Out, breakdown: &Breakdown, tax_point: Option<Date>) {
    let exemption = breakdown.exemption.as_ref();
    out.group("ram:ApplicableTradeTax", |out| {
        eur(out, "ram:CalculatedAmount", Some(breakdown.tax));
        out.leaf("ram:TypeCode", "VAT");
        out.maybe("ram:ExemptionReason", exemption.and_then(|one| one.reason.as_ref()));
        eur(out, "ram:BasisAmount", Some(breakdown.base));
        out.leaf("ram:CategoryCode", breakdown.vat.category.code());
        out.maybe("ram:ExemptionReasonCode", exemption.and_then(|one| one.code.as_ref()));
        if let Some(day) = tax_point {
            out.group("ram:TaxPointDate", |out| {
                out.leaf_with("udt:DateString", &[("format", "102")], compact(day));
            });
        }
        out.maybe("ram:RateApplicablePercent", breakdown.vat.rate.map(percent));
    });
}

fn category(out: &mut Out, name: &str, vat: &Vat) {
    out.group(name, |out| {
        out.leaf("ram:TypeCode", "VAT");
        out.leaf("ram:CategoryCode", vat.category.code());
        out.maybe("ram:RateApplicablePercent", vat.rate.map(percent));
    });
}

fn period(out: &mut Out, period: &Period) {
    out.group("ram:BillingSpecifiedPeriod", |out| {
        day(out, "ram:StartDateTime", period.from);
        day(out, "ram:EndDateTime", period.until);
    });
}

fn adjustment(out: &mut Out, adjustment: &Adjustment) {
    out.group("ram:SpecifiedTradeAllowanceCharge", |out| {
        out.group("ram:ChargeIndicator", |out| {
            out.leaf("udt:Indicator", if adjustment.is_charge { "true" } else { "false" });
        });
        out.maybe("ram:CalculationPercent", adjustment.share.map(percent));
        eur(out, "ram:BasisAmount", adjustment.base);
        eur(out, "ram:ActualAmount", Some(adjustment.amount));
        out.maybe("ram:ReasonCode", adjustment.code.as_ref());
        out.maybe("ram:Reason", adjustment.reason.as_ref());
        if let Some(vat) = &adjustment.vat {
            category(out, "ram:CategoryTradeTax", vat);
        }
    });
}

fn payment_terms(out: &mut Out, invoice: &Invoice) {
    let mandate = invoice.payment.as_ref().and_then(|payment| payment.mandate.as_ref());
    if invoice.terms.is_none() && invoice.due.is_none() && mandate.is_none() {
        return;
    }
    out.group("ram:SpecifiedTradePaymentTerms", |out| {
        out.maybe("ram:Description", invoice.terms.as_ref());
        day(out, "ram:DueDateDateTime", invoice.due);
        out.maybe("ram:DirectDebitMandateID", mandate.map(|mandate| &mandate.reference));
    });
}

fn totals(out: &mut Out, invoice: &Invoice) {
    let totals = &invoice.totals;
    out.group("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |out| {
        eur(out, "ram:LineTotalAmount", Some(totals.lines));
        eur(out, "ram:ChargeTotalAmount", totals.charges);
        eur(out, "ram:AllowanceTotalAmount", totals.allowances);
        eur(out, "ram:TaxBasisTotalAmount", Some(totals.without_vat));
        out.leaf_with("ram:TaxTotalAmount", &[("currencyID", "EUR")], amount(totals.vat));
        eur(out, "ram:RoundingAmount", totals.rounding);
        eur(out, "ram:GrandTotalAmount", Some(totals.with_vat));
        eur(out, "ram:TotalPrepaidAmount", totals.paid);
        eur(out, "ram:DuePayableAmount", Some(totals.due));
    });
}

fn line(out: &mut Out, line: &Line) {
    out.group("ram:IncludedSupplyChainTradeLineItem", |out| {
        out.group("ram:AssociatedDocumentLineDocument", |out| {
            out.leaf("ram:LineID", &line.id);
            if let Some(note) = &line.note {
                out.group("ram:IncludedNote", |out| out.leaf("ram:Content", note));
            }
        });
        item(out, line);
        prices(out, line);
        out.group("ram:SpecifiedLineTradeDelivery", |out| {
            let with = [("unitCode", line.unit.as_ref())];
            out.leaf_with("ram:BilledQuantity", &with, line.quantity.to_string());
        });
        out.group("ram:SpecifiedLineTradeSettlement", |out| line_settlement(out, line));
    });
}

fn item(out: &mut Out, line: &Line) {
    let item = &line.item;
    out.group("ram:SpecifiedTradeProduct", |out| {
        schemed(out, "ram:GlobalID", item.standard_id.as_ref());
        out.maybe("ram:SellerAssignedID", item.seller_id.as_ref());
        out.maybe("ram:BuyerAssignedID", item.buyer_id.as_ref());
        out.leaf("ram:Name", &item.name);
        out.maybe("ram:Description", item.description.as_ref());
        for property in &item.properties {
            out.group("ram:ApplicableProductCharacteristic", |out| {
                out.leaf("ram:Description", &property.name);
                out.leaf("ram:Value", &property.value);
            });
        }
        for class in &item.classes {
            let list = class.scheme.as_deref().map(|list| ("listID", list));
            out.group("ram:DesignatedProductClassification", |out| {
                out.leaf_with("ram:ClassCode", list.as_slice(), &class.value);
            });
        }
        id(out, "ram:OriginTradeCountry", item.origin.as_ref());
    });
}

fn prices(out: &mut Out, line: &Line) {
    let base = |out: &mut Out| {
        if let Some(base) = line.base_quantity {
            out.leaf_with(
                "ram:BasisQuantity",
                &[("unitCode", line.unit.as_ref())],
                base.to_string(),
            );
        }
    };
    out.group("ram:SpecifiedLineTradeAgreement", |out| {
        if let Some(order_line) = &line.order_line {
            out.group("ram:BuyerOrderReferencedDocument", |out| out.leaf("ram:LineID", order_line));
        }
        if let Some(discount) = line.discount {
            let gross = crate::model::UnitPrice::micros(line.price.get() + discount.get());
            out.group("ram:GrossPriceProductTradePrice", |out| {
                out.leaf("ram:ChargeAmount", gross.to_string());
                base(out);
                out.group("ram:AppliedTradeAllowanceCharge", |out| {
                    out.group("ram:ChargeIndicator", |out| out.leaf("udt:Indicator", "false"));
                    out.leaf("ram:ActualAmount", discount.to_string());
                });
            });
        }
        out.group("ram:NetPriceProductTradePrice", |out| {
            out.leaf("ram:ChargeAmount", line.price.to_string());
            base(out);
        });
    });
}

fn line_settlement(out: &mut Out, line: &Line) {
    category(out, "ram:ApplicableTradeTax", &line.vat);
    if let Some(one) = &line.period {
        period(out, one);
    }
    for one in &line.adjustments {
        adjustment(out, one);
    }
    out.group("ram:SpecifiedTradeSettlementLineMonetarySummation", |out| {
        eur(out, "ram:LineTotalAmount", Some(line.net));
    });
    if let Some(object) = &line.object {
        typed(out, object, "130");
    }
    id(out, "ram:ReceivableSpecifiedTradeAccountingAccount", line.account.as_ref());
}
