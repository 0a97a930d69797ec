//! The plant that serves some areas and nobody else.

use std::collections::{BTreeSet, HashSet};

use bocage_network::norms::{Item, Norms};
use bocage_network::{Cabinet, Cable, Route, Support, Tier};
use bocage_vocab::{Fact, Id, Money, Thing};
use bocage_world::World;

use super::edit::Areas;
use super::feed::above;

/// The rows that go, but for what the plan writes again.
#[derive(Debug, Default, Clone)]
pub(super) struct Owned {
    pub(super) things: BTreeSet<Thing>,
    /// What they cost, with studies of the premises that have a line.
    pub(super) cost: Money,
    /// What the study of one premises costs.
    study: Money,
}

impl Owned {
    pub(super) fn of(world: &World, areas: &Areas, norms: &Norms) -> Owned {
        let cabinets: BTreeSet<Id<Cabinet>> = areas
            .cabinets
            .iter()
            .flat_map(|area| area.gone.iter().copied().chain([area.id]))
            .chain(areas.left.iter().copied())
            .collect();
        let mut owned = Owned { study: norms.prices.item(Item::Study), ..Owned::default() };
        for id in &cabinets {
            owned.take(world.cabinets.get(*id).map(|row| (row.thing(), row.cost)));
        }
        for row in world.service_areas.iter() {
            let of = row.served_by.id::<Cabinet>().is_some_and(|id| cabinets.contains(&id));
            owned.take(of.then(|| (row.thing(), Money::ZERO)));
        }
        let cables = owned.take_below(world, &cabinets);
        owned.take_civil(world, &cables);
        owned
    }

    fn take(&mut self, row: Option<(Thing, Money)>) {
        if let Some((thing, cost)) = row
            && self.things.insert(thing)
        {
            self.cost += cost;
        }
    }

    /// A row outside the areas that is written again.
    pub(super) fn replace(&mut self, thing: Thing, cost: Money) {
        self.take(Some((thing, cost)));
    }

    /// A row that goes for good.
    pub(super) fn drop<T: Fact>(&mut self, row: &T) {
        self.take(Some((row.thing(), row.measured_cost())));
    }

    pub(super) fn has(&self, thing: Thing) -> bool {
        self.things.contains(&thing)
    }

    /// Boxes, cables, closures, joints and outlets below the cabinets; the cables.
    fn take_below(
        &mut self,
        world: &World,
        cabinets: &BTreeSet<Id<Cabinet>>,
    ) -> HashSet<Id<Cable>> {
        let mut cables = HashSet::new();
        let above = above(world);
        for point in world.branching_points.iter().filter(|row| cabinets.contains(&row.cabinet)) {
            self.take(Some((point.thing(), point.cost)));
            let mut next = Some(point.cable);
            while let Some(cable) = next.filter(|cable| cables.insert(*cable)) {
                next = above.get(&cable).copied();
            }
        }
        for outlet in &world.outlets {
            if self.has(outlet.branching_point.thing()) {
                self.take(Some((outlet.thing(), self.study)));
                cables.insert(outlet.drop);
            }
        }
        let closures: HashSet<Thing> =
            cables.iter().filter_map(|id| world.cables.get(*id)).map(|cable| cable.from).collect();
        for closure in world.splice_closures.iter().filter(|row| closures.contains(&row.thing())) {
            self.take(Some((closure.thing(), closure.cost)));
        }
        for joint in &world.joints {
            let below = joint.other.id::<Cable>().is_some_and(|id| cables.contains(&id));
            self.take(
                (below || cables.contains(&joint.cable)).then(|| (joint.thing(), Money::ZERO)),
            );
        }
        for cable in cables.iter().filter_map(|id| world.cables.get(*id)) {
            self.take(Some((cable.thing(), cable.cost)));
        }
        cables
    }

    /// Routes in which no other cable lies, their ducts, and supports that carry nothing else.
    fn take_civil(&mut self, world: &World, cables: &HashSet<Id<Cable>>) {
        let own = cables.iter().filter_map(|id| world.cables.get(*id));
        let mut routes: HashSet<Id<Route>> =
            own.flat_map(|cable| cable.path.0.iter().map(|step| step.route)).collect();
        for cable in world.cables.iter().filter(|cable| !cables.contains(&cable.id)) {
            for step in &cable.path.0 {
                routes.remove(&step.route);
            }
        }
        let mut supports: HashSet<Id<Support>> = HashSet::new();
        for route in routes.iter().filter_map(|id| world.routes.get(*id)) {
            self.take(Some((route.thing(), route.cost)));
            supports.extend([route.from, route.to]);
        }
        for duct in world.ducts.iter().filter(|duct| routes.contains(&duct.route)) {
            self.take(Some((duct.thing(), Money::ZERO)));
        }
        for point in &world.branching_points {
            if self.has(point.thing()) {
                supports.insert(point.support);
            }
        }
        for closure in &world.splice_closures {
            if self.has(closure.thing()) {
                supports.insert(closure.support);
            }
        }
        self.leave_carried(world, &mut supports);
        for support in supports.iter().filter_map(|id| world.supports.get(*id)) {
            self.take(Some((support.thing(), support.cost)));
        }
    }

    /// Leaves the supports that carry what stays.
    fn leave_carried(&self, world: &World, supports: &mut HashSet<Id<Support>>) {
        let mut leave = |carrier: Thing, support: Id<Support>| {
            if !self.has(carrier) {
                supports.remove(&support);
            }
        };
        for route in &world.routes {
            leave(route.thing(), route.from);
            leave(route.thing(), route.to);
        }
        world.branching_points.iter().for_each(|row| leave(row.thing(), row.support));
        world.splice_closures.iter().for_each(|row| leave(row.thing(), row.support));
    }
}

/// The cabinets whose distribution lies in some routes.
pub(super) fn cabinets_along(world: &World, routes: &BTreeSet<Id<Route>>) -> BTreeSet<Id<Cabinet>> {
    let lies = |cable: &Cable| cable.path.0.iter().any(|step| routes.contains(&step.route));
    let above = above(world);
    let mut found = BTreeSet::new();
    for point in &world.branching_points {
        let (mut next, mut passed) = (Some(point.cable), 0);
        while let Some(cable) = next.filter(|_| passed <= above.len()) {
            if world.cables.get(cable).is_some_and(lies) {
                found.insert(point.cabinet);
                break;
            }
            (next, passed) = (above.get(&cable).copied(), passed + 1);
        }
    }
    let drops = world.cables.iter().filter(|cable| cable.tier == Tier::Drop && lies(cable));
    let points = drops.filter_map(|cable| cable.from.id::<bocage_network::BranchingPoint>());
    found.extend(points.filter_map(|id| world.branching_points.get(id)).map(|row| row.cabinet));
    found
}
