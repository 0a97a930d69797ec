//! UBL 2.1: `Invoice`, and `CreditNote` for what gives money back.

use bocage_vocab::{Date, Money};

use super::xml::Out;
use crate::model::{Account, Breakdown, Preceding, amount};
use crate::model::{
    Adjustment, Attachment, Contact, Delivery, Identifier, Invoice, Line, Party, Payee, Payment,
    Period, PostalAddress, Remark, Representative, Vat, percent,
};

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

fn parties(out: &mut Out, invoice: &Invoice) {
    let creditor = invoice.payment.as_ref().and_then(|payment| payment.mandate.as_ref());
    let creditor = creditor.and_then(|mandate| mandate.creditor.as_deref());
    out.group("cac:AccountingSupplierParty", |out| party(out, &invoice.seller, creditor));
    out.group("cac:AccountingCustomerParty", |out| party(out, &invoice.buyer, None));
    if let Some(one) = &invoice.payee {
        payee(out, one);
    }
    if let Some(one) = &invoice.representative {
        representative(out, one);
    }
    if let Some(one) = &invoice.delivery {
        delivery(out, one);
    }
}

fn party(out: &mut Out, party: &Party, creditor: Option<&str>) {
    out.group("cac:Party", |out| {
        if let Some(address) = &party.electronic {
            out.schemed("cbc:EndpointID", address.scheme.as_deref(), &address.value);
        }
        for one in &party.identifiers {
            identification(out, one);
        }
        if let Some(creditor) = creditor {
            identification(out, &Identifier::of(SEPA, creditor));
        }
        named(out, party.trading_name.as_ref());
        postal(out, "cac:PostalAddress", &party.postal);
        taxed(out, party.vat.as_ref(), "VAT");
        taxed(out, party.tax_registration.as_ref(), "LOC");
        out.group("cac:PartyLegalEntity", |out| {
            out.leaf("cbc:RegistrationName", &party.name);
            if let Some(legal) = &party.legal {
                out.schemed("cbc:CompanyID", legal.scheme.as_deref(), &legal.value);
            }
            out.maybe("cbc:CompanyLegalForm", party.legal_form.as_ref());
        });
        if let Some(one) = &party.contact {
            contact(out, one);
        }
    });
}

fn identification(out: &mut Out, identifier: &Identifier) {
    out.group("cac:PartyIdentification", |out| {
        out.schemed("cbc:ID", identifier.scheme.as_deref(), &identifier.value);
    });
}

fn named(out: &mut Out, name: Option<&String>) {
    if let Some(name) = name {
        out.group("cac:PartyName", |out| out.leaf("cbc:Name", name));
    }
}

fn taxed(out: &mut Out, identifier: Option<&String>, scheme: &str) {
    if let Some(identifier) = identifier {
        out.group("cac:PartyTaxScheme", |out| {
            out.leaf("cbc:CompanyID", identifier);
            out.group("cac:TaxScheme", |out| out.leaf("cbc:ID", scheme));
        });
    }
}

fn postal(out: &mut Out, name: &str, address: &PostalAddress) {
    out.group(name, |out| {
        let line = |number: usize| address.lines.get(number);
        out.maybe("cbc:StreetName", line(0));
        out.maybe("cbc:AdditionalStreetName", line(1));
        out.maybe("cbc:CityName", address.town.as_ref());
        out.maybe("cbc:PostalZone", address.postcode.as_ref());
        out.maybe("cbc:CountrySubentity", address.subdivision.as_ref());
        if let Some(third) = line(2) {
            out.group("cac:AddressLine", |out| out.leaf("cbc:Line", third));
        }
        out.group("cac:Country", |out| out.leaf("cbc:IdentificationCode", &address.country));
    });
}

fn contact(out: &mut Out, contact: &Contact) {
    out.group("cac:Contact", |out| {
        out.maybe("cbc:Name", contact.name.as_ref());
        out.maybe("cbc:Telephone", contact.telephone.as_ref());
        out.maybe("cbc:ElectronicMail", contact.mail.as_ref());
    });
}

fn payee(out: &mut Out, payee: &Payee) {
    out.group("cac:PayeeParty", |out| {
        if let Some(one) = &payee.identifier {
            identification(out, one);
        }
        named(out, Some(&payee.name));
        if let Some(legal) = &payee.legal {
            out.group("cac:PartyLegalEntity", |out| {
                out.schemed("cbc:CompanyID", legal.scheme.as_deref(), &legal.value);
            });
        }
    });
}

fn representative(out: &mut Out, representative: &Representative) {
    out.group("cac:TaxRepresentativeParty", |out| {
        named(out, Some(&representative.name));
        postal(out, "cac:PostalAddress", &representative.postal);
        taxed(out, Some(&representative.vat), "VAT");
    });
}

