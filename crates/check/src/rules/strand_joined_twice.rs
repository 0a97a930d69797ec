//! A strand joined twice in one box, or one that its cable does not have.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "strand_joined_twice",
    severity: Severity::Error,
    says: "In a box a strand is joined once, and its cable has it.",
    example: "Two joints of one closure take strand 5 of one cable.",
    also: &[Also {
        code: "strand_missing",
        severity: Severity::Error,
        says: "A joint takes strands that its cable has.",
        example: "Strand 13 of a cable of 12 is joined.",
    }],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut ranges: HashMap<_, Vec<(u16, u16)>> = HashMap::new();
    for joint in &world.joints {
        let Some(cable) = world.cables.get(joint.cable) else { continue };
        let (first, end) = (joint.first_strand, joint.first_strand.saturating_add(joint.count));
        let tell = |finding: Finding| finding.about(cable.thing()).named(&*cable.reference);
        if end > cable.cable_type.strands {
            let finding = Finding::error("strand_missing").says("strand", end);
            found.push(tell(finding));
        }
        let held = ranges.entry((joint.at, joint.cable)).or_default();
        if held.iter().any(|(from, to)| first < *to && *from < end) {
            found.push(tell(Finding::error(RULE.code).says("strand", first)));
        }
        held.push((first, end));
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_second_joint_and_a_strand_too_many_are_told() {
        let mut rows = town();
        let mut again = rows.joints[0].clone();
        again.id = bocage_vocab::Id::derive(&["again"]);
        rows.joints.push(again);
        assert_eq!(codes(rows), ["strand_joined_twice", "end_joined_twice"]);
        let mut rows = town();
        rows.joints[0].count = 2_000;
        assert!(codes(rows).contains(&"strand_missing".to_owned()));
    }
}
