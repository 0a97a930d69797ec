//! A line of no length, or one that is not where it says.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Length, Polyline, Severity, Text, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "line_without_length",
    severity: Severity::Error,
    says: "Routes have a length, and the line of a cable has two points.",
    example: "A route is drawn from a chamber to the same chamber.",
    also: &[],
    run,
};

/// A cable between two boxes of one place has no length and is a cable all the same.
fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut tell = |thing: Thing, name: &Text, line: &Polyline| {
        let finding = Finding::error(RULE.code).about(thing).named(&**name);
        found.push(match line.first() {
            Some(at) => finding.at(*at),
            None => finding,
        });
    };
    for route in &world.routes {
        if route.length <= Length::mm(0) || route.line.len() < 2 {
            tell(route.thing(), &route.reference, &route.line);
        }
    }
    for cable in world.cables.iter().filter(|cable| cable.line.len() < 2) {
        tell(cable.thing(), &cable.reference, &cable.line);
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
