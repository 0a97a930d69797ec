//! Towns to design for: parallel streets, crossed by two, with homes along them.

use bocage_ground::{Frame, PlanePoint, length};
use bocage_network::{Premises, PremisesUse, Street, StreetClass, Way};
use bocage_vocab::{Id, Polyline, Position};
use bocage_world::{Rows, World};

/// A town of so many parallel streets and homes.
pub(crate) struct Town {
    pub(crate) streets: u32,
    pub(crate) homes: u32,
    pub(crate) seed: u64,
}

/// Metres between parallel streets, and their length.
const APART_M: f64 = 90.0;
const LENGTH_M: f64 = 420.0;

impl Town {
    pub(crate) fn world(&self) -> World {
        World::from_rows(Default::default(), self.rows())
    }

    pub(crate) fn rows(&self) -> Rows {
        let mut rows = Rows::default();
        for n in 0..self.streets {
            let y = f64::from(n) * APART_M;
            rows.streets.push(self.street(&format!("s{n}"), &[(0.0, y), (LENGTH_M, y)], n));
            if n > 0 {
                for x in [0.0, LENGTH_M] {
                    let key = format!("c{n}-{x}");
                    rows.streets.push(self.street(&key, &[(x, y - APART_M), (x, y)], n + 7));
                }
            }
        }
        for n in 0..self.homes {
            let random = mix(self.seed, u64::from(n));
            let street = (random % u64::from(self.streets)) as f64;
            let x = (random >> 8 & 0xffff) as f64 / 65_536.0 * LENGTH_M;
            let side = if random >> 30 & 1 == 0 { 1.0 } else { -1.0 };
            let off = 6.0 + (random >> 32 & 0x1f) as f64 / 2.0;
            rows.premises.push(home(&format!("h{n}"), self, x, street * APART_M + side * off));
        }
        rows
    }

    fn street(&self, key: &str, points: &[(f64, f64)], kind: u32) -> Street {
        let line: Polyline = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        let existing = [None, Some(Way::ExistingDuct), Some(Way::ExistingPole), None];
        let classes = [StreetClass::Residential, StreetClass::Lane, StreetClass::Tertiary];
        Street {
            id: Id::derive(&["test", key]),
            name: Some(key.into()),
            class: classes[kind as usize % classes.len()],
            length: length(&line),
            crossing: None,
            existing: existing[kind as usize % existing.len()],
            synthetic: true,
            source: key.into(),
            line,
        }
    }

    pub(crate) fn at(&self, x: f64, y: f64) -> Position {
        Frame::at(Position::from_e7(-11_000_000, 491_000_000)).to_position(PlanePoint { x, y })
    }
}

pub(crate) fn home(key: &str, town: &Town, x: f64, y: f64) -> Premises {
    let random = mix(town.seed, key.len() as u64 + x as u64);
    let public = random.is_multiple_of(17);
    let purpose = if public { PremisesUse::PublicSite } else { PremisesUse::Dwelling };
    Premises {
        purpose,
        synthetic: true,
        ..Premises::placed(Id::derive(&["test", key]), key, town.at(x, y))
    }
}

/// A street with homes that nothing joins to the town.
pub(crate) fn island(town: &Town, homes: u32) -> Rows {
    let mut rows = Rows::default();
    rows.streets.push(town.street("island", &[(5_000.0, 0.0), (5_200.0, 0.0)], 1));
    for n in 0..homes {
        rows.premises.push(home(&format!("i{n}"), town, 5_000.0 + f64::from(n) * 12.0, 9.0));
    }
    rows
}

fn mix(seed: u64, n: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ n.wrapping_mul(0xD1B5_4A32_D192_ED03);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ (z >> 31)
}
