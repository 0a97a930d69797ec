//! Reductions by bounds: what no better tree than the one in hand can use.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Frozen, Kernel};
use crate::control::Effort;
use crate::dual::Ascent;

/// What a bound leaves between itself and the tree in hand, and what reaching a node takes of it.
pub(crate) struct Room<'a> {
    pub(super) ascent: &'a Ascent,
    pub(super) room: i64,
    pub(super) from_root: Vec<i64>,
    pub(super) to_terminal: Vec<i64>,
    pub(super) to_second: Vec<i64>,
}

impl<'a> Room<'a> {
    /// The room between a bound and `upper`, the cost of a tree of the frozen graph.
    pub(crate) fn new(
        frozen: &Frozen,
        ascent: &'a Ascent,
        upper: i64,
        effort: &mut Effort<'_>,
    ) -> Room<'a> {
        effort.spend(frozen.instance.graph.edges() * 8);
        let [from_root, _] = distances(frozen, ascent, &[ascent.root], false);
        let others: Vec<u32> =
            frozen.instance.terminals.iter().copied().filter(|t| *t != ascent.root).collect();
        let [to_terminal, to_second] = distances(frozen, ascent, &others, true);
        Room { ascent, room: upper - ascent.lower, from_root, to_terminal, to_second }
    }
}

/// Removes nodes and edges that every tree which uses them makes at least as dear as the tree in
/// hand. Returns how many edges went.
pub(crate) fn rule_out(kernel: &mut Kernel, frozen: &Frozen, room: &Room<'_>) -> usize {
    let Room { ascent, room, from_root, to_terminal, to_second } = room;
    let graph = &frozen.instance.graph;
    let before = kernel.edges();
    let first_new = kernel.next_edge();
    for edge in 0..graph.edges() as u32 {
        let (a, b) = graph.ends(edge);
        let useless = |from: u32, to: u32, arc: usize| {
            let through = from_root[from as usize]
                .saturating_add(ascent.reduced[arc])
                .saturating_add(to_terminal[to as usize]);
            through >= *room
        };
        if useless(a, b, edge as usize * 2) && useless(b, a, edge as usize * 2 + 1) {
            kernel.remove(frozen.edges[edge as usize]);
        }
    }
    for node in 0..graph.nodes() as u32 {
        let through = from_root[node as usize].saturating_add(to_terminal[node as usize]);
        let place = frozen.nodes[node as usize];
        if through >= *room && !kernel.is_terminal(place) {
            kernel.remove_node(place);
        } else if through.saturating_add(to_second[node as usize]) >= *room {
            // A fork here would lead to two terminals: in a better tree it is none.
            replace(kernel, place, first_new);
        }
    }
    before - kernel.edges()
}

/// Replaces a node that has at most two edges in every better tree, if that adds no edge on
/// balance and its edges are those that the bound knows.
fn replace(kernel: &mut Kernel, node: u32, first_new: u32) {
    let edges: Vec<u32> = kernel.adjacent(node).iter().map(|(_, edge)| *edge).collect();
    if kernel.is_terminal(node) || edges.len() != 3 || edges.iter().any(|e| *e >= first_new) {
        return;
    }
    kernel.replace(node, &[(edges[0], edges[1]), (edges[0], edges[2]), (edges[1], edges[2])]);
}

/// Distances over reduced costs, from sources along the arcs or, reversed, against them: from the
/// nearest source, and from the next nearest one.
fn distances(frozen: &Frozen, ascent: &Ascent, sources: &[u32], reversed: bool) -> [Vec<i64>; 2] {
    let graph = &frozen.instance.graph;
    let mut found = [vec![i64::MAX; graph.nodes()], vec![i64::MAX; graph.nodes()]];
    let mut nearest = vec![u32::MAX; graph.nodes()];
    let mut heap: BinaryHeap<Reverse<(i64, u32, u32)>> =
        sources.iter().map(|source| Reverse((0, *source, *source))).collect();
    while let Some(Reverse((far, node, source))) = heap.pop() {
        let at = node as usize;
        if nearest[at] == u32::MAX {
            nearest[at] = source;
            found[0][at] = far;
        } else if nearest[at] != source && found[1][at] == i64::MAX {
            found[1][at] = far;
        } else {
            continue;
        }
        for &(to, edge) in graph.neighbours(node) {
            let there = to as usize;
            if nearest[there] == source || found[1][there] < i64::MAX {
                continue;
            }
            let forward = graph.ends(edge).0 == node;
            let arc = edge as usize * 2 + usize::from(forward == reversed);
            heap.push(Reverse((far + ascent.reduced[arc], to, source)));
        }
    }
    found
}
