//! How far what was agreed may move.

use bocage_vocab::Money;

use crate::framework::{Amendment, Framework};
use crate::{AmendmentKind, Error, Euros, Quantity, Rules};

impl Framework {
    /// Adds an amendment, where its kind lets it go so far and the framework is in force.
    ///
    /// # Errors
    /// When the law does not let it.
    pub fn amend(&self, mut amendment: Amendment, rules: &Rules) -> Result<Framework, Error> {
        let (on, lot) = (amendment.on, amendment.lot.clone());
        if on < self.signed || on >= self.ends() {
            return Err(Error::NotInForce {
                framework: self.reference.clone(),
                on,
                from: self.signed,
                until: self.ends(),
            });
        }
        let (before, before_quantity) = self.maximum(&lot)?;
        let first = self.lot(&lot)?;
        let value = (first.maximum.map(Euros::get), before.map(Money::get));
        let quantity =
            (first.maximum_quantity.map(Quantity::get), before_quantity.map(Quantity::get));
        self.within(&amendment, value, amendment.maximum.map(Euros::get), rules)?;
        self.within(&amendment, quantity, amendment.maximum_quantity.map(Quantity::get), rules)?;
        amendment.number = self.amendments.len() as u32 + 1;
        let mut amended = self.clone();
        amended.amendments.push(amendment);
        Ok(amended)
    }

    /// Whether a maximum may move so far. Small amendments count together, others each by itself; what a
    /// lot had no maximum in gets none later.
    fn within(
        &self,
        amendment: &Amendment,
        (first, before): (Option<i64>, Option<i64>),
        after: Option<i64>,
        rules: &Rules,
    ) -> Result<(), Error> {
        let Some(after) = after else { return Ok(()) };
        let refused = |most: u32, source: &str| Error::AmendmentTooFar {
            framework: self.reference.clone(),
            lot: amendment.lot.clone(),
            kind: amendment.kind,
            percent: most,
            source_of: source.to_owned(),
        };
        let (Some(first), Some(before)) = (first, before) else {
            return Err(refused(0, "CCP R2162-4"));
        };
        // The rules of the launch go on for a contract: CCP R2194 as it stood then.
        let Some(limit) = rules.amendment(amendment.kind, self.nature, self.launched) else {
            return Ok(());
        };
        let moved = match amendment.kind {
            AmendmentKind::Minor => after - before + self.minor_before(amendment, first),
            _ => after - before,
        };
        let far = i128::from(moved).abs() * 100 > i128::from(first) * i128::from(limit.percent);
        let formal = rules.threshold(crate::ThresholdKind::Formal, self.nature, self.launched)?;
        let moved_far = amendment.kind == AmendmentKind::Minor
            && amendment.maximum.is_some()
            && formal.is_reached(Money::cents(moved.abs()));
        if far || moved_far {
            return Err(refused(limit.percent, &limit.source));
        }
        Ok(())
    }

    /// What small amendments of a lot moved before, in the unit of the maximum that is moved.
    fn minor_before(&self, amendment: &Amendment, first: i64) -> i64 {
        let mut at = first;
        let mut moved = 0;
        for one in self.amendments.iter().filter(|one| one.lot == amendment.lot) {
            let to = match amendment.maximum {
                Some(_) => one.maximum.map(Euros::get),
                None => one.maximum_quantity.map(Quantity::get),
            };
            let Some(to) = to else { continue };
            if one.kind == AmendmentKind::Minor {
                moved += to - at;
            }
            at = to;
        }
        moved
    }
}
