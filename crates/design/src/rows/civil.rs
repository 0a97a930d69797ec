//! Civil works: the edges in use become routes between supports.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bocage_ground::line;
use bocage_network::norms::Norms;
use bocage_network::{Route, Stage, Support, SupportKind, Way};
use bocage_vocab::{Id, Length, Money, Polyline, Text};
use bocage_world::Rows;

use crate::existing;
use crate::graph::StreetGraph;
use crate::ids::anchor;
use crate::redesign::Kept;

/// The supports and routes, and which route each edge became.
pub(crate) struct Civil {
    support_at: HashMap<u32, Id<Support>>,
    /// The route of each edge in use, by its place among the routes.
    route_of: HashMap<u32, usize>,
    routes: Vec<(Id<Route>, Way)>,
}

/// Where a support must stand whatever the routes do: below a box.
pub(crate) type Boxes = BTreeSet<u32>;

impl Civil {
    /// Writes supports and routes for the edges in use.
    pub(crate) fn write(
        graph: &StreetGraph<'_>,
        used: &BTreeSet<u32>,
        boxes: &Boxes,
        norms: &Norms,
        kept: &Kept,
        rows: &mut Rows,
    ) -> Civil {
        let mut around: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut along: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &edge in used {
            let ends = &graph.edges[edge as usize];
            if kept.route_of.contains_key(&edge) {
                along.entry(ends.a).or_default().push(edge);
                along.entry(ends.b).or_default().push(edge);
                continue;
            }
            around.entry(ends.a).or_default().push(edge);
            around.entry(ends.b).or_default().push(edge);
        }
        for &node in boxes {
            around.entry(node).or_default();
        }
        let street = |edge: u32| graph.edges[edge as usize].street;
        let stands = |node: &u32, edges: &[u32]| {
            boxes.contains(node)
                || along.contains_key(node)
                || edges.len() != 2
                || street(edges[0]) != street(edges[1])
        };
        let mut civil = Civil {
            support_at: HashMap::new(),
            route_of: kept.route_of.clone(),
            routes: kept.routes.clone(),
        };
        for (node, edges) in around.iter().filter(|(node, edges)| stands(node, edges)) {
            let edges: Vec<u32> =
                edges.iter().chain(along.get(node).into_iter().flatten()).copied().collect();
            civil.add_support(graph, *node, &edges, norms, kept, rows);
        }
        let starts: Vec<u32> =
            around.iter().filter(|(n, e)| stands(n, e)).map(|(node, _)| *node).collect();
        for start in starts {
            for &edge in &around[&start] {
                if !civil.route_of.contains_key(&edge) {
                    civil.add_route(graph, start, edge, &around, norms, rows);
                }
            }
        }
        civil
    }

    fn add_support(
        &mut self,
        graph: &StreetGraph<'_>,
        node: u32,
        edges: &[u32],
        norms: &Norms,
        kept: &Kept,
        rows: &mut Rows,
    ) {
        let position = graph.nodes[node as usize].position;
        let standing = kept.supports.get(&position);
        if let Some((id, true)) = standing {
            self.support_at.insert(node, *id);
            return;
        }
        // Where ways of building meet, the cheapest of their supports carries all.
        let ways = edges.iter().map(|e| graph.ways[graph.edges[*e as usize].street as usize]);
        let kinds = ways.map(support_for);
        let kind = kinds.min_by_key(|kind| (norms.support_price(*kind), *kind));
        let kind = kind.unwrap_or(SupportKind::Chamber);
        let stands = matches!(
            kind,
            SupportKind::ExistingChamber | SupportKind::TelecomPole | SupportKind::EnergyPole
        );
        let id = standing.map_or_else(|| Id::derive(&[&anchor(graph, node)]), |(id, _)| *id);
        self.support_at.insert(node, id);
        rows.supports.push(Support {
            id,
            reference: format!("PT-{:06}", rows.supports.len() + 1).into(),
            kind,
            owner: owner(stands, norms),
            stage: Stage::Study,
            cost: norms.support_price(kind),
            position,
        });
    }

    /// Follows the edges from a support to the next one.
    fn add_route(
        &mut self,
        graph: &StreetGraph<'_>,
        start: u32,
        first: u32,
        around: &BTreeMap<u32, Vec<u32>>,
        norms: &Norms,
        rows: &mut Rows,
    ) {
        let (mut edge, mut node) = (first, start);
        let mut course: Polyline = [].into();
        let (mut length, mut cost, mut crossing) = (Length::ZERO, Money::ZERO, None);
        let street = graph.streets[graph.edges[first as usize].street as usize];
        let way = graph.ways[graph.edges[first as usize].street as usize];
        loop {
            let piece = &graph.edges[edge as usize];
            self.route_of.insert(edge, self.routes.len());
            course = line::join(&course, &graph.course(edge, node));
            length += piece.length;
            if piece.crosses {
                crossing = street.crossing;
            }
            node = graph.other_end(edge, node);
            if self.support_at.contains_key(&node) {
                break;
            }
            let Some(next) = around[&node].iter().find(|next| **next != edge) else { break };
            edge = *next;
        }
        let on = graph.edges[first as usize].street;
        cost += graph.route_price(on, length, crossing, norms);
        let (from, to) = (self.support_at[&start], self.support_at[&node]);
        let id = Id::derive(&[&street.id.to_string(), &from.to_string(), &to.to_string()]);
        self.routes.push((id, way));
        let offer = graph.taken.get(&on);
        let owner =
            offer.map_or_else(|| owner(way.is_existing(), norms), |offer| offer.owner.clone());
        let route = Route {
            id,
            reference: format!("CH-{:06}", rows.routes.len() + 1).into(),
            street: Some(street.id),
            from,
            to,
            way,
            crossing,
            length,
            cost,
            owner,
            stage: Stage::Study,
            line: course,
        };
        rows.rentals.extend(existing::rental(&route, offer, norms));
        rows.routes.push(route);
    }

    /// The support at a node that has one.
    pub(crate) fn support(&self, node: u32) -> Id<Support> {
        self.support_at[&node]
    }

    /// The routes over some edges in order, each once in a row, by place and way.
    pub(crate) fn routes_over(&self, edges: &[u32]) -> Vec<usize> {
        let mut routes: Vec<usize> =
            edges.iter().filter_map(|edge| self.route_of.get(edge).copied()).collect();
        routes.dedup();
        routes
    }

    pub(crate) fn route(&self, place: usize) -> (Id<Route>, Way) {
        self.routes[place]
    }
    pub(crate) fn route_count(&self) -> usize {
        self.routes.len()
    }
}

/// Who owns what stands already, and what is built.
fn owner(stands: bool, norms: &Norms) -> Text {
    if stands { "incumbent".into() } else { norms.settings.owner.clone() }
}

/// What a route built so ends on.
pub(crate) fn support_for(way: Way) -> SupportKind {
    match way {
        Way::ExistingDuct => SupportKind::ExistingChamber,
        Way::ExistingPole => SupportKind::TelecomPole,
        Way::EnergyPole => SupportKind::EnergyPole,
        Way::NewPole => SupportKind::NewPole,
        Way::Facade => SupportKind::Facade,
        _ => SupportKind::Chamber,
    }
}
