//! A joint in a box where its cable does not end.

use bocage_network::Cable;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Shape, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "joint_off_cable",
    says: "Strands are joined in boxes at which their cables end.",
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for joint in &world.joints {
        let other = joint.other.id::<Cable>();
        for id in std::iter::once(joint.cable).chain(other) {
            let Some(cable) = world.cables.get(id) else {
                let missing = Finding::error("cable_missing").about(joint.thing());
                found.push(missing.says("cable", id.uuid().to_string()));
                continue;
            };
            if ![cable.from, cable.to].contains(&joint.at) {
                let finding = Finding::error(RULE.code).about(cable.thing());
                let finding = finding.named(&*cable.reference).says("box", joint.at.to_string());
                found.push(finding.over(Shape::Line(cable.line.clone())));
            }
        }
        let is_port = other.is_none();
        if is_port && joint.other != joint.at {
            let finding = Finding::error("port_elsewhere").about(joint.thing());
            found.push(finding.says("box", name(joint.at)).says("port", name(joint.other)));
        }
    }
}

fn name(thing: Thing) -> String {
    thing.to_string()
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