fn delivery(out: &mut Out, delivery: &Delivery) {
    out.group("cac:Delivery", |out| {
        out.maybe("cbc:ActualDeliveryDate", delivery.day.map(day));
        if delivery.place.is_some() || delivery.postal.is_some() {
            out.group("cac:DeliveryLocation", |out| {
                if let Some(place) = &delivery.place {
                    out.schemed("cbc:ID", place.scheme.as_deref(), &place.value);
                }
                if let Some(address) = &delivery.postal {
                    postal(out, "cac:Address", address);
                }
            });
        }
        if let Some(name) = &delivery.name {
            out.group("cac:DeliveryParty", |out| named(out, Some(name)));
        }
    });
}

fn period(out: &mut Out, period: &Period) {
    out.group("cac:InvoicePeriod", |out| {
        out.maybe("cbc:StartDate", period.from.map(day));
        out.maybe("cbc:EndDate", period.until.map(day));
    });
}

fn money(out: &mut Out, invoice: &Invoice) {
    if let Some(payment) = &invoice.payment {
        payments(out, invoice, payment);
    }
    if let Some(terms) = &invoice.terms {
        out.group("cac:PaymentTerms", |out| out.leaf("cbc:Note", terms));
    }
    for one in &invoice.adjustments {
        adjustment(out, one);
    }
    out.group("cac:TaxTotal", |out| {
        eur(out, "cbc:TaxAmount", invoice.totals.vat);
        for one in &invoice.vat {
            breakdown(out, one);
        }
    });
    totals(out, invoice);
}

/// One element for each account, the same but for it.
fn payments(out: &mut Out, invoice: &Invoice, payment: &Payment) {
    let accounts: Vec<Option<&Account>> = match payment.accounts.is_empty() {
        true => vec![None],
        false => payment.accounts.iter().map(Some).collect(),
    };
    for (number, account) in accounts.into_iter().enumerate() {
        let first = number == 0;
        out.group("cac:PaymentMeans", |out| {
            match payment.text.as_deref().filter(|_| first) {
                Some(text) => {
                    out.leaf_with("cbc:PaymentMeansCode", &[("name", text)], &payment.means)
                }
                None => out.leaf("cbc:PaymentMeansCode", &payment.means),
            }
            let due = invoice.due.filter(|_| first && invoice.kind.is_credit());
            out.maybe("cbc:PaymentDueDate", due.map(day));
            out.maybe("cbc:PaymentID", payment.remittance.as_ref());
            if let Some(card) = payment.card.as_ref().filter(|_| first) {
                out.group("cac:CardAccount", |out| {
                    out.leaf("cbc:PrimaryAccountNumberID", &card.number);
                    out.leaf("cbc:NetworkID", "NA");
                    out.maybe("cbc:HolderName", card.holder.as_ref());
                });
            }
            if let Some(account) = account {
                self::account(out, account);
            }
            if let Some(mandate) = payment.mandate.as_ref().filter(|_| first) {
                out.group("cac:PaymentMandate", |out| {
                    out.leaf("cbc:ID", &mandate.reference);
                    reference(out, "cac:PayerFinancialAccount", mandate.debited.as_ref());
                });
            }
        });
    }
}

fn account(out: &mut Out, account: &Account) {
    out.group("cac:PayeeFinancialAccount", |out| {
        out.leaf("cbc:ID", &account.number);
        out.maybe("cbc:Name", account.name.as_ref());
        reference(out, "cac:FinancialInstitutionBranch", account.bank.as_ref());
    });
}

fn adjustment(out: &mut Out, adjustment: &Adjustment) {
    out.group("cac:AllowanceCharge", |out| {
        out.leaf("cbc:ChargeIndicator", if adjustment.is_charge { "true" } else { "false" });
        out.maybe("cbc:AllowanceChargeReasonCode", adjustment.code.as_ref());
        out.maybe("cbc:AllowanceChargeReason", adjustment.reason.as_ref());
        out.maybe("cbc:MultiplierFactorNumeric", adjustment.share.map(percent));
        eur(out, "cbc:Amount", adjustment.amount);
        if let Some(base) = adjustment.base {
            eur(out, "cbc:BaseAmount", base);
        }
        if let Some(vat) = &adjustment.vat {
            category(out, "cac:TaxCategory", vat, None);
        }
    });
}

