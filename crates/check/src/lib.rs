//! Rules over a World: each a small file that finds what breaks it.
//!
//! A rule never changes anything and never stops: what it finds is told with its place.
#![warn(missing_docs)]

mod rules;
#[cfg(test)]
mod testkit;

use bocage_network::norms::Norms;
use bocage_vocab::{Finding, Severity, Watch};
use bocage_world::World;

pub use rules::{BACKHAUL_BRIDGE, BACKHAUL_MEETS, BACKHAUL_MISSING, PREMISES_UNSERVED, RULES};

/// One rule.
pub struct Rule {
    /// The code of what it finds.
    pub code: &'static str,
    /// How grave that is.
    pub severity: Severity,
    /// What must hold, in a sentence.
    pub says: &'static str,
    /// Something that breaks it.
    pub example: &'static str,
    /// What else it finds on its way.
    pub also: &'static [Also],
    run: fn(&World, &Norms, &mut Vec<Finding>),
}

/// What a rule finds beside its own matter: mostly that something is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Also {
    /// Its code.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// What must hold, in a sentence.
    pub says: &'static str,
    /// Something that breaks it.
    pub example: &'static str,
}

/// Checks every rule, in their order.
#[must_use]
pub fn check(world: &World, norms: &Norms, watch: &dyn Watch) -> Vec<Finding> {
    watch.stage("check", "rules", Some(RULES.len() as u64));
    let mut found = Vec::new();
    for rule in RULES {
        if watch.cancelled() {
            break;
        }
        (rule.run)(world, norms, &mut found);
        watch.done(1);
    }
    found
}

/// What must hold by the rule that finds a code; none where no rule does.
#[must_use]
pub fn says(code: &str) -> Option<&'static str> {
    every().find(|finds| finds.code == code).map(|finds| finds.says)
}

/// How grave a code is; none where no rule finds it.
#[must_use]
pub fn severity(code: &str) -> Option<Severity> {
    every().find(|finds| finds.code == code).map(|finds| finds.severity)
}

/// Every code that a rule finds, in the order of the rules, each once.
pub fn every() -> impl Iterator<Item = Also> {
    let of = |rule: &'static Rule| {
        let Rule { code, severity, says, example, .. } = *rule;
        std::iter::once(Also { code, severity, says, example }).chain(rule.also.iter().copied())
    };
    RULES.iter().flat_map(of)
}
