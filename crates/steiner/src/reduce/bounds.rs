//! Reductions by bounds: what no better tree than the one in hand can use.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Frozen, Kernel};
use crate::control::Effort;
use crate::dual::Ascent;

/// Removes nodes and edges that every tree which uses them makes at least as dear as `upper`,
/// the cost of a tree of the frozen graph that is in hand. Returns how many edges went.
pub(crate) fn rule_out(
    kernel: &mut Kernel,
    frozen: &Frozen,
    ascent: &Ascent,
    upper: i64,
    effort: &mut Effort<'_>,
) -> usize {
    let graph = &frozen.instance.graph;
    if effort.spend(graph.edges() * 8) {
        return 0;
    }
    let before = kernel.edges();
    let from_root = distances(frozen, ascent, &[ascent.root], false);
    let others: Vec<u32> =
        frozen.instance.terminals.iter().copied().filter(|t| *t != ascent.root).collect();
    let to_terminal = distances(frozen, ascent, &others, true);
    // What is left between the bound and the tree in hand.
    let room = upper - ascent.lower;
    for edge in 0..graph.edges() as u32 {
        let (a, b) = graph.ends(edge);
        let useless = |from: u32, to: u32, arc: usize| {
            let through = from_root[from as usize]
                .saturating_add(ascent.reduced[arc])
                .saturating_add(to_terminal[to as usize]);
            through >= room
        };
        if useless(a, b, edge as usize * 2) && useless(b, a, edge as usize * 2 + 1) {
            kernel.remove(frozen.edges[edge as usize]);
        }
    }
    for node in 0..graph.nodes() as u32 {
        let through = from_root[node as usize].saturating_add(to_terminal[node as usize]);
        let place = frozen.nodes[node as usize];
        if through >= room && !kernel.is_terminal(place) {
            kernel.remove_node(place);
        }
    }
    before - kernel.edges()
}

/// Distances over reduced costs, from sources along the arcs or, reversed, against them.
fn distances(frozen: &Frozen, ascent: &Ascent, sources: &[u32], reversed: bool) -> Vec<i64> {
    let graph = &frozen.instance.graph;
    let mut distance = vec![i64::MAX; graph.nodes()];
    let mut heap = BinaryHeap::new();
    for &source in sources {
        distance[source as usize] = 0;
        heap.push(Reverse((0, source)));
    }
    while let Some(Reverse((far, node))) = heap.pop() {
        if far > distance[node as usize] {
            continue;
        }
        for &(to, edge) in graph.neighbours(node) {
            let forward = graph.ends(edge).0 == node;
            let arc = edge as usize * 2 + usize::from(forward == reversed);
            let reached = far + ascent.reduced[arc];
            if reached < distance[to as usize] {
                distance[to as usize] = reached;
                heap.push(Reverse((reached, to)));
            }
        }
    }
    distance
}
