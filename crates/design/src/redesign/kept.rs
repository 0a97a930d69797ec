//! Routes and supports that stay, as the street graph has them.

use std::collections::{BTreeMap, HashMap};

use bocage_ground::line;
use bocage_network::norms::Norms;
use bocage_network::{Route, Street, Support, Way};
use bocage_vocab::{Fact, Id, Length, Position};
use bocage_world::World;

use super::owned::Owned;
use crate::graph::StreetGraph;
use crate::rows::Ducts;

/// What stays.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The route in each edge, by its place in `routes`.
    pub(crate) route_of: HashMap<u32, usize>,
    pub(crate) routes: Vec<(Id<Route>, Way)>,
    /// The ends of each route.
    pub(crate) ends: Vec<[Id<Support>; 2]>,
    /// Supports that stand, whether they stay or not, by where.
    pub(crate) supports: BTreeMap<Position, (Id<Support>, bool)>,
}

impl Kept {
    pub(super) fn of(world: &World, graph: &StreetGraph<'_>, owned: &Owned) -> Kept {
        let mut kept = Kept::default();
        let pieces = Pieces::of(graph);
        for route in world.routes.iter().filter(|route| !owned.has(route.thing())) {
            if !pieces.have(route) {
                continue;
            }
            let place = kept.routes.len();
            kept.routes.push((route.id, route.way));
            kept.ends.push([route.from, route.to]);
            // Streets are cut at the ends of routes, so a piece lies in one whole or not at all.
            kept.route_of.extend(pieces.along(route).into_iter().map(|edge| (edge, place)));
        }
        for support in &world.supports {
            kept.supports.insert(support.position, (support.id, !owned.has(support.thing())));
        }
        kept
    }

    /// The ducts of the routes, as full as what stays makes them.
    pub(super) fn ducts(&self, world: &World, owned: &Owned, norms: &Norms) -> Ducts {
        let places: HashMap<_, _> =
            self.routes.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
        let mut filled = vec![Vec::new(); self.routes.len()];
        for duct in &world.ducts {
            if let Some(place) = places.get(&duct.route) {
                filled[*place].push(0);
            }
        }
        for cable in world.cables.iter().filter(|cable| !owned.has(cable.thing())) {
            let fill = norms.cables.of(cable.cable_type).map_or(1, |offer| offer.fill);
            for step in &cable.path.0 {
                if let Some(place) = places.get(&step.route)
                    && let Some(held) =
                        filled[*place].get_mut(usize::from(step.duct).wrapping_sub(1))
                {
                    *held += fill;
                }
            }
        }
        Ducts::standing(filled)
    }
}

/// The pieces of each street, to find those that a route follows.
pub(super) struct Pieces<'g> {
    graph: &'g StreetGraph<'g>,
    edges_of: Vec<Vec<u32>>,
    places: HashMap<Id<Street>, usize>,
}

impl<'g> Pieces<'g> {
    pub(super) fn of(graph: &'g StreetGraph<'g>) -> Pieces<'g> {
        let mut edges_of: Vec<Vec<u32>> = vec![Vec::new(); graph.streets.len()];
        for (number, edge) in graph.edges.iter().enumerate() {
            edges_of[edge.street as usize].push(number as u32);
        }
        let places = graph.streets.iter().enumerate();
        Pieces { graph, edges_of, places: places.map(|(place, row)| (row.id, place)).collect() }
    }

    fn have(&self, route: &Route) -> bool {
        route.street.is_some_and(|street| self.places.contains_key(&street))
    }

    /// The pieces of which the middle lies along a route.
    pub(super) fn along(&self, route: &Route) -> Vec<u32> {
        let Some(&street) = route.street.and_then(|street| self.places.get(&street)) else {
            return Vec::new();
        };
        let Some((from, to)) = stretch(route, &self.graph.streets[street].line) else {
            return Vec::new();
        };
        let lies = |edge: &u32| {
            let piece = &self.graph.edges[*edge as usize];
            let middle = Length::mm((piece.from.get() + piece.to.get()) / 2);
            (from..to).contains(&middle)
        };
        self.edges_of[street].iter().copied().filter(lies).collect()
    }
}

/// From where to where a route follows its street.
fn stretch(route: &Route, street: &[Position]) -> Option<(Length, Length)> {
    // By its middle, since both ends may be at one place: a street that ends where it begins.
    let middle = line::nearest(street, line::middle(&route.line)?)?.offset;
    let half = Length::mm(route.length.get() / 2);
    Some((middle - half, middle + half))
}
