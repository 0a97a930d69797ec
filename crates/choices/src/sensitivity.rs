//! Which inputs matter: each alone from its low to its high.

use bocage_vocab::Money;
use serde::Serialize;

use crate::compare::{WayTold, told, units};
use crate::{Fixed, Inputs, Study, Way};

/// How many inputs are told.
const TOLD: usize = 5;

/// What an input does to the difference of sharing and the best other way: below nothing sharing is cheaper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Swing {
    /// The input.
    pub input: String,
    /// Its low.
    pub low: Fixed,
    /// Its high.
    pub high: Fixed,
    /// The other way.
    pub against: Way,
    /// The difference as it is.
    #[serde(rename = "base_cents")]
    pub base: Money,
    /// With its low.
    #[serde(rename = "at_low_cents")]
    pub at_low: Money,
    /// With its high.
    #[serde(rename = "at_high_cents")]
    pub at_high: Money,
}

impl Swing {
    /// How far apart low and high bring the difference.
    #[must_use]
    pub fn size(&self) -> i64 {
        let ends = [self.base, self.at_low, self.at_high].map(Money::get);
        let least = ends.iter().min().copied().unwrap_or_default();
        ends.iter().max().copied().unwrap_or_default().saturating_sub(least)
    }
}

/// The five inputs that move it most, the most first. The other way is the cheapest as things are.
#[must_use]
pub fn swings(study: &Study, inputs: &Inputs, ways: &[WayTold]) -> Vec<Swing> {
    let others = ways.iter().filter(|way| way.way != Way::Pooled);
    let Some(against) = others.min_by_key(|way| (!way.meets, way.total)).map(|way| way.way) else {
        return Vec::new();
    };
    let all = units(study);
    let difference = |inputs: &Inputs| {
        told(Way::Pooled, study, inputs, &all).total - told(against, study, inputs, &all).total
    };
    let base = difference(inputs);
    let uncertain = inputs.iter().filter_map(|(name, input)| {
        let (low, high) = (input.low.unwrap_or(input.value), input.high.unwrap_or(input.value));
        (low < high).then(|| Swing {
            input: name.to_owned(),
            low,
            high,
            against,
            base,
            at_low: difference(&inputs.but(name, low)),
            at_high: difference(&inputs.but(name, high)),
        })
    });
    let mut all: Vec<Swing> = uncertain.filter(|swing| swing.size() > 0).collect();
    all.sort_by_key(|swing| std::cmp::Reverse(swing.size()));
    all.truncate(TOLD);
    all
}
