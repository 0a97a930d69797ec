//! The set of one terminal, as it grows and pays, and what the root reaches by then.

use std::ops::Deref;

use crate::Graph;
use crate::control::Effort;
use crate::reduce::Now;

/// What the arcs that enter a set have paid, together and once.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    pub(super) amount: i64,
    pub(super) arcs: Vec<u32>,
}

impl Payment {
    /// The payment where arcs have gone or become part of others; none where some are lost.
    pub(super) fn now(self, now: &[Now]) -> Option<Payment> {
        let mut arcs = Vec::with_capacity(self.arcs.len());
        for arc in self.arcs {
            match now[arc as usize] {
                Now::Arc(arc) => arcs.push(arc),
                Now::Removed => {}
                Now::Lost => return None,
            }
        }
        Some(Payment { amount: self.amount, arcs })
    }
}

/// How eagerly one terminal's set is grown before the next terminal has its turn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// A set is grown on while its score is at most this share of the next one's, in quarters.
    pub(super) patience_quarters: u64,
    /// The part of what could be paid that is paid at once: one in so many.
    pub(super) part: i64,
    /// What is paid at once anyway.
    pub(super) grain: i64,
}

impl Pace {
    pub(super) const PLAIN: Pace = Pace { patience_quarters: 3, part: 1, grain: 0 };
}

const NONE: u32 = u32::MAX;
/// How much a set must wait for each arc of the good tree that enters it beyond the first.
const GUIDE_WEIGHT: u64 = 4;

/// Grows sets over arcs that have nothing left.
pub(super) struct Growth<G> {
    graph: G,
    root: u32,
    pub(super) reduced: Vec<i64>,
    pub(super) lower: i64,
    /// Arcs of a good tree: a set that several of them enter should wait.
    pub(super) guide: Vec<bool>,
    /// The arc by which the root reaches a node over arcs that have nothing left.
    by: Vec<u32>,
    /// What `by` was before it changed, since the last [`Growth::keep`].
    log: Vec<(u32, u32)>,
    marks: Vec<u32>,
    mark: u32,
    /// The set: nodes from which the terminal is reached over arcs that have nothing left.
    inside: Vec<u32>,
    /// Arcs that enter the set.
    entering: Vec<u32>,
}

impl<G: Deref<Target = Graph> + Clone> Growth<G> {
    pub(super) fn new(graph: G, root: u32) -> Growth<G> {
        let mut growth = Growth {
            root,
            reduced: (0..graph.edges() as u32).flat_map(|e| [graph.cost(e); 2]).collect(),
            lower: 0,
            guide: Vec::new(),
            by: vec![NONE; graph.nodes()],
            log: Vec::new(),
            marks: vec![0; graph.nodes()],
            mark: 0,
            inside: Vec::new(),
            entering: Vec::new(),
            graph,
        };
        growth.spread(root);
        growth
    }

    /// Whether arcs with nothing left lead from the root to a node.
    pub(super) fn is_reached(&self, node: u32) -> bool {
        node == self.root || self.by[node as usize] != NONE
    }

    /// Grows the set of a terminal and pays for entering it, as long as its score is not much
    /// above the next terminal's. The new score, unless the root is reached.
    pub(super) fn grow(
        &mut self,
        terminal: u32,
        score: u64,
        next: Option<u64>,
        pace: Pace,
        effort: &mut Effort<'_>,
        mut paid: Option<&mut Vec<Payment>>,
    ) -> Option<u64> {
        if self.is_reached(terminal) {
            return None;
        }
        self.mark += 1;
        self.inside.clear();
        self.entering.clear();
        self.take_in(terminal);
        let mut seen = 0;
        loop {
            while let Some(&node) = self.inside.get(seen) {
                seen += 1;
                effort.spend(self.graph.neighbours(node).len());
                self.look_around(node);
            }
            let least = self.drop_inner_arcs(effort)?;
            let own = self.score();
            let patient = |next: u64| own * pace.patience_quarters <= next * 4;
            if (own > score && !next.is_none_or(patient)) || effort.stopped() {
                return Some(own);
            }
            let in_part = pace.part > 1 && least > pace.grain;
            // At least something: payments of nothing would go on for ever.
            let amount = if in_part { (least / pace.part).max(1) } else { least };
            let reached = self.pay(amount);
            if let Some(paid) = &mut paid {
                paid.push(Payment { amount, arcs: self.entering.clone() });
            }
            if !reached.is_empty() {
                let ticks: usize = reached.into_iter().map(|node| self.spread(node)).sum();
                effort.spend(ticks);
                return None;
            }
            if in_part {
                return Some(own + 1);
            }
        }
    }

    fn score(&self) -> u64 {
        let cut = self.entering.len() as u64;
        if self.guide.is_empty() {
            return cut;
        }
        let along = self.entering.iter().filter(|arc| self.guide[**arc as usize]).count() as u64;
        cut + along.saturating_sub(1) * GUIDE_WEIGHT
    }

    fn take_in(&mut self, node: u32) {
        if self.marks[node as usize] != self.mark {
            self.marks[node as usize] = self.mark;
            self.inside.push(node);
        }
    }

    /// Takes in the nodes whose arc into `node` has nothing left; notes the other arcs.
    fn look_around(&mut self, node: u32) {
        let graph = self.graph.clone();
        for &(from, edge) in graph.neighbours(node) {
            let arc = edge * 2 + u32::from(graph.ends(edge).0 == node);
            if self.reduced[arc as usize] == 0 {
                self.take_in(from);
            } else if self.marks[from as usize] != self.mark {
                self.entering.push(arc);
            }
        }
    }

