//! Strands that do not lead where they must: from a box to its cabinet, from there to its exchange.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{Cable, Joint, Tier};
use bocage_vocab::{Fact, Finding, Id, Severity, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "line_broken",
    severity: Severity::Error,
    says: "Every line leads, strand to strand, from its box to the cabinet and on to the exchange.",
    example: "A joint of a closure is deleted: the strands behind it lead nowhere.",
    also: &[],
    run,
};

/// Closures that a strand may pass; more is a circle.
const CLOSURES_MOST: usize = 1_000;

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let strands = Strands::new(world);
    let tell = |thing: Thing, name: &str, broken: usize| {
        let broken = i64::try_from(broken).unwrap_or(i64::MAX);
        Finding::error(RULE.code).about(thing).named(name).says("broken", broken)
    };
    for point in &world.branching_points {
        let mut lines = point.first_strand..point.first_strand.saturating_add(point.lines);
        let lost = lines
            .by_ref()
            .filter(|strand| !strands.lead(point.cable, *strand, point.cabinet.thing()));
        match lost.count() {
            0 => {}
            broken => {
                found.push(tell(point.thing(), &point.reference, broken).at(point.position));
            }
        }
    }
    for cabinet in &world.cabinets {
        let inputs = 0..cabinet.splitters.saturating_mul(u16::from(cabinet.operators));
        let dark = inputs.filter(|input| match strands.feed_of(cabinet.thing(), *input) {
            Some((cable, strand)) => !strands.lead(cable, strand, cabinet.exchange.thing()),
            None => true,
        });
        match dark.count() {
            0 => {}
            broken => {
                found.push(tell(cabinet.thing(), &cabinet.reference, broken).at(cabinet.position));
            }
        }
    }
}

/// The joints, by what they are looked up with.
struct Strands<'a> {
    world: &'a World,
    /// At the upper end of a cable.
    above: HashMap<Id<Cable>, Vec<&'a Joint>>,
    /// Of transport cables with splitter inputs, by cabinet.
    inputs: HashMap<Thing, Vec<&'a Joint>>,
}

impl<'a> Strands<'a> {
    fn new(world: &'a World) -> Strands<'a> {
        let mut strands = Strands { world, above: HashMap::new(), inputs: HashMap::new() };
        for joint in &world.joints {
            let Some(cable) = world.cables.get(joint.cable) else { continue };
            if let Some(lower) = joint.other.id::<Cable>() {
                strands.above.entry(lower).or_default().push(joint);
            } else if cable.from == joint.at {
                strands.above.entry(joint.cable).or_default().push(joint);
            } else if cable.tier == Tier::Transport {
                strands.inputs.entry(joint.at).or_default().push(joint);
            }
        }
        strands
    }

    /// Whether a strand climbs to a port of a box.
    fn lead(&self, mut cable: Id<Cable>, mut strand: u16, root: Thing) -> bool {
        for _ in 0..CLOSURES_MOST {
            let joints = self.above.get(&cable).map(Vec::as_slice).unwrap_or_default();
            let holds = |joint: &&&Joint| {
                let ends = joint.cable == cable;
                let first = if ends { joint.first_strand } else { joint.first_other };
                strand >= first && strand - first < joint.count
            };
            let Some(joint) = joints.iter().find(holds) else { return false };
            if joint.cable == cable {
                return joint.at == root;
            }
            strand = joint.first_strand.saturating_add(strand - joint.first_other);
            cable = joint.cable;
            if self.world.cables.get(cable).is_none_or(|row| strand >= row.cable_type.strands) {
                return false;
            }
        }
        false
    }

    /// The transport strand that an input of a cabinet is joined to.
    fn feed_of(&self, cabinet: Thing, input: u16) -> Option<(Id<Cable>, u16)> {
        let joints = self.inputs.get(&cabinet)?;
        let joint = joints
            .iter()
            .find(|joint| input >= joint.first_other && input - joint.first_other < joint.count)?;
        Some((joint.cable, joint.first_strand.saturating_add(input - joint.first_other)))
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn any_joint_taken_away_is_told() {
        let whole = town();
        for n in 0..whole.joints.len() {
            let mut rows = whole.clone();
            rows.joints.remove(n);
            let found = codes(rows);
            assert!(found.iter().any(|code| code == "line_broken"), "joint {n}: {found:?}");
        }
    }
}
