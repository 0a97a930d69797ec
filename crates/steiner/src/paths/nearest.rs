//! From every node to the nearest of several sources (Dijkstra 1959).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Graph;

/// For every node: how far the nearest source is, which one, and the edge that leads there.
#[derive(Debug, Clone)]
pub struct Nearest {
    /// The distance; [`i64::MAX`] where no source is in reach.
    pub distance: Vec<i64>,
    /// The source; [`u32::MAX`] where none is in reach.
    pub source: Vec<u32>,
    /// The edge towards the source; [`u32::MAX`] in the sources and out of reach.
    pub edge: Vec<u32>,
}

impl Nearest {
    /// The edges from a node to its source, in order; empty in a source and out of reach.
    pub fn way<'a>(&'a self, graph: &'a Graph, from: u32) -> impl Iterator<Item = u32> + 'a {
        let mut at = from;
        std::iter::from_fn(move || {
            let edge = self.edge[at as usize];
            (edge != u32::MAX).then(|| {
                at = graph.other_end(edge, at);
                edge
            })
        })
    }
}

/// Measures from every node to the nearest source, with edge costs given by `cost`. Ties go to
/// the lower node number, so the outcome is the same in every run.
pub fn nearest(graph: &Graph, sources: &[u32], cost: impl Fn(u32) -> i64) -> Nearest {
    let nodes = graph.nodes();
    let mut found = Nearest {
        distance: vec![i64::MAX; nodes],
        source: vec![u32::MAX; nodes],
        edge: vec![u32::MAX; nodes],
    };
    let mut heap = BinaryHeap::new();
    for &source in sources {
        found.distance[source as usize] = 0;
        found.source[source as usize] = source;
        heap.push(Reverse((0, source)));
    }
    while let Some(Reverse((distance, node))) = heap.pop() {
        if distance > found.distance[node as usize] {
            continue;
        }
        for &(to, edge) in graph.neighbours(node) {
            let reached = distance.saturating_add(cost(edge));
            if reached < found.distance[to as usize] {
                found.distance[to as usize] = reached;
                found.source[to as usize] = found.source[node as usize];
                found.edge[to as usize] = edge;
                heap.push(Reverse((reached, to)));
            }
        }
    }
    found
}
