//! A joint in a box that its cable does not pass.

use bocage_ground::line::nearest;
use bocage_network::norms::Norms;
use bocage_network::{Cable, SpliceClosure};
use bocage_vocab::{Fact, Finding, Shape, Thing};
use bocage_world::World;

use super::near::APART_MAX;
use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "joint_off_cable",
    says: "Strands are joined in boxes at which their cables end, or that they pass.",
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for joint in &world.joints {
        for id in std::iter::once(joint.cable).chain(joint.other.id::<Cable>()) {
            match world.cables.get(id) {
                None => {
                    let missing = Finding::error("cable_missing").about(joint.thing());
                    found.push(missing.says("cable", id.uuid().to_string()));
                }
                Some(cable) if !is_at(world, cable, joint.at) => {
                    let finding = Finding::warning(RULE.code).about(cable.thing());
                    let finding = finding.named(&*cable.reference);
                    let finding = finding.says("box", joint.at.to_string());
                    found.push(finding.over(Shape::Line(cable.line.clone())));
                }
                Some(_) => {}
            }
        }
    }
}

/// Whether a cable ends in a box, or is opened in passing: then only some of its strands are cut.
fn is_at(world: &World, cable: &Cable, at: Thing) -> bool {
    let passes = |closure: &SpliceClosure| {
        nearest(&cable.line, closure.position).is_some_and(|on| on.distance <= APART_MAX)
    };
    let closure = || world.splice_closures.get(at.id::<SpliceClosure>()?);
    cable.from == at || cable.to == at || closure().is_some_and(passes)
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_vocab::Uuid;

    #[test]
    fn a_joint_elsewhere_and_a_cable_that_is_gone_are_told() {
        let mut rows = town();
        rows.joints[0].at.uuid = Uuid::nil();
        assert!(codes(rows).contains(&"joint_off_cable".to_owned()));
        let mut rows = town();
        rows.joints[0].cable = bocage_vocab::Id::derive(&["gone"]);
        assert!(codes(rows).contains(&"cable_missing".to_owned()));
    }
}
