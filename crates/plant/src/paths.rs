//! The ways of cables: over which routes, past which supports, and where a box stands on them.

use std::collections::HashMap;

use bocage_ground::line;
use bocage_network::{Cable, Route};
use bocage_vocab::{Id, Kind, Length, Position, Thing};
use bocage_world::World;

use crate::lists::{Lists, NONE};

/// A route ends on the course of another where it comes so near to it.
const ON_COURSE: Length = Length::mm(2_000);

/// A place along a cable, counted from its first end: twice the number of routes before a support,
/// one more in the middle of a route, there with the millimetres along the cable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(u64);

impl Place {
    /// At the support before step `index`.
    pub(crate) const fn support(index: u32) -> Place {
        Place((index as u64) << 33)
    }
    /// Where a step begins: whatever leaves later has gone along it.
    pub(crate) const fn step(index: u32) -> Place {
        Place(((index as u64) << 33) | 1 << 32)
    }
    /// Just beyond: whatever leaves at the place itself has left.
    pub(crate) const fn after(self) -> Place {
        Place(self.0 + 1)
    }
    pub(crate) fn inside(step: u32, offset: Length) -> Place {
        Place(Place::step(step).0 | u64::from(u32::try_from(offset.get()).unwrap_or(u32::MAX)))
    }
    /// Steps gone wholly, and the millimetres along the cable where it is inside one.
    pub(crate) fn parts(self) -> (u32, Option<Length>) {
        let inside = (self.0 >> 32) & 1 == 1;
        let offset = Length::mm(i64::from(self.0 as u32));
        ((self.0 >> 33) as u32, inside.then_some(offset))
    }
}

/// The ways of all cables.
pub(crate) struct Paths {
    /// Where the steps of each cable start; its supports are one more, so they start that much later.
    start: Vec<u32>,
    routes: Vec<u32>,
    ducts: Vec<u8>,
    supports: Vec<u32>,
    /// By route: cable, step, duct.
    pub(crate) over_route: Lists<(u32, u32, u8)>,
    /// By support: cable, and the number of the step that begins there.
    pub(crate) at_support: Lists<(u32, u32)>,
    at_position: HashMap<Position, u32>,
}

impl Paths {
    pub(crate) fn of(world: &World) -> Paths {
        let supports = world.supports.iter().enumerate().rev();
        let mut paths = Paths {
            start: Vec::with_capacity(world.cables.len() + 1),
            routes: Vec::new(),
            ducts: Vec::new(),
            supports: Vec::new(),
            over_route: Lists::default(),
            at_support: Lists::default(),
            at_position: supports.map(|(place, row)| (row.position, place as u32)).collect(),
        };
        paths.start.push(0);
        for cable in &world.cables {
            for step in &cable.path.0 {
                paths.routes.push(number(world.routes.place_of(step.route.uuid())));
                paths.ducts.push(step.duct);
            }
            paths.start.push(paths.routes.len() as u32);
        }
        for cable in 0..world.cables.len() as u32 {
            paths.add_supports(world, cable);
        }
        paths.invert(world);
        paths
    }

    fn add_supports(&mut self, world: &World, cable: u32) {
        let row = &world.cables.rows()[cable as usize];
        let routes = self.routes(cable).to_vec();
        let mut last = self.support_of(world, row.from);
        self.supports.push(last);
        for pair in routes.windows(2) {
            last = between(world, pair[0], pair[1], last);
            self.supports.push(last);
        }
        if let Some(route) = routes.last() {
            let end = self.support_of(world, row.to);
            self.supports.push(if end == NONE { far_end(world, row, *route, last) } else { end });
        }
        debug_assert_eq!(self.supports.len() as u32, self.start[cable as usize + 1] + cable + 1);
    }

    fn invert(&mut self, world: &World) {
        let (mut over, mut at) = (Vec::new(), Vec::new());
        for cable in 0..world.cables.len() as u32 {
            let ducts = &self.ducts[self.start[cable as usize] as usize..];
            for (step, (route, duct)) in self.routes(cable).iter().zip(ducts).enumerate() {
                if *route != NONE {
                    over.push((*route, (cable, step as u32, *duct)));
                }
            }
            for (index, support) in self.supports(cable).iter().enumerate() {
                if *support != NONE {
                    at.push((*support, (cable, index as u32)));
                }
            }
        }
        self.over_route = Lists::group(world.routes.len(), over);
        self.at_support = Lists::group(world.supports.len(), at);
    }

    /// The routes of a cable.
    pub(crate) fn routes(&self, cable: u32) -> &[u32] {
        &self.routes[self.start[cable as usize] as usize..self.start[cable as usize + 1] as usize]
    }

    /// The supports of a cable: where it starts, between its routes, where it ends.
    pub(crate) fn supports(&self, cable: u32) -> &[u32] {
        let (from, to) = (self.start[cable as usize], self.start[cable as usize + 1]);
        &self.supports[(from + cable) as usize..=(to + cable) as usize]
    }

    /// The far end of a cable.
    pub(crate) fn end(&self, cable: u32) -> Place {
        Place::support(self.routes(cable).len() as u32)
    }

