//! Lines of one cabinet that reach too unequally far for one port.
//!
//! A port ranges its lines within 20 km of each other. Source: ITU-T G.984.2, differential
//! logical reach of class C+ and below.

use std::collections::BTreeMap;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Length, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "ports_far_apart",
    severity: Severity::Warning,
    says: "The lines of a port are within 20 km of each other.",
    example: "A port serves one line of 2 km and one of 24 km.",
    also: &[],
    run,
};

const APART_MAX: Length = Length::mm(20_000_000);

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut reaches = BTreeMap::new();
    for outlet in &world.outlets {
        let Some(branching) = world.branching_points.get(outlet.branching_point) else { continue };
        let (least, most) =
            reaches.entry(branching.cabinet).or_insert((outlet.reach, outlet.reach));
        *least = outlet.reach.min(*least);
        *most = outlet.reach.max(*most);
    }
    for (cabinet, (least, most)) in reaches {
        let Some(cabinet) = world.cabinets.get(cabinet) else { continue };
        if most - least > APART_MAX {
            found.push(
                Finding::warning(RULE.code)
                    .about(cabinet.thing())
                    .named(&*cabinet.reference)
                    .at(cabinet.position)
                    .says("nearest", least)
                    .says("farthest", most),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_vocab::Length;

    #[test]
    fn lines_too_far_apart_are_told() {
        let mut rows = town();
        rows.outlets[0].reach = Length::mm(20_000_001) + rows.outlets[1].reach;
        assert!(codes(rows).contains(&"ports_far_apart".to_owned()));
    }
}
