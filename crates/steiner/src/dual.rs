//! Wong's dual ascent: a bound below every tree, and the reduced costs that show where a good
//! tree lies.
//!
//! Every edge is two arcs. From a root, each other terminal must be reached, so each set of nodes
//! that holds a terminal but not the root must be entered: its entering arcs can pay, together and
//! once, as much as the cheapest of them has left. The sum of such payments is the bound.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::control::{Control, Effort};
use crate::{Error, Graph, Instance};

/// A terminal's set is grown on while its cut is at most this much larger than the next one's.
const PATIENCE: (u64, u64) = (5, 4);

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
    let mut growth = Growth {
        graph,
        root,
        reduced: (0..graph.edges() as u32).flat_map(|e| [graph.cost(e); 2]).collect(),
        marks: vec![0; graph.nodes()],
        mark: 0,
        inside: Vec::new(),
        entering: Vec::new(),
        lower: 0,
    };
    let degree = |terminal: u32| graph.neighbours(terminal).len() as u64;
    let mut waiting: BinaryHeap<Reverse<(u64, u32)>> = instance
        .terminals
        .iter()
        .filter(|terminal| **terminal != root)
        .map(|terminal| Reverse((degree(*terminal), *terminal)))
        .collect();
    while let Some(Reverse((score, terminal))) = waiting.pop() {
        let next = waiting.peek().map(|Reverse((next, _))| *next);
        if let Some(score) = growth.grow(terminal, score, next, effort) {
            waiting.push(Reverse((score, terminal)));
        }
        if effort.stopped() {
            break;
        }
    }
    Ascent { root, lower: growth.lower, reduced: growth.reduced }
}

struct Growth<'a> {
    graph: &'a Graph,
    root: u32,
    reduced: Vec<i64>,
    marks: Vec<u32>,
    mark: u32,
    /// The set: nodes from which the terminal is reached over arcs that have nothing left.
    inside: Vec<u32>,
    /// Arcs that enter the set.
    entering: Vec<u32>,
    lower: i64,
}

impl Growth<'_> {
    /// Grows the set of a terminal and pays for entering it, as long as its cut is not much larger
    /// than the next terminal's. The new score, unless the root is reached.
    fn grow(
        &mut self,
        terminal: u32,
        score: u64,
        next: Option<u64>,
        effort: &mut Effort<'_>,
    ) -> Option<u64> {
        self.mark += 1;
        self.inside.clear();
        self.entering.clear();
        self.inside.push(terminal);
        self.marks[terminal as usize] = self.mark;
        let mut seen = 0;
        loop {
            while seen < self.inside.len() {
                let node = self.inside[seen];
                seen += 1;
                if node == self.root {
                    return None;
                }
                effort.spend(self.graph.neighbours(node).len());
                self.look_around(node);
            }
            let least = self.drop_inner_arcs(effort)?;
            let cut = self.entering.len() as u64;
            let patient = |next: u64| next * PATIENCE.0 >= cut * PATIENCE.1;
            if (cut > score && !next.is_none_or(patient)) || effort.stopped() {
                return Some(cut);
            }
            self.pay(least);
        }
    }

    /// Takes in the nodes whose arc into `node` has nothing left; notes the other arcs.
    fn look_around(&mut self, node: u32) {
        for &(from, edge) in self.graph.neighbours(node) {
            if self.marks[from as usize] == self.mark {
                continue;
            }
            let arc = edge * 2 + u32::from(self.graph.ends(edge).0 == node);
            if self.reduced[arc as usize] == 0 {
                self.marks[from as usize] = self.mark;
                self.inside.push(from);
            } else {
                self.entering.push(arc);
            }
        }
    }

    /// Forgets arcs whose tail is inside by now; the least that an entering arc has left.
    fn drop_inner_arcs(&mut self, effort: &mut Effort<'_>) -> Option<i64> {
        effort.spend(self.entering.len());
        let (marks, mark, graph) = (&self.marks, self.mark, self.graph);
        self.entering.retain(|arc| marks[tail(graph, *arc) as usize] != mark);
        self.entering.iter().map(|arc| self.reduced[*arc as usize]).min()
    }

    /// Every entering arc pays; tails of arcs with nothing left come in.
    fn pay(&mut self, amount: i64) {
        self.lower += amount;
        for &arc in &self.entering {
            let left = &mut self.reduced[arc as usize];
            *left -= amount;
            let from = tail(self.graph, arc);
            if *left == 0 && self.marks[from as usize] != self.mark {
                self.marks[from as usize] = self.mark;
                self.inside.push(from);
            }
        }
    }
}

fn tail(graph: &Graph, arc: u32) -> u32 {
    let (a, b) = graph.ends(arc / 2);
    if arc.is_multiple_of(2) { a } else { b }
}
