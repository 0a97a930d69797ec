//! The area of a cabinet beyond that of its exchange.

use std::collections::HashMap;

use bocage_ground::area::contains;
use bocage_ground::line::nearest;
use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Exchange};
use bocage_vocab::{Area, Bounds, Fact, Finding, Id, Length, Position, Ring, Severity, Shape};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "area_outside_exchange",
    severity: Severity::Warning,
    says: "The area of a cabinet lies in the area of its exchange.",
    example: "The outline of a cabinet's area reaches 2 km into the area of another exchange.",
    also: &[],
    run,
};

/// Both outlines are drawn around premises, so that of the smaller may go round the larger's edge.
const BEYOND_MAX: Length = Length::mm(250_000);

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let of_exchange = world.service_areas.iter();
    let areas: HashMap<Id<Exchange>, &Area> =
        of_exchange.filter_map(|area| Some((area.served_by.id()?, &area.outline))).collect();
    for area in &world.service_areas {
        let cabinet = area.served_by.id::<Cabinet>().and_then(|id| world.cabinets.get(id));
        let larger = cabinet.and_then(|cabinet| areas.get(&cabinet.exchange));
        let Some((cabinet, larger)) = cabinet.zip(larger) else { continue };
        let corners = area.outline.polygons.iter().flatten().flatten().copied();
        if let Some(corner) = corners.into_iter().find(|corner| is_beyond(larger, *corner)) {
            found.push(
                Finding::warning(RULE.code)
                    .about(area.thing())
                    .named(&*area.reference)
                    .over(Shape::Area(area.outline.clone()))
                    .says("cabinet", &*cabinet.reference)
                    .says("place", corner.to_string()),
            );
        }
    }
}

fn is_beyond(area: &Area, at: Position) -> bool {
    let close = |ring: &Ring| {
        let turn = ring.first().into_iter().chain(ring.last()).copied();
        let edge: Vec<Position> = turn.collect();
        let near =
            |line: &[Position]| nearest(line, at).is_some_and(|on| on.distance <= BEYOND_MAX);
        near(ring) || near(&edge)
    };
    let around = Bounds::around(area.polygons.iter().flatten().flatten().copied());
    let inside = around.is_some_and(|around| around.holds(at)) && contains(area, at);
    !inside && !area.polygons.iter().flatten().any(close)
}

#[cfg(test)]
mod tests {
    use bocage_vocab::Kind;

    use crate::testkit::{codes, moved, town};

    #[test]
    fn an_area_far_outside_is_told() {
        let mut rows = town();
        let area = rows.service_areas.iter_mut();
        let area = area.into_iter().find(|area| area.served_by.kind == Kind::Cabinet).unwrap();
        let corner = &mut area.outline.polygons[0][0][0];
        *corner = moved(*corner, 2_000.0);
        assert_eq!(codes(rows), ["area_outside_exchange"]);
    }
}
