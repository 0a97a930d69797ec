//! A building whose premises are fed from two cabinets.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{Building, Cabinet};
use bocage_vocab::{Fact, Finding, Id, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "building_split",
    severity: Severity::Warning,
    says: "All premises of a building are fed from one cabinet.",
    example: "The first floor of a block is joined to one cabinet, its second to another.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut fed: HashMap<Id<Building>, Id<Cabinet>> = HashMap::new();
    let mut told = std::collections::HashSet::new();
    for outlet in &world.outlets {
        let Some(premises) = world.premises.get(outlet.premises) else { continue };
        let point = world.branching_points.get(outlet.branching_point);
        let Some((building, point)) = premises.building.zip(point) else { continue };
        let first = *fed.entry(building).or_insert(point.cabinet);
        if first != point.cabinet && told.insert(building) {
            let name = |id| world.cabinets.get(id).map(|row| row.reference.to_string());
            found.push(
                Finding::warning(RULE.code)
                    .about(premises.thing())
                    .named(premises.name())
                    .at(premises.position)
                    .says("one", name(first).unwrap_or_default())
                    .says("other", name(point.cabinet).unwrap_or_default()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use bocage_vocab::Id;

    use crate::testkit::{codes, town};

    #[test]
    fn a_block_with_two_cabinets_is_told_once() {
        let mut rows = town();
        let mut other = rows.cabinets[0].clone();
        other.id = Id::derive(&["other cabinet"]);
        other.reference = "other".into();
        rows.branching_points[0].cabinet = other.id;
        let moved = rows.branching_points[0].id;
        rows.cabinets.push(other);
        let house = Id::derive(&["block"]);
        let of = |point: bool| {
            let outlet = rows.outlets.iter().find(|o| (o.branching_point == moved) == point);
            outlet.unwrap().premises
        };
        let both = [of(true), of(false)];
        for premises in rows.premises.iter_mut().filter(|row| both.contains(&row.id)) {
            premises.building = Some(house);
        }
        let told = codes(rows).into_iter().filter(|code| code == "building_split").count();
        assert_eq!(told, 1);
    }
}
