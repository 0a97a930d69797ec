//! Street works: what lies in an area.

use bocage_ground::area;
use bocage_vocab::{Area, Bounds, Fact, Position, Thing};

use crate::impact::{Hit, things};
use crate::lists::NONE;
use crate::paths::{Place, position_of};
use crate::{Impact, Plant};

impl Plant {
    /// What lies in an area: routes, drops, supports and boxes that it touches.
    #[must_use]
    pub fn in_area(&self, works: &Area) -> Vec<Thing> {
        let world = &self.world;
        let Some(around) = Bounds::around(works.polygons.iter().flatten().flatten().copied())
        else {
            return Vec::new();
        };
        let touched = |line: &[Position]| {
            Bounds::around(line.iter().copied()).is_some_and(|own| own.meets(&around))
                && area::touches(works, line)
        };
        let held = |place: Position| around.holds(place) && area::contains(works, place);
        let routes = world.routes.iter().filter(|row| touched(&row.line)).map(Fact::thing);
        let supports = world.supports.iter().filter(|row| held(row.position)).map(Fact::thing);
        let boxes = things(world.splice_closures.rows())
            .chain(things(world.branching_points.rows()))
            .chain(things(world.cabinets.rows()))
            .chain(things(world.exchanges.rows()))
            .chain(things(world.pops.rows()))
            .filter(|thing| position_of(world, *thing).is_some_and(held));
        // The last metres of a drop lie beside every route.
        let drops = world.outlets.iter().filter_map(|outlet| world.cables.get(outlet.drop));
        let drops = drops.filter(|drop| touched(&drop.line)).map(Fact::thing);
        routes.chain(supports).chain(boxes).chain(drops).collect()
    }

    /// What street works in an area would cut at the worst: all that lies in it.
    #[must_use]
    pub fn works(&self, works: &Area) -> Impact {
        self.impact(self.in_area(works))
    }

    /// Cables that lie in a route, and how many lines go along each of them there.
    #[must_use]
    pub fn occupancy(&self, route: Thing) -> Vec<(Thing, u8, u32)> {
        let Some(place) = crate::impact::place_of(&self.world, route) else { return Vec::new() };
        let told = |(cable, step, duct): &(u32, u32, u8)| {
            let mut hit = Hit::default();
            if *cable != NONE {
                self.lines.beyond(*cable, Place::step(*step), &mut hit.ranges);
            }
            let lines = crate::lists::merge(&mut hit.ranges);
            (self.world.cables.rows()[*cable as usize].thing(), *duct, lines)
        };
        self.paths.over_route.of(place).iter().map(told).collect()
    }
}
