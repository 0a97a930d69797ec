//! A department that does not exist, with the statistics of one that does.

use bocage_ground::{Frame, PlanePoint};
use bocage_vocab::{Area, Date, Position, Ring};

use crate::names;
use crate::random::{Random, split};
use crate::{Commune, Site, Village};

/// The figures of the Manche in 2026: communes, inhabitants, dwellings, establishments.
const COMMUNES: usize = 445;
const POPULATION: u32 = 497_522;
const POPULATION_MEDIAN: f64 = 456.0;
const DWELLINGS: u32 = 298_631;
const ESTABLISHMENTS: u32 = 15_816;
const AREA_KM2: f64 = 5_951.0;
const GROUPS: usize = 8;
/// How unequal communes are: the deviation of the logarithm of their inhabitants.
const SPREAD: f64 = 1.25;
/// In the open sea west of Brittany: nobody shall take it for a place that exists.
const CENTRE: (f64, f64) = (-7.0, 48.5);
/// No department has the number 00, so no commune has these codes.
const DEPARTMENT: &str = "00";

/// The communes of a made-up department.
#[must_use]
pub fn fictional(seed: u64) -> Vec<Commune> {
    let mut random = Random::new(seed, "department", 0);
    let (seats, coast) = seats(&mut random);
    let population = population(&mut random);
    let weights: Vec<u64> = population.iter().map(|count| u64::from(*count)).collect();
    let dwellings = split(DWELLINGS, &weights);
    let establishments = split(ESTABLISHMENTS, &weights);
    let (lon, lat) = CENTRE;
    let frame = Frame::at(Position::from_e7((lon * 1e7) as i32, (lat * 1e7) as i32));
    (0..COMMUNES)
        .filter_map(|place| {
            let name = names::commune(&mut random);
            let seat = frame.to_position(seats[place]);
            let ring: Ring =
                cell(&seats, place, &coast).into_iter().map(|p| frame.to_position(p)).collect();
            let group = group(&seats, place);
            Some(Commune {
                insee: format!("{DEPARTMENT}{:03}", place + 1).parse().ok()?,
                postcode: format!("{DEPARTMENT}{:03}", place / 4 * 4 + 100).parse().ok(),
                epci: None,
                epci_name: Some(format!("CC {}", group + 1)),
                population: population[place],
                dwellings: dwellings[place],
                establishments: establishments[place],
                outline: Area { polygons: vec![vec![ring]] },
                villages: vec![Village { name: name.clone(), seat, weight: 1 }],
                sites: sites(&name, population[place]),
                valid_from: Date::constant(2016, 1, 1),
                name,
            })
        })
        .collect()
}

/// Seats on a jittered lattice inside a round coast of the right area, and that coast.
fn seats(random: &mut Random) -> (Vec<PlanePoint>, Vec<PlanePoint>) {
    let radius_m = libm::sqrt(AREA_KM2 / std::f64::consts::PI) * 1e3;
    let coast = (0..48)
        .map(|n| {
            let angle = std::f64::consts::TAU * f64::from(n) / 48.0;
            PlanePoint { x: radius_m * libm::cos(angle), y: radius_m * libm::sin(angle) }
        })
        .collect();
    let step_m = libm::sqrt(AREA_KM2 * 1e6 / COMMUNES as f64 / 0.866);
    let half = (radius_m / step_m) as i32 + 3;
    let mut points = Vec::new();
    for row in -half..=half {
        for column in -half..=half {
            let shift = if row.rem_euclid(2) == 0 { 0.0 } else { 0.5 };
            let x = (f64::from(column) + shift + random.normal() * 0.17) * step_m;
            let y = (f64::from(row) * 0.866 + random.normal() * 0.17) * step_m;
            points.push(PlanePoint { x, y });
        }
    }
    points.sort_by(|a, b| a.x.hypot(a.y).total_cmp(&b.x.hypot(b.y)));
    points.truncate(COMMUNES);
    // No seat stands on the shore.
    let farthest_m = points.iter().map(|p| p.x.hypot(p.y)).fold(1.0, f64::max);
    let inland = 0.97 * radius_m / farthest_m;
    points.iter_mut().for_each(|p| *p = PlanePoint { x: p.x * inland, y: p.y * inland });
    (points, coast)
}

