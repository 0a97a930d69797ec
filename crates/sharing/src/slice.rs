//! The days of a charge on which one key applies, and who bears them by its rule.

use std::collections::BTreeMap;

use bocage_members::Roster;
use bocage_vocab::{Money, Period, Share, Siret, Text};

use crate::apportion::{Unsplit, apportion};
use crate::quantity::{Weights, weigh};
use crate::why::{Because, Why, weight};
use crate::{Charge, CostKey, Error, Measure, Quantity, Rule};

/// Who bears a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bearer {
    Member(Siret),
    /// Nobody; last where cents are left over.
    Idle,
}

/// What each bears, in parts.
pub(crate) type Parts = BTreeMap<Bearer, Vec<Why>>;

/// Days of a charge on which one key applies.
pub(crate) struct Slice<'a> {
    pub(crate) charge: &'a Charge,
    pub(crate) key: &'a CostKey,
    pub(crate) period: Period,
    pub(crate) total: Money,
    pub(crate) roster: &'a Roster,
    pub(crate) quantities: &'a [Quantity],
}

impl Slice<'_> {
    pub(crate) fn because(&self) -> Because {
        Because::Key {
            code: self.key.code.clone(),
            deliberation: self.key.deliberation.number.clone(),
            period: self.period,
            total: self.total,
        }
    }

    pub(crate) fn share(&self) -> Result<Parts, Error> {
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
    fn mixed(&self, mix: &[(Share, Rule)], total: Money) -> Result<Parts, Error> {
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
    fn by_statute(&self, shares: &[(Siret, Share)]) -> Weights {
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

    pub(crate) fn unsplit(&self, unsplit: Unsplit, measure: &str) -> Error {
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
}
