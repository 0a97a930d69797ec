//! A proposed change and what is known of it.

use bocage_vocab::{Finding, Generation, Money, PlanNumber, code_list};
use serde::{Deserialize, Serialize};

use crate::Summary;

code_list! {
    /// Where a plan stands.
    pub enum PlanState: PlanStateError {
        /// Drafted, waiting to be applied.
        Pending = "pending",
        /// Applied: a generation holds it.
        Applied = "applied",
        /// Dropped without being applied.
        Dropped = "dropped",
        /// Replaced by the plan that was rebased from it.
        Rebased = "rebased",
    }
}

/// Who made a change, with what, and why. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Provenance {
    /// When it was drafted.
    pub created_at: String,
    /// Who drafted it.
    pub created_by: String,
    /// Why, in a sentence.
    pub reason: String,
    /// The version of Bocage.
    pub tool_version: String,
    /// The hash of the settings it was made with.
    pub settings_hash: Option<String>,
    /// Whether the store keeps the norms of this hash, and so must have them ever after.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub norms_kept: bool,
    /// Whether parts were changed by other norms since: the hash is that of the whole design alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub norms_differ: bool,
    /// Files it was made from, each with its hash.
    pub inputs: Vec<(String, String)>,
}

/// A proposed change as it is shown: everything but the diff itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Its number.
    pub number: PlanNumber,
    /// The generation it was made on.
    pub parent: Generation,
    /// Where it stands.
    pub state: PlanState,
    /// The generation that it made, once applied.
    pub generation: Option<Generation>,
    /// Who, with what, why.
    pub provenance: Provenance,
    /// What it changes, kind by kind.
    pub summary: Summary,
    /// What was found while making it.
    pub findings: Vec<Finding>,
    /// What comes with it, such as totals of a design, as JSON text.
    pub report: Option<String>,
}

impl Plan {
    /// The price of the change, studies included.
    #[must_use]
    pub fn price(&self) -> Money {
        self.summary.price()
    }
}