fn category(out: &mut Out, name: &str, vat: &Vat, breakdown: Option<&Breakdown>) {
    out.group(name, |out| {
        out.leaf("cbc:ID", vat.category.code());
        out.maybe("cbc:Percent", vat.rate.map(percent));
        if let Some(exemption) = breakdown.and_then(|one| one.exemption.as_ref()) {
            out.maybe("cbc:TaxExemptionReasonCode", exemption.code.as_ref());
            out.maybe("cbc:TaxExemptionReason", exemption.reason.as_ref());
        }
        out.group("cac:TaxScheme", |out| out.leaf("cbc:ID", "VAT"));
    });
}

fn breakdown(out: &mut Out, breakdown: &Breakdown) {
    out.group("cac:TaxSubtotal", |out| {
        eur(out, "cbc:TaxableAmount", breakdown.base);
        eur(out, "cbc:TaxAmount", breakdown.tax);
        category(out, "cac:TaxCategory", &breakdown.vat, Some(breakdown));
    });
}

fn totals(out: &mut Out, invoice: &Invoice) {
    let totals = &invoice.totals;
    out.group("cac:LegalMonetaryTotal", |out| {
        let maybe = |out: &mut Out, name: &str, money: Option<Money>| {
            if let Some(money) = money {
                eur(out, name, money);
            }
        };
        eur(out, "cbc:LineExtensionAmount", totals.lines);
        eur(out, "cbc:TaxExclusiveAmount", totals.without_vat);
        eur(out, "cbc:TaxInclusiveAmount", totals.with_vat);
        maybe(out, "cbc:AllowanceTotalAmount", totals.allowances);
        maybe(out, "cbc:ChargeTotalAmount", totals.charges);
        maybe(out, "cbc:PrepaidAmount", totals.paid);
        maybe(out, "cbc:PayableRoundingAmount", totals.rounding);
        eur(out, "cbc:PayableAmount", totals.due);
    });
}

fn line(out: &mut Out, line: &Line, credit: bool) {
    let (name, quantity) = match credit {
        true => ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
        false => ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
    };
    out.group(name, |out| {
        out.leaf("cbc:ID", &line.id);
        out.maybe("cbc:Note", line.note.as_ref());
        out.leaf_with(quantity, &[("unitCode", line.unit.as_ref())], line.quantity.to_string());
        eur(out, "cbc:LineExtensionAmount", line.net);
        out.maybe("cbc:AccountingCost", line.account.as_ref());
        if let Some(period) = &line.period {
            self::period(out, period);
        }
        if let Some(order_line) = &line.order_line {
            out.group("cac:OrderLineReference", |out| out.leaf("cbc:LineID", order_line));
        }
        if let Some(object) = &line.object {
            typed(out, "cac:DocumentReference", object, "130");
        }
        for one in &line.adjustments {
            adjustment(out, one);
        }
        item(out, line);
        price(out, line);
    });
}

fn item(out: &mut Out, line: &Line) {
    let item = &line.item;
    out.group("cac:Item", |out| {
        out.maybe("cbc:Description", item.description.as_ref());
        out.leaf("cbc:Name", &item.name);
        reference(out, "cac:BuyersItemIdentification", item.buyer_id.as_ref());
        reference(out, "cac:SellersItemIdentification", item.seller_id.as_ref());
        if let Some(standard) = &item.standard_id {
            out.group("cac:StandardItemIdentification", |out| {
                out.schemed("cbc:ID", standard.scheme.as_deref(), &standard.value);
            });
        }
        if let Some(origin) = &item.origin {
            out.group("cac:OriginCountry", |out| out.leaf("cbc:IdentificationCode", origin));
        }
        for class in &item.classes {
            let list = class.scheme.as_deref().map(|list| ("listID", list));
            out.group("cac:CommodityClassification", |out| {
                out.leaf_with("cbc:ItemClassificationCode", list.as_slice(), &class.value);
            });
        }
        category(out, "cac:ClassifiedTaxCategory", &line.vat, None);
        for property in &item.properties {
            out.group("cac:AdditionalItemProperty", |out| {
                out.leaf("cbc:Name", &property.name);
                out.leaf("cbc:Value", &property.value);
            });
        }
    });
}

fn price(out: &mut Out, line: &Line) {
    out.group("cac:Price", |out| {
        out.leaf_with("cbc:PriceAmount", EUR, line.price.to_string());
        if let Some(base) = line.base_quantity {
            out.leaf_with(
                "cbc:BaseQuantity",
                &[("unitCode", line.unit.as_ref())],
                base.to_string(),
            );
        }
        if let Some(discount) = line.discount {
            out.group("cac:AllowanceCharge", |out| {
                out.leaf("cbc:ChargeIndicator", "false");
                out.leaf_with("cbc:Amount", EUR, discount.to_string());
                let gross = crate::model::UnitPrice::micros(line.price.get() + discount.get());
                out.leaf_with("cbc:BaseAmount", EUR, gross.to_string());
            });
        }
    });
}
