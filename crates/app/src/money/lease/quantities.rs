//! What was made available, day by day: the base of the lease in every state of the inventory that held in a time.

use std::collections::BTreeMap;

use bocage_lease::Quantity;
use bocage_plant::LeaseSums;
use bocage_vocab::{Date, Generation, Period, Text};

use super::contract::Agreed;
use crate::plant::leases::{LeaseRun, base_in};
use crate::{AsOf, Context, Error, Territory, norms};

/// The quantities of the contract's items, each from the day on which the inventory first said so. The state at the
/// end of a day counts for it.
pub(super) fn of(
    ctx: &Context,
    territory: &Territory,
    agreed: &Agreed,
    period: Period,
) -> Result<Vec<Quantity>, Error> {
    let mut open: BTreeMap<(Text, Text), Quantity> = BTreeMap::new();
    let mut all = Vec::new();
    for (day, generation) in states(territory, period)? {
        let as_of = AsOf::Generation(generation);
        let world = territory.world(ctx, as_of)?;
        let owner = norms::standing(territory, as_of)?.or_shipped().settings.owner.clone();
        let now = amounts(agreed, &base_in(&world, &owner, agreed.stage));
        let gone: Vec<(Text, Text)> = open
            .iter()
            .filter(|(key, quantity)| now.get(*key) != Some(&quantity.amount))
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            if let Some(ended) = open.remove(&key) {
                all.push(Quantity { until: Some(day), ..ended });
            }
        }
        for ((item, tranche), amount) in now {
            let key = (item.clone(), tranche.clone());
            let source = format!("inventory, generation {generation}").into();
            let begun = Quantity { item, tranche, amount, from: day, until: None, source };
            open.entry(key).or_insert(begun);
        }
    }
    all.extend(open.into_values());
    Ok(all)
}

/// The generation at the beginning of a time, and the last of each day in it on which there was a new one.
fn states(territory: &Territory, period: Period) -> Result<Vec<(Date, Generation)>, Error> {
    let mut by_day: BTreeMap<Date, Generation> = BTreeMap::new();
    let mut before = None;
    for row in territory.store.generations()? {
        let Some(day) = row.applied_at.get(..10).and_then(|day| day.parse::<Date>().ok()) else {
            continue;
        };
        if day < period.from() {
            before = Some(row.number);
        } else if day < period.until() {
            by_day.insert(day, row.number);
        }
    }
    let first = before.map(|generation| (period.from(), generation));
    Ok(first.into_iter().chain(by_day).collect())
}

/// What counts for the lessee of each priced item, by tranche.
fn amounts(agreed: &Agreed, base: &LeaseRun) -> BTreeMap<(Text, Text), i64> {
    let mut amounts: BTreeMap<(Text, Text), i64> = BTreeMap::new();
    for line in base.lines.iter().filter(|line| *line.key.lessee == *agreed.called) {
        let tranche: Text =
            line.key.tranche.map(|year| year.to_string()).unwrap_or_default().into();
        for item in &agreed.contract.items {
            let amount = counted(&item.code, line.sums);
            if amount != 0 {
                *amounts.entry((item.code.clone(), tranche.clone())).or_default() += amount;
            }
        }
    }
    amounts
}

/// So much of an item: millimetres of lengths, pieces of the rest.
fn counted(item: &str, sums: LeaseSums) -> i64 {
    match item {
        "route" => sums.route.get(),
        "cable" => sums.cable.get(),
        "fibre" => sums.fibre.get(),
        "sockets" => sums.sockets,
        "active" => sums.active,
        _ => 0,
    }
}
