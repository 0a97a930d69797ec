//! New trees, boxes and cables for the areas.

use std::collections::{BTreeMap, BTreeSet};

use bocage_ground::Frame;
use bocage_network::norms::{Item, Norms};
use bocage_network::{Cabinet, Premises};
use bocage_steiner::{Control, Graph, Instance, Options};
use bocage_vocab::{Id, Length, Position, Watch};

use super::edit::{Area, Areas, SITE_RADIUS, called};
use super::feed::Feed;
use super::ground::Ground;
use super::kept::Kept;
use super::standing::Standing;
use crate::Error;
use crate::area::CabinetArea;
use crate::cabinets::span;
use crate::existing::sites;
use crate::forest::Forest;
use crate::graph::StreetGraph;
use crate::rows::CabinetPlan;
use crate::run::Drafter;
use crate::snap::Stop;

/// Arcs scanned for one area.
const WORK: u64 = 4_000_000;

/// All that was decided about one area.
pub(super) struct Planned {
    pub(super) id: Id<Cabinet>,
    pub(super) cabinet: CabinetPlan,
    /// Cables that bring strands from where they were: for each feed that has to be led on, its
    /// number, and the way from its place to the cabinet, edges and nodes.
    pub(super) leads: Vec<Lead>,
    /// Along the cables, from the exchange to the cabinet.
    pub(super) reach: Length,
    pub(super) closures: u32,
    /// Premises that no street of the area leads to.
    pub(super) cut_off: Vec<Id<Premises>>,
}

/// A way from where a feed is taken to the cabinet.
pub(super) struct Lead {
    /// The cabinet whose feed it was.
    pub(super) of: Id<Cabinet>,
    /// Whether its last cable is laid anew from where it starts.
    pub(super) relaid: bool,
    /// From there to the cabinet.
    pub(super) nodes: Vec<u32>,
    pub(super) edges: Vec<u32>,
}

/// The street graph at the prices of what is still to be dug, and what was decided on it.
pub(super) struct Plan<'a> {
    pub(super) graph: StreetGraph<'a>,
    pub(super) node_of: Vec<u32>,
    pub(super) areas: Vec<Planned>,
}

pub(super) fn plan<'a>(
    ground: &'a Ground<'a>,
    areas: &Areas,
    (graph, kept, standing): (StreetGraph<'a>, &Kept, Option<&Standing>),
    norms: &Norms,
    watch: &dyn Watch,
) -> Result<Plan<'a>, Error> {
    let mut graph = graph;
    let node_of = std::mem::take(&mut graph.node_of_stop);
    let metre = cheapest_metre(norms);
    let edges: Vec<(u32, u32, i64)> = graph
        .edges
        .iter()
        .enumerate()
        .map(|(number, edge)| {
            let dig = if kept.route_of.contains_key(&(number as u32)) { 0 } else { edge.cost };
            (edge.a, edge.b, dig + edge.length.get() * metre / 1_000)
        })
        .collect();
    let closed = closed(&graph, &areas.kept_off);
    let planner =
        Planner { ground, norms, graph: &graph, node_of: &node_of, edges, closed, standing };
    let mut planned = Vec::new();
    for (place, area) in areas.cabinets.iter().enumerate() {
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        planned.push(planner.area((place, area), watch)?);
    }
    Ok(Plan { graph, node_of, areas: planned })
}

/// The nodes around places that are kept off.
fn closed(graph: &StreetGraph<'_>, kept_off: &[Position]) -> BTreeSet<u32> {
    let near = |node: &u32| {
        let at = graph.nodes[*node as usize].position;
        kept_off.iter().any(|place| bocage_ground::distance(at, *place) <= SITE_RADIUS)
    };
    (0..graph.nodes.len() as u32).filter(near).collect()
}

/// What a metre of the smallest cable costs, laid.
fn cheapest_metre(norms: &Norms) -> i64 {
    let cable = norms.cables.at_least(1, false).map_or(0, |offer| offer.price.get());
    cable + norms.prices.item(Item::CableLaying).get()
}

struct Planner<'a> {
    ground: &'a Ground<'a>,
    norms: &'a Norms,
    graph: &'a StreetGraph<'a>,
    node_of: &'a [u32],
    /// Both ends and the price of each edge.
    edges: Vec<(u32, u32, i64)>,
    /// Nodes where no box is to stand.
    closed: BTreeSet<u32>,
    /// The ways that are there, where the search begins with them.
    standing: Option<&'a Standing>,
}

