//! A cable whose length is not that of its way.

use bocage_ground::length;
use bocage_network::Tier;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Length, Severity, Shape, Share};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cable_off_route",
    severity: Severity::Warning,
    says: "A cable is at most a tenth, and its loops, longer than its routes or shorter than its course.",
    example: "A cable of 1,400 m follows routes of 1,000 m.",
    also: &[],
    run,
};

/// Drops leave their last route where their premises are, so only the other tiers are measured.
/// A cable may join and leave a route anywhere, so its routes may be longer than it is.
fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    for cable in world.cables.iter().filter(|cable| cable.tier != Tier::Drop) {
        let steps = cable.path.0.iter().filter_map(|step| world.routes.get(step.route));
        let routes: Length = steps.map(|route| route.length).sum();
        let slack = routes.share(Share::ppm(100_000)) + norms.settings.cable.slack_each;
        if cable.length > routes + slack || cable.length < length(&cable.line) - slack {
            found.push(
                Finding::warning(RULE.code)
                    .about(cable.thing())
                    .named(&*cable.reference)
                    .over(Shape::Line(cable.line.clone()))
                    .says("cable", cable.length)
                    .says("routes", routes),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_network::Tier;
    use bocage_vocab::Length;

    #[test]
    fn a_cable_a_fifth_too_long_is_told() {
        let mut rows = town();
        let cable = rows.cables.iter_mut().find(|cable| cable.tier != Tier::Drop).unwrap();
        cable.length = cable.length * 2 + Length::mm(20_000);
        let codes = codes(rows);
        assert!(codes.contains(&"cable_off_route".to_owned()), "{codes:?}");
    }
}
