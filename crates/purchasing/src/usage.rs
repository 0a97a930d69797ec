//! What is used of a framework: by lot and member, what is left, what it saved, and who must be told.

use std::collections::BTreeMap;

use bocage_vocab::{Money, Siret, code_list};
use serde::Serialize;

use crate::{Error, Framework, Order, Quantity, Reference};

code_list! {
    /// How near a lot is to its maximum.
    pub enum Alert: AlertError {
        /// From 80 % on.
        Eighty = "80",
        /// From 90 % on.
        Ninety = "90",
        /// Nothing is left: the lot has ended.
        Ended = "100",
    }
}

/// What is used of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// By lot.
    pub lots: Vec<LotUsage>,
    /// By member that ordered, without VAT; those whom another succeeded under their own number.
    pub members: Vec<MemberUsage>,
    /// What was saved against what the same costs elsewhere, of what says so.
    #[serde(rename = "saved_cents")]
    pub saved: Option<Money>,
}

/// What is used of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LotUsage {
    /// The lot.
    pub lot: Reference,
    /// What it is for.
    pub title: String,
    /// The most, without VAT.
    #[serde(rename = "maximum_cents")]
    pub maximum: Option<Money>,
    /// The most, in units.
    pub maximum_quantity: Option<Quantity>,
    /// What is committed, reserved or invoiced, without VAT.
    #[serde(rename = "committed_cents")]
    pub committed: Money,
    /// The same, in units.
    pub committed_quantity: Quantity,
    /// What of it is invoiced, without VAT.
    #[serde(rename = "invoiced_cents")]
    pub invoiced: Money,
    /// How near it is to its maximum.
    pub alert: Option<Alert>,
}

/// What a member ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberUsage {
    /// The member.
    pub member: Siret,
    /// Its name.
    pub name: String,
    /// What is committed for it, without VAT.
    #[serde(rename = "committed_cents")]
    pub committed: Money,
}

/// How near something is to a maximum.
#[must_use]
pub fn alert(used: i64, most: i64) -> Option<Alert> {
    let (used, most) = (i128::from(used) * 100, i128::from(most));
    [(100, Alert::Ended), (90, Alert::Ninety), (80, Alert::Eighty)]
        .into_iter()
        .find_map(|(percent, alert)| (used >= most * percent).then_some(alert))
}

/// What orders use of a framework.
///
/// # Errors
/// When sums are too large.
pub fn usage(framework: &Framework, orders: &[Order]) -> Result<Usage, Error> {
    let mut lots = Vec::with_capacity(framework.lots.len());
    for lot in &framework.lots {
        lots.push(of_lot(framework, &lot.number, orders)?);
    }
    let mut members = BTreeMap::<Siret, (String, Money)>::new();
    let mut saved = None;
    for order in orders.iter().filter(|order| order.counts()) {
        for line in order.lines.iter().filter(|line| line.framework == framework.reference) {
            let (net, _) = committed(order, line.number);
            let member = members.entry(order.member).or_default();
            member.0.clone_from(&order.member_name);
            member.1 = Money::cents(member.1.get().checked_add(net.get()).ok_or(Error::TooMuch)?);
        }
        let of_this = order.lines.iter().all(|line| line.framework == framework.reference);
        if let (true, Some(more)) = (of_this, order.saved()) {
            saved = Some(saved.unwrap_or(Money::ZERO) + more);
        }
    }
    let members = members
        .into_iter()
        .map(|(member, (name, committed))| MemberUsage { member, name, committed })
        .collect();
    Ok(Usage { lots, members, saved })
}

fn of_lot(framework: &Framework, lot: &Reference, orders: &[Order]) -> Result<LotUsage, Error> {
    let (maximum, maximum_quantity) = framework.maximum(lot)?;
    let mut used = LotUsage {
        lot: lot.clone(),
        title: framework.lot(lot)?.title.clone(),
        maximum,
        maximum_quantity,
        committed: Money::ZERO,
        committed_quantity: Quantity::ZERO,
        invoiced: Money::ZERO,
        alert: None,
    };
    for order in orders.iter().filter(|order| order.counts()) {
        let of_lot =
            |line: &&crate::Line| line.framework == framework.reference && line.lot == *lot;
        for line in order.lines.iter().filter(of_lot) {
            let (net, quantity) = committed(order, line.number);
            used.committed =
                Money::cents(used.committed.get().checked_add(net.get()).ok_or(Error::TooMuch)?);
            used.committed_quantity = used.committed_quantity + quantity;
            let invoiced = line.price.times(order.invoiced(line.number)).ok_or(Error::TooMuch)?;
            used.invoiced += invoiced;
        }
    }
    let by_value = maximum.and_then(|most| alert(used.committed.get(), most.get()));
    let by_units =
        maximum_quantity.and_then(|most| alert(used.committed_quantity.get(), most.get()));
    used.alert = by_value.max(by_units);
    Ok(used)
}

/// What a line commits: all of it, or what was invoiced where the rest was given up.
fn committed(order: &Order, number: u32) -> (Money, Quantity) {
    let Some(line) = order.line(number) else { return (Money::ZERO, Quantity::ZERO) };
    let ended = matches!(order.state, crate::OrderState::Dropped | crate::OrderState::Declined);
    let quantity = if ended { order.invoiced(number) } else { line.quantity };
    (line.price.times(quantity).unwrap_or_default(), quantity)
}
