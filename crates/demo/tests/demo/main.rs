//! What must hold for any generated territory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use std::collections::{HashMap, HashSet};

use bocage_demo::{Generated, Options, Source, fictional, generate};
use bocage_ground::line;
use bocage_network::PremisesUse;
use bocage_vocab::{Fact, Position, Unwatched};
use bocage_world::World;

fn small(seed: u64, threads: usize) -> Generated {
    generate(Source::Fictional, &Options { seed, small: true, threads }, &Unwatched).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_rows_with_any_threads() {
    let one = small(7, 1);
    assert_eq!(one, small(7, 2));
    assert_ne!(one.rows.streets[0].line, small(8, 2).rows.streets[0].line);
    let bytes = one.rows.premises.iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, premises| {
        let mut bytes = Vec::new();
        bocage_world::encode_row(premises, &mut bytes);
        bytes
            .iter()
            .fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
    });
    assert_eq!(format!("{bytes:016x}"), "62b22b7bef2d01ff", "what a seed gives is frozen");
}

#[test]
fn counts_are_those_of_the_table() {
    let rows = small(3, 2).rows;
    let communes = fictional(3);
    for municipality in &rows.municipalities {
        let told = communes.iter().find(|c| c.insee == municipality.insee).unwrap();
        let mine = rows.premises.iter().filter(|p| p.insee == Some(told.insee));
        let (homes, others): (Vec<_>, Vec<_>) =
            mine.partition(|p| p.purpose == PremisesUse::Dwelling);
        assert_eq!(homes.len() as u32, told.dwellings, "{}", told.name);
        assert_eq!(others.len() as u32, told.establishments, "{}", told.name);
        let public = others.iter().filter(|p| p.purpose == PremisesUse::PublicSite).count();
        assert_eq!(public, told.sites.len().min(others.len()), "{}", told.name);
    }
    let world = World::from_rows(Default::default(), rows.clone());
    assert_eq!(world.premises.len(), rows.premises.len(), "ids are unique");
    assert_eq!(world.streets.len(), rows.streets.len(), "ids are unique");
    assert_eq!(world.buildings.len(), rows.buildings.len(), "ids are unique");
}

#[test]
fn streets_hang_together_like_real_ones() {
    let rows = small(5, 2).rows;
    let mut around: HashMap<Position, Vec<Position>> = HashMap::new();
    for street in &rows.streets {
        let (a, b) = (street.line[0], street.line[street.line.len() - 1]);
        assert_eq!(street.length, bocage_ground::length(&street.line));
        assert!(street.synthetic);
        around.entry(a).or_default().push(b);
        around.entry(b).or_default().push(a);
    }
    let start = *around.keys().next().unwrap();
    let mut seen = HashSet::from([start]);
    let mut stack = vec![start];
    while let Some(at) = stack.pop() {
        stack.extend(around[&at].iter().filter(|next| seen.insert(**next)));
    }
    assert_eq!(seen.len(), around.len(), "one piece");
    let mean = rows.streets.len() as f64 * 2.0 / around.len() as f64;
    let dead = around.values().filter(|next| next.len() == 1).count() as f64 / around.len() as f64;
    assert!((2.15..2.55).contains(&mean), "mean degree {mean}");
    assert!((0.18..0.38).contains(&dead), "dead ends {dead}");
}

#[test]
fn homes_stand_beside_their_street() {
    let rows = small(11, 2).rows;
    let world = World::from_rows(Default::default(), rows);
    let index = bocage_ground::LineIndex::new(world.streets.iter().map(|s| &*s.line));
    let streets = world.streets.rows();
    let mut near = 0;
    for premises in &world.premises {
        let (_, on) = index.nearest(premises.position, |n| &streets[n].line).unwrap();
        assert!(on.distance.metres() <= 31.0, "{}: {}", premises.thing(), on.distance);
        near += usize::from(on.distance.metres() >= 7.0);
    }
    assert!(near * 10 >= world.premises.len() * 8, "{near} of {}", world.premises.len());
    assert!(line::nearest(&streets[0].line, streets[0].line[0]).is_some());
}
