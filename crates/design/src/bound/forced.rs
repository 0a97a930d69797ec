//! Supports that stand in every design.

use std::collections::BTreeMap;

use super::streets::{Place, Streets};

/// Supports that stand in every design, and streets that lead to no premises.
pub(super) struct Forced {
    /// What the support costs at least that stands at or behind a node where every route ends.
    pub(super) ends: BTreeMap<u32, i64>,
    /// Nodes whose own support is paid so, or below a box inside a building.
    pub(super) paid: Vec<bool>,
    /// Supports below boxes inside buildings, in all.
    pub(super) indoor: i64,
}

impl Forced {
    pub(super) fn of(graph: &Streets, places: &[Place]) -> Forced {
        let mut premises = vec![false; graph.nodes()];
        graph.node_of.iter().for_each(|node| premises[*node as usize] = true);
        let mut degree: Vec<usize> =
            (0..graph.nodes() as u32).map(|node| graph.around(node).len()).collect();
        let mut behind = graph.support.clone();
        let mut paid = vec![false; graph.nodes()];
        let mut waiting: Vec<u32> = (0..graph.nodes() as u32)
            .filter(|node| degree[*node as usize] == 1 && !premises[*node as usize])
            .collect();
        while let Some(node) = waiting.pop() {
            paid[node as usize] = true;
            let on = graph.around(node).iter().find(|hop| !paid[hop.to as usize]);
            if let Some(hop) = on {
                let next = hop.to as usize;
                behind[next] = behind[next].min(behind[node as usize]);
                degree[next] -= 1;
                if degree[next] == 1 && !premises[next] {
                    waiting.push(hop.to);
                }
            }
        }
        let mut forced = Forced { ends: BTreeMap::new(), paid, indoor: 0 };
        forced.add_indoor(graph, places);
        forced.add_ends(graph, &premises, &degree, &behind);
        forced
    }

    fn add_indoor(&mut self, graph: &Streets, places: &[Place]) {
        for (place, &node) in places.iter().zip(&graph.node_of) {
            let inner = node >= graph.junctions && !self.paid[node as usize];
            if place.indoor && inner {
                self.indoor += graph.support[node as usize];
                self.paid[node as usize] = true;
            }
        }
    }

    fn add_ends(&mut self, graph: &Streets, premises: &[bool], degree: &[usize], behind: &[i64]) {
        for node in graph.junctions..graph.nodes() as u32 {
            let at = node as usize;
            if premises[at] && degree[at] <= 1 && !self.paid[at] {
                self.ends.insert(node, behind[at]);
                self.paid[at] = true;
            }
        }
    }
}
