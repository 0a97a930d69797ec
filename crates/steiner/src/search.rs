//! The whole: reduce, bound, build, improve, combine, lift.

mod blocks;
mod branch;
mod raise;
mod regions;
mod trees;
mod union;

use crate::Instance;
use crate::control::Effort;
use crate::dual::Lift;
use crate::reduce::{Kernel, reduce};
use crate::solve::{Options, Solution, require_connected};
pub(crate) use union::without_circles;

/// Good trees kept to combine.
const POOL: usize = 10;
/// The search ends after so many rounds that changed nothing.
const IDLE_ROUNDS_MAX: u32 = 6;

pub(crate) struct Search<'a> {
    given: &'a Instance,
    kernel: Kernel,
    effort: Effort<'a>,
    options: Options,
    /// The best tree, in edges of the graph given.
    best: Vec<u32>,
    upper: i64,
    lower: i64,
    /// Good trees, the best first, in edges of the graph given.
    pool: Vec<(i64, Vec<u32>)>,
    /// The bound that is being lifted.
    lift: Option<Lift>,
    /// Sizes of blocks that were too hard to solve.
    given_up: Vec<usize>,
    /// Room and edges when extended reductions were last made.
    extended: (i64, usize),
    /// What the trees of the last round took to build.
    trees_work: u64,
}

impl<'a> Search<'a> {
    pub(crate) fn new(given: &'a Instance, options: &Options, effort: Effort<'a>) -> Search<'a> {
        Search {
            given,
            kernel: Kernel::new(given),
            effort,
            options: *options,
            best: Vec::new(),
            upper: i64::MAX,
            lower: 0,
            pool: Vec::new(),
            lift: None,
            given_up: Vec::new(),
            extended: (i64::MAX, usize::MAX),
            trees_work: 1 << 20,
        }
    }

    pub(crate) fn run(&mut self) {
        reduce(&mut self.kernel, &mut self.effort);
        self.narrow();
        self.solve_blocks(0);
        let mut idle = 0;
        for round in 0.. {
            if self.is_done() || idle >= self.idle_rounds_max() || self.effort.stopped() {
                break;
            }
            let (upper, edges) = (self.upper, self.kernel.edges());
            self.build_and_raise(round);
            self.solve_blocks(idle);
            let changed = self.upper < upper || self.kernel.edges() < edges;
            idle = if changed { 0 } else { idle + 1 };
        }
    }

    /// What is small is worked on until it is solved.
    fn idle_rounds_max(&self) -> u32 {
        if self.kernel.edges() <= blocks::EDGES_MAX { u32::MAX } else { IDLE_ROUNDS_MAX }
    }

    fn is_done(&self) -> bool {
        self.lower >= self.upper || self.kernel.terminals() < 2
    }

    /// Builds and bounds, and removes what the bound rules out, as long as that makes the kernel
    /// much smaller.
    fn narrow(&mut self) {
        let frozen = self.kernel.freeze();
        if self.is_settled(&frozen.instance) {
            return;
        }
        self.build(&frozen, |edge| frozen.instance.graph.cost(edge));
        self.lift = self.first_lift();
        loop {
            let before = self.kernel.edges();
            let Some(lift) = self.lift.take() else { return };
            self.harvest(lift);
            let little = (before - self.kernel.edges()) * 10 <= before;
            if little || self.effort.stopped() {
                return;
            }
        }
    }

    /// Whether nothing is left to choose: then the best tree is in hand.
    fn is_settled(&mut self, instance: &Instance) -> bool {
        if instance.terminals.len() < 2 {
            self.take(self.kernel.unfold([]));
        } else if require_connected(instance).is_ok() {
            return false;
        }
        // Terminals apart: only what could not be part of a better tree was removed.
        self.lower = self.upper;
        true
    }

    /// The terminal to bound from: that of most edges.
    fn root(&self, instance: &Instance) -> Option<u32> {
        let degree = |node: u32| instance.graph.neighbours(node).len();
        instance.terminals.iter().copied().min_by_key(|t| (std::cmp::Reverse(degree(*t)), *t))
    }

    /// Keeps a tree among the good ones, and as the best if it is.
    fn take(&mut self, tree: Vec<u32>) {
        let tree = without_circles(self.given, tree);
        let cost = self.given.graph.cost_of(&tree);
        if cost < self.upper {
            self.upper = cost;
            self.best.clone_from(&tree);
        }
        let found = (cost, tree);
        if let Err(place) = self.pool.binary_search(&found) {
            self.pool.insert(place, found);
            self.pool.truncate(POOL);
        }
    }

    pub(crate) fn solution(self) -> Solution {
        let mut edges = self.best;
        edges.sort_unstable();
        let upper = if self.upper == i64::MAX { 0 } else { self.upper };
        let lower = self.lower.min(upper);
        Solution {
            edges,
            upper,
            lower,
            optimal: lower == upper,
            stopped: self.effort.stop(),
            work: self.effort.done(),
            reduced_nodes: self.kernel.nodes(),
            reduced_edges: self.kernel.edges(),
        }
    }
}
