//! From a charge to what each member bears.

use std::collections::BTreeMap;

use bocage_members::Roster;
use bocage_vocab::{Money, Period, Siret, Text};

use crate::apportion::{Unsplit, apportion};
use crate::bounds::{Bound, bounded};
use crate::quantity::{Weights, weigh};
use crate::why::{Because, Why, weight};
use crate::{CostKey, Error, Measure, Quantity, Rule};

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

/// Who bears a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bearer {
    Member(Siret),
    /// Nobody; last where cents are left over.
    Idle,
}

/// What each bears, in parts.
type Parts = BTreeMap<Bearer, Vec<Why>>;

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

/// Days of a charge on which one key applies.
struct Slice<'a> {
    charge: &'a Charge,
    key: &'a CostKey,
    period: Period,
    total: Money,
    roster: &'a Roster,
    quantities: &'a [Quantity],
}

impl Slice<'_> {
    fn because(&self) -> Because {
        Because::Key {
            code: self.key.code.clone(),
            deliberation: self.key.deliberation.number.clone(),
            period: self.period,
            total: self.total,
        }
    }

    fn share(&self) -> Result<Parts, Error> {
        let mut parts = self.by_rule(&self.key.rule, self.total)?;
        if self.key.floor.is_some() || self.key.cap.is_some() {
            self.keep_bounds(&mut parts)?;
        }
        Ok(parts)
    }

    fn by_rule(&self, rule: &Rule, total: Money) -> Result<Parts, Error> {
        let weigh = |measure| weigh(measure, self.period, self.roster, self.quantities);
        match rule {
            Rule::By(measure) => {
                self.split(&measure.to_string(), &self.paying(weigh(measure)), None, total)
            }
            Rule::Capacity { what, capacity } => {
                let measure = Measure::Reserved(what.clone());
                let weights = self.paying(weigh(&measure));
                let idle = self.idle(what, *capacity, &weights)?;
                self.split(&measure.to_string(), &weights, Some(idle), total)
            }
            Rule::Fixed(shares) => {
                self.split("share by statute", &self.paying(self.by_statute(shares)), None, total)
            }
            Rule::Mix(mix) => self.mixed(mix, total),
        }
    }

    /// Each part of a mix by its own rule.
    fn mixed(&self, mix: &[(bocage_vocab::Share, Rule)], total: Money) -> Result<Parts, Error> {
        let weights = mix.iter().map(|(share, _)| share.get().unsigned_abs()).enumerate().collect();
        let totals =
            apportion(total.get(), &weights).map_err(|unsplit| self.unsplit(unsplit, "part"))?;
        let mut all = Parts::new();
        for (at, (_, rule)) in mix.iter().enumerate() {
            for (bearer, parts) in self.by_rule(rule, Money::cents(totals[&at]))? {
                all.entry(bearer).or_default().extend(parts);
            }
        }
        Ok(all)
    }

    /// Without those who bear nothing.
    fn paying(&self, mut weights: Weights) -> Weights {
        weights.retain(|siret, _| !self.key.exempt.contains(siret));
        weights
    }

    /// A statute's shares stand for whom they were given to, and for who succeeds them.
    fn by_statute(&self, shares: &[(Siret, bocage_vocab::Share)]) -> Weights {
        let levels: Vec<Quantity> = shares
            .iter()
            .map(|(member, share)| Quantity {
                member: *member,
                measure: Measure::Reserved("statute".into()),
                from: self.period.from(),
                until: None,
                amount: share.get().unsigned_abs(),
                source: self.key.deliberation.number.clone(),
            })
            .collect();
        // Heirs add up, also where one has a share of its own: none of them is a later count.
        let mut weights = Weights::new();
        for level in &levels {
            let own = weigh(&level.measure, self.period, self.roster, std::slice::from_ref(level));
            own.into_iter().for_each(|(siret, by)| weights.entry(siret).or_default().extend(by));
        }
        weights
    }

    /// What is left of a capacity, times days.
    fn idle(&self, what: &Text, capacity: u64, weights: &Weights) -> Result<u64, Error> {
        let too_much = || Error::TooMuch { key: self.key.code.clone() };
        let capacity = capacity.checked_mul(self.period.days().into()).ok_or_else(too_much)?;
        let reserved = weight(weights.values().flatten()).ok_or_else(too_much)?;
        capacity.checked_sub(reserved).ok_or_else(|| Error::OverReserved {
            key: self.key.code.clone(),
            what: what.clone(),
            reserved,
            capacity,
        })
    }

    fn split(
        &self,
        measure: &str,
        weights: &Weights,
        idle: Option<u64>,
        total: Money,
    ) -> Result<Parts, Error> {
        let too_much = || Error::TooMuch { key: self.key.code.clone() };
        let each = weights.iter().map(|(siret, by)| Some((Bearer::Member(*siret), weight(by)?)));
        let all: Option<BTreeMap<Bearer, u64>> =
            each.chain(idle.map(|idle| Some((Bearer::Idle, idle)))).collect();
        let all = all.ok_or_else(too_much)?;
        let of = all.values().try_fold(0, |sum: u64, one| sum.checked_add(*one));
        let of = of.ok_or_else(too_much)?;
        let shares =
            apportion(total.get(), &all).map_err(|unsplit| self.unsplit(unsplit, measure))?;
        let why = |(bearer, cents): (Bearer, i64)| {
            let because =
                Because::Weight { measure: measure.into(), weight: all[&bearer], of, total };
            let by = match bearer {
                Bearer::Member(siret) => weights[&siret].clone(),
                Bearer::Idle => Vec::new(),
            };
            (bearer, vec![Why { amount: Money::cents(cents), because, of: Vec::new(), by }])
        };
        Ok(shares.into_iter().map(why).collect())
    }

    fn unsplit(&self, unsplit: Unsplit, measure: &str) -> Error {
        let key = self.key.code.clone();
        match unsplit {
            Unsplit::TooLarge => Error::TooMuch { key },
            Unsplit::NoWeight => Error::NobodyBears {
                charge: self.charge.code.clone(),
                key,
                measure: measure.into(),
                period: self.period.to_string().into(),
            },
        }
    }

    /// Adds to each member's parts what keeps its floor and cap; what is idle stays as it is. What comes
    /// back is bounded as what is paid.
    fn keep_bounds(&self, parts: &mut Parts) -> Result<(), Error> {
        let sign = self.total.get().signum();
        let bounds = self.bounds();
        let mut shares: BTreeMap<Siret, i64> = bounds.keys().map(|siret| (*siret, 0)).collect();
        for (bearer, parts) in parts.iter() {
            if let Bearer::Member(siret) = bearer {
                let sum: Money = parts.iter().map(|part| part.amount).sum();
                shares.insert(*siret, sum.get().saturating_mul(sign));
            }
        }
        let total: i64 = shares.values().sum();
        let weights = shares.iter().map(|(siret, cents)| (*siret, cents.unsigned_abs())).collect();
        let kept =
            bounded(total, &weights, &bounds).map_err(|unsplit| self.unsplit(unsplit, "share"))?;
        let kept = kept.ok_or_else(|| Error::NoWay {
            key: self.key.code.clone(),
            total: Money::cents(total * sign),
            members: bounds.len(),
        })?;
        for (siret, cents) in kept {
            let more = (cents - shares[&siret]) * sign;
            let because = match bounds.get(&siret) {
                Some(bound) if cents == bound.floor_cents && cents > shares[&siret] => {
                    Because::Floor(Money::cents(bound.floor_cents))
                }
                Some(bound) if cents == bound.cap_cents && cents < shares[&siret] => {
                    Because::Cap(Money::cents(bound.cap_cents))
                }
                _ => Because::Others,
            };
            if more != 0 {
                let amount = Money::cents(more);
                let why = Why { amount, because, of: Vec::new(), by: Vec::new() };
                parts.entry(Bearer::Member(siret)).or_default().push(why);
            }
        }
        Ok(())
    }

    /// Of each member that was there and pays: by its days, a floor rounded down and a cap up.
    fn bounds(&self) -> BTreeMap<Siret, Bound> {
        let all = i128::from(self.charge.period.days());
        let by_days = |amount: Money, days: u32| i128::from(amount.get()) * i128::from(days);
        let cents = |exact: i128| i64::try_from(exact).unwrap_or(i64::MAX);
        let bound = |siret: Siret| {
            let days = self.period.each_day().filter(|day| self.roster.is_member(siret, *day));
            let days = u32::try_from(days.count()).unwrap_or(u32::MAX);
            let floor = self.key.floor.map(|floor| by_days(floor, days).div_euclid(all));
            let cap = self.key.cap.map(|cap| (by_days(cap, days) + all - 1).div_euclid(all));
            let (floor_cents, cap_cents) =
                (cents(floor.unwrap_or(0)), cents(cap.unwrap_or(i128::MAX)));
            (days > 0).then_some((siret, Bound { floor_cents, cap_cents }))
        };
        let paying = self.roster.all().filter(|member| !self.key.exempt.contains(&member.siret));
        paying.filter_map(|member| bound(member.siret)).collect()
    }
}
