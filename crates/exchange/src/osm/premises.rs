//! What addresses, businesses and buildings become. The rules, in order:
//!
//! 1. An address is premises: mapped as a point, or on a building that holds no point of the same
//!    number. A list of numbers (`12;14`) is one address each.
//! 2. A business or public body with its own place in a building is premises of its own in a
//!    building with homes; where the building holds one address and no home it is that address.
//! 3. A building without any address or business that looks inhabited is one dwelling; one that
//!    looks like a workplace or a public building, one business or public site.
//! 4. A building with more flats than addresses, by tag or by estimate, gets them all.
//! 5. Grounds (a school, a camp site) are one premises unless something of the same sort stands
//!    on them; buildings on them without an address are theirs.
//! 6. Two elements with one address within 100 m are one premises.

mod building;
mod outside;
mod unit;

use bocage_network::{Agreement, Building, Premises};
use bocage_vocab::{Finding, Id, Watch};

use super::gather::Gathered;
use super::places::Places;
use crate::Error;
use crate::findings::PREMISES_ESTIMATED;
use crate::premises::{Batch, floors_of, stairs_of};
use unit::{Unit, Units};

/// Makes premises and buildings of all that was gathered.
pub(super) fn premises(
    all: &mut Gathered,
    batch: &mut Batch,
    watch: &dyn Watch,
) -> Result<(), Error> {
    let places = Places::new(all, &mut batch.log);
    watch.stage("making premises", "buildings", Some(places.buildings.len() as u64));
    let mut units = Units::default();
    for place in 0..places.buildings.len() {
        if place % 4_096 == 0 && watch.cancelled() {
            return Err(Error::Interrupted);
        }
        let found = building::units_in(place, &places, &mut units, &mut batch.log);
        write(found, batch);
        watch.done(1);
    }
    for unit in outside::units(&places, all, &mut units, &mut batch.log) {
        write(Found { units: vec![unit], ..Found::default() }, batch);
    }
    if units.estimated_buildings > 0 {
        let finding = Finding::info(PREMISES_ESTIMATED);
        let finding = finding.says("buildings", units.estimated_buildings);
        batch.log.push(finding.says("premises", units.estimated_premises));
    }
    Ok(())
}

/// The premises found in one place.
#[derive(Debug, Default)]
struct Found {
    units: Vec<Unit>,
    /// The building that holds them above each other, where they are several.
    house: Option<House>,
}

/// A building with several premises.
#[derive(Debug)]
struct House {
    element: String,
    name: String,
    levels: Option<u8>,
    position: bocage_vocab::Position,
}

fn write(found: Found, batch: &mut Batch) {
    let total: usize = found.units.iter().map(|unit| usize::from(unit.count)).sum();
    let total = u16::try_from(total).unwrap_or(u16::MAX);
    let building = found.house.filter(|_| total > 1).map(|house| {
        let source = format!("osm:{}", house.element);
        Building {
            id: Id::derive(&[&source]),
            name: house.name.into(),
            premises: total,
            floors: house.levels.filter(|levels| *levels > 0).unwrap_or(floors_of(total)),
            stairs: stairs_of(total),
            agreement: Agreement::NotAsked,
            source: source.into(),
            position: house.position,
        }
    });
    let mut ordinal_in_building = 0;
    for unit in found.units {
        for ordinal in 1..=unit.count {
            ordinal_in_building += 1;
            let floor = building
                .as_ref()
                .map(|building| crate::premises::floor_of(ordinal_in_building, building));
            batch.premises(Premises {
                id: Id::derive(&[&unit.source, &ordinal.to_string()]),
                building: building.as_ref().map(|building| building.id),
                floor,
                ..unit.row()
            });
        }
    }
    batch.rows.buildings.extend(building);
}
