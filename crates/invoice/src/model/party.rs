//! Who sells, buys, is paid, stands in, and where goods go.

use bocage_vocab::{Date, Siren, Siret};

use super::Country;

/// An identifier with the scheme that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// The scheme: a code of ISO 6523 or of the list of electronic addresses.
    pub scheme: Option<String>,
    /// The identifier.
    pub value: String,
}

impl Identifier {
    /// An identifier of a scheme.
    #[must_use]
    pub fn of(scheme: &str, value: impl Into<String>) -> Identifier {
        Identifier { scheme: Some(scheme.to_owned()), value: value.into() }
    }
}

/// A seller (BG-4) or a buyer (BG-7).
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// Its name in law (BT-27, BT-44).
    pub name: String,
    /// Another name that it goes by (BT-28, BT-45).
    pub trading_name: Option<String>,
    /// Identifiers: SIRET with scheme 0009 (BT-29, BT-46).
    pub identifiers: Vec<Identifier>,
    /// Its identifier in law: SIREN with scheme 0002 (BT-30, BT-47).
    pub legal: Option<Identifier>,
    /// Its VAT identifier (BT-31, BT-48).
    pub vat: Option<String>,
    /// Its tax registration, a seller's only (BT-32).
    pub tax_registration: Option<String>,
    /// What else the law wants said of a seller: form, capital (BT-33).
    pub legal_form: Option<String>,
    /// Its electronic address, with scheme 0225 in France (BT-34, BT-49).
    pub electronic: Option<Identifier>,
    /// Its postal address (BG-5, BG-8).
    pub postal: PostalAddress,
    /// Whom to ask (BG-6, BG-9).
    pub contact: Option<Contact>,
}

impl Party {
    /// An establishment in France, reached by its SIREN.
    #[must_use]
    pub fn french(name: &str, establishment: Siret, postal: PostalAddress) -> Party {
        Party::at(name, establishment.as_str(), postal)
    }

    /// The same by the text of its SIRET.
    pub(crate) fn at(name: &str, siret: &str, postal: PostalAddress) -> Party {
        let siren: String = siret.chars().take(9).collect();
        Party {
            name: name.to_owned(),
            trading_name: None,
            identifiers: vec![Identifier::of("0009", siret)],
            legal: Some(Identifier::of("0002", &*siren)),
            vat: None,
            tax_registration: None,
            legal_form: None,
            electronic: Some(Identifier::of("0225", siren)),
            postal,
            contact: None,
        }
    }

    /// With the VAT identifier that follows from its SIREN.
    #[must_use]
    pub fn with_vat(mut self) -> Party {
        let siren = self.legal.as_ref().and_then(|legal| legal.value.parse().ok());
        self.vat = siren.map(vat_identifier);
        self
    }
}

/// The French VAT identifier of a SIREN: its key is (12 + 3 (SIREN mod 97)) mod 97 (article 286 ter of the
/// general tax code, annex).
///
/// # Examples
/// ```
/// use bocage_invoice::model::vat_identifier;
/// assert_eq!(vat_identifier("732829320".parse().unwrap()), "FR44732829320");
/// ```
#[must_use]
pub fn vat_identifier(siren: Siren) -> String {
    let number: u64 = siren.as_str().parse().unwrap_or_default();
    format!("FR{:02}{siren}", (12 + 3 * (number % 97)) % 97)
}

/// A postal address (BG-5, BG-8, BG-12, BG-15).
#[derive(Debug, Clone, PartialEq)]
pub struct PostalAddress {
    /// Up to three lines (BT-35, BT-36, BT-162 and their like).
    pub lines: Vec<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// The town.
    pub town: Option<String>,
    /// The part of the country.
    pub subdivision: Option<String>,
    /// The country.
    pub country: Country,
}

/// Whom to ask (BG-6, BG-9).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Person or service (BT-41, BT-56).
    pub name: Option<String>,
    /// Telephone (BT-42, BT-57).
    pub telephone: Option<String>,
    /// Electronic mail (BT-43, BT-58).
    pub mail: Option<String>,
}

/// Who is paid (BG-10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// Its name (BT-59).
    pub name: String,
    /// An identifier (BT-60).
    pub identifier: Option<Identifier>,
    /// Its identifier in law (BT-61).
    pub legal: Option<Identifier>,
}

/// Who stands for the seller's VAT (BG-11).
#[derive(Debug, Clone, PartialEq)]
pub struct Representative {
    /// Its name (BT-62).
    pub name: String,
    /// Its VAT identifier (BT-63).
    pub vat: String,
    /// Its postal address (BG-12).
    pub postal: PostalAddress,
}

/// Where and when it was delivered (BG-13).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delivery {
    /// Whom to (BT-70).
    pub name: Option<String>,
    /// The place (BT-71).
    pub place: Option<Identifier>,
    /// The day (BT-72).
    pub day: Option<Date>,
    /// The address (BG-15).
    pub postal: Option<PostalAddress>,
}
