//! The ways of the areas as they are now: where a search may begin too, and whether they are as asked.

use std::collections::{BTreeSet, HashMap, HashSet};

use bocage_network::{Cabinet, Cable, Route, Street};
use bocage_vocab::Id;
use bocage_world::World;

use super::edit::{Area, Areas};
use super::feed::above;
use super::kept::Pieces;
use super::plan::Plan;
use crate::graph::StreetGraph;

/// The edges along which the distribution of each area lies, by the place of the area.
pub(super) struct Standing(Vec<BTreeSet<u32>>);

impl Standing {
    pub(super) fn of(world: &World, graph: &StreetGraph<'_>, areas: &Areas) -> Standing {
        let pieces = Pieces::of(graph);
        let mut edges = vec![BTreeSet::new(); areas.cabinets.len()];
        for (route, of) in routes(world, areas) {
            let along = world.routes.get(route).map(|route| pieces.along(route));
            for edge in along.unwrap_or_default() {
                of.iter().for_each(|area| _ = edges[*area].insert(edge));
            }
        }
        Standing(edges)
    }

    /// The edges of an area, where its routes follow all streets already that they are to follow:
    /// to what is there for nothing no other way would be better.
    pub(super) fn edges(
        &self,
        place: usize,
        area: &Area,
        graph: &StreetGraph<'_>,
    ) -> Option<&BTreeSet<u32>> {
        let own = &self.0[place];
        let follows = |street: &Id<Street>| {
            let on = |edge: &u32| {
                let street_of = graph.edges[*edge as usize].street;
                graph.streets[street_of as usize].id == *street
            };
            (0..graph.edges.len() as u32).filter(on).all(|edge| own.contains(&edge))
        };
        area.followed.iter().all(follows).then_some(own)
    }

    /// Whether what stands is what was asked for: no line changes hands, nothing is in the way, and
    /// each cabinet and route is where the plan has it.
    pub(super) fn is_asked(&self, areas: &Areas, plan: &Plan<'_>, world: &World) -> bool {
        let stands = |(place, area): (usize, &Area)| {
            let node = plan.areas[place].cabinet.area.node;
            let planned = plan.graph.nodes[node as usize].position;
            let here = world.cabinets.get(area.id).is_some_and(|row| row.position == planned);
            here && self.edges(place, area, &plan.graph).is_some()
        };
        !areas.is_change() && areas.cabinets.iter().enumerate().all(stands)
    }
}

/// The routes in which the distribution of some areas lies, with the places of these areas.
fn routes(world: &World, areas: &Areas) -> HashMap<Id<Route>, BTreeSet<usize>> {
    let mut area_of: HashMap<Id<Cabinet>, usize> = HashMap::new();
    for (place, area) in areas.cabinets.iter().enumerate() {
        area_of.extend(area.gone.iter().chain([&area.id]).map(|id| (*id, place)));
    }
    let above = above(world);
    let mut cables: Vec<HashSet<Id<Cable>>> = vec![HashSet::new(); areas.cabinets.len()];
    let mut points = HashMap::new();
    for point in &world.branching_points {
        let Some(&area) = area_of.get(&point.cabinet) else { continue };
        points.insert(point.id, area);
        let mut next = Some(point.cable);
        while let Some(cable) = next.filter(|cable| cables[area].insert(*cable)) {
            next = above.get(&cable).copied();
        }
    }
    for outlet in &world.outlets {
        if let Some(&area) = points.get(&outlet.branching_point) {
            cables[area].insert(outlet.drop);
        }
    }
    let mut routes: HashMap<Id<Route>, BTreeSet<usize>> = HashMap::new();
    for (area, cables) in cables.iter().enumerate() {
        for cable in cables.iter().filter_map(|id| world.cables.get(*id)) {
            cable
                .path
                .0
                .iter()
                .for_each(|step| _ = routes.entry(step.route).or_default().insert(area));
        }
    }
    routes
}
