//! Rules over a World: each a small file that finds what breaks it.
//!
//! A rule never changes anything and never stops: what it finds is told with its place.
#![warn(missing_docs)]

mod rules;
#[cfg(test)]
mod testkit;

use bocage_network::norms::Norms;
use bocage_vocab::{Finding, Watch};
use bocage_world::World;

pub use rules::{BACKHAUL_BRIDGE, BACKHAUL_MEETS, BACKHAUL_MISSING, PREMISES_UNSERVED, RULES};

/// One rule.
pub struct Rule {
    /// The code of what it finds.
    pub code: &'static str,
    /// What must hold, in a sentence.
    pub says: &'static str,
    run: fn(&World, &Norms, &mut Vec<Finding>),
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