/// Inhabitants: log-normal, then fitted to the total by the larger half, so the median stays.
fn population(random: &mut Random) -> Vec<u32> {
    let mut drawn: Vec<f64> =
        (0..COMMUNES).map(|_| POPULATION_MEDIAN * libm::exp(SPREAD * random.normal())).collect();
    let mut sorted = drawn.clone();
    sorted.sort_by(f64::total_cmp);
    let shift = POPULATION_MEDIAN / sorted[COMMUNES / 2];
    drawn.iter_mut().for_each(|count| *count = (*count * shift).max(40.0));
    let small: f64 = drawn.iter().filter(|c| **c <= POPULATION_MEDIAN).map(|c| c.round()).sum();
    let large: Vec<usize> = (0..COMMUNES).filter(|p| drawn[*p] > POPULATION_MEDIAN).collect();
    let weights: Vec<u64> = large.iter().map(|place| drawn[*place] as u64).collect();
    let base = POPULATION_MEDIAN as u32 + 1;
    let rest = POPULATION - small as u32 - base * large.len() as u32;
    let above: Vec<u64> = weights.iter().map(|weight| weight - u64::from(base - 1)).collect();
    let mut counts: Vec<u32> = drawn.iter().map(|count| count.round() as u32).collect();
    for (place, more) in large.iter().zip(split(rest, &above)) {
        counts[*place] = base + more;
    }
    counts
}

/// The ground nearer to one seat than to any other: the coast, cut by the bisector with each.
fn cell(seats: &[PlanePoint], place: usize, coast: &[PlanePoint]) -> Vec<PlanePoint> {
    let here = seats[place];
    let mut cell = coast.to_vec();
    for (other, there) in seats.iter().enumerate() {
        if other == place || here.distance_m(*there) > 25_000.0 {
            continue;
        }
        let (nx, ny) = (there.x - here.x, there.y - here.y);
        let limit =
            (there.x * there.x + there.y * there.y - here.x * here.x - here.y * here.y) / 2.0;
        let beyond = |p: &PlanePoint| p.x * nx + p.y * ny - limit;
        cell = clip(&cell, beyond);
    }
    cell
}

/// The part of a convex polygon where a linear function is not positive.
fn clip(polygon: &[PlanePoint], beyond: impl Fn(&PlanePoint) -> f64) -> Vec<PlanePoint> {
    let mut kept = Vec::new();
    for (place, a) in polygon.iter().enumerate() {
        let b = &polygon[(place + 1) % polygon.len()];
        let (va, vb) = (beyond(a), beyond(b));
        if va <= 0.0 {
            kept.push(*a);
        }
        if (va < 0.0 && vb > 0.0) || (va > 0.0 && vb < 0.0) {
            let share = va / (va - vb);
            kept.push(PlanePoint { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
        }
    }
    kept
}

/// Groups of communes are sectors around the middle.
fn group(seats: &[PlanePoint], place: usize) -> usize {
    let angle = libm::atan2(seats[place].y, seats[place].x) + std::f64::consts::PI;
    ((angle / std::f64::consts::TAU * GROUPS as f64) as usize).min(GROUPS - 1)
}

/// A town hall everywhere, a school in most places, more where more people live.
fn sites(name: &str, population: u32) -> Vec<Site> {
    let site = |kind: &str, label: &str| Site {
        name: format!("{label} {name}"),
        kind: kind.to_owned(),
        position: None,
    };
    let mut sites = vec![site("mairie", "Mairie de")];
    if population >= 250 {
        sites.push(site("ecole", "École de"));
    }
    if population >= 1_500 {
        sites.push(site("mediatheque", "Médiathèque de"));
    }
    if population >= 3_000 {
        sites.extend([site("college", "Collège de"), site("gendarmerie", "Gendarmerie de")]);
    }
    sites
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_those_of_a_department() {
        let communes = fictional(50);
        let sum = |of: fn(&Commune) -> u32| communes.iter().map(of).sum::<u32>();
        assert_eq!(communes.len(), COMMUNES);
        assert_eq!(sum(|c| c.population), POPULATION);
        assert_eq!(sum(|c| c.dwellings), DWELLINGS);
        assert_eq!(sum(|c| c.establishments), ESTABLISHMENTS);
        let mut counts: Vec<u32> = communes.iter().map(|c| c.population).collect();
        counts.sort_unstable();
        assert!((counts[COMMUNES / 2] as f64 - POPULATION_MEDIAN).abs() < 25.0, "{}", counts[222]);
        let km2: f64 =
            communes.iter().map(|c| bocage_ground::area::size_m2(&c.outline) / 1e6).sum();
        assert!((km2 / AREA_KM2 - 1.0).abs() < 0.01, "{km2}");
        assert!(
            communes
                .iter()
                .all(|c| { bocage_ground::area::contains(&c.outline, c.villages[0].seat) })
        );
        assert_eq!(communes, fictional(50));
        assert_ne!(communes, fictional(51));
    }
}
