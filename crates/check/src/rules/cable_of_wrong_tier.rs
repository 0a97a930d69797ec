//! A cable between boxes that its tier does not join.

use bocage_network::Tier;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Kind, Severity, Shape};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cable_of_wrong_tier",
    severity: Severity::Error,
    says: "A cable joins boxes of its tier: transport leads from the exchange to cabinets, distribution from the cabinet to branching points, a drop from there to its outlet.",
    example: "A distribution cable starts at an exchange.",
    also: &[],
    run,
};

/// What a cable of a tier may start and end in.
fn ends(tier: Tier) -> (&'static [Kind], &'static [Kind]) {
    use Kind::{BranchingPoint, Cabinet, Exchange, Outlet, Pop, SpliceClosure};
    match tier {
        Tier::Backhaul => (&[Exchange, Pop, SpliceClosure], &[Exchange, Pop, SpliceClosure]),
        Tier::Transport => (&[Exchange, SpliceClosure], &[Cabinet, SpliceClosure]),
        Tier::Distribution => (&[Cabinet, SpliceClosure], &[SpliceClosure, BranchingPoint]),
        Tier::Drop => (&[BranchingPoint], &[Outlet]),
    }
}

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for cable in &world.cables {
        let (from, to) = ends(cable.tier);
        for (end, may) in [(cable.from, from), (cable.to, to)] {
            if !may.contains(&end.kind) {
                let finding = Finding::error(RULE.code).about(cable.thing());
                found.push(
                    finding
                        .named(&*cable.reference)
                        .over(Shape::Line(cable.line.clone()))
                        .says("end", super::names::of(world, end)),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bocage_network::Tier;
    use bocage_vocab::Fact;

    use crate::testkit::{codes, town};

    #[test]
    fn a_distribution_cable_from_the_exchange_is_told() {
        let mut rows = town();
        let exchange = rows.exchanges[0].thing();
        let cable = rows.cables.iter_mut().find(|row| row.tier == Tier::Distribution).unwrap();
        cable.from = exchange;
        assert!(codes(rows).contains(&"cable_of_wrong_tier".to_owned()));
    }
}