    /// The support on which a box stands.
    pub(crate) fn support_of(&self, world: &World, at: Thing) -> u32 {
        let by_id = |id: Id<_>| number(world.supports.place_of(id.uuid()));
        let by_place = |place| self.at_position.get(&place).copied().unwrap_or(NONE);
        let found = match at.kind {
            Kind::SpliceClosure => {
                at.id().and_then(|id| Some(by_id(world.splice_closures.get(id)?.support)))
            }
            Kind::BranchingPoint => {
                at.id().and_then(|id| Some(by_id(world.branching_points.get(id)?.support)))
            }
            _ => position_of(world, at).map(by_place),
        };
        found.unwrap_or(NONE)
    }

    /// Where a box stands on a cable.
    pub(crate) fn place_of(&self, world: &World, cable: u32, at: Thing) -> Place {
        let row = &world.cables.rows()[cable as usize];
        if row.to == at || row.from == at {
            return if row.to == at { self.end(cable) } else { Place::support(0) };
        }
        let support = self.support_of(world, at);
        let on = self.supports(cable).iter().position(|held| *held == support && support != NONE);
        if let Some(index) = on {
            return Place::support(index as u32);
        }
        let Some(position) = position_of(world, at) else { return self.end(cable) };
        let course = |route: &u32| world.routes.rows().get(*route as usize).map(|row| &row.line);
        let far = |(_, route): &(usize, &u32)| {
            let on = course(route).and_then(|course| line::nearest(course, position));
            on.map_or(Length::mm(i64::MAX), |on| on.distance)
        };
        let step =
            self.routes(cable).iter().enumerate().min_by_key(far).map_or(0, |(step, _)| step);
        let offset = line::nearest(&row.line, position).map_or(Length::ZERO, |on| on.offset);
        Place::inside(step as u32, offset)
    }

    /// How much of a cable lies before a place.
    pub(crate) fn laid(&self, world: &World, cable: u32, to: Place) -> Length {
        let row = &world.cables.rows()[cable as usize];
        let routes = self.routes(cable);
        let (steps, offset) = to.parts();
        if let Some(offset) = offset {
            return share(row.length, offset, bocage_ground::length(&row.line));
        }
        if steps as usize >= routes.len() {
            return row.length;
        }
        let of = |route: &u32| {
            world.routes.rows().get(*route as usize).map_or(Length::ZERO, |r| r.length)
        };
        let before: Length = routes[..steps as usize].iter().map(of).sum();
        let after: Length = routes[steps as usize..].iter().map(of).sum();
        share(row.length, before, before + after)
    }
}

/// A part of a length: as much of it as `part` is of `whole`.
pub(crate) fn share(length: Length, part: Length, whole: Length) -> Length {
    let whole = i128::from(whole.get().max(1));
    Length::mm((i128::from(length.get()) * i128::from(part.get()) / whole) as i64)
}

/// The number of a row; [`NONE`] where there is none.
pub(crate) fn number(place: Option<usize>) -> u32 {
    place.map_or(NONE, |place| place as u32)
}

/// Where a box stands.
pub(crate) fn position_of(world: &World, at: Thing) -> Option<Position> {
    match at.kind {
        Kind::SpliceClosure => Some(world.splice_closures.get(at.id()?)?.position),
        Kind::BranchingPoint => Some(world.branching_points.get(at.id()?)?.position),
        Kind::Cabinet => Some(world.cabinets.get(at.id()?)?.position),
        Kind::Exchange => Some(world.exchanges.get(at.id()?)?.position),
        Kind::Pop => Some(world.pops.get(at.id()?)?.position),
        _ => None,
    }
}

/// Whether two positions are one but for rounding.
fn is_at(one: Position, other: Position) -> bool {
    let near = |a: i32, b: i32| a.abs_diff(b) <= 3;
    near(one.lon_e7(), other.lon_e7()) && near(one.lat_e7(), other.lat_e7())
}

/// The support at the far end of a cable's last route, where the cable comes so far: a drop may leave
/// the street before.
fn far_end(world: &World, cable: &Cable, route: u32, last: u32) -> u32 {
    let Some(route) = world.routes.rows().get(route as usize) else { return NONE };
    let ends = [route.from, route.to].map(|end| number(world.supports.place_of(end.uuid())));
    let comes = |end: &u32| {
        let support = world.supports.rows().get(*end as usize);
        let at = |place: &Position| support.is_some_and(|support| is_at(*place, support.position));
        *end != last && cable.line.iter().any(at)
    };
    ends.into_iter().find(comes).unwrap_or(NONE)
}

/// The support that a cable passes from one route to the next.
fn between(world: &World, one: u32, next: u32, last: u32) -> u32 {
    let row = |route: u32| world.routes.rows().get(route as usize);
    let (Some(a), Some(b)) = (row(one), row(next)) else { return NONE };
    let support = |id: Id<_>| number(world.supports.place_of(id.uuid()));
    let shared = [a.from, a.to].into_iter().filter(|end| [b.from, b.to].contains(end));
    let mut shared = shared.map(support).collect::<Vec<_>>();
    if shared.len() > 1 {
        shared.retain(|end| *end != last);
    }
    if let Some(end) = shared.first() {
        return *end;
    }
    let on = |ends: &Route, course: &Route| {
        [ends.from, ends.to].into_iter().find(|end| {
            let place =
                world.supports.get(*end).and_then(|s| line::nearest(&course.line, s.position));
            place.is_some_and(|place| place.distance <= ON_COURSE)
        })
    };
    on(a, b).or_else(|| on(b, a)).map_or(NONE, support)
}
