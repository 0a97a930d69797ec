//! Outlets in one place of a box.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "place_taken_twice",
    severity: Severity::Error,
    says: "Each outlet has a place of its own in a box that is there and has it.",
    example: "Two outlets have place 3 of one branching point.",
    also: &[Also {
        code: "box_missing",
        severity: Severity::Error,
        says: "The box of an outlet is there.",
        example: "A branching point is deleted, and an outlet still names it.",
    }],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut taken = HashSet::new();
    for outlet in &world.outlets {
        let tell = |finding: Finding| {
            let finding = finding.about(outlet.thing());
            match world.premises.get(outlet.premises) {
                Some(premises) => finding.named(premises.name()).at(premises.position),
                None => finding,
            }
        };
        let places = std::iter::once(outlet.position).chain(outlet.direct_position);
        let Some(point) = world.branching_points.get(outlet.branching_point) else {
            let missing = Finding::error("box_missing");
            found.push(tell(missing).says("box", outlet.branching_point.uuid().to_string()));
            continue;
        };
        for place in places {
            if place >= point.strands || !taken.insert((outlet.branching_point, place)) {
                let finding = tell(Finding::error(RULE.code)).says("place", place);
                found.push(finding.says("box", &*point.reference));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_second_outlet_and_a_place_that_is_taken_are_told() {
        let mut rows = town();
        let mut again = rows.outlets[0].clone();
        again.id = bocage_vocab::Id::derive(&["again"]);
        rows.outlets.push(again);
        assert!(codes(rows).contains(&"place_taken_twice".to_owned()));
        let mut rows = town();
        rows.outlets[0].position = 999;
        assert_eq!(codes(rows), ["place_taken_twice"]);
        let mut rows = town();
        rows.outlets[0].branching_point = bocage_vocab::Id::derive(&["nowhere"]);
        assert!(codes(rows).contains(&"box_missing".to_owned()));
    }
}
