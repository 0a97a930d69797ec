//! Exchanges and cabinets without an area, and areas that nothing or two serve.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Position, Severity, Shape, Thing};
use bocage_world::World;

use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "area_missing",
    severity: Severity::Warning,
    says: "Once there are areas, every exchange and every cabinet has one.",
    example: "A cabinet is added by hand, without the ground that it serves.",
    also: &[
        Also {
            code: "area_twice",
            severity: Severity::Warning,
            says: "An exchange or a cabinet has one area.",
            example: "An imported file brings the area of a cabinet a second time.",
        },
        Also {
            code: "area_of_nothing",
            severity: Severity::Error,
            says: "What serves an area is there.",
            example: "A cabinet is deleted, and its area is not.",
        },
    ],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    if world.service_areas.is_empty() {
        return;
    }
    let boxes = world.exchanges.iter().map(|row| (row.thing(), &row.reference, row.position));
    let cabinets = world.cabinets.iter().map(|row| (row.thing(), &row.reference, row.position));
    let boxes: Vec<(Thing, _, Position)> = boxes.chain(cabinets).collect();
    let mut areas: HashMap<Thing, u32> = boxes.iter().map(|(thing, ..)| (*thing, 0)).collect();
    for area in &world.service_areas {
        let tell = |finding: Finding| {
            let finding = finding.about(area.thing()).named(&*area.reference);
            finding.over(Shape::Area(area.outline.clone()))
        };
        match areas.get_mut(&area.served_by) {
            None => found.push(tell(Finding::error("area_of_nothing"))),
            Some(0) => *areas.entry(area.served_by).or_default() += 1,
            Some(_) => found.push(tell(Finding::warning("area_twice"))),
        }
    }
    for (thing, name, at) in boxes {
        if areas.get(&thing) == Some(&0) {
            found.push(Finding::warning(RULE.code).about(thing).named(&**name).at(at));
        }
    }
}

#[cfg(test)]
mod tests {
    use bocage_vocab::{Id, Kind};

    use crate::testkit::{codes, town};

    #[test]
    fn an_area_taken_away_doubled_or_of_nothing_is_told() {
        let has = |rows, code: &str| codes(rows).contains(&code.to_owned());
        let mut rows = town();
        rows.service_areas.retain(|area| area.served_by.kind != Kind::Cabinet);
        assert!(has(rows, "area_missing"));
        let mut rows = town();
        let mut again = rows.service_areas[0].clone();
        again.id = Id::derive(&["again"]);
        again.reference = "again".into();
        rows.service_areas.push(again.clone());
        assert!(has(rows.clone(), "area_twice"));
        rows.service_areas.last_mut().unwrap().served_by.uuid = bocage_vocab::Uuid::nil();
        assert!(has(rows, "area_of_nothing"));
    }
}
