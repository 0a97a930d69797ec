//! Lifting a bound: payments of a few terminals that lie together are taken back and made anew in
//! another order; what bounds no worse is kept.
//!
//! A greedy ascent is best in most places and poor in a few. Local search on its payments, as on a
//! tree, mends those. Every state of it is a bound.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::Ascent;
use super::growth::{Growth, Pace, Payment};
use crate::control::Effort;
use crate::paths::{Nearest, nearest};
use crate::random::Random;
use crate::reduce::{Frozen, Kernel, Now};
use crate::{Graph, Instance};

/// An ascent that remembers who paid what.
pub(crate) struct Lift {
    frozen: Frozen,
    graph: Arc<Graph>,
    growth: Growth<Arc<Graph>>,
    root: u32,
    /// By place among the terminals.
    paid: Vec<Vec<Payment>>,
    places: Vec<u32>,
    near: Vec<Vec<u32>>,
    /// The place of the terminal next to each node.
    homes: Vec<u32>,
    grain: i64,
    random: Random,
}

/// Terminals of one step.
const GROUP_MAX: u64 = 14;
/// Payments of more arcs are seldom taken back.
const ARCS_MAX: usize = 80;
/// Payments smaller than this part of what a terminal pays on average are not divided.
const GRAINS: i64 = 32;

impl Lift {
    /// Ascends from a root, along a tree.
    pub(crate) fn new(
        frozen: Frozen,
        root: u32,
        tree: &[u32],
        random: Random,
        effort: &mut Effort<'_>,
    ) -> Lift {
        let mut lift = Lift::bare(frozen, root, tree, random);
        effort.spend(lift.graph.edges() * 4);
        lift.ascend_all(effort);
        lift
    }

    /// No payments yet.
    fn bare(frozen: Frozen, root: u32, tree: &[u32], random: Random) -> Lift {
        let instance = &frozen.instance;
        let graph = Arc::new(instance.graph.clone());
        let mut places = vec![u32::MAX; graph.nodes()];
        for (place, terminal) in instance.terminals.iter().enumerate() {
            places[*terminal as usize] = place as u32;
        }
        let near = nearest(&graph, &instance.terminals, |edge| graph.cost(edge));
        let mut growth = Growth::new(Arc::clone(&graph), root);
        growth.guide = arcs_from(&graph, root, tree);
        let homes = near.source.iter().map(|home| places.get(*home as usize).copied());
        Lift {
            root,
            paid: vec![Vec::new(); instance.terminals.len()],
            near: neighbours(instance, &near, &places),
            homes: homes.map(|place| place.unwrap_or(u32::MAX)).collect(),
            grain: graph.cost_sum() / (graph.edges() as i64 * GRAINS).max(1),
            places,
            random,
            growth,
            graph,
            frozen,
        }
    }

    pub(crate) fn lower(&self) -> i64 {
        self.growth.lower
    }
    pub(crate) fn frozen(&self) -> &Frozen {
        &self.frozen
    }
    pub(crate) fn ascent(&self) -> Ascent {
        Ascent { root: self.root, lower: self.growth.lower, reduced: self.growth.reduced.clone() }
    }
    /// Points the ascent along another tree.
    pub(crate) fn guide(&mut self, tree: &[u32]) {
        self.growth.guide = arcs_from(&self.graph, self.root, tree);
    }

    /// The same payments in the kernel as it is now, as far as they hold there.
    pub(crate) fn carry(self, kernel: &Kernel, effort: &mut Effort<'_>) -> Lift {
        let frozen = kernel.freeze();
        let place = |node: u32| {
            frozen.nodes.binary_search(&kernel.node_now(node)).map_or(u32::MAX, |at| at as u32)
        };
        let root = place(self.frozen.nodes[self.root as usize]);
        let owners: Vec<u32> = self
            .frozen
            .instance
            .terminals
            .iter()
            .map(|terminal| place(self.frozen.nodes[*terminal as usize]))
            .collect();
        let now: Vec<Now> = (0..self.growth.reduced.len() as u32)
            .map(|arc| {
                let edge = self.frozen.edges[arc as usize / 2];
                match kernel.now(edge * 2 + arc % 2) {
                    Now::Arc(arc) => frozen
                        .edges
                        .binary_search(&(arc / 2))
                        .map_or(Now::Removed, |at| Now::Arc(at as u32 * 2 + arc % 2)),
                    other => other,
                }
            })
            .collect();
        let mut next = Lift::bare(frozen, root, &[], self.random);
        for (owner, paid) in owners.into_iter().zip(self.paid) {
            let Some(&place) = next.places.get(owner as usize) else { continue };
            effort.spend(paid.iter().map(|paid| paid.arcs.len()).sum());
            let kept: Vec<Payment> = paid
                .into_iter()
                .filter_map(|paid| paid.now(&now))
                .inspect(|paid| next.growth.adopt(paid))
                .collect();
            if let Some(paid) = next.paid.get_mut(place as usize) {
                paid.extend(kept);
            }
        }
        effort.spend(next.growth.reach_anew());
        next.ascend_all(effort);
        next
    }