    /// Forgets arcs whose tail is inside by now; the least that an entering arc has left.
    fn drop_inner_arcs(&mut self, effort: &mut Effort<'_>) -> Option<i64> {
        effort.spend(self.entering.len());
        let (marks, mark, graph) = (&self.marks, self.mark, &*self.graph);
        self.entering.retain(|arc| marks[tail(graph, *arc) as usize] != mark);
        self.entering.iter().map(|arc| self.reduced[*arc as usize]).min()
    }

    /// Every entering arc pays; tails of arcs with nothing left come in. Those of them that the
    /// root reaches.
    fn pay(&mut self, amount: i64) -> Vec<u32> {
        self.lower += amount;
        let mut reached = Vec::new();
        for place in 0..self.entering.len() {
            let arc = self.entering[place];
            let left = &mut self.reduced[arc as usize];
            *left -= amount;
            if *left == 0 {
                let from = tail(&self.graph, arc);
                self.take_in(from);
                if self.is_reached(from) {
                    reached.push(from);
                }
            }
        }
        reached
    }

    /// Carries the root's reach on from a reached node.
    fn spread(&mut self, from: u32) -> usize {
        let graph = self.graph.clone();
        let (mut waiting, mut ticks) = (vec![from], 0);
        while let Some(node) = waiting.pop() {
            for &(to, edge) in graph.neighbours(node) {
                ticks += 1;
                let arc = edge * 2 + u32::from(graph.ends(edge).0 != node);
                if self.reduced[arc as usize] == 0 && !self.is_reached(to) {
                    self.set_by(to, arc);
                    waiting.push(to);
                }
            }
        }
        ticks
    }

    fn set_by(&mut self, node: u32, arc: u32) {
        self.log.push((node, std::mem::replace(&mut self.by[node as usize], arc)));
    }

    /// Keeps the state as it is: nothing before can be taken back.
    pub(super) fn keep(&mut self) {
        self.log.clear();
    }

    /// Takes payments back. Nodes whose reach hung on them are added to `lost`.
    pub(super) fn take_back(&mut self, paid: &[Payment], lost: &mut Vec<u32>) -> usize {
        let mut ticks = 0;
        for payment in paid {
            ticks += payment.arcs.len();
            self.lower -= payment.amount;
            for &arc in &payment.arcs {
                self.reduced[arc as usize] += payment.amount;
                let to = tail(&self.graph, arc ^ 1);
                if self.by[to as usize] == arc {
                    self.set_by(to, NONE);
                    lost.push(to);
                }
            }
        }
        ticks
    }

    /// Works out what else is lost with the nodes in `lost`, and what is reached otherwise.
    pub(super) fn settle(&mut self, lost: &mut Vec<u32>) -> usize {
        let graph = self.graph.clone();
        let (mut seen, mut ticks) = (0, 0);
        while let Some(&node) = lost.get(seen) {
            seen += 1;
            for &(to, edge) in graph.neighbours(node) {
                ticks += 1;
                let arc = edge * 2 + u32::from(graph.ends(edge).0 != node);
                if self.by[to as usize] == arc {
                    self.set_by(to, NONE);
                    lost.push(to);
                }
            }
        }
        for &node in lost.iter() {
            for &(from, edge) in graph.neighbours(node) {
                ticks += 1;
                let arc = edge * 2 + u32::from(graph.ends(edge).0 == node);
                if self.reduced[arc as usize] == 0
                    && self.is_reached(from)
                    && !self.is_reached(node)
                {
                    self.set_by(node, arc);
                    ticks += self.spread(node);
                }
            }
        }
        ticks
    }

    /// Makes a payment that another ascent made; it must hold here.
    pub(super) fn adopt(&mut self, paid: &Payment) {
        self.lower += paid.amount;
        for arc in &paid.arcs {
            self.reduced[*arc as usize] -= paid.amount;
        }
    }

    /// Works out what the root reaches, from nothing.
    pub(super) fn reach_anew(&mut self) -> usize {
        self.by.fill(NONE);
        self.spread(self.root)
    }

    /// Undoes payments made since [`Growth::keep`], and makes those again that were taken back.
    pub(super) fn undo(&mut self, paid: &[Payment]) -> usize {
        self.repeat(paid, 1)
    }
    pub(super) fn redo(&mut self, paid: &[Payment]) -> usize {
        self.repeat(paid, -1)
    }

    fn repeat(&mut self, paid: &[Payment], sign: i64) -> usize {
        let mut ticks = 0;
        for payment in paid {
            ticks += payment.arcs.len();
            self.lower -= payment.amount * sign;
            for arc in &payment.arcs {
                self.reduced[*arc as usize] += payment.amount * sign;
            }
        }
        ticks
    }

    /// Brings the root's reach back to what it was at the last [`Growth::keep`].
    pub(super) fn restore_reach(&mut self) -> usize {
        let ticks = self.log.len();
        while let Some((node, arc)) = self.log.pop() {
            self.by[node as usize] = arc;
        }
        ticks
    }
}

fn tail(graph: &Graph, arc: u32) -> u32 {
    let (a, b) = graph.ends(arc / 2);
    if arc.is_multiple_of(2) { a } else { b }
}
