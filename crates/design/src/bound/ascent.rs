//! Duals of the routes: Wong's ascent on the streets themselves, with two purses a piece.
//!
//! Every piece on the way from the root to a place is paid by a route and a cable. The last metres
//! may be a drop, which is cheap; what lies farther from a place than a drop reaches carries
//! another cable on the way to *that* place. So a place may charge the far purse of a piece only
//! where it is out of a drop's reach; the near purse it may always charge.
//!
//! Where no point of presence joins the exchanges of a connected part, its root lies outside: to
//! come in at a node costs an exchange.
//!
//! A first pass grows each place until it meets another that still grows, which keeps the sets
//! small. It leaves far purses unspent where places lie close together; the second pass spends
//! them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::balls::{Ball, within};
use super::streets::Streets;

/// Larger sets are given up as they are: they reach over half a department for a few cents more.
const NODES_MAX: usize = 1_000;
/// A set is grown on while its cut is at most this much larger than the next one's.
const PATIENCE: (u64, u64) = (5, 4);

/// The dual of one place: the nodes that its set took in, each with what the place had paid by
/// then, and what it paid in the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) nodes: Vec<(u32, i64)>,
    pub(crate) end: i64,
}

/// A place that must be reached.
#[derive(Debug, Clone)]
pub(crate) struct Terminal {
    pub(crate) node: u32,
    /// How far a drop reaches along the streets.
    pub(crate) reach_mm: i64,
    /// The nodes within that.
    pub(crate) ball: Ball,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Still grows.
    Open,
    /// Is reached wherever another one is.
    Follows,
    /// Has reached the root.
    Done,
}

/// Where all sets grow to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Root<'a> {
    /// One of the terminals.
    Terminal(&'a Terminal),
    /// Outside; an exchange at any node costs so much.
    Outside(i64),
}

/// Finds duals for terminals of one connected part.
pub(crate) fn ascend(
    streets: &Streets,
    terminals: &[Terminal],
    root: Root<'_>,
    purses: &mut Purses,
    cancelled: &dyn Fn() -> bool,
) -> Vec<Chain> {
    let mut growth = Growth::new(streets, terminals, root, purses);
    for pass in [Pass::First, Pass::Second] {
        growth.run(pass, cancelled);
    }
    growth.chains
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    First,
    Second,
}

/// What is left of the two purses of each arc: arc `2p` runs from the first end of piece `p` to the
/// second, arc `2p + 1` back.
pub(crate) struct Purses {
    near: Vec<i64>,
    far: Vec<i64>,
    /// What is left of an exchange at each node, where the root is outside.
    outside: Option<Vec<i64>>,
}

impl Purses {
    /// Full purses. Supports of nodes in `closed` are paid by another part of the bound.
    pub(crate) fn full(streets: &Streets, closed: impl Fn(u32) -> bool) -> Purses {
        let into = |piece: &super::streets::Piece, side: usize| {
            piece.near + if closed(piece.ends[side]) { 0 } else { piece.into[side] }
        };
        Purses {
            near: streets.pieces.iter().flat_map(|p| [into(p, 1), into(p, 0)]).collect(),
            far: streets.pieces.iter().flat_map(|piece| [piece.far; 2]).collect(),
            outside: None,
        }
    }
}

impl Purses {
    /// The root's own drop may be all that runs along the pieces around it.
    fn close_around(&mut self, streets: &Streets, root: &Terminal) {
        for &(node, far) in &root.ball {
            for hop in streets.around(node) {
                let length = streets.pieces[hop.piece as usize].length_mm;
                if far + length <= root.reach_mm {
                    self.far[hop.piece as usize * 2] = 0;
                    self.far[hop.piece as usize * 2 + 1] = 0;
                }
            }
        }
    }
}

struct Growth<'a> {
    streets: &'a Streets,
    terminals: &'a [Terminal],
    root: u32,
    purses: &'a mut Purses,
    /// The terminal at each node.
    terminal_at: Vec<u32>,
    states: Vec<State>,
    chains: Vec<Chain>,
    marks: Vec<u32>,
    mark: u32,
    /// Arcs that enter the set, and whether each is near.
    entering: Vec<(u32, bool)>,
}

