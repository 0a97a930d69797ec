//! A cabinet far outside the area of its exchange.

use std::collections::HashMap;

use bocage_ground::area::contains;
use bocage_ground::line::nearest;
use bocage_network::Exchange;
use bocage_network::norms::Norms;
use bocage_vocab::{Area, Fact, Finding, Id, Length, Position, Ring, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cabinet_outside_exchange",
    severity: Severity::Warning,
    says: "A cabinet stands in the area of its exchange, or beside it.",
    example: "A cabinet is moved 3 km outside the outline of its exchange's area.",
    also: &[],
    run,
};

/// The outline follows the premises of an area, and the cabinet stands where its cables meet.
const BESIDE: Length = Length::mm(1_000_000);

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut areas = HashMap::<Id<Exchange>, &Area>::new();
    for area in &world.service_areas {
        areas.extend(area.served_by.id().map(|id| (id, &area.outline)));
    }
    for cabinet in &world.cabinets {
        let area = areas.get(&cabinet.exchange);
        if area.is_some_and(|area| is_beyond(area, cabinet.position)) {
            let finding = Finding::warning(RULE.code).about(cabinet.thing());
            found.push(finding.named(&*cabinet.reference).at(cabinet.position));
        }
    }
}

fn is_beyond(area: &Area, at: Position) -> bool {
    let mut rings = area.polygons.iter().flatten();
    let is_beside = |ring: &Ring| nearest(ring, at).is_some_and(|on| on.distance <= BESIDE);
    !contains(area, at) && !rings.any(is_beside)
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, moved, town};

    #[test]
    fn a_cabinet_in_another_county_is_told() {
        let mut rows = town();
        rows.cabinets[0].position = moved(rows.cabinets[0].position, 90_000.0);
        let codes = codes(rows);
        assert!(codes.contains(&"cabinet_outside_exchange".to_owned()), "{codes:?}");
    }
}
