//! A strand end or a port that two joints of one box take.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{Cable, Tier};
use bocage_vocab::{Fact, Finding, Id, Severity, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "end_joined_twice",
    severity: Severity::Error,
    says: "What a joint leads to, strands or ports, is joined once in its box.",
    example: "Two strands of a transport cable are joined to input 3 of one cabinet.",
    also: &[],
    run,
};

/// Ports are numbered on their own for each tier that ends at a frame.
type End = (Thing, Thing, Option<Tier>);

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut taken: HashMap<End, Vec<(u16, u16)>> = HashMap::new();
    for joint in &world.joints {
        let far: Option<Id<Cable>> = joint.other.id();
        let tier = world.cables.get(joint.cable).map(|cable| cable.tier);
        let (first, end) = (joint.first_other, joint.first_other.saturating_add(joint.count));
        let tell = |finding: Finding| match far.and_then(|id| world.cables.get(id)) {
            Some(cable) => finding.about(cable.thing()).named(&*cable.reference),
            None => finding.about(joint.other),
        };
        if let Some(cable) = far.and_then(|id| world.cables.get(id))
            && end > cable.cable_type.strands
        {
            found.push(tell(Finding::error("strand_missing")).says("strand", end));
        }
        let held =
            taken.entry((joint.at, joint.other, tier.filter(|_| far.is_none()))).or_default();
        if held.iter().any(|(from, to)| first < *to && *from < end) {
            let finding = tell(Finding::error(RULE.code)).says("number", u32::from(first) + 1);
            found.push(finding.says("box", super::names::of(world, joint.at)));
        }
        held.push((first, end));
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn two_joints_to_one_port_and_to_a_strand_that_is_not_there_are_told() {
        let mut rows = town();
        let mut again = rows.joints[0].clone();
        again.id = bocage_vocab::Id::derive(&["again"]);
        again.first_strand += again.count;
        rows.joints.push(again);
        assert!(codes(rows).contains(&"end_joined_twice".to_owned()));
    }
}
