//! A month reckoned: what was used at its prices, what it cost by its keys, put together as documents that
//! have no number yet. Reads nothing but what it is given, so that it comes to the same again.

use std::collections::BTreeMap;

use bocage_billing::{Rated, Service, TaxCategory, Used, rate};
use bocage_sharing::{Measure, Quantity, share};
use bocage_store::{Desk, UsageSum};
use bocage_vocab::{Date, Money, Siret};

use super::lines::{BillLine, DocumentBody, DocumentKind, LineKind, Reason, Why};
use super::registers::Registers;
use super::{MoneyError, Month};
use crate::Error;

/// A document without a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    /// What names it: month, member, budget and kind.
    pub(crate) key: String,
    pub(crate) kind: DocumentKind,
    pub(crate) month: Month,
    pub(crate) member: Siret,
    pub(crate) body: DocumentBody,
}

impl Draft {
    /// What its lines come to, without VAT; what is waived is nothing.
    pub(crate) fn net(&self) -> Money {
        self.body.lines.iter().map(|line| line.net).sum()
    }
}

/// What nobody bears, of a centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Idle {
    pub(crate) budget: String,
    pub(crate) centre: String,
    pub(crate) charge: String,
    pub(crate) amount: Money,
}

/// All that a month comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reckoned {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) idle: Vec<Idle>,
    /// What was used of each meter: metered, billed, waived.
    pub(crate) meters: BTreeMap<String, (i64, i64, i64)>,
}

/// What a month is reckoned from.
pub(crate) struct Given {
    pub(crate) registers: Registers,
    pub(crate) usage: Vec<UsageSum>,
    /// What was used in other months that charges of this one are for.
    pub(crate) earlier: Vec<UsageSum>,
    /// The last line of usage that is in it.
    pub(crate) last_usage: i64,
}

impl Given {
    /// What a month is reckoned from, as registers said up to a row; all of it unless one is named.
    pub(crate) fn read(desk: &dyn Desk, month: Month, up_to: Option<i64>) -> Result<Given, Error> {
        let registers = Registers::load(desk, up_to)?;
        let (name, mut earlier) = (month.to_string(), Vec::new());
        let last_usage = desk.last_usage(&name)?;
        let usage = desk.usage_sums(&name, last_usage)?;
        let mut others: Vec<Month> = Vec::new();
        for charge in registers.charges.iter().filter(|charge| charge.billed == Some(month)) {
            let period = charge.days()?;
            let mut other = Month::of(period.from());
            while other.first() < period.until() {
                if other != month && !others.contains(&other) {
                    others.push(other);
                    earlier.extend(desk.usage_sums(&other.to_string(), i64::MAX)?);
                }
                other = other.next();
            }
        }
        Ok(Given { registers, usage, earlier, last_usage })
    }
}

/// Reckons a month.
pub(crate) fn reckon(given: &Given, month: Month, due: Date) -> Result<Reckoned, Error> {
    let registers = &given.registers;
    let used = used(&given.usage)?;
    let rated =
        rate(&used, &registers.services, &registers.prices, &registers.roster, month.last())
            .map_err(MoneyError::from)?;
    let mut reckoned = Reckoned::default();
    let mut bills: BTreeMap<(Siret, DocumentKind, String, bool), Vec<BillLine>> = BTreeMap::new();
    for one in &used {
        let sum = &mut reckoned.meters.entry(one.meter.to_string()).or_default().0;
        *sum = sum.saturating_add(one.amount);
    }
    for one in &rated {
        let Some(service) = registers.services.iter().find(|service| service.code == one.service)
        else {
            continue;
        };
        let sums = reckoned.meters.entry(service.meter.to_string()).or_default();
        let sum = if service.waived { &mut sums.2 } else { &mut sums.1 };
        *sum = sum.saturating_add(one.amount);
        let is_outside = service.tax.category == TaxCategory::Outside;
        let key = (one.member, DocumentKind::Invoice, service.budget.to_string(), is_outside);
        bills.entry(key).or_default().push(line_of(registers, service, one, month));
    }
    shares(given, month, &used, &mut bills, &mut reckoned)?;
    for ((member, kind, budget, is_outside), mut lines) in bills {
        for (at, line) in (1..).zip(&mut lines) {
            line.id = format!("{at}");
        }
        let suffix = if is_outside { "-o" } else { "" };
        let key = format!("{month}/{member}/{budget}/{kind}{suffix}");
        let body = DocumentBody { budget, lines, due, preceding: None };
        reckoned.drafts.push(Draft { key, kind, month, member, body });
    }
    Ok(reckoned)
}

