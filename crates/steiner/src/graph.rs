//! Undirected graphs with costs, in compressed rows.

use crate::Error;

/// All costs together stay below this, so that sums and reduced costs never overflow.
pub(crate) const COST_SUM_MAX: i64 = 1 << 61;

/// An undirected graph; edges and nodes are numbered from 0 in the order given.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    first: Vec<u32>,
    arcs: Vec<(u32, u32)>,
    ends: Vec<(u32, u32)>,
    costs: Vec<i64>,
}

/// A graph and the nodes to join.
#[derive(Debug, Clone, Default)]
pub struct Instance {
    /// The graph.
    pub graph: Graph,
    /// The nodes to join; repetitions are harmless.
    pub terminals: Vec<u32>,
}

impl Graph {
    /// A graph of so many nodes and of edges `(end, end, cost)`. Loops and parallel edges are
    /// allowed.
    ///
    /// # Errors
    /// When an end is no node, a cost is negative, or the costs add up to 2^61 or more.
    pub fn from_edges(nodes: usize, edges: &[(u32, u32, i64)]) -> Result<Graph, Error> {
        let mut sum = 0i64;
        for (edge, &(a, b, cost)) in edges.iter().enumerate() {
            let node = a.max(b);
            if node as usize >= nodes {
                return Err(Error::NoSuchNode { edge, node, nodes });
            }
            if cost < 0 {
                return Err(Error::NegativeCost { edge, cost });
            }
            sum =
                sum.checked_add(cost).filter(|s| *s < COST_SUM_MAX).ok_or(Error::CostsTooLarge)?;
        }
        Ok(Graph::compress(nodes, edges))
    }

    fn compress(nodes: usize, edges: &[(u32, u32, i64)]) -> Graph {
        let mut first = vec![0u32; nodes + 1];
        for &(a, b, _) in edges {
            first[a as usize + 1] += 1;
            first[b as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut arcs = vec![(0, 0); edges.len() * 2];
        for (edge, &(a, b, _)) in edges.iter().enumerate() {
            for (from, to) in [(a, b), (b, a)] {
                arcs[next[from as usize] as usize] = (to, edge as u32);
                next[from as usize] += 1;
            }
        }
        Graph {
            first,
            arcs,
            ends: edges.iter().map(|&(a, b, _)| (a, b)).collect(),
            costs: edges.iter().map(|&(_, _, cost)| cost).collect(),
        }
    }

    /// How many nodes.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }
    /// How many edges.
    #[must_use]
    pub fn edges(&self) -> usize {
        self.costs.len()
    }
    /// The arcs that leave a node: the node at the other end, and the edge.
    #[must_use]
    pub fn neighbours(&self, node: u32) -> &[(u32, u32)] {
        let at = |node: u32| self.first[node as usize] as usize;
        &self.arcs[at(node)..at(node + 1)]
    }
    /// The two ends of an edge.
    #[must_use]
    pub fn ends(&self, edge: u32) -> (u32, u32) {
        self.ends[edge as usize]
    }
    /// The end of an edge that is not `node`.
    #[must_use]
    pub fn other_end(&self, edge: u32, node: u32) -> u32 {
        let (a, b) = self.ends(edge);
        if a == node { b } else { a }
    }
    /// The cost of an edge.
    #[must_use]
    pub fn cost(&self, edge: u32) -> i64 {
        self.costs[edge as usize]
    }
    /// The cost of all edges.
    pub(crate) fn cost_sum(&self) -> i64 {
        self.costs.iter().sum()
    }
    /// The cost of some edges.
    #[must_use]
    pub fn cost_of(&self, edges: &[u32]) -> i64 {
        edges.iter().map(|edge| self.cost(*edge)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_seen_from_both_ends() {
        let graph = Graph::from_edges(3, &[(0, 1, 5), (1, 2, 0), (1, 1, 4)]).unwrap();
        assert_eq!(graph.neighbours(1), [(0, 0), (2, 1), (1, 2), (1, 2)]);
        assert_eq!(graph.other_end(1, 2), 1);
        assert_eq!(graph.cost_of(&[0, 1]), 5);
    }

    #[test]
    fn wrong_edges_are_named() {
        let refused = |edges: &[_]| Graph::from_edges(2, edges).unwrap_err();
        assert!(matches!(refused(&[(0, 2, 1)]), Error::NoSuchNode { edge: 0, node: 2, .. }));
        assert!(matches!(refused(&[(0, 1, -1)]), Error::NegativeCost { .. }));
        assert_eq!(refused(&[(0, 1, i64::MAX)]), Error::CostsTooLarge);
        assert_eq!(refused(&[(0, 1, 1 << 60), (0, 1, 1 << 60)]), Error::CostsTooLarge);
    }
}
