//! Parties in CII.

use super::{Out, schemed};
use crate::model::{Contact, Identifier, Party, PostalAddress};

pub(super) fn party(out: &mut Out, party: &Party) {
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
pub(super) fn identifier(out: &mut Out, identifier: &Identifier) {
    let name = if identifier.scheme.is_some() { "ram:GlobalID" } else { "ram:ID" };
    schemed(out, name, Some(identifier));
}

pub(super) fn taxed(out: &mut Out, identifier: Option<&String>, scheme: &str) {
    if let Some(identifier) = identifier {
        out.group("ram:SpecifiedTaxRegistration", |out| {
            out.schemed("ram:ID", Some(scheme), identifier);
        });
    }
}

pub(super) fn postal(out: &mut Out, address: &PostalAddress) {
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

pub(super) fn contact(out: &mut Out, contact: &Contact) {
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
