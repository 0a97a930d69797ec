//! A line of no length, or one that is not where it says.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Length, Polyline, Text, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "line_without_length",
    says: "Routes and cables have two points at least, and a length.",
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut look = |thing: Thing, name: &Text, line: &Polyline, length: Length| {
        let is_point = line.first() == line.last() && line.len() < 3;
        if is_point || length <= Length::mm(0) {
            let finding = Finding::error(RULE.code).about(thing).named(&**name);
            let at = line.first().copied();
            found.push(at.map_or_else(|| finding.clone(), |at| finding.clone().at(at)));
        }
    };
    for route in &world.routes {
        look(route.thing(), &route.reference, &route.line, route.length);
    }
    for cable in &world.cables {
        look(cable.thing(), &cable.reference, &cable.line, cable.length);
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_vocab::Length;

    #[test]
    fn a_route_of_no_length_and_a_cable_of_one_point_are_told() {
        let mut rows = town();
        rows.routes[0].length = Length::mm(0);
        assert!(codes(rows).contains(&"line_without_length".to_owned()));
        let mut rows = town();
        let drop = rows.outlets[0].drop;
        let cable = rows.cables.iter_mut().find(|cable| cable.id == drop).unwrap();
        cable.line = vec![cable.line[0]].into();
        assert!(codes(rows).contains(&"line_without_length".to_owned()));
    }
}
