//! What belongs to a thing: what lies in it, stands on it, ends in it.

use bocage_network::{Duct, Outlet, Support};
use bocage_vocab::{Fact, Id, Kind, Thing};

use crate::Plant;
use crate::impact::place_of;

impl Plant {
    /// What belongs to a thing, by kind and then in the order of its rows: of a route, a duct or a
    /// support the cables that pass; of a box the cables that are open in it; of a cable the boxes in
    /// which it is open; of premises their socket and its drop. Each once.
    #[must_use]
    pub fn related(&self, of: Thing) -> Vec<Thing> {
        let mut all = match of.kind {
            Kind::Route | Kind::Duct => self.in_ground(of),
            Kind::Support => self.on_support(of),
            Kind::Cable => self.open_on(of),
            Kind::Premises | Kind::Outlet => self.to_home(of),
            _ => self.box_plan(of).cables.into_iter().map(Id::thing).collect(),
        };
        all.retain(|thing| *thing != of);
        all.sort_by_key(|thing| thing.kind);
        let mut seen = std::collections::HashSet::new();
        all.retain(|thing| seen.insert(*thing));
        all
    }

    /// The cables that lie in a thing, pass it or are open in it.
    pub fn cables_of(&self, of: Thing) -> impl Iterator<Item = Thing> {
        self.related(of).into_iter().filter(|thing| thing.kind == Kind::Cable)
    }

    /// The cables of a route or one of its ducts, the ducts of a route and its ends.
    fn in_ground(&self, of: Thing) -> Vec<Thing> {
        let world = &self.world;
        let duct: Option<&Duct> = of.id().and_then(|id| world.ducts.get(id));
        let route = duct.map_or(Some(of), |duct| Some(duct.route.thing()));
        let Some(place) = route.and_then(|route| place_of(world, route)) else { return Vec::new() };
        let row = &world.routes.rows()[place as usize];
        let held = self.paths.over_route.of(place).iter();
        let held = held.filter(|(_, _, number)| duct.is_none_or(|duct| duct.ordinal == *number));
        let mut all: Vec<Thing> =
            held.map(|(cable, ..)| world.cables.rows()[*cable as usize].thing()).collect();
        match duct {
            Some(_) => all.push(row.thing()),
            None => {
                let ducts = world.ducts.iter().filter(|duct| duct.route == row.id);
                all.extend(ducts.map(Fact::thing));
                all.extend([row.from.thing(), row.to.thing()]);
            }
        }
        all
    }

    /// The cables that pass a support, the routes that end there, the boxes that stand on it.
    fn on_support(&self, of: Thing) -> Vec<Thing> {
        let world = &self.world;
        let Some(id): Option<Id<Support>> = of.id() else { return Vec::new() };
        let Some(place) = place_of(world, of) else { return Vec::new() };
        let passing = self.paths.at_support.of(place).iter();
        let cables = passing.map(|(cable, _)| world.cables.rows()[*cable as usize].thing());
        let routes = world.routes.iter().filter(|row| row.from == id || row.to == id);
        let closures = world.splice_closures.iter().filter(|row| row.support == id);
        let points = world.branching_points.iter().filter(|row| row.support == id);
        cables
            .chain(routes.map(Fact::thing))
            .chain(closures.map(Fact::thing))
            .chain(points.map(Fact::thing))
            .collect()
    }

    /// The boxes in which a cable is open, its ends among them.
    fn open_on(&self, of: Thing) -> Vec<Thing> {
        let world = &self.world;
        let Some(row) = of.id().and_then(|id| world.cables.get(id)) else { return Vec::new() };
        let joined = world.joints.iter().filter(|joint| joint.cable == row.id);
        let tapped = world.branching_points.iter().filter(|point| point.cable == row.id);
        [row.from, row.to]
            .into_iter()
            .chain(joined.map(|joint| joint.at))
            .chain(tapped.map(Fact::thing))
            .collect()
    }

    /// The socket of premises, its drop and its branching point.
    fn to_home(&self, of: Thing) -> Vec<Thing> {
        let own = |row: &&Outlet| row.thing() == of || row.premises.thing() == of;
        let outlets = self.world.outlets.iter().filter(own);
        let told = |row: &Outlet| {
            [row.thing(), row.premises.thing(), row.drop.thing(), row.branching_point.thing()]
        };
        outlets.flat_map(told).collect()
    }
}
