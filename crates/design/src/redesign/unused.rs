//! Routes and supports that nothing uses once a part is planned again: they would be paid for and
//! belong to nobody's area, so they go with the part that needed them.

use std::collections::HashSet;

use bocage_network::{Route, Support};
use bocage_vocab::{Fact, Id, Position};
use bocage_world::{Rows, World};

use super::owned::Owned;

/// Takes out what the part has left without a use.
pub(super) fn take_out(world: &World, owned: &mut Owned, rows: &mut Rows) {
    take_routes(world, owned, rows);
    take_supports(world, owned, rows);
}

/// Routes that a cable of the part lay in, and none lies in any more: that of a feed laid anew.
fn take_routes(world: &World, owned: &mut Owned, rows: &Rows) {
    let standing = || world.cables.iter();
    let old = standing().filter(|cable| owned.has(cable.thing()));
    let mut left: HashSet<Id<Route>> =
        old.flat_map(|cable| cable.path.0.iter().map(|step| step.route)).collect();
    let stay = standing().filter(|cable| !owned.has(cable.thing()));
    for step in stay.chain(&rows.cables).flat_map(|cable| &cable.path.0) {
        left.remove(&step.route);
    }
    for duct in world.ducts.iter().filter(|duct| left.contains(&duct.route)) {
        owned.drop(duct);
    }
    for route in world.routes.iter().filter(|route| left.contains(&route.id)) {
        owned.drop(route);
    }
}

/// Supports of the part on which no route ends and no box stands.
fn take_supports(world: &World, owned: &mut Owned, rows: &mut Rows) {
    let used = used(world, owned, rows);
    rows.supports.retain(|row| used.contains(&row.id));
    let touched = touched(world, owned);
    for row in world.supports.iter().filter(|row| touched.contains(&row.id)) {
        if !used.contains(&row.id) {
            owned.drop(row);
        }
    }
}

/// Supports on which a route ends or a box stands, of what stays and what is planned.
fn used(world: &World, owned: &Owned, rows: &Rows) -> HashSet<Id<Support>> {
    let mut used = HashSet::new();
    let routes = world.routes.iter().filter(|row| !owned.has(row.thing()));
    used.extend(routes.chain(&rows.routes).flat_map(|row| [row.from, row.to]));
    let points = world.branching_points.iter().filter(|row| !owned.has(row.thing()));
    used.extend(points.chain(&rows.branching_points).map(|row| row.support));
    let closures = world.splice_closures.iter().filter(|row| !owned.has(row.thing()));
    used.extend(closures.chain(&rows.splice_closures).map(|row| row.support));
    used
}

/// Supports that held something of the part: an end of a route, a box, a cabinet.
fn touched(world: &World, owned: &Owned) -> HashSet<Id<Support>> {
    let mut touched = HashSet::new();
    let routes = world.routes.iter().filter(|row| owned.has(row.thing()));
    touched.extend(routes.flat_map(|row| [row.from, row.to]));
    let points = world.branching_points.iter().filter(|row| owned.has(row.thing()));
    touched.extend(points.map(|row| row.support));
    let closures = world.splice_closures.iter().filter(|row| owned.has(row.thing()));
    touched.extend(closures.map(|row| row.support));
    let cabinets = world.cabinets.iter().filter(|row| owned.has(row.thing()));
    let places: HashSet<Position> = cabinets.map(|row| row.position).collect();
    let below = world.supports.iter().filter(|row| places.contains(&row.position));
    touched.extend(below.map(|row| row.id));
    touched
}
