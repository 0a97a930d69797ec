//! Parts of the kernel that are problems of their own, solved for good where they are small.

use super::Search;
use super::branch::exhaust;
use crate::control::Effort;
use crate::reduce::{Kernel, reduce, split};
use crate::{Graph, Instance};

/// A larger block is left to the search.
pub(super) const EDGES_MAX: usize = 3000;
/// Work spent on a block, for each of its edges.
const WORK_PER_EDGE: u64 = 20_000;
/// Work spent on a block at least.
const WORK_MIN: u64 = 5_000_000;

impl Search<'_> {
    /// Solves every small block: its best tree becomes part of every tree. Those that were too hard
    /// are tried again with twice the work for each idle round.
    pub(super) fn solve_blocks(&mut self, idle: u32) {
        if self.is_done() || self.effort.stopped() {
            return;
        }
        let blocks = split(&mut self.kernel);
        let whole = blocks.len() == 1;
        for block in blocks.iter().filter(|block| block.len() <= EDGES_MAX) {
            let tries = self.given_up.iter().filter(|size| **size == block.len()).count() as u32;
            if tries > idle {
                continue;
            }
            let upper = if whole { self.upper - self.kernel.offset() } else { i64::MAX };
            let mut effort =
                self.effort.part((WORK_MIN + block.len() as u64 * WORK_PER_EDGE) << tries.min(20));
            let solved = solve_block(&self.kernel, block, upper, &mut effort);
            self.effort.absorb(&effort);
            match solved {
                (Some(tree), true) => self.kernel.settle(block, &tree),
                (None, true) => {
                    // The whole has no tree better than the one in hand.
                    self.lower = self.upper;
                    return;
                }
                (better, false) => {
                    self.given_up.push(block.len());
                    if let Some(tree) = better.filter(|_| whole) {
                        self.take(self.kernel.unfold(tree));
                    }
                }
            }
        }
        if self.lift.as_ref().is_some_and(|lift| self.kernel.is_as(lift.frozen())) {
            return;
        }
        // A node that became a terminal is a change too: what reads the kernel must know it.
        reduce(&mut self.kernel, &mut self.effort);
        if !self.is_settled(&self.kernel.freeze().instance) {
            let lift = self.lift.take();
            self.lift = lift.map(|lift| lift.carry(&self.kernel, &mut self.effort));
        }
    }
}

/// A tree of a block that costs less than `upper`, if one is found, and whether none costs less
/// than the best known now.
pub(super) fn solve_block(
    kernel: &Kernel,
    block: &[u32],
    upper: i64,
    effort: &mut Effort<'_>,
) -> (Option<Vec<u32>>, bool) {
    let mut nodes: Vec<u32> =
        block.iter().flat_map(|edge| [kernel.ends(*edge).0, kernel.ends(*edge).1]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let place = |node: u32| nodes.binary_search(&node).map_or(u32::MAX, |place| place as u32);
    let edges: Vec<(u32, u32, i64)> = block
        .iter()
        .map(|edge| {
            let (a, b) = kernel.ends(*edge);
            (place(a), place(b), kernel.cost(*edge))
        })
        .collect();
    let Ok(graph) = Graph::from_edges(nodes.len(), &edges) else { return (None, false) };
    let terminals = (0..nodes.len() as u32)
        .filter(|place| kernel.is_terminal(nodes[*place as usize]))
        .collect();
    let found = exhaust(&Instance { graph, terminals }, upper, effort);
    let edges = |tree: Vec<u32>| tree.into_iter().map(|edge| block[edge as usize]).collect();
    (found.better.map(edges), found.proven)
}
