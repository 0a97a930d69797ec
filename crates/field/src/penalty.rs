//! What a late repair costs whoever promised it.

use bocage_vocab::{Money, Share};
use serde::{Deserialize, Serialize};

/// What is promised of a business line, and what breaking it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The longest repair, in minutes of the covered hours.
    pub repair_minutes: u32,
    /// What the line costs a month.
    #[serde(rename = "monthly_cents")]
    pub monthly: Money,
    /// Steps of the penalty, by how late; the last one that is reached holds.
    pub steps: Vec<PenaltyStep>,
    /// The most that one month's penalties come to, of what the line costs a month.
    #[serde(rename = "most_ppm")]
    pub most: Share,
}

/// A step of the penalty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyStep {
    /// From how many minutes after the promised ones on; any time late at all where it is 0.
    pub late_minutes: u32,
    /// The share of what the line costs a month.
    #[serde(rename = "share_ppm")]
    pub share: Share,
}

impl Promise {
    /// What a repair that took so many covered seconds costs. Nothing up to the promised minutes, to
    /// the second.
    ///
    /// # Examples
    /// ```
    /// use bocage_field::{PenaltyStep, Promise};
    /// use bocage_vocab::{Money, Share};
    /// let step = |late_minutes, ppm| PenaltyStep { late_minutes, share: Share::ppm(ppm) };
    /// let promise = Promise {
    ///     repair_minutes: 240,
    ///     monthly: Money::cents(30_000),
    ///     steps: vec![step(0, 50_000), step(120, 100_000)],
    ///     most: Share::ppm(300_000),
    /// };
    /// assert_eq!(promise.penalty(240 * 60), Money::ZERO);
    /// assert_eq!(promise.penalty(240 * 60 + 1), Money::cents(1_500));
    /// assert_eq!(promise.penalty(6 * 3600), Money::cents(3_000));
    /// ```
    #[must_use]
    pub fn penalty(&self, repair_seconds: i64) -> Money {
        let late = repair_seconds - i64::from(self.repair_minutes) * 60;
        if late <= 0 {
            return Money::ZERO;
        }
        let reached = self.steps.iter().filter(|step| late >= i64::from(step.late_minutes) * 60);
        let share = reached.max_by_key(|step| step.late_minutes).map(|step| step.share);
        share.map_or(Money::ZERO, |share| self.monthly.share(share))
    }

    /// What several repairs of one month cost together: never more than the most.
    #[must_use]
    pub fn of_month(&self, repairs_seconds: &[i64]) -> Money {
        let sum: Money = repairs_seconds.iter().map(|seconds| self.penalty(*seconds)).sum();
        sum.min(self.monthly.share(self.most))
    }
}
