//! Wong's dual ascent: a bound below every tree, and the reduced costs that show where a good
//! tree lies.
//!
//! Every edge is two arcs. From a root, each other terminal must be reached, so each set of nodes
//! that holds a terminal but not the root must be entered: its entering arcs can pay, together and
//! once, as much as the cheapest of them has left. The sum of such payments is the bound.

mod growth;
mod lift;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::control::{Control, Effort};
use crate::{Error, Instance};
use growth::{Growth, Pace};
pub(crate) use lift::Lift;

/// What an ascent found.
#[derive(Debug, Clone)]
pub struct Ascent {
    /// The terminal that all others are reached from.
    pub root: u32,
    /// No tree costs less.
    pub lower: i64,
    /// What each arc has left: arc `2e` runs from the first end of edge `e` to the second, arc
    /// `2e + 1` back.
    pub reduced: Vec<i64>,
}

impl Ascent {
    /// What the better arc of an edge has left.
    pub(crate) fn left(&self, edge: u32) -> i64 {
        self.reduced[edge as usize * 2].min(self.reduced[edge as usize * 2 + 1])
    }
}

/// Bounds the cost of every tree from below by one dual ascent. Stopped early, it is a bound still.
///
/// # Errors
/// When the root is no node of the graph.
pub fn bound(instance: &Instance, root: u32, control: &Control<'_>) -> Result<Ascent, Error> {
    let nodes = instance.graph.nodes();
    if root as usize >= nodes {
        return Err(Error::NoSuchTerminal { terminal: root, nodes });
    }
    Ok(ascend(instance, root, &mut Effort::new(*control, u64::MAX)))
}

pub(crate) fn ascend(instance: &Instance, root: u32, effort: &mut Effort<'_>) -> Ascent {
    let graph = &instance.graph;
    let mut growth = Growth::new(graph, root);
    let degree = |terminal: u32| graph.neighbours(terminal).len() as u64;
    let mut waiting: BinaryHeap<Reverse<(u64, u32)>> = instance
        .terminals
        .iter()
        .filter(|terminal| **terminal != root)
        .map(|terminal| Reverse((degree(*terminal), *terminal)))
        .collect();
    while let Some(Reverse((score, terminal))) = waiting.pop() {
        let next = waiting.peek().map(|Reverse((next, _))| *next);
        if let Some(score) = growth.grow(terminal, score, next, Pace::PLAIN, effort, None) {
            waiting.push(Reverse((score, terminal)));
        }
        if effort.stopped() {
            break;
        }
    }
    Ascent { root, lower: growth.lower, reduced: growth.reduced }
}