impl<'a> Growth<'a> {
    fn new(
        streets: &'a Streets,
        terminals: &'a [Terminal],
        root: Root<'_>,
        purses: &'a mut Purses,
    ) -> Growth<'a> {
        let mut terminal_at = vec![u32::MAX; streets.nodes()];
        for (number, terminal) in terminals.iter().enumerate() {
            terminal_at[terminal.node as usize] = number as u32;
        }
        let root = match root {
            Root::Outside(exchange) => {
                purses.outside = Some(vec![exchange; streets.nodes()]);
                streets.nodes() as u32
            }
            Root::Terminal(root) => {
                purses.outside = None;
                purses.close_around(streets, root);
                root.node
            }
        };
        let chain = |terminal: &Terminal| Chain { nodes: vec![(terminal.node, 0)], end: 0 };
        Growth {
            streets,
            terminals,
            root,
            purses,
            terminal_at,
            states: vec![State::Open; terminals.len()],
            chains: terminals.iter().map(chain).collect(),
            marks: vec![0; streets.nodes() + 1],
            mark: 0,
            entering: Vec::new(),
        }
    }

    fn run(&mut self, pass: Pass, cancelled: &dyn Fn() -> bool) {
        let first = |streets: &Streets, node: u32| streets.around(node).len() as u64;
        let mut waiting = BinaryHeap::new();
        for (number, terminal) in self.terminals.iter().enumerate() {
            if self.states[number] == State::Follows {
                self.states[number] = State::Open;
            }
            if self.states[number] == State::Open && terminal.node != self.root {
                let score = match pass {
                    Pass::First => first(self.streets, terminal.node),
                    Pass::Second => self.chains[number].nodes.len() as u64,
                };
                waiting.push(Reverse((score, number as u32)));
            } else {
                self.states[number] = State::Done;
            }
        }
        while let Some(Reverse((score, number))) = waiting.pop() {
            let next = waiting.peek().map(|Reverse((next, _))| *next);
            if let Some(score) = self.grow(number, score, next, pass) {
                waiting.push(Reverse((score, number)));
            }
            if cancelled() {
                break;
            }
        }
    }

    /// Grows the set of a terminal as long as its cut is not much larger than the next one's. The
    /// new score, unless it ends here.
    fn grow(&mut self, number: u32, score: u64, next: Option<u64>, pass: Pass) -> Option<u64> {
        let mut chain = std::mem::take(&mut self.chains[number as usize]);
        self.mark += 1;
        chain.nodes.iter().for_each(|(node, _)| self.marks[*node as usize] = self.mark);
        self.entering.clear();
        let mut seen = 0;
        let outcome = loop {
            while seen < chain.nodes.len() {
                self.look_around(number, chain.nodes[seen].0, &mut chain);
                seen += 1;
            }
            if self.marks[self.root as usize] == self.mark {
                self.states[number as usize] = State::Done;
                break None;
            }
            let least = self.least();
            if chain.nodes.len() > NODES_MAX {
                self.states[number as usize] = State::Done;
                break None;
            }
            if self.follows(number, &chain, pass) {
                self.states[number as usize] = State::Follows;
                break None;
            }
            let Some(least) = least else {
                self.states[number as usize] = State::Done;
                break None;
            };
            let cut = self.entering.len() as u64;
            let patient = |next: u64| next * PATIENCE.0 >= cut * PATIENCE.1;
            if cut > score && !next.is_none_or(patient) {
                break Some(cut);
            }
            self.pay(least, &mut chain);
        };
        if outcome.is_none() {
            // What was entered at the end has paid for nothing; the place itself stays.
            let (own, end) = (chain.nodes[0], chain.end);
            chain.nodes.retain(|node| *node == own || node.1 < end);
            chain.nodes.shrink_to_fit();
        }
        self.chains[number as usize] = chain;
        outcome
    }

    /// Takes in the nodes whose arc into `node` has nothing left for this terminal; notes the
    /// other arcs.
    fn look_around(&mut self, number: u32, node: u32, chain: &mut Chain) {
        self.look_outside(node);
        let terminal = &self.terminals[number as usize];
        let here = within(&terminal.ball, node);
        for hop in self.streets.around(node) {
            if self.marks[hop.to as usize] == self.mark {
                continue;
            }
            let piece = &self.streets.pieces[hop.piece as usize];
            let near = here.is_some_and(|far| far + piece.length_mm <= terminal.reach_mm);
            let arc = hop.piece * 2 + u32::from(piece.ends[1] != node);
            if self.left(arc, near) == 0 {
                self.marks[hop.to as usize] = self.mark;
                chain.nodes.push((hop.to, chain.end));
            } else {
                self.entering.push((arc, near));
            }
        }
    }

    /// The arc that leads from outside into a node comes after those of the streets.
    fn look_outside(&mut self, node: u32) {
        let outside = self.purses.outside.as_ref().map(|outside| outside[node as usize]);
        match outside {
            Some(0) => self.marks[self.root as usize] = self.mark,
            Some(_) => self.entering.push((self.purses.near.len() as u32 + node, true)),
            None => {}
        }
    }

    fn left(&self, arc: u32, near: bool) -> i64 {
        let arc = arc as usize;
        if let (Some(node), Some(outside)) =
            (arc.checked_sub(self.purses.near.len()), &self.purses.outside)
        {
            return outside[node];
        }
        self.purses.near[arc] + if near { 0 } else { self.purses.far[arc] }
    }

    /// Whether a terminal inside the set will be reached and takes this one along: so it does
    /// unless its drop may be all that enters the set by an arc whose far purse is not spent.
    fn follows(&self, number: u32, chain: &Chain, pass: Pass) -> bool {
        let unspent = |(arc, near): &&(u32, bool)| !near && self.purses.near[*arc as usize] == 0;
        let open: Vec<u32> = match pass {
            Pass::First => Vec::new(),
            Pass::Second => self.entering.iter().filter(unspent).map(|(arc, _)| *arc).collect(),
        };
        chain.nodes.iter().any(|(node, _)| {
            let other = self.terminal_at[*node as usize];
            other != u32::MAX
                && other != number
                && self.states[other as usize] != State::Follows
                && open.iter().all(|arc| !self.is_near(other, *arc))
        })
    }

    fn is_near(&self, number: u32, arc: u32) -> bool {
        let terminal = &self.terminals[number as usize];
        let piece = &self.streets.pieces[arc as usize / 2];
        let head = piece.ends[1 - arc as usize % 2];
        within(&terminal.ball, head).is_some_and(|far| far + piece.length_mm <= terminal.reach_mm)
    }

    /// Forgets arcs whose tail is inside by now; the least that an entering arc has left.
    fn least(&mut self) -> Option<i64> {
        let mut entering = std::mem::take(&mut self.entering);
        entering.retain(|(arc, _)| self.marks[self.tail(*arc) as usize] != self.mark);
        self.entering = entering;
        self.entering.iter().map(|(arc, near)| self.left(*arc, *near)).min()
    }

    /// Every entering arc pays, from the far purse first where it may.
    fn pay(&mut self, amount: i64, chain: &mut Chain) {
        chain.end += amount;
        for place in 0..self.entering.len() {
            let (arc, near) = self.entering[place];
            let purse = arc as usize;
            if self.pay_outside(arc, amount) {
                continue;
            }
            let from_far = if near { 0 } else { amount.min(self.purses.far[purse]) };
            self.purses.far[purse] -= from_far;
            self.purses.near[purse] -= amount - from_far;
            let tail = self.tail(arc);
            if self.left(arc, near) == 0 && self.marks[tail as usize] != self.mark {
                self.marks[tail as usize] = self.mark;
                chain.nodes.push((tail, chain.end));
            }
        }
    }

    /// Whether the arc comes from outside; it then pays.
    fn pay_outside(&mut self, arc: u32, amount: i64) -> bool {
        let node = (arc as usize).checked_sub(self.purses.near.len());
        let (Some(node), Some(outside)) = (node, &mut self.purses.outside) else { return false };
        outside[node] -= amount;
        if outside[node] == 0 {
            self.marks[self.root as usize] = self.mark;
        }
        true
    }

    fn tail(&self, arc: u32) -> u32 {
        if arc as usize >= self.purses.near.len() {
            return self.root;
        }
        self.streets.pieces[arc as usize / 2].ends[arc as usize % 2]
    }
}
