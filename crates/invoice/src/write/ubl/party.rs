//! Parties and places in UBL.

use super::{Out, SEPA, day};
use crate::model::{
    Contact, Delivery, Identifier, Invoice, Party, Payee, PostalAddress, Representative,
};

pub(super) fn parties(out: &mut Out, invoice: &Invoice) {
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

pub(super) fn party(out: &mut Out, party: &Party, creditor: Option<&str>) {
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

pub(super) fn identification(out: &mut Out, identifier: &Identifier) {
    out.group("cac:PartyIdentification", |out| {
        out.schemed("cbc:ID", identifier.scheme.as_deref(), &identifier.value);
    });
}

pub(super) fn named(out: &mut Out, name: Option<&String>) {
    if let Some(name) = name {
        out.group("cac:PartyName", |out| out.leaf("cbc:Name", name));
    }
}

pub(super) fn taxed(out: &mut Out, identifier: Option<&String>, scheme: &str) {
    if let Some(identifier) = identifier {
        out.group("cac:PartyTaxScheme", |out| {
            out.leaf("cbc:CompanyID", identifier);
            out.group("cac:TaxScheme", |out| out.leaf("cbc:ID", scheme));
        });
    }
}

pub(super) fn postal(out: &mut Out, name: &str, address: &PostalAddress) {
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

pub(super) fn contact(out: &mut Out, contact: &Contact) {
    out.group("cac:Contact", |out| {
        out.maybe("cbc:Name", contact.name.as_ref());
        out.maybe("cbc:Telephone", contact.telephone.as_ref());
        out.maybe("cbc:ElectronicMail", contact.mail.as_ref());
    });
}

pub(super) fn payee(out: &mut Out, payee: &Payee) {
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

pub(super) fn representative(out: &mut Out, representative: &Representative) {
    out.group("cac:TaxRepresentativeParty", |out| {
        named(out, Some(&representative.name));
        postal(out, "cac:PostalAddress", &representative.postal);
        taxed(out, Some(&representative.vat), "VAT");
    });
}

pub(super) fn delivery(out: &mut Out, delivery: &Delivery) {
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
