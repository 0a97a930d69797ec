//! Special distances near a node: the longest piece between terminals on a way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Kernel;

/// Terminals remembered around one node.
const TERMINALS_MAX: usize = 4;

/// The shortest ways from one node, as far as looked.
#[derive(Debug, Default)]
pub(super) struct Ball {
    distances: std::collections::HashMap<u32, i64>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// The nearest terminals, with their distance; ways to them may lead over other terminals.
    pub(super) terminals: Vec<(i64, u32)>,
}

/// What a ball must not use.
#[derive(Debug, Clone, Copy)]
pub(super) enum Without {
    Edge(u32),
    Node(u32),
}

impl Ball {
    /// Looks around `from` up to a distance and over so many nodes at most. Returns arcs scanned.
    pub(super) fn grow(
        &mut self,
        kernel: &Kernel,
        from: u32,
        without: Without,
        limit: i64,
        settled_max: usize,
    ) -> usize {
        self.distances.clear();
        self.heap.clear();
        self.terminals.clear();
        self.distances.insert(from, 0);
        self.heap.push(Reverse((0, from)));
        let mut ticks = 0;
        for _ in 0..settled_max {
            let Some(Reverse((far, node))) = self.heap.pop() else { break };
            if far > self.distances[&node] {
                continue;
            }
            if kernel.is_terminal(node) && self.terminals.len() < TERMINALS_MAX {
                self.terminals.push((far, node));
            }
            for &(next, by) in kernel.adjacent(node) {
                ticks += 1;
                let barred = match without {
                    Without::Edge(edge) => edge == by,
                    Without::Node(node) => node == next,
                };
                let reached = far + kernel.cost(by);
                let known = self.distances.get(&next).copied().unwrap_or(i64::MAX);
                if !barred && reached <= limit && reached < known {
                    self.distances.insert(next, reached);
                    self.heap.push(Reverse((reached, next)));
                }
            }
        }
        ticks
    }

    /// An upper bound on the distance to a node.
    fn to(&self, node: u32) -> i64 {
        self.distances.get(&node).copied().unwrap_or(i64::MAX)
    }

    /// The special distance to a node over no terminal or one of those remembered, by ways that
    /// both balls have seen.
    pub(super) fn nearby(&self, node: u32, other: &Ball) -> i64 {
        let over = |&(far, terminal): &(i64, u32)| far.max(other.to(terminal));
        let [here, there] = [self, other].map(|ball| ball.terminals.iter());
        let here = here.map(over).min().unwrap_or(i64::MAX);
        let back = there.map(|&(far, terminal)| far.max(self.to(terminal))).min();
        self.to(node).min(here).min(back.unwrap_or(i64::MAX))
    }

    /// The special distance over the terminals remembered, where `longest` tells the longest piece
    /// between two terminals anywhere.
    pub(super) fn far_around(&self, other: &Ball, longest: impl Fn(u32, u32) -> i64) -> i64 {
        let mut least = i64::MAX;
        for &(here, a) in &self.terminals {
            for &(there, b) in &other.terminals {
                let ends = here.max(there);
                if ends < least {
                    least = least.min(ends.max(longest(a, b)));
                }
            }
        }
        least
    }
}
