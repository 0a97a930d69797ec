//! A box that does not stand on its support.

use bocage_ground::distance;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Id, Position, Severity, Thing};
use bocage_world::World;

use super::near::APART_MAX;
use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "box_off_support",
    severity: Severity::Warning,
    says: "A closure or branching point is where its support is.",
    example: "A closure is drawn 40 m from the chamber that it is said to be in.",
    also: &[Also {
        code: "support_missing",
        severity: Severity::Error,
        says: "The support of a box and the ends of a route are there.",
        example: "A closure names a chamber that was deleted.",
    }],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut look = |thing: Thing, name: &str, at: Position, on: Id<bocage_network::Support>| {
        let Some(support) = world.supports.get(on) else {
            let finding = Finding::error("support_missing").about(thing).named(name).at(at);
            return found.push(finding.says("support", on.uuid().to_string()));
        };
        let apart = distance(at, support.position);
        if apart > APART_MAX {
            let finding = Finding::warning(RULE.code).about(thing).named(name).at(at);
            found.push(finding.says("apart", apart).says("support", &*support.reference));
        }
    };
    for row in &world.splice_closures {
        look(row.thing(), &row.reference, row.position, row.support);
    }
    // One inside a building hangs in it, wherever its cable comes in.
    for row in world.branching_points.iter().filter(|row| row.building.is_none()) {
        look(row.thing(), &row.reference, row.position, row.support);
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, moved, town};

    #[test]
    fn a_box_beside_its_support_and_one_without_are_told() {
        let mut rows = town();
        rows.branching_points[0].position = moved(rows.branching_points[0].position, 3.0);
        assert!(codes(rows).contains(&"box_off_support".to_owned()));
        let mut rows = town();
        rows.branching_points[0].support = bocage_vocab::Id::derive(&["nowhere"]);
        assert!(codes(rows).contains(&"support_missing".to_owned()));
    }
}
