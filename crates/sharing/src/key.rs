//! Cost keys: how a cost is borne, by which decision, since when.

use bocage_vocab::{Date, Money, Period, Share, Siret, Text};

use crate::{Error, Measure};

/// A decision of the board. Without one that has become executory no key applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliberation {
    /// Its number.
    pub number: Text,
    /// The day from which on it binds.
    pub executory: Date,
}

/// How the cost of a centre is borne, from one day to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostKey {
    /// What it is called.
    pub code: Text,
    /// The cost centre that it is for.
    pub centre: Text,
    /// Its first day.
    pub from: Date,
    /// The first day on which it does not apply any more.
    pub until: Option<Date>,
    /// Who decided it.
    pub deliberation: Deliberation,
    /// What shares go by.
    pub rule: Rule,
    /// What each member bears at least of a whole charge; by days where it was not there on all.
    pub floor: Option<Money>,
    /// What each member bears at most; by days as well.
    pub cap: Option<Money>,
    /// Who bears nothing.
    pub exempt: Vec<Siret>,
}

/// What shares go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// By a quantity.
    By(Measure),
    /// By what is reserved of a capacity. What nobody reserved is idle, and so is what the exempt did.
    Capacity {
        /// What is reserved.
        what: Text,
        /// How much of it there is.
        capacity: u64,
    },
    /// By shares of a statute, which make a whole.
    Fixed(Vec<(Siret, Share)>),
    /// Parts of the charge, which make a whole, each by a rule of its own.
    Mix(Vec<(Share, Rule)>),
}

/// A whole, in parts per million.
const WHOLE_PPM: i64 = 1_000_000;

impl CostKey {
    /// Whether it may be applied at all.
    pub(crate) fn require_sound(&self) -> Result<(), Error> {
        let key = || self.code.clone();
        if self.from < self.deliberation.executory {
            let (from, executory) = (self.from, self.deliberation.executory);
            return Err(Error::NotExecutory { key: key(), from, executory });
        }
        if let (Some(floor), Some(cap)) = (self.floor, self.cap)
            && floor > cap
        {
            return Err(Error::FloorAboveCap { key: key(), floor, cap });
        }
        self.rule.require_whole(&self.code)
    }

    /// The days of a period on which it applies.
    pub(crate) fn applies(&self, period: Period) -> Option<Period> {
        let until = self.until.unwrap_or(Date::MAX);
        Period::new(self.from, until)?.common(period)
    }
}

impl Rule {
    fn require_whole(&self, key: &Text) -> Result<(), Error> {
        let parts: Vec<i64> = match self {
            Rule::By(_) | Rule::Capacity { .. } => return Ok(()),
            Rule::Fixed(shares) => shares.iter().map(|(_, share)| share.get()).collect(),
            Rule::Mix(parts) => {
                parts.iter().try_for_each(|(_, rule)| rule.require_whole(key))?;
                parts.iter().map(|(share, _)| share.get()).collect()
            }
        };
        let sum = parts.iter().fold(0_i64, |sum, part| sum.saturating_add(*part));
        if sum != WHOLE_PPM || parts.iter().any(|part| *part < 0) {
            return Err(Error::NoWhole { key: key.clone(), sum: Share::ppm(sum) });
        }
        Ok(())
    }
}