/// Sums of usage as they are rated.
fn used(sums: &[UsageSum]) -> Result<Vec<Used>, Error> {
    let one = |sum: &UsageSum| {
        let damaged = || bocage_store::Error::Damaged {
            what: "lines of usage".to_owned(),
            reason: format!("`{}` or `{}` is none that was entered", sum.member, sum.day),
        };
        Ok(Used {
            member: sum.member.parse().map_err(|_| damaged())?,
            meter: sum.meter.as_str().into(),
            day: sum.day.parse().map_err(|_| damaged())?,
            amount: sum.amount,
            lines: sum.lines,
        })
    };
    sums.iter().map(one).collect()
}

fn line_of(registers: &Registers, service: &Service, one: &Rated, month: Month) -> BillLine {
    let day = |day: &bocage_billing::DayUse| Why {
        reason: Reason::Day {
            member: day.member,
            day: day.day,
            amount: day.amount,
            lines: day.lines,
        },
        amount: None,
        of: Vec::new(),
    };
    let price = registers
        .prices
        .iter()
        .find(|price| price.service == one.service && Some(price.from) == one.price);
    let meter = service.meter.to_string();
    let reason = match price {
        None => Reason::Waived { meter, amount: one.amount },
        Some(price) => Reason::Price {
            service: service.code.to_string(),
            meter,
            amount: one.amount,
            per: service.per,
            micros: one.micros,
            deliberation: price.deliberation.to_string(),
        },
    };
    let (from, until) = one.days;
    BillLine {
        id: String::new(),
        kind: if service.waived { LineKind::Waived } else { LineKind::Service },
        subject: service.code.to_string(),
        label: service.name.to_string(),
        quantity: one.quantity,
        unit: service.unit.to_string(),
        micros: one.micros,
        from,
        until,
        net: one.net,
        tax: (!service.waived).then(|| service.tax.clone()),
        late: from < month.first(),
        why: Why { reason, amount: Some(one.net), of: one.by.iter().map(day).collect() },
    }
}

type Bills = BTreeMap<(Siret, DocumentKind, String, bool), Vec<BillLine>>;

/// Shares the charges that are billed in a month. A share is borne by who stands for the member on the last
/// day, as usage is.
fn shares(
    given: &Given,
    month: Month,
    used: &[Used],
    bills: &mut Bills,
    reckoned: &mut Reckoned,
) -> Result<(), Error> {
    let registers = &given.registers;
    let own: Vec<_> =
        registers.charges.iter().filter(|charge| charge.billed == Some(month)).collect();
    if own.is_empty() {
        return Ok(());
    }
    let earlier = self::used(&given.earlier)?;
    let mut quantities = registers.quantities.clone();
    quantities.extend(used.iter().chain(&earlier).filter_map(metered));
    for row in own {
        let charge = row.charge()?;
        let shared = share(&charge, &registers.keys, &registers.roster, &quantities)
            .map_err(MoneyError::from)?;
        let Some(centre) = registers.centres.get(&*charge.centre) else { continue };
        for (siret, why) in &shared.shares {
            if why.amount == Money::ZERO {
                continue;
            }
            let member = registers.roster.heir(*siret, month.last());
            let key = (member, DocumentKind::Call, centre.budget.clone(), false);
            let (from, until) = (charge.period.from(), charge.period.until());
            bills.entry(key).or_default().push(BillLine {
                id: String::new(),
                kind: LineKind::Contribution,
                subject: centre.code.clone(),
                label: centre.name.clone(),
                quantity: 10_000,
                unit: "C62".to_owned(),
                micros: why.amount.get().saturating_mul(10_000),
                from,
                until,
                net: why.amount,
                tax: None,
                late: until <= month.first(),
                why: Why::from(why),
            });
        }
        if let Some(why) = shared.idle.as_ref().filter(|why| why.amount != Money::ZERO) {
            reckoned.idle.push(Idle {
                budget: centre.budget.clone(),
                centre: centre.code.clone(),
                charge: row.code.clone(),
                amount: why.amount,
            });
        }
    }
    Ok(())
}

/// What was used, as a key weighs it; a correction downwards weighs nothing by itself.
fn metered(used: &Used) -> Option<Quantity> {
    Some(Quantity {
        member: used.member,
        measure: Measure::Metered(used.meter.clone()),
        from: used.day,
        until: None,
        amount: u64::try_from(used.amount).ok()?,
        source: format!("{} lines of the meter", used.lines).into(),
    })
}
