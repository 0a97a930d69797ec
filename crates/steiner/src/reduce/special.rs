//! Reductions by special distance: the longest piece between terminals on a way around.
//!
//! Sources: Duin, Volgenant 1989 (special distance); Polzin, Vahdati Daneshmand 2001 (by nearest
//! terminals and their spanning tree).

use super::distances::{Ball, Without};
use super::{Frozen, Kernel};
use crate::control::Effort;
use crate::paths::{Nearest, nearest};

/// Removes edges that are longer than the longest piece of a way around over terminals, and takes
/// in the shortest edge that leaves a terminal's neighbourhood where no other way can be as short.
pub(crate) fn run(kernel: &mut Kernel, effort: &mut Effort<'_>) {
    let frozen = kernel.freeze();
    let graph = &frozen.instance.graph;
    if effort.spend(graph.edges() * 4) {
        return;
    }
    let near = nearest(graph, &frozen.instance.terminals, |edge| graph.cost(edge));
    let tree = Bottlenecks::new(&frozen, &near);
    for edge in 0..graph.edges() as u32 {
        let (a, b) = graph.ends(edge);
        let (da, db) = (near.distance[a as usize], near.distance[b as usize]);
        let around = da.max(db).max(tree.longest(near.source[a as usize], near.source[b as usize]));
        if around < graph.cost(edge) {
            kernel.remove(frozen.edges[edge as usize]);
        }
    }
    short_links(kernel, &frozen, &near);
}

/// The cheapest spanning tree of the terminals, as a forest in which the longest edge between two
/// of them is found by climbing: joined by size, so never more than a logarithm of steps.
struct Bottlenecks {
    parents: Vec<u32>,
    lengths: Vec<i64>,
}

impl Bottlenecks {
    fn new(frozen: &Frozen, near: &Nearest) -> Bottlenecks {
        let graph = &frozen.instance.graph;
        let mut links: Vec<(i64, u32)> = (0..graph.edges() as u32)
            .filter_map(|edge| {
                let (a, b) = graph.ends(edge);
                let [a, b] = [a as usize, b as usize];
                let length = near.distance[a] + graph.cost(edge) + near.distance[b];
                (near.source[a] != near.source[b]).then_some((length, edge))
            })
            .collect();
        links.sort_unstable();
        let nodes = graph.nodes();
        let mut tree =
            Bottlenecks { parents: (0..nodes as u32).collect(), lengths: vec![i64::MAX; nodes] };
        let mut sizes = vec![1u32; nodes];
        for (length, edge) in links {
            let (a, b) = graph.ends(edge);
            let top = |node: u32| tree.top(near.source[node as usize]);
            let (mut low, mut high) = (top(a), top(b));
            if low == high {
                continue;
            }
            if sizes[low as usize] > sizes[high as usize] {
                std::mem::swap(&mut low, &mut high);
            }
            tree.parents[low as usize] = high;
            tree.lengths[low as usize] = length;
            sizes[high as usize] += sizes[low as usize];
        }
        tree
    }

    fn top(&self, mut node: u32) -> u32 {
        while self.parents[node as usize] != node {
            node = self.parents[node as usize];
        }
        node
    }

    /// The longest edge on the tree's way from one terminal to another: joins higher up the
    /// forest were made later and are longer, so the lower side climbs first.
    fn longest(&self, mut a: u32, mut b: u32) -> i64 {
        let mut longest = 0;
        while a != b {
            let lower =
                if self.lengths[a as usize] <= self.lengths[b as usize] { &mut a } else { &mut b };
            longest = longest.max(self.lengths[*lower as usize]);
            if self.parents[*lower as usize] == *lower {
                return i64::MAX;
            }
            *lower = self.parents[*lower as usize];
        }
        longest
    }
}

/// Takes in the shortest edge that leaves the neighbourhood of a terminal, where the second
/// shortest is no shorter than the way over the first to the next terminal (Polzin, Vahdati
/// Daneshmand 2001, "short links").
fn short_links(kernel: &mut Kernel, frozen: &Frozen, near: &Nearest) {
    let graph = &frozen.instance.graph;
    let nodes = graph.nodes();
    const NONE: (i64, u32) = (i64::MAX, u32::MAX);
    let mut leaving = vec![[NONE; 2]; nodes];
    for edge in (0..graph.edges() as u32).filter(|e| kernel.is_alive(frozen.edges[*e as usize])) {
        let (a, b) = graph.ends(edge);
        let (from, to) = (near.source[a as usize], near.source[b as usize]);
        if from == to {
            continue;
        }
        for terminal in [from, to] {
            let [first, second] = &mut leaving[terminal as usize];
            let found = (graph.cost(edge), edge);
            if found < *first {
                *second = std::mem::replace(first, found);
            } else if found < *second {
                *second = found;
            }
        }
    }
    let mut changed = vec![false; nodes];
    for &terminal in &frozen.instance.terminals {
        let [(cost, edge), (next, _)] = leaving[terminal as usize];
        if edge == u32::MAX {
            continue;
        }
        let (a, b) = graph.ends(edge);
        let [a, b] = [a as usize, b as usize];
        let (there, here) = (near.source[a] as usize, near.source[b] as usize);
        if near.distance[a] + cost + near.distance[b] <= next && !changed[there] && !changed[here] {
            changed[there] = true;
            changed[here] = true;
            kernel.contract(frozen.edges[edge as usize]);
        }
    }
}

/// Nodes that one search for a detour may settle.
const SETTLED_MAX: usize = 60;

/// The longest pieces between terminals of the kernel as it stood once; changes that are exact
/// make them no longer.
pub(super) struct Around {
    places: Vec<u32>,
    tree: Bottlenecks,
}

impl Around {
    pub(super) fn new(kernel: &Kernel) -> Around {
        let frozen = kernel.freeze();
        let graph = &frozen.instance.graph;
        let near = nearest(graph, &frozen.instance.terminals, |edge| graph.cost(edge));
        let mut places = vec![u32::MAX; kernel.capacity()];
        for (place, node) in frozen.nodes.iter().enumerate() {
            places[*node as usize] = place as u32;
        }
        Around { places, tree: Bottlenecks::new(&frozen, &near) }
    }

    /// The longest piece on the best way between two nodes that are terminals now.
    pub(super) fn longest(&self, a: u32, b: u32) -> i64 {
        let [a, b] = [a, b].map(|node| self.places[node as usize]);
        if a == u32::MAX || b == u32::MAX { i64::MAX } else { self.tree.longest(a, b) }
    }
}

/// Removes every edge beside which a way around is as short in all its pieces between terminals,
/// looked for nearby, or shorter over the spanning tree of the terminals.
pub(crate) fn detours(kernel: &mut Kernel, effort: &mut Effort<'_>) {
    let around = Around::new(kernel);
    let mut balls = [Ball::default(), Ball::default()];
    for edge in 0..kernel.next_edge() {
        if !kernel.is_alive(edge) {
            continue;
        }
        let (a, b) = kernel.ends(edge);
        let cost = kernel.cost(edge);
        let mut ticks = 0;
        for (ball, end) in balls.iter_mut().zip([a, b]) {
            ticks += ball.grow(kernel, end, Without::Edge(edge), cost, SETTLED_MAX);
        }
        if effort.spend(ticks) {
            return;
        }
        let [here, there] = &balls;
        if here.nearby(b, there) <= cost
            || here.far_around(there, |a, b| around.longest(a, b)) < cost
        {
            kernel.remove(edge);
        }
    }
}
