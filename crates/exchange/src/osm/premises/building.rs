//! The premises in one building.

use bocage_network::PremisesUse;
use bocage_vocab::Finding;

use super::unit::{Unit, Units};
use super::{Found, House};
use crate::findings::{Log, PREMISES_MERGED};
use crate::limits::BUILDING_PREMISES_MAX;
use crate::osm::places::{Places, Surface};
use crate::osm::tags::{Activity, BuildingKind, BuildingTags};

/// The smallest home, where the building is tagged as one.
const HOME_M2_MIN: f64 = 20.0;
/// The smallest home, where the building is only tagged as a building: below are sheds.
const ANY_M2_MIN: f64 = 40.0;
/// The smallest workplace that gets a line of its own.
const WORK_M2_MIN: f64 = 100.0;
/// Ground and common parts of one flat, to estimate flats from levels.
const FLAT_M2: f64 = 80.0;
/// Levels of a block of flats that does not say.
const FLATS_LEVELS: u8 = 3;

pub(super) fn units_in(place: usize, all: &Places, units: &mut Units, log: &mut Log) -> Found {
    let surface = &all.buildings[place];
    let Some(tags) = surface.site.building else { return Found::default() };
    let mut found = addresses(surface, all, units, log);
    businesses(surface, tags, all, &mut found, units, log);
    if found.is_empty() {
        found.extend(unaddressed(surface, tags));
    }
    fill_flats(surface, tags, &mut found, units);
    let house = (tags.kind != BuildingKind::Houses || share_a_number(&found)).then(|| House {
        element: surface.element.clone(),
        name: surface
            .site
            .name
            .as_deref()
            .or_else(|| found.first().map(|unit| unit.address.as_str()))
            .unwrap_or_default()
            .to_owned(),
        levels: tags.levels,
        position: surface.position,
    });
    Found { units: found, house }
}

/// Rule 1: the addresses of points inside, then the building's own where no point has its number.
fn addresses(surface: &Surface, all: &Places, units: &mut Units, log: &mut Log) -> Vec<Unit> {
    let mut found: Vec<Unit> = Vec::new();
    for point in surface.points.iter().map(|place| &all.points[*place]) {
        let element = format!("node/{}", point.id);
        for unit in Unit::addressed(&element, &point.site, point.position) {
            let plain = |known: &&mut Unit| {
                known.is_dwelling() && known.address == unit.address && known.flat == unit.flat
            };
            match found.iter_mut().find(plain) {
                // An address and a business at it, mapped as two points, are one premises.
                Some(known) if unit.activity.is_some() => {
                    known.activity = unit.activity;
                    merged(&element, &known.address, log);
                }
                _ if units.is_first(&unit, log) => found.push(unit),
                _ => {}
            }
        }
    }
    for unit in Unit::addressed(&surface.element, &surface.site, surface.position) {
        let covered = found.iter().any(|known| meets(unit.number(), known.number()));
        if covered {
            merged(&surface.element, &unit.address, log);
        } else if units.is_first(&unit, log) {
            found.push(unit);
        }
    }
    found
}

/// Whether a building's number, perhaps a range such as `12-16`, covers a point's.
fn meets(building: &str, point: &str) -> bool {
    building.eq_ignore_ascii_case(point)
        || building.split('-').any(|part| part.trim().eq_ignore_ascii_case(point))
}

fn merged(element: &str, address: &str, log: &mut Log) {
    log.push(Finding::info(PREMISES_MERGED).named(address).in_element(element));
}

