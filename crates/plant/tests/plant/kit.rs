//! Networks to follow: towns of parallel streets, and one group of communes of the demo.

use std::sync::LazyLock;

use bocage_demo::{Options, Source, generate};
use bocage_design::{Request, design};
use bocage_ground::{Frame, PlanePoint, length};
use bocage_network::norms::Norms;
use bocage_network::{Premises, PremisesUse, Street, StreetClass, Way};
use bocage_vocab::{Id, Polyline, Position, Unwatched};
use bocage_world::{Rows, World};

/// A town of so many parallel streets and homes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Town {
    pub(crate) streets: u32,
    pub(crate) homes: u32,
    pub(crate) seed: u64,
}

/// Metres between parallel streets, and their length.
const APART_M: f64 = 90.0;
const LENGTH_M: f64 = 420.0;

impl Town {
    /// The town with its network: small cabinets and exchanges, so that it has several.
    pub(crate) fn built(self) -> World {
        designed(self.rows(), &norms())
    }

    fn rows(self) -> Rows {
        let mut rows = Rows::default();
        for n in 0..self.streets {
            let y = f64::from(n) * APART_M;
            rows.streets.push(street(&format!("s{n}"), &[(0.0, y), (LENGTH_M, y)], n));
            for x in [0.0, LENGTH_M].into_iter().filter(|_| n > 0) {
                rows.streets.push(street(&format!("c{n}-{x}"), &[(x, y - APART_M), (x, y)], n + 7));
            }
        }
        for n in 0..self.homes {
            let random = mix(self.seed, u64::from(n));
            let on = (random % u64::from(self.streets)) as f64;
            let x = (random >> 8 & 0xffff) as f64 / 65_536.0 * LENGTH_M;
            let side = if random >> 30 & 1 == 0 { 1.0 } else { -1.0 };
            let off = 6.0 + (random >> 32 & 0x1f) as f64 / 2.0;
            let public = random >> 40 & 0xf == 0;
            let purpose = if public { PremisesUse::PublicSite } else { PremisesUse::Dwelling };
            let key = format!("h{n}");
            let place = at(x, on * APART_M + side * off);
            let home = Premises::placed(Id::derive(&["test", &key]), &key, place);
            rows.premises.push(Premises { purpose, synthetic: true, ..home });
        }
        rows
    }
}

pub(crate) fn norms() -> Norms {
    let small = "[cabinet]\nlines_min = 20\nlines_target = 30\nlines_max = 45\nports = [60]\n\
                 [exchange]\nlines_max = 150\nlines_min_alone = 5\nreach_max = \"700 m\"\n";
    Norms::shipped().unwrap().overlaid(small).unwrap()
}

fn designed(mut rows: Rows, norms: &Norms) -> World {
    let world = World::from_rows(Default::default(), rows.clone());
    let work = Some(2_000_000);
    let request = Request { world: &world, norms, area: None, work, threads: 1 };
    rows.extend(design(&request, &Unwatched).unwrap().rows);
    World::from_rows(Default::default(), rows)
}

/// One group of communes of the demo, about ten thousand premises, with its network.
pub(crate) static COMMUNES: LazyLock<World> = LazyLock::new(|| {
    let options = Options { seed: 50, small: true, threads: 1 };
    let drawn = generate(Source::Fictional, &options, &Unwatched).unwrap();
    designed(drawn.rows, &communes_norms())
});

/// Norms under which the communes have several exchanges, with ways between them.
pub(crate) fn communes_norms() -> Norms {
    Norms::shipped().unwrap().overlaid("[exchange]\nlines_max = 1500\n").unwrap()
}

/// The whole department of the demo with its network.
pub(crate) fn department() -> World {
    let options = Options { seed: 50, small: false, threads: 2 };
    let drawn = generate(Source::Fictional, &options, &Unwatched).unwrap();
    designed(drawn.rows, &Norms::shipped().unwrap())
}

fn street(key: &str, points: &[(f64, f64)], kind: u32) -> Street {
    let line: Polyline = points.iter().map(|(x, y)| at(*x, *y)).collect();
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

fn at(x: f64, y: f64) -> Position {
    Frame::at(Position::from_e7(-11_000_000, 491_000_000)).to_position(PlanePoint { x, y })
}

pub(crate) fn mix(seed: u64, n: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ n.wrapping_mul(0xD1B5_4A32_D192_ED03);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^ (z >> 31)
}
