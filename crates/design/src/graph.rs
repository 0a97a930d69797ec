//! Streets and the places on them as one graph.

mod cuts;

use std::collections::{BTreeMap, HashMap};

use bocage_ground::line;
use bocage_network::norms::Norms;
use bocage_network::{Crossing, Reuse, Street, Way};
use bocage_vocab::{Length, Money, Polyline, Position};

use crate::existing::Offer;
use crate::rows::support_for;
use crate::snap::Stop;
use cuts::{Cut, cuts};

/// Places closer than this to each other or to a junction are one.
const MERGED_WITHIN: Length = Length::mm(1_000);

/// A node: a junction of streets, or a place along one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) position: Position,
    /// A street that the node lies on: the first in order.
    pub(crate) street: u32,
    /// How far along that street.
    pub(crate) offset: Length,
}

/// A piece of a street between two nodes next to each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) street: u32,
    /// Offsets of `a` and `b` along the street.
    pub(crate) from: Length,
    pub(crate) to: Length,
    pub(crate) length: Length,
    /// Civil works, in cents.
    pub(crate) cost: i64,
    /// Whether the street's crossing is counted on this piece.
    pub(crate) crosses: bool,
}

/// The streets as a graph, cut at every junction and at every place where premises meet them.
#[derive(Clone)]
pub(crate) struct StreetGraph<'a> {
    pub(crate) streets: &'a [&'a Street],
    pub(crate) ways: Vec<Way>,
    /// The plant of others that streets take, by the street's place.
    pub(crate) taken: BTreeMap<u32, Offer>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    /// The node of each stop.
    pub(crate) node_of_stop: Vec<u32>,
    /// Nodes below this number are junctions.
    pub(crate) junctions: u32,
}

impl<'a> StreetGraph<'a> {
    /// Cuts the streets at the stops. Those from `yielding` on give way to the others: they move no
    /// place of these.
    pub(crate) fn build(
        streets: &'a [&'a Street],
        (stops, yielding): (&[Stop<'_>], usize),
        norms: &Norms,
    ) -> StreetGraph<'a> {
        let ways = streets.iter().map(|s| norms.cheapest_way(s.class, s.existing)).collect();
        let mut graph = StreetGraph {
            streets,
            ways,
            taken: BTreeMap::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            node_of_stop: vec![u32::MAX; stops.len()],
            junctions: 0,
        };
        let ends = graph.add_junctions();
        let mut on_street: Vec<Vec<usize>> = vec![Vec::new(); streets.len()];
        for (place, stop) in stops.iter().enumerate() {
            on_street[stop.street].push(place);
        }
        for (street, mut places) in on_street.into_iter().enumerate() {
            places.sort_by_key(|place| (*place >= yielding, stops[*place].on.offset, *place));
            let firm = places.iter().filter(|place| **place < yielding).count();
            let cuts = cuts(streets[street].length, places.split_at(firm), stops);
            graph.cut_street(street, ends[street], &cuts, stops, norms);
        }
        graph
    }

    /// Takes what others offer along the streets, where the settings and the prices have it so.
    pub(crate) fn offer(&mut self, offers: BTreeMap<u32, Vec<Offer>>, norms: &Norms) {
        let price = |offer: &Offer| norms.way_price_at(offer.way, offer.rent);
        for (street, offers) in offers {
            let Some(offer) = offers.into_iter().min_by_key(price) else { continue };
            let now = norms.way_price(self.ways[street as usize]);
            let takes = match norms.settings.existing.reuse {
                Reuse::Never => false,
                Reuse::Cheaper => price(&offer) < now,
                Reuse::Always => true,
            };
            if takes {
                self.ways[street as usize] = offer.way;
                self.taken.insert(street, offer);
            }
        }
        self.price_again(norms);
    }

    /// Builds along streets whose plant cannot hold what is needed, as if nothing were offered.
    pub(crate) fn close(&mut self, streets: impl Iterator<Item = u32>, norms: &Norms) {
        for street in streets {
            self.taken.remove(&street);
            let row = self.streets[street as usize];
            self.ways[street as usize] = norms.cheapest_way(row.class, row.existing);
        }
        self.price_again(norms);
    }

    fn price_again(&mut self, norms: &Norms) {
        let mut edges = std::mem::take(&mut self.edges);
        for edge in &mut edges {
            let crossing = self.streets[edge.street as usize].crossing.filter(|_| edge.crosses);
            edge.cost = self.route_price(edge.street, edge.length, crossing, norms).get();
        }
        self.edges = edges;
    }

