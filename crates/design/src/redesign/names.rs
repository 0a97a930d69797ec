//! Old ids and references for what is still the same thing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bocage_network::{BranchingPoint, Premises, Tier};
use bocage_vocab::{Fact, Id, Text};
use bocage_world::{Rows, Table, World};

use super::ground::Ground;
use super::owned::Owned;
use super::plan::Plan;
use crate::area::Branching;
use crate::ids::{Ordinals, anchor};

/// Which ids the new rows take over: cabinets that are met keep theirs, a closure that of one in
/// the same place, a branching point that of the one which served most of its premises.
pub(super) fn inherit(ground: &Ground<'_>, plan: &Plan<'_>, owned: &Owned) -> Ordinals {
    let world = ground.world;
    let mut ids = Ordinals::default();
    for area in &plan.areas {
        ids.inherit(&[&anchor(&plan.graph, area.cabinet.area.node)], area.id);
    }
    for row in &world.splice_closures {
        if owned.has(row.thing()) && row.tier == Tier::Distribution {
            let same = plan.graph.nodes.iter().position(|node| node.position == row.position);
            if let Some(node) = same {
                ids.inherit(&[row.tier.code(), &anchor(&plan.graph, node as u32)], row.id);
            }
        }
        if !owned.has(row.thing()) {
            ids.keep_off(row.id);
        }
    }
    inherit_points(ground, plan, owned, &mut ids);
    ids
}

fn inherit_points(ground: &Ground<'_>, plan: &Plan<'_>, owned: &Owned, ids: &mut Ordinals) {
    let world = ground.world;
    let mut old: HashMap<Id<Premises>, Id<BranchingPoint>> = HashMap::new();
    for outlet in &world.outlets {
        if owned.has(outlet.thing()) {
            old.insert(outlet.premises, outlet.branching_point);
        }
    }
    for row in world.branching_points.iter().filter(|row| !owned.has(row.thing())) {
        ids.keep_off(row.id);
    }
    let mut given = BTreeSet::new();
    let branchings = plan.areas.iter().flat_map(|area| &area.cabinet.below.branchings);
    for (key, branching) in branchings.map(|b| (anchor(&plan.graph, b.node), b)) {
        let mut shared = BTreeMap::<Id<BranchingPoint>, u32>::new();
        for premises in premises_of(branching, ground) {
            if let Some(id) = old.get(&premises).filter(|id| !given.contains(*id)) {
                *shared.entry(*id).or_default() += 1;
            }
        }
        let most = shared.into_iter().max_by_key(|(id, count)| (*count, std::cmp::Reverse(*id)));
        match most {
            Some((id, _)) => {
                given.insert(id);
                ids.inherit(&[&key], id);
            }
            None => ids.inherit_none::<BranchingPoint>(&[&key]),
        }
    }
}

fn premises_of<'g>(
    branching: &'g Branching,
    ground: &'g Ground<'_>,
) -> impl Iterator<Item = Id<Premises>> + 'g {
    branching.lines.iter().map(|line| line.premises(&ground.stops).id)
}

/// Gives rows that stood before their reference back, and the others numbers that nobody has.
pub(super) fn keep(world: &World, rows: &mut Rows) {
    keep_of(&world.supports, &mut rows.supports, |row| &mut row.reference);
    keep_of(&world.routes, &mut rows.routes, |row| &mut row.reference);
    keep_of(&world.cables, &mut rows.cables, |row| &mut row.reference);
    keep_of(&world.branching_points, &mut rows.branching_points, |row| &mut row.reference);
    keep_of(&world.splice_closures, &mut rows.splice_closures, |row| &mut row.reference);
}

fn keep_of<T: Fact + Clone>(old: &Table<T>, rows: &mut [T], name: fn(&mut T) -> &mut Text) {
    let mut most: Option<HashMap<String, u32>> = None;
    rows.sort_by_key(Fact::uuid);
    for row in rows {
        if let Some(old) = old.get_uuid(row.uuid()) {
            *name(row) = name(&mut old.clone()).clone();
            continue;
        }
        let (prefix, number) = split(name(row));
        let width = number.len();
        let prefix = prefix.to_owned();
        let most = most.get_or_insert_with(|| numbers(old, name));
        let number = most.entry(prefix.clone()).or_default();
        *number += 1;
        *name(row) = format!("{prefix}{number:0width$}").into();
    }
}

/// The highest number behind each prefix.
fn numbers<T: Fact + Clone>(old: &Table<T>, name: fn(&mut T) -> &mut Text) -> HashMap<String, u32> {
    let mut most = HashMap::<String, u32>::new();
    for row in old {
        let mut row = row.clone();
        let (prefix, number) = split(name(&mut row));
        let number = number.parse().unwrap_or(0);
        let held = most.entry(prefix.to_owned()).or_default();
        *held = (*held).max(number);
    }
    most
}

/// A reference up to its last number, and that number.
fn split(reference: &str) -> (&str, &str) {
    let digits = reference.bytes().rev().take_while(u8::is_ascii_digit).count();
    reference.split_at(reference.len() - digits)
}
