//! Services with their prices, centres with their keys: entered and listed.

use std::path::Path;

use bocage_vocab::{Date, Share};
use serde::Serialize;

use super::registers::{Part, Registers, set};
use super::{Entry, desk};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// A service with its prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceShown {
    /// What names it.
    pub code: String,
    /// What members read.
    pub name: String,
    /// The meter.
    pub meter: String,
    /// How much of the meter is one unit.
    pub per: i64,
    /// The unit, by its code of UNECE.
    pub unit: String,
    /// The budget that sells it.
    pub budget: String,
    /// The category of VAT.
    pub vat: &'static str,
    /// The rate of VAT.
    pub rate: Share,
    /// Whether nobody pays for it.
    pub waived: bool,
    /// Its prices, the earliest first.
    pub prices: Vec<PriceShown>,
}

/// A price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriceShown {
    /// Its first day.
    pub from: Date,
    /// The first day on which it does not apply any more.
    pub until: Option<Date>,
    /// What a unit costs, in millionths of a euro.
    pub micros: i64,
    /// Who decided it.
    pub deliberation: String,
}

/// All services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tariffs {
    /// The services by code.
    pub services: Vec<ServiceShown>,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyShown {
    /// What names it.
    pub code: String,
    /// The cost centre.
    pub centre: String,
    /// Its first day.
    pub from: Date,
    /// The first day on which it does not apply any more.
    pub until: Option<Date>,
    /// Who decided it.
    pub deliberation: String,
}

/// All centres and keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Keys {
    /// The centres that have no key yet.
    pub without: Vec<String>,
    /// The keys by centre and first day.
    pub keys: Vec<KeyShown>,
}

/// Enters services and prices of a file.
///
/// # Errors
/// When the file cannot be read, or does not hold together with what is there.
pub fn set_prices(ctx: &Context, territory: &Territory, file: &Path) -> Result<Entry, Error> {
    set(ctx, territory, file, Part::Prices)
}

/// Enters centres, keys and charges of a file.
///
/// # Errors
/// When the file cannot be read, or does not hold together with what is there.
pub fn set_keys(ctx: &Context, territory: &Territory, file: &Path) -> Result<Entry, Error> {
    set(ctx, territory, file, Part::Keys)
}

/// The services and their prices.
///
/// # Errors
/// The permission table's and the store's.
pub fn prices(ctx: &Context, territory: &Territory) -> Result<Tariffs, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let mut registers = desk::read(territory, |desk| Registers::load(desk, None))?;
    registers.prices.sort_by(|a, b| (&a.service, a.from).cmp(&(&b.service, b.from)));
    let shown = |service: &bocage_billing::Service| {
        let own = registers.prices.iter().filter(|price| price.service == service.code);
        let price = |price: &bocage_billing::Price| PriceShown {
            from: price.from,
            until: price.until,
            micros: price.micros,
            deliberation: price.deliberation.to_string(),
        };
        ServiceShown {
            code: service.code.to_string(),
            name: service.name.to_string(),
            meter: service.meter.to_string(),
            per: service.per,
            unit: service.unit.to_string(),
            budget: service.budget.to_string(),
            vat: service.tax.category.code(),
            rate: service.tax.rate,
            waived: service.waived,
            prices: own.map(price).collect(),
        }
    };
    Ok(Tariffs { services: registers.services.iter().map(shown).collect() })
}

/// The centres and their keys.
///
/// # Errors
/// The permission table's and the store's.
pub fn keys(ctx: &Context, territory: &Territory) -> Result<Keys, Error> {
    ctx.require(Resource::Money, Action::Read)?;
    let mut registers = desk::read(territory, |desk| Registers::load(desk, None))?;
    registers.keys.sort_by(|a, b| (&a.centre, a.from).cmp(&(&b.centre, b.from)));
    let has_key = |centre: &String| registers.keys.iter().any(|key| *key.centre == **centre);
    let without = registers.centres.keys().filter(|centre| !has_key(centre)).cloned().collect();
    let shown = |key: &bocage_sharing::CostKey| KeyShown {
        code: key.code.to_string(),
        centre: key.centre.to_string(),
        from: key.from,
        until: key.until,
        deliberation: key.deliberation.number.to_string(),
    };
    Ok(Keys { without, keys: registers.keys.iter().map(shown).collect() })
}