    /// Lifts until the bound is high enough or the effort ends.
    pub(crate) fn work(&mut self, enough: i64, effort: &mut Effort<'_>) {
        while self.growth.lower < enough && !effort.stopped() {
            self.round(effort);
        }
    }

    /// One step for each place where the bound is apart from the tree; how much it has risen.
    pub(crate) fn round(&mut self, effort: &mut Effort<'_>) -> i64 {
        let before = self.growth.lower;
        let apart = self.apart();
        for _ in 0..(apart.len() * 2).max(32) {
            if effort.stopped() {
                break;
            }
            let at = |random: &mut Random, length: usize| random.below(length as u64) as usize;
            let first = if apart.is_empty() || self.random.below(8) == 0 {
                at(&mut self.random, self.paid.len()) as u32
            } else {
                apart[at(&mut self.random, apart.len())]
            };
            self.step(first, effort);
        }
        self.growth.lower - before
    }

    fn ascend_all(&mut self, effort: &mut Effort<'_>) {
        let all: Vec<u32> = (0..self.paid.len() as u32).collect();
        self.ascend(&all, Pace::PLAIN, effort);
    }

    /// Takes back what a group of terminals has paid, lets them pay anew, and keeps the better.
    fn step(&mut self, first: u32, effort: &mut Effort<'_>) {
        let group = self.group(first);
        let before = self.growth.lower;
        self.growth.keep();
        let arcs_max = if self.random.below(16) == 0 { usize::MAX } else { ARCS_MAX };
        let (mut lost, mut old) = (Vec::new(), Vec::new());
        for &place in &group {
            let paid = &mut self.paid[place as usize];
            let (taken, kept) =
                std::mem::take(paid).into_iter().partition(|paid| paid.arcs.len() <= arcs_max);
            *paid = kept;
            effort.spend(self.growth.take_back(&taken, &mut lost));
            old.push((place, paid.len(), taken));
        }
        effort.spend(self.growth.settle(&mut lost));
        let pace = Pace {
            patience_quarters: 2 + self.random.below(4),
            part: 1 + self.random.below(3) as i64,
            grain: self.grain,
        };
        self.ascend(&group, pace, effort);
        let others = self.others(&lost, &group);
        old.extend(others.iter().map(|p| (*p, self.paid[*p as usize].len(), Vec::new())));
        self.ascend(&others, Pace::PLAIN, effort);
        if self.growth.lower < before {
            self.step_back(old, effort);
        }
    }

    fn step_back(&mut self, old: Vec<(u32, usize, Vec<Payment>)>, effort: &mut Effort<'_>) {
        let mut ticks = self.growth.restore_reach();
        for (place, length, taken) in old {
            let paid = &mut self.paid[place as usize];
            ticks += self.growth.undo(&paid.split_off(length));
            ticks += self.growth.redo(&taken);
            paid.extend(taken);
        }
        effort.spend(ticks);
    }

    /// Terminals near the places where the bound is apart from the tree.
    pub(crate) fn apart_nodes(&self) -> Vec<u32> {
        let terminals = &self.frozen.instance.terminals;
        self.apart().into_iter().map(|place| terminals[place as usize]).collect()
    }

