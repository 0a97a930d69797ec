//! A cable that nothing is joined to.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_network::{Cable, Tier};
use bocage_vocab::{Fact, Finding, Severity, Shape};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cable_dark",
    severity: Severity::Warning,
    says: "Some strand of every cable is joined or opened.",
    example: "A cable of 48 strands is laid, and no joint names any of them.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let joints = world.joints.iter();
    let joined =
        joints.flat_map(|joint| std::iter::once(joint.cable).chain(joint.other.id::<Cable>()));
    let opened = world.branching_points.iter().map(|point| point.cable);
    let lit: HashSet<_> = joined.chain(opened).collect();
    let cables = world.cables.iter().filter(|cable| cable.tier != Tier::Drop);
    for cable in cables.filter(|cable| !lit.contains(&cable.id)) {
        let finding = Finding::warning(RULE.code).about(cable.thing());
        found.push(finding.named(&*cable.reference).over(Shape::Line(cable.line.clone())));
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_network::Tier;

    #[test]
    fn a_cable_without_joints_is_told() {
        let mut rows = town();
        let cable = rows.cables.iter().find(|cable| cable.tier == Tier::Transport).unwrap();
        let mut dark = cable.clone();
        (dark.id, dark.reference) = (bocage_vocab::Id::derive(&["dark"]), "dark".into());
        rows.cables.push(dark);
        assert!(codes(rows).contains(&"cable_dark".to_owned()));
    }
}
