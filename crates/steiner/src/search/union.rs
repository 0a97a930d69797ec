//! The best of two good trees.

use super::Search;
use super::blocks::solve_block;
use super::trees::STARTS;
use crate::control::Effort;
use crate::primal::prune;
use crate::random::Random;
use crate::reduce::{Kernel, reduce, split};
use crate::union_find::UnionFind;
use crate::{Graph, Instance};

/// Work spent on a block of a union, for each of its edges.
const WORK_PER_EDGE: u64 = 5_000;
const WORK_MIN: u64 = 500_000;

impl Search<'_> {
    /// Solves the problem on the edges of two good trees, side by side for several pairs.
    pub(super) fn combine(&mut self, round: u64) {
        if self.pool.len() < 2 {
            return;
        }
        let (seed, given, pool) = (self.options.seed, self.given, self.pool.clone());
        let trees = self.side_by_side(|place, effort| {
            let mut random = Random::new(!seed, round.wrapping_mul(STARTS).wrapping_add(place));
            let first = random.below(pool.len() as u64) as usize;
            let other = (first + 1 + random.below(pool.len() as u64 - 1) as usize) % pool.len();
            on_union(given, &pool[first].1, &pool[other].1, effort)
        });
        trees.into_iter().for_each(|tree| self.take(tree));
    }
}

/// Ways through a node that was replaced share its edges, and may close circles: cuts them.
pub(crate) fn without_circles(given: &Instance, mut tree: Vec<u32>) -> Vec<u32> {
    let graph = &given.graph;
    tree.sort_by_key(|edge| (graph.cost(*edge), *edge));
    let edges = tree.len();
    let mut joined = UnionFind::new(graph.nodes());
    tree.retain(|edge| {
        let (a, b) = graph.ends(*edge);
        joined.join(a, b)
    });
    if tree.len() < edges {
        return prune(graph, &given.terminals, tree);
    }
    tree.sort_unstable();
    tree
}

/// The best tree found on the edges of two trees alone.
fn on_union(given: &Instance, a: &[u32], b: &[u32], effort: &mut Effort<'_>) -> Vec<u32> {
    let mut edges: Vec<u32> = a.iter().chain(b).copied().collect();
    edges.sort_unstable();
    edges.dedup();
    // Numbering, reducing and unfolding pass over every edge a few times.
    effort.spend(edges.len() * 16);
    let mut places = std::collections::HashMap::new();
    let mut place = |node: u32| {
        let next = places.len() as u32;
        *places.entry(node).or_insert(next)
    };
    let compact: Vec<(u32, u32, i64)> = edges
        .iter()
        .map(|edge| {
            let (a, b) = given.graph.ends(*edge);
            (place(a), place(b), given.graph.cost(*edge))
        })
        .collect();
    let terminals = given.terminals.iter().map(|terminal| place(*terminal)).collect();
    let Ok(graph) = Graph::from_edges(places.len(), &compact) else { return a.to_vec() };
    let best = best_of_blocks(&Instance { graph, terminals }, effort);
    let kept = best.unwrap_or_default();
    if kept.is_empty() {
        return a.to_vec();
    }
    kept.into_iter().map(|edge| edges[edge as usize]).collect()
}

/// The best tree that a limited search finds in each block; none where one was stopped early.
fn best_of_blocks(instance: &Instance, effort: &mut Effort<'_>) -> Option<Vec<u32>> {
    let mut kernel = Kernel::new(instance);
    reduce(&mut kernel, effort);
    let mut tree = Vec::new();
    for block in split(&mut kernel) {
        let mut part = effort.part(WORK_MIN + block.len() as u64 * WORK_PER_EDGE);
        let (found, _) = solve_block(&kernel, &block, i64::MAX, &mut part);
        effort.absorb(&part);
        tree.extend(found?);
    }
    Some(kernel.unfold(tree))
}
