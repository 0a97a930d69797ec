//! From sums of usage to lines with amounts.

use std::collections::BTreeMap;

use bocage_members::Roster;
use bocage_vocab::{Date, Money, Siret, Text};

use crate::price::require_apart;
use crate::{Error, Price, Service};

/// What a member used of a meter on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The member.
    pub member: Siret,
    /// The meter.
    pub meter: Text,
    /// The day.
    pub day: Date,
    /// How much, in the meter's unit; below zero where it corrects downwards.
    pub amount: i64,
    /// From how many lines.
    pub lines: i64,
}

/// What counted of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayUse {
    /// Whose meter it was: the member's, or one that it succeeded.
    pub member: Siret,
    /// The day.
    pub day: Date,
    /// How much, in the meter's unit.
    pub amount: i64,
    /// From how many lines.
    pub lines: i64,
}

/// What a member owes of a service at one price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rated {
    /// Who owes it: who used it, or who succeeds that one.
    pub member: Siret,
    /// The service.
    pub service: Text,
    /// The price, by its first day; none of what is waived.
    pub price: Option<Date>,
    /// How much was used, in the meter's unit.
    pub amount: i64,
    /// The same in ten-thousandths of a unit, rounded half away from zero.
    pub quantity: i64,
    /// What one unit costs, in millionths of a euro; zero of what is waived.
    pub micros: i64,
    /// What it comes to without VAT, rounded half up once.
    pub net: Money,
    /// From the first day to after the last.
    pub days: (Date, Date),
    /// What it was counted from, by day.
    pub by: Vec<DayUse>,
}

/// What each member owes for what it used, or for what was used by whom it succeeds on `billed_on`. Lines are
/// by member, service and price; nothing that sums to zero is left out where days were counted.
///
/// # Errors
/// When a service or price is unsound, a meter is billed by none or two, a day has no price, or a sum is
/// too large.
pub fn rate(
    used: &[Used],
    services: &[Service],
    prices: &[Price],
    roster: &Roster,
    billed_on: Date,
) -> Result<Vec<Rated>, Error> {
    let by_meter = by_meter(services)?;
    require_prices(prices, services)?;
    let mut by_service: BTreeMap<&str, Vec<&Price>> = BTreeMap::new();
    for price in prices {
        by_service.entry(&price.service).or_default().push(price);
    }
    let mut lines: BTreeMap<(Siret, &str, Option<Date>), Vec<DayUse>> = BTreeMap::new();
    for one in used {
        let service =
            by_meter.get(&*one.meter).ok_or_else(|| Error::NoMeter { meter: one.meter.clone() })?;
        let price = match service.waived {
            true => None,
            false => Some(price_on(&by_service, service, one.day)?.from),
        };
        let Used { member, day, amount, lines: count, .. } = *one;
        let owes = roster.heir(member, billed_on);
        let by = DayUse { member, day, amount, lines: count };
        lines.entry((owes, &service.code, price)).or_default().push(by);
    }
    let services: BTreeMap<&str, &Service> =
        services.iter().map(|service| (&*service.code, service)).collect();
    let line = |((member, code, from), by): ((Siret, &str, Option<Date>), Vec<DayUse>)| {
        let service = services[code];
        let price = by_service.get(code).into_iter().flatten().find(|one| Some(one.from) == from);
        rated((member, service), price.copied(), by)
    };
    lines.into_iter().map(line).collect()
}

fn by_meter(services: &[Service]) -> Result<BTreeMap<&str, &Service>, Error> {
    let mut by_meter: BTreeMap<&str, &Service> = BTreeMap::new();
    for service in services {
        service.require_sound()?;
        if let Some(first) = by_meter.insert(&service.meter, service) {
            let meter = service.meter.clone();
            let (first, other) = (first.code.clone(), service.code.clone());
            return Err(Error::TwoServices { meter, first, other });
        }
    }
    Ok(by_meter)
}

fn require_prices(prices: &[Price], services: &[Service]) -> Result<(), Error> {
    for price in prices {
        price.require_sound()?;
        if !services.iter().any(|service| service.code == price.service) {
            return Err(Error::NoService { service: price.service.clone() });
        }
    }
    require_apart(prices)
}

fn price_on<'a>(
    prices: &BTreeMap<&str, Vec<&'a Price>>,
    service: &Service,
    day: Date,
) -> Result<&'a Price, Error> {
    let found = prices.get(&*service.code).into_iter().flatten().find(|price| price.holds(day));
    found.copied().ok_or_else(|| Error::NoPrice { service: service.code.clone(), on: day })
}

fn rated(
    (member, service): (Siret, &Service),
    price: Option<&Price>,
    by: Vec<DayUse>,
) -> Result<Rated, Error> {
    let too_much = || Error::TooMuch { service: service.code.clone() };
    let sum: i128 = by.iter().map(|day| i128::from(day.amount)).sum();
    let amount = i64::try_from(sum).map_err(|_| too_much())?;
    let quantity =
        i64::try_from(nearest(sum * 10_000, service.per.into())).map_err(|_| too_much())?;
    let micros = price.map_or(0, |price| price.micros);
    // Ten-thousandths of a unit times millionths of a euro are 10^-10; a cent is 10^-2.
    let exact = i128::from(quantity) * i128::from(micros);
    let cents = (exact * 2 + 100_000_000).div_euclid(200_000_000);
    let net = Money::cents(i64::try_from(cents).map_err(|_| too_much())?);
    let first = by.iter().map(|day| day.day).min().unwrap_or_default();
    let last = by.iter().map(|day| day.day).max().unwrap_or_default();
    let days = (first, last.tomorrow().unwrap_or(last));
    let (service, price) = (service.code.clone(), price.map(|price| price.from));
    Ok(Rated { member, service, price, amount, quantity, micros, net, days, by })
}

/// Rounded, halves away from zero.
fn nearest(number: i128, by: i128) -> i128 {
    let half = number.abs() + by / 2;
    number.signum() * (half / by)
}
