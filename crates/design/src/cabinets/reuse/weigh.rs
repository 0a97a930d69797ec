//! What the area of a cabinet weighs: the cabinet, its ports, the cables below it, and what is dug
//! for them alone.

use bocage_network::norms::Item;
use bocage_vocab::Length;

use super::Offered;
use crate::area::CabinetArea;
use crate::cabinets::{Ground, Load, settle, span, weights};
use crate::cable_metres::CableMetres;
use crate::existing::sites::SiteOffer;
use crate::forest::Hung;

/// Settles areas and weighs them.
pub(super) struct Scales<'a> {
    ground: &'a Ground<'a>,
    hung: &'a Hung,
    offered: &'a Offered<'a>,
    metres: CableMetres,
}

impl<'a> Scales<'a> {
    pub(super) fn new(
        ground: &'a Ground<'a>,
        hung: &'a Hung,
        offered: &'a Offered<'a>,
    ) -> Scales<'a> {
        Scales { ground, hung, offered, metres: CableMetres::new(offered.norms) }
    }

    /// The area of some stops, in a cabinet of others or in a new one at their median, with its
    /// weight; none where it would reach too far.
    pub(super) fn settled(
        &self,
        mut stops: Vec<usize>,
        lines: u32,
        site: Option<&SiteOffer>,
    ) -> Option<(CabinetArea, i64)> {
        stops.sort_unstable();
        let area = match site {
            Some(site) => {
                let hung = self.hung_at(site.node, &stops);
                CabinetArea { node: site.node, stops, lines, hung, taken: Some(site.clone()) }
            }
            None => settle(self.ground, self.hung, Load { stops, lines, far: Length::ZERO }),
        };
        let farthest = area.hung.reach.iter().copied().max().unwrap_or_default();
        (farthest <= self.ground.rules.reach_max).then(|| self.weighed(area))
    }

    /// The part of the tree that joins some stops and a node, hung up at the node.
    pub(super) fn hung_at(&self, node: u32, stops: &[usize]) -> Hung {
        let nodes = stops.iter().map(|stop| self.ground.node_of[*stop]).chain([node]);
        let span = span(self.hung, nodes.map(|node| self.hung.place(node)));
        self.ground.forest.hang(self.ground.graph, node, |edge| {
            let ends = &self.ground.graph.edges[edge as usize];
            span.contains(&ends.a) && span.contains(&ends.b)
        })
    }

    /// The area with its weight in cents.
    pub(super) fn weighed(&self, area: CabinetArea) -> (CabinetArea, i64) {
        let norms = self.offered.norms;
        let site = area.taken.as_ref().map(|site| site.weight(norms));
        let site = site.unwrap_or_else(|| norms.prices.item(Item::Cabinet).get());
        let port = norms.prices.item(Item::CabinetPort).get();
        let ports = port * i64::from(area.ports(self.offered.stops, norms));
        let lines = weights(self.ground, &area.stops);
        let strands = area.hung.below(|node| lines.get(&node).copied().unwrap_or(0));
        let used = (1..area.hung.len()).filter(|place| strands[*place] > 0);
        let ways = used.filter_map(|place| Some((area.hung.up(place)?, strands[place] as u32)));
        let ways = ways.map(|(edge, strands)| {
            let row = &self.ground.graph.edges[edge as usize];
            let dig = if self.offered.dug.contains(&edge) { 0 } else { row.cost };
            dig + row.length.get() * self.metres.of(strands) / 1_000
        });
        let weight = site + ports + ways.sum::<i64>();
        (area, weight)
    }
}
