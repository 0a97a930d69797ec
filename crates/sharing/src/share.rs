//! From a charge to what each member bears.

use std::collections::BTreeMap;

use bocage_members::Roster;
use bocage_vocab::{Money, Period, Siret, Text};

use crate::apportion::apportion;
use crate::slice::{Bearer, Parts, Slice};
use crate::why::{Because, Why};
use crate::{CostKey, Error, Quantity};

/// What a cost centre costs over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// What it is called, such as `room/2026-03`.
    pub code: Text,
    /// The cost centre.
    pub centre: Text,
    /// The days that it is for.
    pub period: Period,
    /// How much; below zero for what comes back.
    pub total: Money,
    /// What it comes from, such as an invoice.
    pub source: Text,
}

/// Who bears what of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// The charge.
    pub charge: Charge,
    /// What each member bears, and why.
    pub shares: BTreeMap<Siret, Why>,
    /// What no member bears, because nobody reserved it.
    pub idle: Option<Why>,
}

/// Shares a charge by the keys in force on its days.
///
/// A mix is split into its parts first, so that each part is a line that can be checked; a member's sum
/// over them is off by less than a cent a part. Floors and caps are kept on that sum.
///
/// # Errors
/// When a day has no key or two, a key is unsound, or nobody can bear the charge.
pub fn share(
    charge: &Charge,
    keys: &[CostKey],
    roster: &Roster,
    quantities: &[Quantity],
) -> Result<Sharing, Error> {
    let slices = slices(charge, keys)?;
    let days = slices.iter().enumerate().map(|(at, (_, slice))| (at, slice.days().into()));
    // Every slice has days, so that they can bear any total.
    let totals = apportion(charge.total.get(), &days.collect()).unwrap_or_default();
    let mut all = Parts::new();
    for (at, (key, period)) in slices.iter().enumerate() {
        let total = Money::cents(totals.get(&at).copied().unwrap_or_default());
        let slice = Slice { charge, key, period: *period, total, roster, quantities };
        for (bearer, parts) in slice.share()? {
            all.entry(bearer).or_default().push(Why::sum(slice.because(), parts));
        }
    }
    let because = || Because::Charge {
        code: charge.code.clone(),
        source: charge.source.clone(),
        total: charge.total,
    };
    let mut whole = all
        .into_iter()
        .map(|(bearer, parts)| (bearer, Why::sum(because(), parts)))
        .collect::<BTreeMap<_, _>>();
    let idle = whole.remove(&Bearer::Idle);
    let member = |(bearer, why)| match bearer {
        Bearer::Member(siret) => Some((siret, why)),
        Bearer::Idle => None,
    };
    Ok(Sharing {
        charge: charge.clone(),
        shares: whole.into_iter().filter_map(member).collect(),
        idle,
    })
}

/// The days of a charge, by the key that applies on them.
fn slices<'a>(charge: &Charge, keys: &'a [CostKey]) -> Result<Vec<(&'a CostKey, Period)>, Error> {
    let own = keys.iter().filter(|key| key.centre == charge.centre);
    let mut slices: Vec<(&CostKey, Period)> =
        own.filter_map(|key| Some((key, key.applies(charge.period)?))).collect();
    slices.sort_by_key(|(_, period)| period.from());
    let centre = || charge.centre.clone();
    let mut next = charge.period.from();
    for (at, (key, period)) in slices.iter().enumerate() {
        key.require_sound()?;
        if period.from() > next {
            return Err(Error::NoKey { centre: centre(), on: next });
        }
        if period.from() < next {
            let first = slices[at.saturating_sub(1)].0.code.clone();
            let (other, on) = (key.code.clone(), period.from());
            return Err(Error::TwoKeys { centre: centre(), first, other, on });
        }
        next = period.until();
    }
    if next < charge.period.until() {
        return Err(Error::NoKey { centre: centre(), on: next });
    }
    Ok(slices)
}
