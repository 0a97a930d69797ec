//! Small territories drawn at random.

use bocage_ground::{Frame, PlanePoint, length};
use bocage_network::{ExistingRoute, Premises, PremisesUse, Street, StreetClass, Way};
use bocage_vocab::{Id, Money, Polyline, Position};
use bocage_world::{Rows, World};

/// Crossings of the grid that streets follow: three by two.
const CORNERS: usize = 6;
/// The pairs of them that a street may join.
const SIDES: [(usize, usize); 7] = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)];

/// Numbers at random, the same for the same seed (splitmix64, Steele and others 2014).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    fn metres(&mut self, from: u64, to: u64) -> f64 {
        from as f64 + self.below((to - from) * 100) as f64 / 100.0
    }
}

/// Five to seven streets that hang together, with so many homes along them. Where plant of
/// others is `offered`, some have ducts or poles beside them.
pub(super) fn territory(random: &mut Random, homes: u64, mut offered: Option<Random>) -> World {
    let width = random.metres(60, 240);
    let corners: Vec<(f64, f64)> = (0..CORNERS)
        .map(|corner| {
            let (x, y) = ((corner % 3) as f64 * width, (corner / 3) as f64 * width);
            (x + random.metres(0, 30), y + random.metres(0, 30))
        })
        .collect();
    let sides = sides(random);
    let mut rows = Rows::default();
    for &(a, b) in &sides {
        rows.streets.push(street(random, rows.streets.len(), [corners[a], corners[b]]));
        if let Some(offered) = &mut offered {
            let beside = beside(corners[a], corners[b], offered.metres(1, 14));
            rows.existing_routes.extend(plant(offered, rows.streets.len(), beside));
        }
    }
    for number in 0..homes {
        let (a, b) = sides[random.below(sides.len() as u64) as usize];
        let (share, off) = (random.metres(0, 1), random.metres(6, 25));
        let ((ax, ay), (bx, by)) = (corners[a], corners[b]);
        let long = (bx - ax).hypot(by - ay);
        let x = ax + share * (bx - ax) - off * (by - ay) / long;
        let y = ay + share * (by - ay) + off * (bx - ax) / long;
        rows.premises.push(home(random, number, position(x, y)));
    }
    World::from_rows(Default::default(), rows)
}

/// Streets that join all corners, in an order of their own, and up to two more.
fn sides(random: &mut Random) -> Vec<(usize, usize)> {
    let mut left = SIDES.to_vec();
    let mut part: Vec<usize> = (0..CORNERS).collect();
    let (mut taken, mut spare) = (Vec::new(), Vec::new());
    while !left.is_empty() {
        let (a, b) = left.swap_remove(random.below(left.len() as u64) as usize);
        let (one, other) = (part[a], part[b]);
        if one == other {
            spare.push((a, b));
            continue;
        }
        part.iter_mut().filter(|part| **part == other).for_each(|part| *part = one);
        taken.push((a, b));
    }
    spare.truncate(random.below(3) as usize);
    taken.extend(spare);
    taken
}

fn street(random: &mut Random, number: usize, ends: [(f64, f64); 2]) -> Street {
    let line: Polyline = ends.iter().map(|(x, y)| position(*x, *y)).collect();
    let key = format!("s{number}");
    let existing = [None, None, Some(Way::ExistingDuct), Some(Way::ExistingPole)];
    let classes = [StreetClass::Residential, StreetClass::Lane, StreetClass::Service];
    Street {
        id: Id::derive(&["small", &key]),
        name: None,
        class: classes[random.below(3) as usize],
        length: length(&line),
        crossing: None,
        existing: existing[random.below(4) as usize],
        synthetic: true,
        source: key.as_str().into(),
        line,
    }
}

/// A line beside a street, from before its start to behind its end.
fn beside((ax, ay): (f64, f64), (bx, by): (f64, f64), off: f64) -> [(f64, f64); 2] {
    let long = (bx - ax).hypot(by - ay);
    let (east, north) = ((bx - ax) / long, (by - ay) / long);
    let past = |x: f64, y: f64, on: f64| (x + east * on - north * off, y + north * on + east * off);
    [past(ax, ay, -5.0), past(bx, by, 5.0)]
}

/// Ducts or poles along a line for one street in three, with room for all.
fn plant(random: &mut Random, number: usize, ends: [(f64, f64); 2]) -> Option<ExistingRoute> {
    let line: Polyline = ends.iter().map(|(x, y)| position(*x, *y)).collect();
    let ways = [Way::ExistingDuct, Way::ExistingPole, Way::EnergyPole];
    let (taken, way) = (random.below(3) == 0, ways[random.below(3) as usize]);
    let rent = Money::cents(random.below(90) as i64);
    let key = format!("p{number}");
    taken.then(|| ExistingRoute {
        id: Id::derive(&["small", &key]),
        reference: key.as_str().into(),
        way,
        free: 40,
        inner_diameter_mm: None,
        rent: Some(rent),
        owner: "X".into(),
        source: key.as_str().into(),
        length: length(&line),
        line,
    })
}

fn home(random: &mut Random, number: u64, position: Position) -> Premises {
    let key = format!("h{number}");
    let public = random.below(8) == 0;
    let purpose = if public { PremisesUse::PublicSite } else { PremisesUse::Dwelling };
    Premises {
        purpose,
        synthetic: true,
        ..Premises::placed(Id::derive(&["small", &key]), &key, position)
    }
}

fn position(x: f64, y: f64) -> Position {
    Frame::at(Position::from_e7(-11_000_000, 491_000_000)).to_position(PlanePoint { x, y })
}
