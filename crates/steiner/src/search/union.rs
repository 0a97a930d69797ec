//! The best of two good trees.

use super::Search;
use super::trees::STARTS;
use crate::control::Effort;
use crate::dual::ascend;
use crate::local::improve;
use crate::primal::{mehlhorn, prune};
use crate::random::Random;
use crate::reduce::{Kernel, reduce};
use crate::union_find::UnionFind;
use crate::{Graph, Instance};

impl Search<'_> {
    /// Solves the problem on the edges of two good trees, side by side for several pairs.
    pub(super) fn combine(&mut self, round: u64) {
        if self.pool.len() < 2 {
            return;
        }
        let (seed, given, pool) = (self.options.seed, self.given, self.pool.clone());
        let trees = self.side_by_side(|place, effort| {
            let mut random = Random::new(!seed, round * STARTS + place);
            let first = random.below(pool.len() as u64) as usize;
            let other = (first + 1 + random.below(pool.len() as u64 - 1) as usize) % pool.len();
            on_union(given, &pool[first].1, &pool[other].1, effort)
        });
        trees.into_iter().for_each(|tree| self.take(tree));
    }
}

/// Ways through a node that was replaced share its edges, and may close circles: cuts them.
pub(super) fn without_circles(given: &Instance, mut tree: Vec<u32>) -> Vec<u32> {
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
    let mut kernel = Kernel::new(&Instance { graph, terminals });
    reduce(&mut kernel, effort);
    let frozen = kernel.freeze();
    let ascent = frozen.instance.terminals.first().map(|root| {
        let ascent = ascend(&frozen.instance, *root, effort);
        let graph = &frozen.instance.graph;
        mehlhorn(&frozen.instance, |edge| graph.cost(edge) / 8 + ascent.left(edge))
    });
    let plain = mehlhorn(&frozen.instance, |edge| frozen.instance.graph.cost(edge));
    let trees = ascent.into_iter().chain([plain]);
    let best = trees
        .map(|tree| improve(&frozen.instance, tree, effort))
        .min_by_key(|tree| frozen.instance.graph.cost_of(tree))
        .unwrap_or_default();
    let kept = kernel.unfold(best.iter().map(|edge| frozen.edges[*edge as usize]));
    kept.into_iter().map(|edge| edges[edge as usize]).collect()
}
