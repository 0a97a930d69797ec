//! One route drawn twice.

use std::collections::HashMap;

use bocage_network::Route;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity, Shape};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "route_drawn_twice",
    severity: Severity::Warning,
    says: "No two routes of one manner have the same ends and the same course.",
    example: "A trench is imported from two files: what is paid for it counts twice.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut seen: HashMap<_, Vec<&Route>> = HashMap::new();
    for route in &world.routes {
        let ends = (route.from.min(route.to), route.from.max(route.to), route.way);
        let held = seen.entry(ends).or_default();
        match held.iter().find(|other| is_same_course(other, route)) {
            Some(first) => found.push(
                Finding::warning(RULE.code)
                    .about(route.thing())
                    .named(&*route.reference)
                    .over(Shape::Line(route.line.clone()))
                    .says("other", &*first.reference),
            ),
            None => held.push(route),
        }
    }
}

/// Whichever way it is drawn.
fn is_same_course(one: &Route, other: &Route) -> bool {
    one.line == other.line || one.line.iter().eq(other.line.iter().rev())
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_trench_drawn_twice_is_told_whichever_way_it_is_drawn() {
        for turned in [false, true] {
            let mut rows = town();
            let mut again = rows.routes[0].clone();
            again.id = bocage_vocab::Id::derive(&["again"]);
            again.reference = "again".into();
            if turned {
                (again.from, again.to) = (again.to, again.from);
                again.line.reverse();
            }
            rows.routes.push(again);
            assert_eq!(codes(rows), ["route_drawn_twice"]);
        }
    }
}
