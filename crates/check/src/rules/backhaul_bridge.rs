//! An exchange of which both ways to the points of presence lie in one trench.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Length, Severity, Shape};
use bocage_world::World;

use super::backhaul_ways::pairs;
use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "backhaul_bridge",
    severity: Severity::Warning,
    says: "The two ways of an exchange to the points of presence share no trench.",
    example: "Both cables of an exchange leave it in the same trench for 1.2 km: one digger isolates it.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for (exchange, [one, other]) in pairs(world) {
        let other: HashSet<_> = other.routes.into_iter().collect();
        let both = one.routes.iter().filter(|route| other.contains(*route));
        let shared: Vec<_> = both.filter_map(|route| world.routes.get(*route)).collect();
        let Some(first) = shared.first() else { continue };
        found.push(
            Finding::warning(RULE.code)
                .about(exchange.thing())
                .named(&*exchange.reference)
                .over(Shape::Line(first.line.clone()))
                .says("shared", shared.iter().map(|route| route.length).sum::<Length>()),
        );
    }
}

#[cfg(test)]
mod tests {
    use bocage_network::{Cable, CablePath, Joint, JointKind, PathStep, Tier};
    use bocage_vocab::{Fact, Id, Position, Thing};
    use bocage_world::Rows;

    use crate::testkit::{codes, town};

    /// The town with points of presence elsewhere and a way to each, over a cable to some box and one
    /// from there on: the routes in which each cable lies, and the box of each way.
    fn with_ways(routes: [[usize; 2]; 2], boxes: [usize; 2]) -> Rows {
        let mut rows = town();
        let exchange = rows.exchanges[0].thing();
        for place in 0..2 {
            rows.pops[place].position = Position::from_e7(-11_500_000, 491_500_000);
            let (pop, at) = (rows.pops[place].thing(), rows.branching_points[boxes[place]].thing());
            let near = cable(&mut rows, routes[place][0], (exchange, at));
            let far = cable(&mut rows, routes[place][1], (at, pop));
            rows.joints.extend([
                joint(exchange, near, (exchange, 4 * place as u16)),
                joint(at, far, (near.thing(), 0)),
                joint(pop, far, (pop, 0)),
            ]);
        }
        rows
    }

    fn cable(rows: &mut Rows, route: usize, (from, to): (Thing, Thing)) -> Id<Cable> {
        let id = Id::derive(&["way", &from.to_string(), &to.to_string(), &route.to_string()]);
        let route = &rows.routes[route];
        let path = CablePath([PathStep { route: route.id, duct: 0 }].into());
        let (length, line) = (route.length, route.line.clone());
        let model = rows.cables[0].clone();
        let tier = Tier::Backhaul;
        rows.cables.push(Cable { id, tier, from, to, path, length, line, ..model });
        id
    }

    fn joint(at: Thing, cable: Id<Cable>, (other, first_other): (Thing, u16)) -> Joint {
        let id = Id::derive(&[&at.to_string(), &cable.to_string(), &other.to_string()]);
        let kind = JointKind::Splice;
        Joint { id, at, kind, cable, first_strand: 0, other, first_other, count: 2 }
    }

    fn told(rows: Rows) -> Vec<String> {
        let mut told = codes(rows);
        told.retain(|code| ["backhaul_bridge", "backhaul_meets"].contains(&&**code));
        told
    }

    /// The routes of both ways, the boxes that they end in, and what is told.
    type Case = ([[usize; 2]; 2], [usize; 2], &'static [&'static str]);

    #[test]
    fn two_ways_are_told_where_they_share_a_trench_or_a_place() {
        let cases: [Case; 4] = [
            ([[0, 1], [2, 3]], [0, 1], &[]),
            ([[0, 1], [0, 3]], [0, 1], &["backhaul_bridge"]),
            ([[0, 1], [2, 1]], [0, 1], &["backhaul_bridge"]),
            ([[0, 1], [2, 3]], [0, 0], &["backhaul_meets"]),
        ];
        for (routes, boxes, wanted) in cases {
            assert_eq!(told(with_ways(routes, boxes)), wanted, "{routes:?} {boxes:?}");
        }
    }
}
