//! Supports that stand in every design.

use crate::places::Places;
use crate::streets::Streets;

/// Supports that stand in every design, and where they are paid.
pub(crate) struct Forced {
    /// Supports at or behind a place where every route ends, in cents.
    pub(crate) ends: i64,
    /// Supports below boxes inside buildings.
    pub(crate) indoor: i64,
    /// Nodes whose own support is paid so, or where no route needs to go.
    pub(crate) paid: Vec<bool>,
}

impl Forced {
    pub(crate) fn of(graph: &Streets, places: &Places) -> Forced {
        let mut premises = vec![false; graph.nodes()];
        graph.node_of.iter().for_each(|node| premises[*node as usize] = true);
        let along = |node: usize| node >= graph.junctions as usize;
        let dead = DeadEnds::without(&premises, graph);
        let mut forced = Forced { ends: 0, indoor: 0, paid: dead.gone.clone() };
        for (place, &node) in places.0.iter().zip(&graph.node_of) {
            let at = node as usize;
            if place.indoor && node >= graph.junctions && !forced.paid[at] {
                forced.indoor += graph.support[at];
                forced.paid[at] = true;
            }
        }
        for (at, _) in premises.iter().enumerate().filter(|(at, served)| along(*at) && **served) {
            if dead.ways[at] <= 1 && !forced.paid[at] {
                forced.ends += dead.behind[at];
                forced.paid[at] = true;
            }
        }
        forced
    }
}

/// Streets that lead to no premises, taken away from their ends on.
struct DeadEnds {
    gone: Vec<bool>,
    /// Ways that are left at each node.
    ways: Vec<usize>,
    /// The cheapest support at a node or at one that was taken away behind it.
    behind: Vec<i64>,
}

impl DeadEnds {
    fn without(premises: &[bool], graph: &Streets) -> DeadEnds {
        let mut dead = DeadEnds {
            gone: vec![false; graph.nodes()],
            ways: graph.around.iter().map(Vec::len).collect(),
            behind: graph.support.clone(),
        };
        let mut waiting: Vec<usize> =
            (0..graph.nodes()).filter(|node| dead.ways[*node] == 1 && !premises[*node]).collect();
        while let Some(node) = waiting.pop() {
            dead.gone[node] = true;
            let next = graph.around[node].iter().find(|(to, _)| !dead.gone[*to as usize]);
            let Some(next) = next.map(|(to, _)| *to as usize) else { continue };
            dead.behind[next] = dead.behind[next].min(dead.behind[node]);
            dead.ways[next] -= 1;
            if dead.ways[next] == 1 && !premises[next] {
                waiting.push(next);
            }
        }
        dead
    }
}
