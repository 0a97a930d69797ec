//! What each member pays by a room of its own and by sharing.

use bocage_vocab::Money;
use serde::Serialize;

use crate::compare::{told, units};
use crate::{Inputs, Study, Way};

/// What a member pays over all years, discounted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberTold {
    /// Its name.
    pub name: String,
    /// How many virtual machines it needs.
    pub units: u32,
    /// By a room of its own.
    #[serde(rename = "own_cents")]
    pub own: Money,
    /// By sharing: its part by units, by largest remainders.
    #[serde(rename = "pooled_cents")]
    pub pooled: Money,
    /// Its part of a regional cloud.
    #[serde(rename = "regional_cents")]
    pub regional: Money,
    /// Its part of a sovereign cloud.
    #[serde(rename = "sovereign_cents")]
    pub sovereign: Money,
}

pub(crate) fn members(study: &Study, inputs: &Inputs) -> Vec<MemberTold> {
    let all = units(study);
    let shared = |way| split(told(way, study, inputs, &all).total, &all);
    let [pooled, regional, sovereign] = [Way::Pooled, Way::Regional, Way::Sovereign].map(shared);
    // Each is rounded alone: together they may be some cents off the total.
    let own: Vec<Money> =
        all.iter().map(|units| told(Way::Own, study, inputs, &[*units]).total).collect();
    let rows = study.members.iter().enumerate().map(|(place, member)| MemberTold {
        name: member.name.clone(),
        units: member.units,
        own: own[place],
        pooled: pooled[place],
        regional: regional[place],
        sovereign: sovereign[place],
    });
    rows.collect()
}

/// A total by weights, to the cent: what is left over goes to the largest remainders, the first of equals.
fn split(total: Money, weights: &[i64]) -> Vec<Money> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum::<i128>().max(1);
    let exact = |weight: &i64| i128::from(total.get()) * i128::from(*weight);
    let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight).div_euclid(sum)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(exact(&weights[*place]).rem_euclid(sum)));
    let left = i128::from(total.get()) - parts.iter().sum::<i128>();
    for place in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        parts[place] += 1;
    }
    parts.into_iter().map(|part| Money::cents(part as i64)).collect()
}