    /// The places where the bound is apart from the tree that it goes along: terminals that paid
    /// for sets which the tree enters more than once, and those next to its edges that are not
    /// paid for.
    fn apart(&self) -> Vec<u32> {
        let guide = &self.growth.guide;
        let mut apart: Vec<u32> = Vec::new();
        if guide.is_empty() {
            return apart;
        }
        for (place, paid) in self.paid.iter().enumerate() {
            let is_apart =
                |paid: &Payment| paid.arcs.iter().filter(|arc| guide[**arc as usize]).count() > 1;
            if paid.iter().any(is_apart) {
                apart.push(place as u32);
            }
        }
        for (arc, _) in guide.iter().enumerate().filter(|(_, along)| **along) {
            if self.growth.reduced[arc] > 0 {
                let (a, b) = self.graph.ends(arc as u32 / 2);
                apart.extend(
                    [a, b]
                        .map(|node| self.homes[node as usize])
                        .into_iter()
                        .filter(|home| *home != u32::MAX),
                );
            }
        }
        apart.sort_unstable();
        apart.dedup();
        apart
    }

    /// Terminals that lost their way from the root with those of the group, by place.
    fn others(&self, lost: &[u32], group: &[u32]) -> Vec<u32> {
        let mut others: Vec<u32> = lost
            .iter()
            .filter(|node| !self.growth.is_reached(**node))
            .map(|node| self.places[*node as usize])
            .filter(|place| *place != u32::MAX && !group.contains(place))
            .collect();
        others.sort_unstable();
        others
    }

    /// A few terminals around one.
    fn group(&mut self, first: u32) -> Vec<u32> {
        let size = 1 + self.random.below(GROUP_MAX) as usize;
        let mut group = vec![first];
        let mut seen = 0;
        while group.len() < size && seen < group.len() {
            let near = &self.near[group[seen] as usize];
            seen += 1;
            let turn = self.random.below(near.len().max(1) as u64) as usize;
            for other in near.iter().cycle().skip(turn).take(near.len()) {
                if group.len() < size && !group.contains(other) {
                    group.push(*other);
                }
            }
        }
        group
    }

    /// Lets a group of terminals pay until each is reached from the root.
    fn ascend(&mut self, group: &[u32], pace: Pace, effort: &mut Effort<'_>) {
        let mut waiting: BinaryHeap<Reverse<(u64, u64, u32)>> = BinaryHeap::new();
        for &place in group {
            let terminal = self.frozen.instance.terminals[place as usize];
            if terminal != self.root {
                let degree = self.graph.neighbours(terminal).len() as u64;
                waiting.push(Reverse((degree, self.random.next(), terminal)));
            }
        }
        while let Some(Reverse((score, tie, terminal))) = waiting.pop() {
            let next = waiting.peek().map(|Reverse((next, ..))| *next);
            let paid = &mut self.paid[self.places[terminal as usize] as usize];
            if let Some(score) = self.growth.grow(terminal, score, next, pace, effort, Some(paid)) {
                waiting.push(Reverse((score, tie, terminal)));
            }
            if effort.stopped() {
                break;
            }
        }
    }
}

/// The terminals whose neighbourhoods touch, by place.
fn neighbours(instance: &Instance, near: &Nearest, places: &[u32]) -> Vec<Vec<u32>> {
    let graph = &instance.graph;
    let mut found = vec![Vec::new(); instance.terminals.len()];
    for edge in 0..graph.edges() as u32 {
        let (a, b) = graph.ends(edge);
        let [a, b] = [a, b].map(|node| near.source[node as usize]);
        if a != b && a != u32::MAX && b != u32::MAX {
            let [a, b] = [a, b].map(|terminal| places[terminal as usize]);
            found[a as usize].push(b);
            found[b as usize].push(a);
        }
    }
    for near in &mut found {
        near.sort_unstable();
        near.dedup();
    }
    found
}

/// The arcs of a tree, away from the root.
fn arcs_from(graph: &Graph, root: u32, tree: &[u32]) -> Vec<bool> {
    let mut arcs = vec![false; graph.edges() * 2];
    let mut at: Vec<Vec<u32>> = vec![Vec::new(); graph.nodes()];
    for &edge in tree {
        let (a, b) = graph.ends(edge);
        at[a as usize].push(edge);
        at[b as usize].push(edge);
    }
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        for edge in std::mem::take(&mut at[node as usize]) {
            let arc = edge * 2 + u32::from(graph.ends(edge).0 != node);
            if !arcs[(arc ^ 1) as usize] && !std::mem::replace(&mut arcs[arc as usize], true) {
                waiting.push(graph.other_end(edge, node));
            }
        }
    }
    arcs
}
