//! Streets with their bends, and premises along them.

use bocage_ground::{Frame, PlanePoint, length};
use bocage_network::{
    Agreement, Building, Crossing, Premises, PremisesUse, Street, StreetClass, Way,
};
use bocage_vocab::{Id, Polyline, Text};
use bocage_world::Rows;

use crate::lanes::Lane;
use crate::random::Random;
use crate::settle::Spot;
use crate::{Commune, names};

/// Shares of streets along which others' plant stands: ducts, telecom poles, energy poles; the
/// rest has none. Assumptions: ducts in villages, poles in the country.
const IN_VILLAGES: [f64; 3] = [0.55, 0.15, 0.10];
const IN_COUNTRY: [f64; 3] = [0.10, 0.50, 0.15];
/// Shares of lanes that cross a river or a railway.
const RIVERS: f64 = 0.012;
const RAILWAYS: f64 = 0.002;
/// Homes stand so far from the middle of the road.
const OFF_ROAD_M: (f64, f64) = (8.0, 30.0);
/// The share of a town's homes that stand in buildings, and homes in a building.
const IN_BUILDINGS: f64 = 0.25;
const BUILDING: (f64, f64) = (4.0, 24.0);

/// What homes are built with.
pub(crate) struct Builder<'a> {
    pub(crate) spots: &'a [Spot],
    pub(crate) lanes: &'a [Lane],
    pub(crate) communes: &'a [Commune],
    pub(crate) frame: &'a Frame,
    pub(crate) seed: u64,
}

