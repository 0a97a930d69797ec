//! Shared risk: two ways of an exchange that are drawn apart and go by one trench, support or box.

use bocage_ground::{LineIndex, line};
use bocage_network::{Exchange, Route};
use bocage_vocab::{Bounds, Fact, Id, Length, Thing};
use serde::Serialize;

use crate::Plant;
use crate::lists::NONE;

/// Two routes so near to each other are taken for one trench.
const BESIDE: Length = Length::mm(2_000);
/// Where a route is compared with others: so far apart at most.
const SAMPLE: Length = Length::mm(20_000);

/// Two ways of one exchange that one event cuts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedRisk {
    /// The exchange.
    pub exchange: Id<Exchange>,
    /// Its reference.
    pub reference: String,
    /// Premises behind it.
    pub premises: u32,
    /// Both ways: the box where each ends.
    pub ends: [Thing; 2],
    /// Routes that both follow.
    pub routes: Vec<Id<Route>>,
    /// Their length.
    #[serde(rename = "shared_mm")]
    pub shared: Length,
    /// Routes of one way that lie within two metres of routes of the other: one trench
    /// that is drawn twice.
    pub beside: Vec<[Id<Route>; 2]>,
    /// Supports and boxes that both pass, ends left out.
    pub places: Vec<Thing>,
}

impl Plant {
    /// Every pair of ways of one exchange that share something, most premises first.
    #[must_use]
    pub fn shared_risks(&self) -> Vec<SharedRisk> {
        let mut all = Vec::new();
        for exchange in 0..self.world.exchanges.len() as u32 {
            let ways = self.backhaul.of_exchange.of(exchange);
            for (n, one) in ways.iter().enumerate() {
                let others = ways[n + 1..].iter();
                all.extend(others.filter_map(|other| self.shared(exchange, *one, *other)));
            }
        }
        all.sort_by_key(|risk| (std::cmp::Reverse(risk.premises), risk.exchange));
        all
    }

    fn shared(&self, exchange: u32, one: u32, other: u32) -> Option<SharedRisk> {
        let row = &self.world.exchanges.rows()[exchange as usize];
        let (a, b) = (self.routes_of(one), self.routes_of(other));
        let both: Vec<u32> = a.iter().copied().filter(|route| b.contains(route)).collect();
        let beside = self.beside(&a, &b);
        let mut places = self.places_of(one, row.thing());
        let others = self.places_of(other, row.thing());
        places.retain(|place| others.contains(place));
        if both.is_empty() && beside.is_empty() && places.is_empty() {
            return None;
        }
        let end = |way: u32| self.backhaul.ways[way as usize].boxes.last().copied();
        let routes = self.world.routes.rows();
        Some(SharedRisk {
            exchange: row.id,
            reference: row.reference.to_string(),
            premises: self.lines.of_exchange.of(exchange).iter().map(|(from, to)| to - from).sum(),
            ends: [end(one)?, end(other)?],
            shared: both.iter().map(|route| routes[*route as usize].length).sum(),
            routes: both.into_iter().map(|route| routes[route as usize].id).collect(),
            beside,
            places,
        })
    }

    fn routes_of(&self, way: u32) -> Vec<u32> {
        let cables = self.backhaul.ways[way as usize].cables.iter();
        let mut routes: Vec<u32> =
            cables.flat_map(|(cable, _)| self.paths.routes(*cable)).copied().collect();
        routes.retain(|route| *route != NONE);
        routes.sort_unstable();
        routes.dedup();
        routes
    }

    /// Supports and boxes of a way; not its ends, nor what stands where they do.
    fn places_of(&self, way: u32, exchange: Thing) -> Vec<Thing> {
        let way = &self.backhaul.ways[way as usize];
        let (end, boxes) = way.boxes.split_last().map_or((exchange, &[][..]), |(e, b)| (*e, b));
        let ends = [exchange, end].map(|at| self.paths.support_of(&self.world, at));
        let supports = way.cables.iter().flat_map(|(cable, _)| self.paths.supports(*cable));
        let supports = supports.filter(|support| **support != NONE && !ends.contains(support));
        let things = supports.map(|support| self.world.supports.rows()[*support as usize].thing());
        let mut all: Vec<Thing> = things.chain(boxes.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Routes of the one that lie along routes of the other without being the same.
    fn beside(&self, a: &[u32], b: &[u32]) -> Vec<[Id<Route>; 2]> {
        let rows = self.world.routes.rows();
        let course = |route: u32| &rows[route as usize].line;
        let others: Vec<u32> = b.iter().copied().filter(|route| !a.contains(route)).collect();
        let Some(around) = Bounds::around(others.iter().flat_map(|r| course(*r).iter().copied()))
        else {
            return Vec::new();
        };
        let index = LineIndex::new(others.iter().map(|route| &course(*route)[..]));
        let mut found = Vec::new();
        for route in a.iter().filter(|route| !b.contains(route)) {
            let length = rows[*route as usize].length;
            let samples = (length.get() / SAMPLE.get()).max(2);
            // Where routes only meet or cross, no place inside lies along the other.
            let places = (1..samples).filter_map(|n| {
                line::place_at(course(*route), Length::mm(length.get() * n / samples))
            });
            for place in places.filter(|place| around.holds(*place)) {
                let near = index.nearest(place, |n| &course(others[n])[..]);
                let Some((n, on)) = near else { continue };
                if on.distance <= BESIDE {
                    found.push([rows[*route as usize].id, rows[others[n] as usize].id]);
                }
            }
        }
        found.dedup();
        found
    }
}