    /// What a length of a street costs to build along.
    pub(crate) fn route_price(
        &self,
        street: u32,
        length: Length,
        crossing: Option<Crossing>,
        norms: &Norms,
    ) -> Money {
        let way = self.ways[street as usize];
        let rent = self.taken.get(&street).map_or_else(|| norms.prices.rent(way), |o| o.rent);
        norms.route_price_at(way, rent, length, crossing)
    }

    /// The part of the network that each node lies in, named by its lowest node.
    pub(crate) fn parts(&self) -> Vec<u32> {
        let mut part: Vec<u32> = (0..self.nodes.len() as u32).collect();
        fn top(part: &mut [u32], mut node: u32) -> u32 {
            while part[node as usize] != node {
                part[node as usize] = part[part[node as usize] as usize];
                node = part[node as usize];
            }
            node
        }
        for edge in &self.edges {
            let (a, b) = (top(&mut part, edge.a), top(&mut part, edge.b));
            part[a.max(b) as usize] = a.min(b);
        }
        (0..part.len() as u32).map(|node| top(&mut part, node)).collect()
    }

    /// What the support of a box costs where nothing else needs one, in the middle of a street; `around`
    /// are the edges of the tree at the place.
    pub(crate) fn box_support(&self, around: &[(u32, u32)], norms: &Norms) -> Money {
        let street = |edge: u32| self.edges[edge as usize].street;
        match around {
            [(_, one), (_, other)] if street(*one) == street(*other) => {
                norms.support_price(support_for(self.ways[street(*one) as usize]))
            }
            _ => Money::ZERO,
        }
    }

    /// One node for each position where streets end; the nodes of each street's ends.
    fn add_junctions(&mut self) -> Vec<[u32; 2]> {
        let mut known: HashMap<Position, u32> = HashMap::new();
        let mut ends = Vec::with_capacity(self.streets.len());
        for (place, street) in self.streets.iter().enumerate() {
            let mut node = |position: Position, offset: Length| {
                *known.entry(position).or_insert_with(|| {
                    self.nodes.push(Node { position, street: place as u32, offset });
                    self.nodes.len() as u32 - 1
                })
            };
            let (first, last) = (street.line[0], street.line[street.line.len() - 1]);
            ends.push([node(first, Length::ZERO), node(last, street.length)]);
        }
        self.junctions = self.nodes.len() as u32;
        ends
    }

    fn cut_street(
        &mut self,
        street: usize,
        [first, last]: [u32; 2],
        cuts: &[Cut],
        stops: &[Stop<'_>],
        norms: &Norms,
    ) {
        let mut at = first;
        for (number, pair) in cuts.windows(2).enumerate() {
            let [from, to] = [&pair[0], &pair[1]];
            let node = match &to.stops[..] {
                _ if number + 2 == cuts.len() => last,
                here => {
                    let position = stops[here[0]].on.position;
                    self.nodes.push(Node { position, street: street as u32, offset: to.offset });
                    self.nodes.len() as u32 - 1
                }
            };
            let span = [from.offset, to.offset];
            self.add_edge(street as u32, [at, node], span, number == 0, norms);
            from.stops.iter().for_each(|stop| self.node_of_stop[*stop] = at);
            at = node;
        }
        let behind = cuts.last().into_iter().flat_map(|cut| &cut.stops);
        behind.for_each(|stop| self.node_of_stop[*stop] = last);
    }

    fn add_edge(
        &mut self,
        street: u32,
        [a, b]: [u32; 2],
        [from, to]: [Length; 2],
        first: bool,
        norms: &Norms,
    ) {
        let length = to - from;
        let crossing = self.streets[street as usize].crossing.filter(|_| first);
        let cost = self.route_price(street, length, crossing, norms).get();
        let crosses = crossing.is_some();
        self.edges.push(Edge { a, b, street, from, to, length, cost, crosses });
    }

    /// The course of an edge from one of its ends.
    pub(crate) fn course(&self, edge: u32, from: u32) -> Polyline {
        let edge = &self.edges[edge as usize];
        let whole = &self.streets[edge.street as usize].line;
        let mut part = line::cut(whole, edge.from, edge.to);
        if edge.a != from {
            part.reverse();
        }
        part
    }

    /// The end of an edge that is not `node`.
    pub(crate) fn other_end(&self, edge: u32, node: u32) -> u32 {
        let edge = &self.edges[edge as usize];
        if edge.a == node { edge.b } else { edge.a }
    }
}
