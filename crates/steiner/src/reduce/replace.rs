//! Replacing a node by edges between its neighbours.
//!
//! A node that is no terminal has at most two edges in some best tree if, for any three or more of
//! its edges, their ends can be joined as cheaply without it: a spanning tree of the ends over
//! special distances costs no more (Duin, Volgenant 1989; Polzin, Vahdati Daneshmand 2001). Then
//! ways through it are all that matters.
//!
//! Distances that avoid the node may tie with its edges; those that may lead through it, which the
//! spanning tree of all terminals gives, must be truly less: a cheaper tree would contradict.

use super::Kernel;
use super::distances::{Ball, Without};
use super::special::Around;
use crate::control::Effort;

/// Nodes with more edges are left alone.
pub(super) const DEGREE_MAX: usize = 6;
const SETTLED_MAX: usize = 60;

/// Replaces every node for which that is exact and adds no edge on balance.
pub(super) fn run(kernel: &mut Kernel, effort: &mut Effort<'_>) {
    let around = Around::new(kernel);
    if effort.spend(kernel.edges() * 4) {
        return;
    }
    let mut star = Star::default();
    for node in 0..kernel.capacity() as u32 {
        let degree = kernel.adjacent(node).len();
        if kernel.is_terminal(node) || !(3..=DEGREE_MAX).contains(&degree) {
            continue;
        }
        let ticks = star.measure(kernel, &around, node);
        if effort.spend(ticks) {
            return;
        }
        if star.is_dispensable() {
            let wanted = star.wanted();
            if wanted.len() <= degree {
                kernel.replace(node, &wanted);
            }
        }
    }
}

/// A node's edges, and the special distances between their other ends.
#[derive(Default)]
struct Star {
    balls: Vec<Ball>,
    edges: Vec<u32>,
    costs: Vec<i64>,
    /// Distances that avoid the node.
    near: [[i64; DEGREE_MAX]; DEGREE_MAX],
    /// Distances that may use it.
    any: [[i64; DEGREE_MAX]; DEGREE_MAX],
}

impl Star {
    fn measure(&mut self, kernel: &Kernel, around: &Around, node: u32) -> usize {
        let adjacent = kernel.adjacent(node);
        self.edges = adjacent.iter().map(|(_, edge)| *edge).collect();
        self.costs = self.edges.iter().map(|edge| kernel.cost(*edge)).collect();
        self.balls.resize_with(DEGREE_MAX, Ball::default);
        let most = self.costs.iter().max().copied().unwrap_or(0);
        let mut ticks = 0;
        for (place, &(end, _)) in adjacent.iter().enumerate() {
            let limit = self.costs[place] + most;
            ticks += self.balls[place].grow(kernel, end, Without::Node(node), limit, SETTLED_MAX);
        }
        for a in 0..adjacent.len() {
            for (b, &(end, _)) in adjacent.iter().enumerate().take(a) {
                let near = self.balls[a].nearby(end, &self.balls[b]);
                let far = self.balls[a].far_around(&self.balls[b], |a, b| around.longest(a, b));
                (self.near[a][b], self.near[b][a]) = (near, near);
                (self.any[a][b], self.any[b][a]) = (near.min(far), near.min(far));
            }
        }
        ticks
    }

    /// Whether any three or more of the ends can be joined as cheaply without the node.
    fn is_dispensable(&self) -> bool {
        (0u32..1 << self.edges.len()).filter(|set| set.count_ones() >= 3).all(|set| {
            let star: i64 = (0..self.costs.len())
                .filter(|at| set >> at & 1 == 1)
                .map(|at| self.costs[at])
                .sum();
            spanning(&self.any, set) < star || spanning(&self.near, set) <= star
        })
    }

    /// The pairs of edges whose way through the node may be needed.
    fn wanted(&self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::new();
        for a in 0..self.edges.len() {
            for b in 0..a {
                let through = self.costs[a] + self.costs[b];
                if self.any[a][b] >= through && self.near[a][b] > through {
                    pairs.push((self.edges[a], self.edges[b]));
                }
            }
        }
        pairs
    }
}

/// The cost of the cheapest spanning tree of a set of places (Prim 1957).
fn spanning(distances: &[[i64; DEGREE_MAX]; DEGREE_MAX], set: u32) -> i64 {
    let mut joined = 1u32 << set.trailing_zeros();
    let mut cost = 0i64;
    while joined != set {
        let mut least = (i64::MAX, 0);
        for a in (0..DEGREE_MAX).filter(|a| joined >> a & 1 == 1) {
            for b in (0..DEGREE_MAX).filter(|b| (set & !joined) >> b & 1 == 1) {
                least = least.min((distances[a][b], b));
            }
        }
        if least.0 == i64::MAX {
            return i64::MAX;
        }
        cost += least.0;
        joined |= 1 << least.1;
    }
    cost
}