impl Planner<'_> {
    fn area(&self, (place, area): (usize, &Area), watch: &dyn Watch) -> Result<Planned, Error> {
        let (streets, followed) = self.streets(place, area)?;
        let node = self.site_of(area, &streets)?;
        let part = connected(&streets, node);
        let of = |stop: &Stop<'_>| {
            stop.premises.first().is_some_and(|premises| area.premises.contains(&premises.id))
        };
        let (stops, lost): (Vec<usize>, Vec<usize>) = (0..self.ground.served)
            .filter(|stop| of(&self.ground.stops[*stop]))
            .partition(|stop| part[self.node_of[*stop] as usize]);
        let cut_off = lost.iter().flat_map(|stop| &self.ground.stops[*stop].premises);
        let homes = stops.iter().map(|stop| self.node_of[*stop]);
        let followed = followed.into_iter().filter(|node| part[*node as usize]);
        let terminals: Vec<u32> = homes.chain([node]).chain(followed).collect();
        let tree = tree(&streets, terminals.clone(), watch)?;
        let forest = Forest::new(self.graph, &tree);
        let hung = forest.hang(self.graph, node, |_| true);
        let span = span(&hung, terminals.iter().map(|node| hung.place(*node)));
        let open = |edge: u32| {
            let ends = &self.graph.edges[edge as usize];
            span.contains(&ends.a) && span.contains(&ends.b)
        };
        let lines = stops.iter().map(|stop| self.ground.stops[*stop].lines()).sum();
        let hung = forest.hang(self.graph, node, open);
        let (leads, reach, closures) = self.leads(area, node, &streets, watch)?;
        let decided = (forest, self.closed.clone());
        let drafter =
            Drafter::of_one(self.graph, &self.ground.stops, self.node_of, self.norms, decided);
        let mut area_of = CabinetArea { node, stops, lines, hung, taken: None };
        self.stay_in(area.id, &mut area_of);
        let below = drafter.plan_cabinet(&area_of, reach);
        let cabinet = CabinetPlan { area: area_of, below };
        let cut_off = cut_off.map(|premises| premises.id).collect();
        Ok(Planned { id: area.id, cabinet, leads, reach, closures, cut_off })
    }

    /// Leaves a cabinet in the site of others that it is in, if it stands there still and all its
    /// ports fit.
    fn stay_in(&self, cabinet: Id<Cabinet>, area: &mut CabinetArea) {
        let held = sites::taken(self.ground.world, cabinet);
        area.taken = held.filter(|site| self.node_at(site.on.position) == area.node);
        let free = area.taken.as_ref().map_or(u32::MAX, |site| site.free);
        if u32::from(area.ports(&self.ground.stops, self.norms)) > free {
            area.taken = None;
        }
    }

    /// How the strands of the area's feeds come to its cabinet.
    fn leads(
        &self,
        area: &Area,
        node: u32,
        streets: &Graph,
        watch: &dyn Watch,
    ) -> Result<(Vec<Lead>, Length, u32), Error> {
        let mut leads = Vec::new();
        let (mut reach, mut closures) = (Length::ZERO, 0);
        for id in [&area.id].into_iter().chain(&area.gone) {
            let feed = &self.ground.feeds[id];
            let here = *id == area.id && self.node_at(feed.position) == node;
            if here {
                (reach, closures) = (reach.max(feed.reach), closures.max(feed.closures));
                continue;
            }
            let relaid = *id == area.id && feed.alone;
            let lead = self.lead(*id, feed, relaid, (node, streets), watch)?;
            let way: Length = lead.edges.iter().map(|e| self.graph.edges[*e as usize].length).sum();
            let before = if relaid { feed.to_start } else { feed.reach };
            reach = reach.max(before + way);
            closures = closures.max(feed.closures + u32::from(!relaid));
            leads.push(lead);
        }
        Ok((leads, reach, closures))
    }

    fn lead(
        &self,
        of: Id<Cabinet>,
        feed: &Feed,
        relaid: bool,
        (node, streets): (u32, &Graph),
        watch: &dyn Watch,
    ) -> Result<Lead, Error> {
        let start = self.node_at(if relaid { feed.start } else { feed.position });
        let tree = tree(streets, vec![start, node], watch)?;
        let hung = Forest::new(self.graph, &tree).hang(self.graph, node, |_| true);
        let edges = hung.way(hung.place(start), hung.place(node));
        let mut nodes = vec![start];
        for edge in &edges {
            nodes.push(self.graph.other_end(*edge, nodes[nodes.len() - 1]));
        }
        Ok(Lead { of, relaid, nodes, edges })
    }

    /// The streets at their prices, and the ends of those that are followed, for nothing. So are the
    /// ways that are there, where the search begins with them.
    fn streets(&self, place: usize, area: &Area) -> Result<(Graph, BTreeSet<u32>), Error> {
        let (mut edges, mut ends) = (self.edges.clone(), BTreeSet::new());
        let standing = self.standing.and_then(|all| all.edges(place, area, self.graph));
        standing.into_iter().flatten().for_each(|edge| edges[*edge as usize].2 = 0);
        for (number, edge) in edges.iter_mut().enumerate() {
            let street = self.graph.edges[number].street as usize;
            if area.followed.contains(&self.graph.streets[street].id) {
                ends.extend([edge.0, edge.1]);
                edge.2 = 0;
            }
        }
        let graph = Graph::from_edges(self.graph.nodes.len(), &edges).map_err(Error::Trench)?;
        Ok((graph, ends))
    }

    /// The node where a cabinet is to stand: the nearest. Where that is kept off, the nearest other
    /// of the streets along which it has its lines.
    fn site_of(&self, area: &Area, streets: &Graph) -> Result<u32, Error> {
        let nearest = self.node_at(area.at);
        if !self.closed.contains(&nearest) {
            return Ok(nearest);
        }
        let part = self.streets_of(area, streets);
        let open = |node: u32| part[node as usize] && !self.closed.contains(&node);
        let other = self.nearest(area.at, open);
        other.ok_or_else(|| Error::NoOtherPlace(called(self.ground.world, area.id)))
    }

    /// The streets that lead to most lines of an area; all streets where it has none.
    fn streets_of(&self, area: &Area, streets: &Graph) -> Vec<bool> {
        let mut homes: BTreeMap<u32, usize> = BTreeMap::new();
        for stop in 0..self.ground.served {
            let here = self.ground.stops[stop].premises.iter();
            let lines = here.filter(|premises| area.premises.contains(&premises.id)).count();
            *homes.entry(self.node_of[stop]).or_default() += lines;
        }
        homes.retain(|_, lines| *lines > 0);
        let mut best = (0, vec![true; streets.nodes()]);
        while let Some((&node, _)) = homes.first_key_value() {
            let part = connected(streets, node);
            let inside = homes.iter().filter(|(node, _)| part[**node as usize]);
            let lines: usize = inside.map(|(_, lines)| lines).sum();
            homes.retain(|node, _| !part[*node as usize]);
            if lines > best.0 {
                best = (lines, part);
            }
        }
        best.1
    }

    /// The node where something stands: the nearest.
    fn node_at(&self, position: Position) -> u32 {
        self.nearest(position, |_| true).unwrap_or(0)
    }

    fn nearest(&self, position: Position, open: impl Fn(u32) -> bool) -> Option<u32> {
        let frame = Frame::at(position);
        let far = |node: &usize| {
            let at = frame.to_plane(self.graph.nodes[*node].position);
            ((at.x.hypot(at.y) * 1_000.0) as i64, *node)
        };
        let nodes = (0..self.graph.nodes.len()).filter(|node| open(*node as u32));
        nodes.min_by_key(far).map(|node| node as u32)
    }
}