impl Builder<'_> {
    /// Draws the course of every road.
    pub(crate) fn courses(&self) -> Vec<Vec<PlanePoint>> {
        let one = |(number, lane): (usize, &Lane)| {
            let mut random = Random::new(self.seed, "course", number as u64);
            self.course(lane, &mut random)
        };
        self.lanes.iter().enumerate().map(one).collect()
    }

    /// Lanes wind, streets hardly do.
    fn course(&self, lane: &Lane, random: &mut Random) -> Vec<PlanePoint> {
        let (a, b) = (self.spots[lane.a as usize].at, self.spots[lane.b as usize].at);
        let straight = lane.class == StreetClass::Residential;
        let (piece_m, sway) = if straight { (90.0, 0.16) } else { (110.0, 0.42) };
        let pieces = ((lane.length_m / piece_m).round() as usize).clamp(1, 16);
        let (dx, dy) = ((b.x - a.x) / lane.length_m.max(1.0), (b.y - a.y) / lane.length_m.max(1.0));
        let step_m = lane.length_m / pieces as f64;
        let mut side = if random.chance(0.5) { 1.0 } else { -1.0 };
        let mut course = vec![a];
        for n in 1..pieces {
            if random.chance(0.7) {
                side = -side;
            }
            let off = side * step_m * sway * random.between(0.5, 1.2);
            let along = step_m * n as f64;
            course.push(PlanePoint {
                x: a.x + dx * along - dy * off,
                y: a.y + dy * along + dx * off,
            });
        }
        course.push(b);
        course
    }

    /// Writes the streets.
    pub(crate) fn streets(&self, courses: &[Vec<PlanePoint>], rows: &mut Rows) {
        for (number, (lane, course)) in self.lanes.iter().zip(courses).enumerate() {
            let mut random = Random::new(self.seed, "street", number as u64);
            let line: Polyline = course.iter().map(|p| self.frame.to_position(*p)).collect();
            let in_village = lane.class == StreetClass::Residential;
            let crossing = match random.unit() {
                x if in_village || x > RIVERS + RAILWAYS => None,
                x if x < RIVERS => Some(Crossing::River),
                _ => Some(Crossing::Railway),
            };
            rows.streets.push(Street {
                id: Id::derive(&["demo", &self.seed.to_string(), &number.to_string()]),
                name: in_village.then(|| Text::from(names::street(&mut random))),
                class: lane.class,
                length: length(&line),
                crossing,
                existing: existing(if in_village { IN_VILLAGES } else { IN_COUNTRY }, &mut random),
                synthetic: true,
                source: format!("demo:{}/{number}", self.seed).into(),
                line,
            });
        }
    }

    /// Writes the premises of every spot, on the roads that meet there.
    pub(crate) fn premises(&self, courses: &[Vec<PlanePoint>], rows: &mut Rows) {
        let mut roads: Vec<Vec<usize>> = vec![Vec::new(); self.spots.len()];
        for (number, lane) in self.lanes.iter().enumerate() {
            roads[lane.a as usize].push(number);
            roads[lane.b as usize].push(number);
        }
        let mut ordinals = vec![0u32; self.communes.len()];
        for (number, spot) in self.spots.iter().enumerate() {
            let mut random = Random::new(self.seed, "homes", number as u64);
            let hamlet = names::hamlet(&mut random);
            let mut left = spot.premises;
            let mut turn = 0;
            while left > 0 {
                let in_building = spot.is_town && left >= 4 && random.chance(IN_BUILDINGS / 2.0);
                let homes = if in_building {
                    (random.between(BUILDING.0, BUILDING.1) as u32).min(left)
                } else {
                    1
                };
                left -= homes;
                let road = roads[number].get(turn % roads[number].len().max(1)).copied();
                turn += 1;
                let (at, name) = self.beside(number, road, courses, &mut random, rows, &hamlet);
                self.write(spot, at, &name, homes, &mut ordinals, rows, &mut random);
            }
        }
    }

    /// A place beside a road near a spot, and the address without its number.
    fn beside(
        &self,
        spot: usize,
        road: Option<usize>,
        courses: &[Vec<PlanePoint>],
        random: &mut Random,
        rows: &Rows,
        hamlet: &str,
    ) -> (PlanePoint, String) {
        let here = self.spots[spot];
        let Some(road) = road else { return (here.at, hamlet.to_owned()) };
        let lane = &self.lanes[road];
        let share = if here.in_village {
            random.between(0.03, 0.48)
        } else {
            (random.normal().abs() * 90.0 / lane.length_m.max(60.0)).min(0.45)
        };
        let from_start = lane.a as usize == spot;
        let along = if from_start { share } else { 1.0 - share };
        let (foot, direction) = along_course(&courses[road], along);
        let side = if random.chance(0.5) { 1.0 } else { -1.0 };
        let off = side * random.between(OFF_ROAD_M.0, OFF_ROAD_M.1);
        let at = PlanePoint { x: foot.x - direction.y * off, y: foot.y + direction.x * off };
        let name = rows.streets[road].name.as_deref().unwrap_or(hamlet).to_owned();
        (at, name)
    }

    /// Writes one home, or a building with several.
    #[expect(clippy::too_many_arguments, reason = "all of it is what an address is made of")]
    fn write(
        &self,
        spot: &Spot,
        at: PlanePoint,
        name: &str,
        homes: u32,
        ordinals: &mut [u32],
        rows: &mut Rows,
        random: &mut Random,
    ) {
        let commune = &self.communes[spot.commune as usize];
        let ordinal = &mut ordinals[spot.commune as usize];
        let position = self.frame.to_position(at);
        let key = |n: u32| [self.seed.to_string(), commune.insee.to_string(), n.to_string()];
        let source = |n: u32| Text::from(format!("demo:{}/{}/{n}", self.seed, commune.insee));
        let address = Text::from(format!("{} {name}", *ordinal % 120 + 1));
        let building = (homes > 1).then(|| {
            let [seed, insee, n] = key(*ordinal + 1);
            let id = Id::derive(&["demo", &seed, &insee, &n]);
            let floors = (homes / 4 + 1).clamp(2, 9) as u8;
            rows.buildings.push(Building {
                id,
                name: address.clone(),
                premises: homes as u16,
                floors,
                stairs: (homes / 16 + 1) as u8,
                agreement: if random.chance(0.7) { Agreement::Signed } else { Agreement::NotAsked },
                source: source(*ordinal + 1),
                position,
            });
            id
        });
        for home in 0..homes {
            *ordinal += 1;
            let [seed, insee, n] = key(*ordinal);
            rows.premises.push(Premises {
                id: Id::derive(&["demo", &seed, &insee, &n]),
                purpose: PremisesUse::Dwelling,
                address: address.clone(),
                postcode: commune.postcode,
                insee: Some(commune.insee),
                building,
                floor: building.map(|_| (home / 4) as u8),
                activity: None,
                siret: None,
                reference: None,
                synthetic: true,
                source: source(*ordinal),
                position,
            });
        }
    }
}

fn existing([ducts, poles, energy]: [f64; 3], random: &mut Random) -> Option<Way> {
    match random.unit() {
        x if x < ducts => Some(Way::ExistingDuct),
        x if x < ducts + poles => Some(Way::ExistingPole),
        x if x < ducts + poles + energy => Some(Way::EnergyPole),
        _ => None,
    }
}

/// The point at a share of a course's length, and the direction there.
fn along_course(course: &[PlanePoint], share: f64) -> (PlanePoint, PlanePoint) {
    let whole: f64 = course.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    let mut left = whole * share;
    let mut last = (course[0], PlanePoint { x: 1.0, y: 0.0 });
    for pair in course.windows(2) {
        let piece = pair[0].distance_m(pair[1]).max(1e-9);
        let direction =
            PlanePoint { x: (pair[1].x - pair[0].x) / piece, y: (pair[1].y - pair[0].y) / piece };
        let along = left.min(piece);
        last = (
            PlanePoint { x: pair[0].x + direction.x * along, y: pair[0].y + direction.y * along },
            direction,
        );
        if left <= piece {
            break;
        }
        left -= piece;
    }
    last
}
