//! Addresses and businesses in no building, grounds, and rows of numbers.

use std::collections::BTreeMap;

use bocage_ground::{length, line};
use bocage_vocab::{Finding, Length};

use super::unit::{Unit, Units};
use crate::findings::{ADDRESSES_INTERPOLATED, Log, PREMISES_MERGED};
use crate::osm::gather::{Gathered, Interpolation, Point};
use crate::osm::places::{Places, Surface};
use crate::osm::tags::Address;

/// Numbers between two ends, at most: a street has no more on one side.
const BETWEEN_MAX: u32 = 500;

pub(super) fn units(
    places: &Places,
    all: &Gathered,
    units: &mut Units,
    log: &mut Log,
) -> Vec<Unit> {
    let mut found = Vec::new();
    for point in places.outside.iter().map(|place| &places.points[*place]) {
        let element = format!("node/{}", point.id);
        let mut here = Unit::addressed(&element, &point.site, point.position);
        if here.is_empty() && point.site.activity.is_some() {
            here.push(Unit::bare(&element, &point.site, point.position));
        }
        found.extend(here.into_iter().filter(|unit| units.is_first(unit, log)));
    }
    for grounds in &places.grounds {
        found.extend(unit_of_grounds(grounds, places, units, log));
    }
    found.extend(between(places, all, units, log));
    found
}

/// Rule 5: grounds are premises unless a point or building of the same sort stands on them.
fn unit_of_grounds(
    grounds: &Surface,
    places: &Places,
    units: &mut Units,
    log: &mut Log,
) -> Option<Unit> {
    let activity = &grounds.site.activity;
    let by_point =
        grounds.points.iter().any(|place| places.points[*place].site.activity == *activity);
    let mut largest: Option<&Surface> = None;
    for building in grounds.buildings.iter().map(|place| &places.buildings[*place]) {
        if activity.is_some() && building.site.activity == *activity {
            merged(grounds, log);
            return None;
        }
        if largest.is_none_or(|held| held.size_m2 < building.size_m2) {
            largest = Some(building);
        }
    }
    if by_point && activity.is_some() {
        merged(grounds, log);
        return None;
    }
    let position = largest.map_or(grounds.position, |building| building.position);
    let mut here = Unit::addressed(&grounds.element, &grounds.site, position);
    here.truncate(1);
    let unit = here.pop().unwrap_or_else(|| Unit::bare(&grounds.element, &grounds.site, position));
    units.is_first(&unit, log).then_some(unit)
}

fn merged(grounds: &Surface, log: &mut Log) {
    let name = grounds.site.name.as_deref().unwrap_or_default();
    log.push(Finding::info(PREMISES_MERGED).named(name).in_element(grounds.element.clone()));
}

/// The numbers between the mapped ends of a row of houses.
fn between(places: &Places, all: &Gathered, units: &mut Units, log: &mut Log) -> Vec<Unit> {
    let ends: BTreeMap<i64, &Point> = match all.interpolations.is_empty() {
        true => BTreeMap::new(),
        false => places.points.iter().map(|point| (point.id, point)).collect(),
    };
    let mut found = Vec::new();
    for row in &all.interpolations {
        let here: Vec<Unit> = numbers_of(row, &ends, all)
            .into_iter()
            .filter(|unit| units.is_first(unit, log))
            .collect();
        let finding = Finding::info(ADDRESSES_INTERPOLATED).in_element(format!("way/{}", row.id));
        log.push(finding.says("count", here.len()));
        found.extend(here);
    }
    found
}

fn numbers_of(row: &Interpolation, ends: &BTreeMap<i64, &Point>, all: &Gathered) -> Vec<Unit> {
    let mut found = Vec::new();
    let mut last: Option<(usize, u32, &Point)> = None;
    for (place, node) in row.nodes.iter().enumerate() {
        let Some(point) = ends.get(node) else { continue };
        let Some(address) = &point.site.address else { continue };
        let Some(number) = address.number.as_deref().and_then(|n| n.parse::<u32>().ok()) else {
            continue;
        };
        if let Some((from, before, first)) = last {
            let course = all.nodes.line(&row.nodes[from..=place]);
            found.extend(stretch(row, before, number, first, address, &course));
        }
        last = Some((place, number, point));
    }
    found
}

/// The numbers strictly between two, spread evenly along the course.
fn stretch(
    row: &Interpolation,
    from: u32,
    to: u32,
    first: &Point,
    address: &Address,
    course: &[bocage_vocab::Position],
) -> Vec<Unit> {
    let step = match &*row.kind {
        "all" => 1,
        "odd" | "even" => 2,
        other => other.parse().unwrap_or(2).max(1),
    };
    let steps = from.abs_diff(to) / step;
    if !(2..=BETWEEN_MAX).contains(&steps) || course.len() < 2 {
        return Vec::new();
    }
    let whole = length(course).get();
    let unit = |i: u32| {
        let number = if to > from { from + i * step } else { from - i * step };
        let offset = Length::mm(whole * i64::from(i) / i64::from(steps));
        let mut site = first.site.clone();
        site.activity = None;
        site.address = Some(Address {
            number: Some(number.to_string().into()),
            flats: None,
            unit: None,
            ..address.clone()
        });
        let place = line::place_at(course, offset)?;
        Unit::addressed(&format!("way/{}#{number}", row.id), &site, place).pop()
    };
    (1..steps).filter_map(unit).collect()
}
