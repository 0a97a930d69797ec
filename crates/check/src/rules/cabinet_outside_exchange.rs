//! A cabinet, or a box, outside the area that it belongs to.

use std::collections::HashMap;

use bocage_ground::area::contains;
use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Exchange};
use bocage_vocab::{Area, Fact, Finding, Id};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cabinet_outside_exchange",
    says: "A cabinet stands in its own area, and in that of its exchange.",
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let (mut exchanges, mut cabinets): (HashMap<Id<Exchange>, &Area>, HashMap<Id<Cabinet>, &Area>) =
        Default::default();
    for area in &world.service_areas {
        exchanges.extend(area.served_by.id().map(|id| (id, &area.outline)));
        cabinets.extend(area.served_by.id().map(|id| (id, &area.outline)));
    }
    for cabinet in &world.cabinets {
        let is_outside =
            |area: Option<&&Area>| area.is_some_and(|area| !contains(area, cabinet.position));
        let tell = |code| {
            let finding = Finding::warning(code).about(cabinet.thing());
            finding.named(&*cabinet.reference).at(cabinet.position)
        };
        if is_outside(exchanges.get(&cabinet.exchange)) {
            found.push(tell(RULE.code));
        }
        if is_outside(cabinets.get(&cabinet.id)) {
            found.push(tell("cabinet_outside_area"));
        }
    }
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
        assert!(codes.contains(&"cabinet_outside_area".to_owned()), "{codes:?}");
    }
}
