//! Two paths from one node to two others that share no node on the way, where the graph allows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Graph;

/// Two paths, each from the source to its sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The edges of the path to each sink, in order from the source.
    pub paths: [Vec<u32>; 2],
    /// Edges that both paths need: bridges between the source and the sinks.
    pub shared_edges: Vec<u32>,
    /// Nodes other than the source that both paths need.
    pub shared_nodes: Vec<u32>,
}

/// Finds the two paths of least cost that share as little as can be: first few edges in common,
/// then few nodes, then low cost. None where a sink is out of reach.
///
/// A flow of two units of least cost (Suurballe 1974), with every node split in two; a second unit
/// through the same node costs more than all edges together, one along the same edge as much as a
/// thousand such nodes.
#[must_use]
pub fn disjoint_pair(graph: &Graph, source: u32, sinks: [u32; 2]) -> Option<Pair> {
    let mut flow = Flow::new(graph, source, sinks);
    flow.send()?;
    flow.send()?;
    Some(flow.pair(source))
}

/// One arc of the residual network. Its reverse is its number with the last bit turned.
struct Arc {
    to: u32,
    cost: i64,
    free: bool,
    edge: u32,
}

/// Nodes of the network: `2v` is where paths enter node `v`, `2v + 1` where they leave it; the
/// last one collects both sinks.
struct Flow<'a> {
    graph: &'a Graph,
    arcs: Vec<Arc>,
    leaving: Vec<Vec<u32>>,
    potential: Vec<i64>,
    start: u32,
    end: u32,
    sinks: [u32; 2],
}

impl<'a> Flow<'a> {
    fn new(graph: &'a Graph, source: u32, sinks: [u32; 2]) -> Flow<'a> {
        let nodes = graph.nodes() as u32;
        let end = nodes * 2;
        let mut flow = Flow {
            graph,
            arcs: Vec::with_capacity(graph.edges() * 8 + graph.nodes() * 4),
            leaving: vec![Vec::new(); end as usize + 1],
            potential: vec![0; end as usize + 1],
            start: source * 2 + 1,
            end,
            sinks,
        };
        // Dearer than any path, so that sharing comes last, and an edge dearer than many nodes;
        // small enough never to overflow.
        let sum: i64 = (0..graph.edges() as u32).map(|edge| graph.cost(edge)).sum();
        let dear = (sum + 1).min(1 << 38);
        let dear_edge = dear << 10;
        for node in 0..nodes {
            flow.add(node * 2, node * 2 + 1, 0, u32::MAX);
            flow.add(node * 2, node * 2 + 1, dear, u32::MAX);
        }
        for edge in 0..graph.edges() as u32 {
            let (a, b) = graph.ends(edge);
            for (from, to) in [(a, b), (b, a)] {
                flow.add(from * 2 + 1, to * 2, graph.cost(edge), edge);
                flow.add(from * 2 + 1, to * 2, graph.cost(edge) + dear_edge, edge);
            }
        }
        for sink in sinks {
            flow.add(sink * 2 + 1, end, 0, u32::MAX);
        }
        flow
    }

    fn add(&mut self, from: u32, to: u32, cost: i64, edge: u32) {
        let number = self.arcs.len() as u32;
        self.arcs.push(Arc { to, cost, free: true, edge });
        self.arcs.push(Arc { to: from, cost: -cost, free: false, edge });
        self.leaving[from as usize].push(number);
        self.leaving[to as usize].push(number + 1);
    }

    /// Sends one unit along the cheapest way left.
    fn send(&mut self) -> Option<()> {
        let mut distance = vec![i64::MAX; self.leaving.len()];
        let mut by = vec![u32::MAX; self.leaving.len()];
        let mut heap = BinaryHeap::from([Reverse((0, self.start))]);
        distance[self.start as usize] = 0;
        while let Some(Reverse((far, node))) = heap.pop() {
            if far > distance[node as usize] {
                continue;
            }
            for &number in &self.leaving[node as usize] {
                let arc = &self.arcs[number as usize];
                let (here, there) =
                    (self.potential[node as usize], self.potential[arc.to as usize]);
                let reached = far + arc.cost + here - there;
                if arc.free && reached < distance[arc.to as usize] {
                    distance[arc.to as usize] = reached;
                    by[arc.to as usize] = number;
                    heap.push(Reverse((reached, arc.to)));
                }
            }
        }
        let whole = distance[self.end as usize];
        if whole == i64::MAX {
            return None;
        }
        for (potential, far) in self.potential.iter_mut().zip(distance) {
            *potential += far.min(whole);
        }
        let mut node = self.end;
        while node != self.start {
            let number = by[node as usize];
            self.arcs[number as usize].free = false;
            self.arcs[number as usize ^ 1].free = true;
            node = self.arcs[number as usize ^ 1].to;
        }
        Some(())
    }

    /// Takes the flow apart into two paths.
    fn pair(&mut self, source: u32) -> Pair {
        let mut walks = [self.walk(), self.walk()];
        if walks[0].1 != self.sinks[0] {
            walks.swap(0, 1);
        }
        let [(first, _), (second, _)] = walks;
        let both = |all: &[u32], other: &[u32]| -> Vec<u32> {
            all.iter().copied().filter(|x| other.contains(x)).collect()
        };
        let nodes = |path: &[u32]| -> Vec<u32> {
            let mut at = source;
            path.iter()
                .map(|edge| {
                    at = self.graph.other_end(*edge, at);
                    at
                })
                .collect()
        };
        let shared_nodes = both(&nodes(&first), &nodes(&second));
        let shared_edges = both(&first, &second);
        Pair { paths: [first, second], shared_edges, shared_nodes }
    }

    /// Follows one unit from the source, taking its arcs out; the edges and the sink reached.
    fn walk(&mut self) -> (Vec<u32>, u32) {
        let (mut edges, mut node, mut last) = (Vec::new(), self.start, self.start / 2);
        while node != self.end {
            let used =
                |number: &&u32| (**number).is_multiple_of(2) && !self.arcs[**number as usize].free;
            let Some(&number) = self.leaving[node as usize].iter().find(used) else { break };
            self.arcs[number as usize].free = true;
            let arc = &self.arcs[number as usize];
            if arc.edge != u32::MAX {
                edges.push(arc.edge);
            }
            last = node / 2;
            node = arc.to;
        }
        (edges, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_is_given_up_where_both_can_then_be_apart() {
        // A trap: the shortest path from 0 to 3 uses 1-2, which blocks the second.
        let edges = [(0, 1, 1), (1, 2, 1), (2, 3, 1), (0, 2, 4), (1, 3, 4), (3, 4, 0), (3, 5, 0)];
        let graph = Graph::from_edges(6, &edges).unwrap();
        let pair = disjoint_pair(&graph, 0, [1, 2]).unwrap();
        assert!(pair.shared_edges.is_empty() && pair.shared_nodes.is_empty(), "{pair:?}");
    }

    #[test]
    fn a_bridge_is_named() {
        let graph = Graph::from_edges(4, &[(0, 1, 5), (1, 2, 1), (1, 3, 1)]).unwrap();
        let pair = disjoint_pair(&graph, 0, [2, 3]).unwrap();
        assert_eq!((pair.shared_edges, pair.shared_nodes), (vec![0], vec![1]));
        assert_eq!(pair.paths, [vec![0, 1], vec![0, 2]]);
    }

    #[test]
    fn nothing_is_found_where_a_sink_is_out_of_reach() {
        let graph = Graph::from_edges(3, &[(0, 1, 5)]).unwrap();
        assert_eq!(disjoint_pair(&graph, 0, [1, 2]), None);
    }
}