fn tree(streets: &Graph, terminals: Vec<u32>, watch: &dyn Watch) -> Result<Vec<u32>, Error> {
    let asked = || watch.cancelled();
    let options = Options { work: Some(WORK), threads: 1, seed: 1 };
    let instance = Instance { graph: streets.clone(), terminals };
    let solved = bocage_steiner::solve(&instance, &options, &Control::stopping_when(&asked));
    let solution = solved.map_err(Error::Trench)?;
    // A search that was stopped has a tree too, but a poorer one that nobody asked for.
    if watch.cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(solution.edges)
}

/// Which nodes streets join to one.
fn connected(streets: &Graph, start: u32) -> Vec<bool> {
    let mut seen = vec![false; streets.nodes()];
    seen[start as usize] = true;
    let mut waiting = vec![start];
    while let Some(node) = waiting.pop() {
        for &(to, _) in streets.neighbours(node) {
            if !std::mem::replace(&mut seen[to as usize], true) {
                waiting.push(to);
            }
        }
    }
    seen
}

impl Plan<'_> {
    /// Every edge that a cable of the areas follows.
    pub(super) fn edges_in_use(&self) -> BTreeSet<u32> {
        let mut used = BTreeSet::new();
        for area in &self.areas {
            area.cabinet.edges_in_use(&self.node_of, &mut used);
            used.extend(area.leads.iter().flat_map(|lead| &lead.edges));
        }
        used
    }

    /// Nodes with a box, by what stands there.
    pub(super) fn boxes(&self) -> BTreeSet<u32> {
        let mut boxes = BTreeSet::new();
        for area in &self.areas {
            area.cabinet.boxes(&mut boxes);
            boxes.extend(area.leads.iter().filter_map(|lead| lead.nodes.first()));
        }
        boxes
    }
}
