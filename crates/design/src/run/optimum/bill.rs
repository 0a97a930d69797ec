//! What a whole design costs, added up without its rows.

use std::collections::BTreeSet;

use bocage_network::norms::Item;
use bocage_vocab::Length;

use super::layouts::{Seek, cable_price};
use super::trees::{Edges, Tree, list};
use crate::area::has_direct_fibre;
use crate::cabling::{Demand, Layout};
use crate::forest::Hung;
use crate::rows::support_for;
use crate::run::Drafter;

/// A branching point: where, and the homes that it serves.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub(super) node: u32,
    pub(super) homes: Vec<usize>,
}

/// A cabinet: where, and its branching points.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) site: u32,
    pub(super) points: Vec<Point>,
}

/// What joins two cabinets.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// Edges from the site of the first cabinet to that of the second.
    pub(super) way: Vec<u32>,
    /// Whether it is backhaul between exchanges of their own, or transport from one exchange with
    /// the first or the second cabinet.
    pub(super) kind: LinkKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkKind {
    Backhaul,
    Transport { exchange: usize },
}

/// Adds up, in cents.
pub(super) struct Bill<'a> {
    pub(super) drafter: &'a Drafter<'a>,
}

impl Bill<'_> {
    pub(super) fn item(&self, item: Item) -> i64 {
        self.drafter.norms.prices.item(item).get()
    }

    /// Strands that a home opens.
    pub(super) fn strands(&self, home: usize) -> u32 {
        1 + u32::from(has_direct_fibre(self.drafter.stops[home].premises[0]))
    }

    pub(super) fn civil(&self, edges: Edges) -> i64 {
        list(edges).map(|edge| self.drafter.graph.edges[edge as usize].cost).sum()
    }

    /// A support at a node where some edges meet.
    fn support(&self, edges: impl Iterator<Item = u32>) -> i64 {
        let graph = self.drafter.graph;
        let kinds = edges.map(|e| support_for(graph.ways[graph.edges[e as usize].street as usize]));
        let price = |kind| self.drafter.norms.support_price(kind).get();
        let cheapest = kinds.map(price).min();
        cheapest.unwrap_or_else(|| price(bocage_network::SupportKind::Chamber))
    }

    fn around(&self, edges: Edges, node: u32) -> impl Iterator<Item = u32> {
        let ends = &self.drafter.graph.edges;
        list(edges).filter(move |edge| {
            let edge = &ends[*edge as usize];
            edge.a == node || edge.b == node
        })
    }

    /// A support at a node where some of these edges meet; the more meet, the less it costs.
    pub(super) fn support_at(&self, edges: Edges, node: u32) -> i64 {
        self.support(self.around(edges, node))
    }

    /// Whether routes end at a node however many of the `whole` edges are dug with those that are.
    pub(super) fn stands_within(&self, dug: Edges, whole: Edges, node: u32) -> bool {
        let now = self.around(dug, node).count();
        self.stands(dug, node) && (now > 1 || self.stands(whole, node))
    }

    /// A support at a node, unless one stands there anyway.
    fn support_more(&self, edges: Edges, boxes: &BTreeSet<u32>, node: u32) -> i64 {
        let stands = boxes.contains(&node) || self.stands(edges, node);
        if stands { 0 } else { self.support_at(edges, node) }
    }

    /// Whether routes end at a node: all but those that go straight on along one street.
    fn stands(&self, edges: Edges, node: u32) -> bool {
        let around: Vec<u32> = self.around(edges, node).collect();
        let street = |edge: u32| self.drafter.graph.edges[edge as usize].street;
        match around[..] {
            [] => false,
            [one, other] => street(one) != street(other),
            _ => true,
        }
    }

    /// All supports.
    pub(super) fn supports(&self, edges: Edges, boxes: &BTreeSet<u32>) -> i64 {
        let nodes = 0..self.drafter.graph.nodes.len() as u32;
        let stands = nodes.filter(|node| boxes.contains(node) || self.stands(edges, *node));
        stands.map(|node| self.support_at(edges, node)).sum()
    }

    /// The drop of a home from a box so far along the streets.
    pub(super) fn drop(&self, home: usize, along: Length) -> i64 {
        let norms = self.drafter.norms;
        let way = along + self.drafter.stops[home].off_street();
        let offer = norms.cables.at_least(self.strands(home), true).expect("a drop cable");
        norms.drop_price(offer, way).get()
    }

    /// What does not depend on where things stand: cabinets for these homes with their exchanges.
    pub(super) fn boxes(&self, parts: &[Vec<usize>], exchanges: usize) -> i64 {
        let norms = self.drafter.norms;
        let cabinet = |part: &Vec<usize>| {
            let ports = norms.settings.cabinet.ports_for(part.len() as u16);
            norms.cabinet_price(ports).get()
                + self.item(Item::ExchangePort) * i64::from(self.feed_strands(part))
                + self.item(Item::Study) * part.len() as i64
        };
        self.item(Item::Exchange) * exchanges as i64 + parts.iter().map(cabinet).sum::<i64>()
    }

    /// Strands from the exchange to the cabinet of these homes: the inputs of its splitters, and
    /// direct fibres.
    pub(super) fn feed_strands(&self, homes: &[usize]) -> u32 {
        let rules = &self.drafter.norms.settings;
        let ratio = u32::from(rules.optics.ratios[0]);
        let shared = (homes.len() as u32).div_ceil(ratio) * u32::from(rules.cabinet.operators);
        shared + homes.iter().map(|home| self.strands(*home) - 1).sum::<u32>()
    }

    /// The demands of an area's branching points.
    pub(super) fn demands(&self, points: &[Point]) -> Vec<Demand> {
        let strands = |point: &Point| point.homes.iter().map(|home| self.strands(*home)).sum();
        points.iter().map(|point| Demand { node: point.node, strands: strands(point) }).collect()
    }

    /// The cheapest distribution of an area; closures need a support where none stands.
    pub(super) fn distribution(
        &self,
        tree: &Tree,
        area: &Area,
        dug: Option<(Edges, &BTreeSet<u32>)>,
    ) -> (i64, Layout) {
        let support =
            |node: u32| dug.map_or(0, |(edges, boxes)| self.support_more(edges, boxes, node));
        let hung = &tree.hung[&area.site];
        self.layout(hung, &self.demands(&area.points), &support)
    }

    /// The cables of a link: transport from the exchange to both cabinets, or backhaul and the
    /// short transport cable of each exchange.
    pub(super) fn link(&self, sites: [u32; 2], parts: &[Vec<usize>], link: &Link) -> i64 {
        match link.kind {
            LinkKind::Backhaul => {
                let own = |part: &Vec<usize>| self.own_transport(part);
                parts.iter().map(own).sum::<i64>() + self.backhaul(&link.way)
            }
            LinkKind::Transport { exchange } => {
                self.transport(sites[exchange], &sites, parts, &link.way).0
            }
        }
    }

    /// The cable from an exchange to a cabinet that stands with it.
    pub(super) fn own_transport(&self, homes: &[usize]) -> i64 {
        cable_price(self.drafter.norms, self.feed_strands(homes), Length::ZERO)
    }

    /// Both exchanges' strands to the other's point of presence, in one cable.
    fn backhaul(&self, way: &[u32]) -> i64 {
        let length = |edge: &u32| self.drafter.graph.edges[*edge as usize].length;
        let strands = 2 * u32::from(self.drafter.norms.settings.cable.backhaul_strands);
        cable_price(self.drafter.norms, strands, way.iter().map(length).sum())
    }

    /// The cheapest transport from an exchange to its cabinets along a way.
    pub(super) fn transport(
        &self,
        exchange: u32,
        sites: &[u32],
        parts: &[Vec<usize>],
        way: &[u32],
    ) -> (i64, Layout) {
        let hung = Hung::of(self.drafter.graph, exchange, way);
        let demand = |(node, part): (&u32, &Vec<usize>)| Demand {
            node: *node,
            strands: self.feed_strands(part),
        };
        let demands: Vec<Demand> = sites.iter().zip(parts).map(demand).collect();
        self.layout(&hung, &demands, &|_| 0)
    }

    fn layout(
        &self,
        hung: &Hung,
        demands: &[Demand],
        support: &dyn Fn(u32) -> i64,
    ) -> (i64, Layout) {
        let seek = Seek { hung, demands, norms: self.drafter.norms, support };
        seek.cheapest().expect("every tree has a layout")
    }
}
