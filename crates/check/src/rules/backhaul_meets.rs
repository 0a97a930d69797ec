//! An exchange of which both ways to the points of presence pass one place.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use super::backhaul_ways::pairs;
use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "backhaul_meets",
    severity: Severity::Info,
    says: "The two ways of an exchange to the points of presence meet nowhere.",
    example: "Both ways pass one closure, in different trenches: who opens it wrongly isolates the exchange.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for (exchange, [one, other]) in pairs(world) {
        // Ways that share a trench meet at its ends: that is told already.
        let apart = !one.routes.iter().any(|route| other.routes.contains(route));
        if apart && !one.boxes.is_disjoint(&other.boxes) {
            let finding = Finding::info(RULE.code).about(exchange.thing());
            found.push(finding.named(&*exchange.reference));
        }
    }
}
