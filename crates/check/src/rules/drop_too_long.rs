//! A drop cable longer than the settings allow.
//!
//! Long drops are slow to install, and most operators refuse them above 150 m.

use bocage_network::Tier;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity, Shape};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "drop_too_long",
    severity: Severity::Warning,
    says: "A drop is as short as the settings ask.",
    example: "A home is joined by a drop of 230 m where 150 m are allowed.",
    also: &[],
    run,
};

fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    let allowed = norms.settings.branching_point.drop_length_max;
    let drops = world.cables.iter().filter(|cable| cable.tier == Tier::Drop);
    for drop in drops.filter(|drop| drop.length > allowed) {
        found.push(
            Finding::warning(RULE.code)
                .about(drop.thing())
                .named(&*drop.reference)
                .over(Shape::Line(drop.line.clone()))
                .says("drop", drop.length)
                .says("allowed", allowed),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_network::Tier;
    use bocage_vocab::Length;

    #[test]
    fn a_drop_over_the_limit_is_told() {
        let mut rows = town();
        let drop = rows.cables.iter_mut().find(|cable| cable.tier == Tier::Drop).unwrap();
        drop.length = Length::mm(150_001);
        assert!(codes(rows).contains(&"drop_too_long".to_owned()));
    }
}
