//! Floors and caps of a key, kept on what its rule gave.

use std::collections::BTreeMap;

use bocage_vocab::{Money, Siret};

use crate::Error;
use crate::bounds::{Bound, bounded};
use crate::slice::{Bearer, Parts, Slice};
use crate::why::{Because, Why};

impl Slice<'_> {
    /// Adds to each member's parts what keeps its floor and cap; what is idle stays as it is. What comes
    /// back is bounded as what is paid.
    pub(crate) fn keep_bounds(&self, parts: &mut Parts) -> Result<(), Error> {
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
