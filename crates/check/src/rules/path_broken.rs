//! A cable whose routes do not follow each other.

use bocage_ground::line::nearest;
use bocage_network::Route;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Length, Severity, Shape};
use bocage_world::World;

use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "path_broken",
    severity: Severity::Error,
    says: "The routes of a cable follow each other: each starts where the one before it leads.",
    example: "A cable goes from a route to one that is 300 m away.",
    also: &[Also {
        code: "route_missing",
        severity: Severity::Error,
        says: "The routes that a cable follows are there.",
        example: "A route is deleted, and a cable still lies in it.",
    }],
    run,
};

/// A route may end on the course of another, as a side street does.
const ON_COURSE: Length = Length::mm(2_000);

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for cable in &world.cables {
        let tell = |finding: Finding| {
            let finding = finding.about(cable.thing()).named(&*cable.reference);
            finding.over(Shape::Line(cable.line.clone()))
        };
        let mut before: Option<&Route> = None;
        for step in &cable.path.0 {
            let Some(route) = world.routes.get(step.route) else {
                let missing = tell(Finding::error("route_missing"));
                found.push(missing.says("route", step.route.uuid().to_string()));
                before = None;
                continue;
            };
            if let Some(before) = before.filter(|before| !follows(world, before, route)) {
                let finding = tell(Finding::error(RULE.code)).says("route", &*before.reference);
                found.push(finding.says("next", &*route.reference));
            }
            before = Some(route);
        }
    }
}

fn follows(world: &World, one: &Route, next: &Route) -> bool {
    let ends = [one.from, one.to];
    let on = |ends: &Route, course: &Route| {
        let near = |end| {
            let support = world.supports.get(end);
            let on = support.and_then(|support| nearest(&course.line, support.position));
            on.is_some_and(|on| on.distance <= ON_COURSE)
        };
        near(ends.from) || near(ends.to)
    };
    ends.contains(&next.from) || ends.contains(&next.to) || on(one, next) || on(next, one)
}

#[cfg(test)]
mod tests {
    use bocage_ground::distance;
    use bocage_vocab::Id;

    use crate::testkit::{codes, town};

    #[test]
    fn a_route_left_out_of_a_way_and_one_that_is_gone_are_told() {
        let mut rows = town();
        let ends = |id| rows.routes.iter().find(|row| row.id == id).unwrap().line[0];
        let cable = rows.cables.iter_mut().find(|cable| cable.path.0.len() > 1).unwrap();
        let first = ends(cable.path.0[0].route);
        let far = rows.routes.iter().max_by_key(|row| distance(row.line[0], first)).unwrap();
        cable.path.0[1].route = far.id;
        assert!(codes(rows).contains(&"path_broken".to_owned()));
        let mut rows = town();
        let cable = rows.cables.iter_mut().find(|cable| cable.path.0.len() > 1).unwrap();
        cable.path.0[0].route = Id::derive(&["nowhere"]);
        assert!(codes(rows).contains(&"route_missing".to_owned()));
    }
}
