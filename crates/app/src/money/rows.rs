//! The rows of registers, as files hold them and as they are kept.

mod keys;

use bocage_billing::{Price, Service, Tax, TaxCategory, price_micros};
use bocage_members::{Member, MemberKind, Merger};
use bocage_sharing::{Measure, Quantity};
use bocage_vocab::{Date, Insee, Share, Siret};
use serde::{Deserialize, Serialize};

pub(crate) use keys::{CentreRow, ChargeRow, KeyRow, amount};

/// A file of registers: what one brings need not be in another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterFile {
    pub(crate) syndicate: Option<SyndicateRow>,
    #[serde(default)]
    pub(crate) member: Vec<MemberRow>,
    #[serde(default)]
    pub(crate) merger: Vec<Merger>,
    #[serde(default)]
    pub(crate) quantity: Vec<QuantityRow>,
    #[serde(default)]
    pub(crate) service: Vec<ServiceRow>,
    #[serde(default)]
    pub(crate) price: Vec<PriceRow>,
    #[serde(default)]
    pub(crate) centre: Vec<CentreRow>,
    #[serde(default)]
    pub(crate) key: Vec<KeyRow>,
    #[serde(default)]
    pub(crate) charge: Vec<ChargeRow>,
}

/// Who sells and calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyndicateRow {
    /// Its SIRET.
    pub siret: Siret,
    /// Its name in law.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub town: String,
    /// The account that it is paid on.
    pub iban: String,
    /// The bank's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// Days after issue on which an invoice is due.
    #[serde(default = "thirty")]
    pub due_days: u16,
    /// What it says of late payment (PMD).
    #[serde(default = "late_payment")]
    pub late_payment: String,
    /// Whether it is a demonstration: said on every document.
    #[serde(default, skip_serializing_if = "is_false")]
    pub synthetic: bool,
}

fn thirty() -> u16 {
    30
}
fn late_payment() -> String {
    "Intérêts moratoires : taux de la BCE majoré de huit points.".to_owned()
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// A member, with where its invoices go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberRow {
    /// Its SIRET.
    pub siret: Siret,
    /// Its name.
    pub name: String,
    /// What it is: commune, epci, department, other.
    pub kind: MemberKind,
    /// Its INSEE code, of a commune.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insee: Option<Insee>,
    /// The first day of its membership.
    pub from: Date,
    /// The first day on which it is no member any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Postcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Its service code, which public buyers want on invoices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The number of its commitment, which public buyers want on invoices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<String>,
    /// What applications and tables call it, beside its name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called: Vec<String>,
}

impl MemberRow {
    pub(crate) fn member(&self) -> Member {
        let MemberRow { siret, kind, insee, from, until, .. } = *self;
        Member { siret, name: self.name.as_str().into(), kind, insee, from, until }
    }
}

/// A quantity of a member, such as its inhabitants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuantityRow {
    pub(crate) member: Siret,
    pub(crate) measure: String,
    pub(crate) from: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Date>,
    pub(crate) amount: u64,
    pub(crate) source: String,
}

impl QuantityRow {
    pub(crate) fn quantity(&self) -> Result<Quantity, String> {
        Ok(Quantity {
            member: self.member,
            measure: measure(&self.measure)?,
            from: self.from,
            until: self.until,
            amount: self.amount,
            source: self.source.as_str().into(),
        })
    }
}

/// `inhabitants`, `workstations`, `metered:cpu`, `reserved:memory`.
fn measure(text: &str) -> Result<Measure, String> {
    match (text, text.split_once(':')) {
        ("inhabitants", _) => Ok(Measure::Inhabitants),
        ("workstations", _) => Ok(Measure::Workstations),
        (_, Some(("metered", meter))) => Ok(Measure::Metered(meter.into())),
        (_, Some(("reserved", what))) => Ok(Measure::Reserved(what.into())),
        _ => Err(format!(
            "`{text}` is no measure: expected inhabitants, workstations, metered:METER or reserved:WHAT"
        )),
    }
}

/// What is sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) meter: String,
    pub(crate) per: i64,
    pub(crate) unit: String,
    pub(crate) budget: String,
    pub(crate) vat: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rate: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason_code: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) waived: bool,
}

impl ServiceRow {
    pub(crate) fn service(&self) -> Result<Service, crate::Error> {
        let text = |text: &String| text.as_str().into();
        let rate = self.rate.as_deref().unwrap_or("0");
        let unknown = || bocage_billing::Error::UnknownVat {
            service: text(&self.code),
            rate: rate.into(),
            category: text(&self.vat),
        };
        let category: TaxCategory = self.vat.parse().map_err(|_| billing(unknown()))?;
        let rate: Share = format!("{} %", rate.trim_end_matches('%').trim())
            .parse()
            .map_err(|_| billing(unknown()))?;
        if self.unit.parse::<bocage_invoice::model::Unit>().is_err() {
            let reason = format!("`{}` is no unit of UNECE, such as C62, HUR or MON", self.unit);
            return Err(row_of("the service", &self.code, reason));
        }
        let tax = Tax {
            category,
            rate,
            reason: self.reason.as_ref().map(text),
            code: self.reason_code.as_ref().map(text),
        };
        let service = Service {
            code: text(&self.code),
            name: text(&self.name),
            meter: text(&self.meter),
            per: self.per,
            unit: text(&self.unit),
            budget: text(&self.budget),
            tax,
            waived: self.waived,
        };
        service.require_sound().map_err(billing)?;
        Ok(service)
    }
}

fn billing(error: bocage_billing::Error) -> crate::Error {
    super::MoneyError::from(error).into()
}

/// An error of one row.
pub(crate) fn row_of(what: &str, code: &str, reason: impl Into<String>) -> crate::Error {
    super::MoneyError::RegisterRow { what: format!("{what} `{code}`"), reason: reason.into() }
        .into()
}

/// What a unit costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PriceRow {
    pub(crate) service: String,
    pub(crate) from: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Date>,
    pub(crate) price: String,
    #[serde(default)]
    pub(crate) deliberation: String,
    pub(crate) executory: Date,
}

impl PriceRow {
    pub(crate) fn price(&self) -> Result<Price, crate::Error> {
        let price = Price {
            service: self.service.as_str().into(),
            from: self.from,
            until: self.until,
            micros: price_micros(&self.price).map_err(billing)?,
            deliberation: self.deliberation.as_str().into(),
            executory: self.executory,
        };
        price.require_sound().map_err(billing)?;
        Ok(price)
    }
}
