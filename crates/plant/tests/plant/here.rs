//! Cuts at a place, against the courses of all fibres: a line is cut where one of its fibres passes.

use std::collections::{BTreeSet, HashMap};

use bocage_ground::line;
use bocage_network::{Outlet, Premises};
use bocage_plant::{Asked, Plant, Trace};
use bocage_vocab::{Id, Length, Polyline, Position};
use bocage_world::World;

use crate::kit::{COMMUNES, Town, mix};

const RADIUS: Length = Length::mm(1_500);

/// The fibres that serve a socket: by the splitter of each operator, and its own.
fn traces(plant: &Plant, outlet: &Outlet) -> Vec<Trace> {
    let world = plant.world();
    let point = world.branching_points.get(outlet.branching_point).unwrap();
    let operators = world.cabinets.get(point.cabinet).unwrap().operators;
    let lines = (0..operators).map(|operator| Asked::Outlet(outlet.id, operator));
    let own = outlet.direct_position.map(|_| Asked::Direct(outlet.id));
    lines.chain(own).filter_map(|asked| plant.trace(asked)).collect()
}

/// The courses of all fibres with whom they serve.
fn courses(plant: &Plant) -> HashMap<Polyline, BTreeSet<Id<Premises>>> {
    let mut all = HashMap::<_, BTreeSet<_>>::new();
    for outlet in &plant.world().outlets {
        for trace in traces(plant, outlet) {
            for fibre in trace.fibres() {
                all.entry(plant.course(fibre)).or_default().insert(outlet.premises);
            }
        }
    }
    all
}

/// Places along routes, and where things stand.
fn places(world: &World, count: u64) -> Vec<Position> {
    let routes = world.routes.rows();
    let along = (0..count).map(|n| {
        let row = &routes[(mix(3, n) % routes.len() as u64) as usize];
        let share = (mix(4, n) % 1_000) as i64;
        line::place_at(&row.line, Length::mm(row.length.get() * share / 1_000)).unwrap()
    });
    let stand = world.supports.iter().map(|row| row.position);
    let boxes = world.branching_points.iter().map(|row| row.position);
    let every = (world.supports.len() / count as usize).max(1);
    along.chain(stand.chain(boxes).step_by(every)).collect()
}

/// Compares cuts at places; how many took somebody, and how many less than all that runs there.
fn compare(world: &World, count: u64) -> (usize, usize) {
    let plant = Plant::of(world.clone());
    let courses = courses(&plant);
    let (mut told, mut fewer) = (0, 0);
    for at in places(world, count) {
        let here = plant.cut_here(at, RADIUS);
        // What goes with a way of the backhaul has no fibre of its own in a line.
        if !here.impact.isolated.is_empty() || !here.impact.protected.is_empty() {
            continue;
        }
        let passes =
            |course: &&Polyline| line::nearest(course, at).is_some_and(|on| on.distance <= RADIUS);
        let passing = courses.keys().filter(passes);
        let expected: BTreeSet<_> = passing.flat_map(|course| courses[course].clone()).collect();
        let found: BTreeSet<_> = plant.premises_cut(&here.impact).collect();
        assert_eq!(found, expected, "{at}: {:?}", here.things);
        let whole = plant.impact(here.things.iter().copied());
        assert!(whole.premises >= here.impact.premises, "{at}");
        told += usize::from(!found.is_empty());
        fewer += usize::from(whole.premises > here.impact.premises);
    }
    (told, fewer)
}

#[test]
fn a_cut_at_a_place_takes_the_lines_whose_fibres_pass_it() {
    for seed in 0..4 {
        let world = Town { streets: 6, homes: 180, seed }.built();
        let (told, fewer) = compare(&world, 120);
        assert!(told > 100 && fewer > 5, "{told} {fewer}");
    }
}

#[test]
fn a_cut_in_the_communes_takes_the_lines_whose_fibres_pass_it() {
    let (told, fewer) = compare(&COMMUNES, 60);
    assert!(told > 60 && fewer > 3, "{told} {fewer}");
}

#[test]
fn the_nearest_place_is_that_of_a_scan() {
    let world = Town { streets: 6, homes: 180, seed: 2 }.built();
    let plant = Plant::of(world.clone());
    for n in 0..200 {
        let home = &world.premises.rows()[(mix(5, n) % world.premises.len() as u64) as usize];
        let shift = |seed: u64| (mix(seed, n) % 6_000) as i32 - 3_000;
        let to =
            Position::from_e7(home.position.lon_e7() + shift(6), home.position.lat_e7() + shift(7));
        let reach = Length::mm(1_000 + (mix(8, n) % 40_000) as i64);
        let drops = world.outlets.iter().map(|row| &world.cables.get(row.drop).unwrap().line);
        let lines = world.routes.iter().map(|row| &row.line).chain(drops).map(|line| &line[..]);
        let stand = [
            world.supports.iter().map(|row| row.position).collect::<Vec<_>>(),
            world.branching_points.iter().map(|row| row.position).collect(),
            world.splice_closures.iter().map(|row| row.position).collect(),
            world.cabinets.iter().map(|row| row.position).collect(),
            world.exchanges.iter().map(|row| row.position).collect(),
            world.pops.iter().map(|row| row.position).collect(),
        ]
        .concat();
        let points = stand.iter().map(std::slice::from_ref);
        let all = lines.chain(points).filter_map(|course| line::nearest(course, to));
        let expected = all.map(|on| on.distance).min().filter(|off| *off <= reach);
        assert_eq!(plant.nearest(to, reach).map(|(_, off)| off), expected);
    }
    let far = Position::from_e7(0, 0);
    assert_eq!(plant.nearest(far, Length::mm(50_000)), None);
    assert!(plant.cut_here(far, RADIUS).things.is_empty());
    assert!(world.routes.iter().all(|row| plant.nearest(row.line[0], RADIUS).is_some()));
}
