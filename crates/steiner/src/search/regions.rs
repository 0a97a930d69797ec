//! A tree made better region by region: the rest of the tree stays, the region is solved anew.

use super::branch::exhaust;
use crate::control::Effort;
use crate::random::Random;
use crate::union_find::UnionFind;
use crate::{Graph, Instance};

/// Nodes of a region.
const NODES: [usize; 3] = [80, 160, 320];
/// Work spent on a region, for each of its nodes.
const WORK_PER_NODE: u64 = 5_000;

/// A tree under repair.
pub(super) struct Regions<'a> {
    instance: &'a Instance,
    is_terminal: Vec<bool>,
    tree: Vec<u32>,
    /// The place of each node in the region, by the region's mark.
    marks: Vec<u32>,
    mark: u32,
}

impl<'a> Regions<'a> {
    pub(super) fn new(instance: &'a Instance, tree: Vec<u32>) -> Regions<'a> {
        let nodes = instance.graph.nodes();
        let mut is_terminal = vec![false; nodes];
        instance.terminals.iter().for_each(|terminal| is_terminal[*terminal as usize] = true);
        Regions { instance, is_terminal, tree, marks: vec![0; nodes], mark: 0 }
    }

    pub(super) fn into_tree(self) -> Vec<u32> {
        self.tree
    }

    /// Solves regions around some nodes, in random order and again where it helped, until the
    /// effort ends.
    pub(super) fn improve(
        &mut self,
        centres: &[u32],
        random: &mut Random,
        effort: &mut Effort<'_>,
    ) {
        let mut waiting = centres.to_vec();
        while !waiting.is_empty() && !effort.stopped() {
            let at = random.below(waiting.len() as u64) as usize;
            let centre = waiting[at];
            let size = NODES[random.below(NODES.len() as u64) as usize];
            if !self.solve_around(centre, size, effort) {
                waiting.swap_remove(at);
            }
        }
    }

    /// Whether the region around a node has a better tree; then that is taken.
    fn solve_around(&mut self, centre: u32, size: usize, effort: &mut Effort<'_>) -> bool {
        let nodes = self.region(centre, size);
        let (inside, outside): (Vec<u32>, Vec<u32>) =
            self.tree.iter().partition(|edge| self.is_inside(**edge));
        let graph = &self.instance.graph;
        effort.spend(self.tree.len() + nodes.len() * 8);
        let mut joined = UnionFind::new(graph.nodes());
        for &edge in &outside {
            let (a, b) = graph.ends(edge);
            joined.join(a, b);
        }
        let (problem, edges) = self.problem(&nodes, &outside, &mut joined);
        let mut part = effort.part(size as u64 * WORK_PER_NODE);
        let found = exhaust(&problem, graph.cost_of(&inside), &mut part);
        effort.absorb(&part);
        let Some(better) = found.better else { return false };
        self.tree = outside;
        self.tree.extend(better.iter().map(|edge| edges[*edge as usize]));
        true
    }

    fn is_inside(&self, edge: u32) -> bool {
        let (a, b) = self.instance.graph.ends(edge);
        self.marks[a as usize] == self.mark && self.marks[b as usize] == self.mark
    }

    /// The nodes next to a centre, by edges in between.
    fn region(&mut self, centre: u32, size: usize) -> Vec<u32> {
        self.mark += 1;
        self.marks[centre as usize] = self.mark;
        let (mut nodes, mut seen) = (vec![centre], 0);
        while nodes.len() < size && seen < nodes.len() {
            for &(to, _) in self.instance.graph.neighbours(nodes[seen]) {
                if std::mem::replace(&mut self.marks[to as usize], self.mark) != self.mark {
                    nodes.push(to);
                }
            }
            seen += 1;
        }
        nodes
    }

    /// The region as a problem of its own, and its edges. Each part of the tree outside that touches
    /// it is one terminal.
    fn problem(
        &self,
        nodes: &[u32],
        outside: &[u32],
        joined: &mut UnionFind,
    ) -> (Instance, Vec<u32>) {
        let graph = &self.instance.graph;
        let mut names: Vec<u32> = nodes.iter().map(|node| joined.find(*node)).collect();
        names.sort_unstable();
        names.dedup();
        let place = |name: u32| names.binary_search(&name).map_or(u32::MAX, |at| at as u32);
        let mut edges: Vec<u32> = nodes
            .iter()
            .flat_map(|node| graph.neighbours(*node).iter().map(|(_, edge)| *edge))
            .filter(|edge| self.is_inside(*edge))
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let compact: Vec<(u32, u32, i64)> = edges
            .iter()
            .map(|edge| {
                let (a, b) = graph.ends(*edge);
                (place(joined.find(a)), place(joined.find(b)), graph.cost(*edge))
            })
            .collect();
        let touching = outside.iter().flat_map(|edge| {
            let (a, b) = graph.ends(*edge);
            [a, b]
        });
        let in_region = |node: &u32| self.marks[*node as usize] == self.mark;
        let own = nodes.iter().copied().filter(|node| self.is_terminal[*node as usize]);
        let mut terminals: Vec<u32> =
            touching.filter(in_region).chain(own).map(|node| place(joined.find(node))).collect();
        terminals.sort_unstable();
        terminals.dedup();
        let graph = Graph::from_edges(names.len(), &compact).unwrap_or_default();
        (Instance { graph, terminals }, edges)
    }
}