/// Rule 2: businesses and public bodies without an address of their own.
fn businesses(
    surface: &Surface,
    tags: BuildingTags,
    all: &Places,
    found: &mut Vec<Unit>,
    units: &mut Units,
    log: &mut Log,
) {
    let is_home =
        matches!(tags.kind, BuildingKind::Houses | BuildingKind::Flats | BuildingKind::Any);
    let numbered = |site: &crate::osm::tags::Site| {
        site.address.as_ref().is_some_and(|address| address.number.is_some())
    };
    let points = surface.points.iter().map(|place| &all.points[*place]);
    let inside = points
        .filter(|point| !numbered(&point.site))
        .map(|point| Unit::bare(&format!("node/{}", point.id), &point.site, point.position));
    let own = (!numbered(&surface.site) && surface.site.activity.is_some())
        .then(|| Unit::bare(&surface.element, &surface.site, surface.position));
    for mut unit in inside.chain(own) {
        let Some(activity) = unit.activity.clone() else { continue };
        if found.iter().any(|known| known.activity.as_ref() == Some(&activity)) {
            merged(unit.source.trim_start_matches("osm:"), &unit.address, log);
            continue;
        }
        match &mut found[..] {
            [only] if only.is_dwelling() && !is_home => only.activity = Some(activity),
            [first, ..] => {
                unit.address = named(&unit.address, &first.address);
                unit.postcode = unit.postcode.or_else(|| first.postcode.clone());
                found.push(unit);
            }
            [] if units.is_first(&unit, log) => found.push(unit),
            [] => {}
        }
    }
}

/// A business with the address of its building.
fn named(name: &str, address: &str) -> String {
    if name.is_empty() { address.to_owned() } else { format!("{name}, {address}") }
}

/// Rule 3: what a building holds that nobody gave an address.
fn unaddressed(surface: &Surface, tags: BuildingTags) -> Option<Unit> {
    let activity = |purpose| Some(Activity { purpose, text: "building".into() });
    let (m2_min, activity) = match tags.kind {
        BuildingKind::Houses | BuildingKind::Flats => (HOME_M2_MIN, None),
        BuildingKind::Any => (ANY_M2_MIN, None),
        BuildingKind::Work => (WORK_M2_MIN, activity(PremisesUse::Business)),
        BuildingKind::Public => (WORK_M2_MIN, activity(PremisesUse::PublicSite)),
        BuildingKind::None => return None,
    };
    let is_plain = !matches!(tags.kind, BuildingKind::Houses | BuildingKind::Flats);
    if surface.size_m2 < m2_min || (is_plain && surface.grounds.is_some()) {
        return None;
    }
    let unit = Unit::bare(&surface.element, &surface.site, surface.position);
    Some(Unit { activity, ..unit })
}

/// Rule 4: the flats beyond the addresses, spread over them.
fn fill_flats(surface: &Surface, tags: BuildingTags, found: &mut [Unit], units: &mut Units) {
    let homes = found.iter().filter(|unit| unit.is_dwelling()).count();
    let counted: usize =
        found.iter().filter(|unit| unit.is_dwelling()).map(|unit| usize::from(unit.count)).sum();
    let estimated = tags.flats.is_none() && counted == homes;
    let flats = match tags.flats {
        Some(flats) => usize::from(flats),
        None if tags.kind == BuildingKind::Flats && estimated => flats_of(surface, tags),
        None => return,
    };
    if homes == 0 || flats <= counted {
        return;
    }
    let (each, rest) = (flats / homes, flats % homes);
    for (place, unit) in found.iter_mut().filter(|unit| unit.is_dwelling()).enumerate() {
        let share = each + usize::from(place < rest);
        unit.count = u16::try_from(share).unwrap_or(u16::MAX).max(1);
    }
    if estimated {
        units.estimated_buildings += 1;
        units.estimated_premises += flats;
    }
}

/// Flats of a block that does not say how many: its floors at so much a flat.
fn flats_of(surface: &Surface, tags: BuildingTags) -> usize {
    let levels = tags.levels.unwrap_or(FLATS_LEVELS).max(1);
    let a_level = (surface.size_m2 / FLAT_M2).floor().max(1.0);
    let flats = f64::from(levels) * a_level;
    (flats as usize).clamp(2, usize::from(BUILDING_PREMISES_MAX))
}

/// Whether two of the premises stand behind one number: then they lie above each other.
fn share_a_number(found: &[Unit]) -> bool {
    let several = found.iter().any(|unit| unit.count > 1);
    let mut numbers: Vec<&str> = found.iter().map(Unit::number).collect();
    numbers.sort_unstable();
    several || numbers.windows(2).any(|pair| pair[0] == pair[1])
}
