//! An exchange that no backhaul strand leaves.

use std::collections::HashSet;

use bocage_network::Tier;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "backhaul_missing",
    severity: Severity::Error,
    says: "Once there are points of presence, strands lead from every exchange to them.",
    example: "An exchange is drawn after the backhaul was designed: no strand leaves it towards a point of presence.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    if world.pops.is_empty() {
        return;
    }
    let backhaul = |id| world.cables.get(id).is_some_and(|cable| cable.tier == Tier::Backhaul);
    let joined: HashSet<_> = world
        .joints
        .iter()
        .filter(|joint| backhaul(joint.cable))
        .map(|joint| joint.other)
        .collect();
    for exchange in &world.exchanges {
        // Where all points of presence stand in the exchange itself, no strand has to leave it.
        let beside = world.pops.iter().all(|pop| pop.position == exchange.position);
        if !beside && !joined.contains(&exchange.thing()) {
            found.push(
                Finding::error(RULE.code)
                    .about(exchange.thing())
                    .named(&*exchange.reference)
                    .at(exchange.position),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use bocage_vocab::{Fact, Position};

    use crate::testkit::{codes, town};

    #[test]
    fn an_exchange_without_a_way_to_the_points_of_presence_is_told() {
        let mut rows = town();
        let exchange = rows.exchanges[0].thing();
        rows.pops[0].position = Position::from_e7(-11_500_000, 491_500_000);
        rows.joints.retain(|joint| joint.other != exchange || joint.at == exchange);
        assert_eq!(codes(rows), ["backhaul_missing"]);
    }

    #[test]
    fn points_of_presence_in_the_exchange_need_no_strand() {
        assert!(codes(town()).is_empty());
    }
}
