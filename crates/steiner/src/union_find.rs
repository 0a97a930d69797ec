//! Disjoint sets.

/// Disjoint sets of nodes, with path halving.
#[derive(Debug, Clone)]
pub(crate) struct UnionFind {
    parents: Vec<u32>,
}

impl UnionFind {
    pub(crate) fn new(nodes: usize) -> UnionFind {
        UnionFind { parents: (0..nodes as u32).collect() }
    }

    pub(crate) fn find(&mut self, mut node: u32) -> u32 {
        while self.parents[node as usize] != node {
            let parent = self.parents[node as usize];
            self.parents[node as usize] = self.parents[parent as usize];
            node = self.parents[node as usize];
        }
        node
    }

    /// Joins two sets; whether they were two.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        // The smaller number leads: the outcome does not depend on the order of the arguments.
        self.parents[a.max(b) as usize] = a.min(b);
        a != b
    }
}
