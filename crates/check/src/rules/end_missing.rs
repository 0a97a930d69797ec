//! A cable that ends in nothing.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity, Shape};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cable_end_missing",
    severity: Severity::Error,
    says: "Both ends of a cable are things that are there.",
    example: "A closure is deleted, and a cable still ends in it.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for cable in &world.cables {
        for end in [cable.from, cable.to] {
            if !world.holds(end) {
                found.push(
                    Finding::error(RULE.code)
                        .about(cable.thing())
                        .named(&*cable.reference)
                        .over(Shape::Line(cable.line.clone()))
                        .says("end", end.to_string()),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_network::Tier;

    #[test]
    fn a_cable_into_the_void_is_told() {
        let mut rows = town();
        let drops = |cable: &&mut bocage_network::Cable| cable.tier == Tier::Drop;
        rows.cables.iter_mut().find(drops).unwrap().to.uuid = bocage_vocab::Uuid::nil();
        assert!(codes(rows).contains(&"cable_end_missing".to_owned()));
    }
}
