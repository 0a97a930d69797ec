//! What OFDS cannot carry, told with its numbers.

use std::collections::BTreeSet;

use bocage_vocab::{Fact, Finding, Money, Position, Thing};
use bocage_world::{Table, World, label};

use crate::findings::{OFDS_NODE_ALONE, OFDS_NOT_CARRIED};

/// What of a world has no field in OFDS.
pub(super) fn without_field(world: &World) -> impl Iterator<Item = Finding> {
    let lines = world.outlets.len();
    let counts = [
        ("tube", tubes(world)),
        ("joint", world.joints.iter().map(|joint| u64::from(joint.count)).sum()),
        ("duct", world.ducts.len() as u64),
        ("support", world.supports.len() as u64),
        ("service_area", world.service_areas.len() as u64),
        ("cost", priced(world)),
        ("loss", lines as u64),
        ("cable_opened", opened_on_the_way(world)),
        ("premises_unserved", world.premises.len().saturating_sub(lines) as u64),
    ];
    counts.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| {
        Finding::info(OFDS_NOT_CARRIED).named(what).says("count", count as i64)
    })
}

/// The boxes and sites that no cable joins.
pub(super) fn alone(world: &World) -> Vec<Finding> {
    let ends = world.cables.iter().flat_map(|cable| [cable.from, cable.to]);
    let mut joined: Vec<Thing> = ends.collect();
    joined.sort_unstable();
    let mut alone = Vec::new();
    find_alone(&world.pops, &joined, |row| row.position, &mut alone);
    find_alone(&world.exchanges, &joined, |row| row.position, &mut alone);
    find_alone(&world.cabinets, &joined, |row| row.position, &mut alone);
    find_alone(&world.splice_closures, &joined, |row| row.position, &mut alone);
    find_alone(&world.branching_points, &joined, |row| row.position, &mut alone);
    let premises = |row: &bocage_network::Outlet| world.premises.get(row.premises);
    let position = |row: &_| premises(row).map(|premises| premises.position).unwrap_or_default();
    find_alone(&world.outlets, &joined, position, &mut alone);
    alone
}

fn find_alone<T: Fact>(
    table: &Table<T>,
    joined: &[Thing],
    position: impl Fn(&T) -> Position,
    alone: &mut Vec<Finding>,
) {
    let lone = table.iter().filter(|row| joined.binary_search(&row.thing()).is_err());
    alone.extend(lone.map(|row| {
        Finding::warning(OFDS_NODE_ALONE).about(row.thing()).named(label(row)).at(position(row))
    }));
}

fn tubes(world: &World) -> u64 {
    let tubes = |cable: &bocage_network::Cable| {
        let in_tube = u16::from(cable.cable_type.strands_per_tube.max(1));
        u64::from(cable.cable_type.strands.div_ceil(in_tube))
    };
    world.cables.iter().map(tubes).sum()
}

/// Objects of the files that have a price.
fn priced(world: &World) -> u64 {
    let boxes = world.exchanges.iter().map(|row| row.cost);
    let boxes = boxes.chain(world.cabinets.iter().map(|row| row.cost));
    let boxes = boxes.chain(world.splice_closures.iter().map(|row| row.cost));
    let boxes = boxes.chain(world.branching_points.iter().map(|row| row.cost));
    let all = boxes.chain(world.cables.iter().map(|row| row.cost));
    all.filter(|cost| *cost != Money::ZERO).count() as u64
}

/// Boxes that open a cable on its way: a span joins its two ends only.
fn opened_on_the_way(world: &World) -> u64 {
    let points = world.branching_points.iter().map(|point| (point.cable, point.thing()));
    let closures = world.joints.iter().map(|joint| (joint.cable, joint.at));
    let on_the_way = points.chain(closures).filter(|(cable, at)| {
        world.cables.get(*cable).is_some_and(|cable| cable.from != *at && cable.to != *at)
    });
    on_the_way.collect::<BTreeSet<_>>().len() as u64
}
