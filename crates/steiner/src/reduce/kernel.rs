//! The problem while it is being reduced, and the log by which a tree finds back.

use crate::graph::COST_SUM_MAX;
use crate::{Graph, Instance};

/// Where an edge of the kernel comes from.
#[derive(Debug, Clone, Copy)]
enum Origin {
    /// An edge of the graph given.
    Given(u32),
    /// Two edges of the kernel, end to end.
    Chain(u32, u32),
}

/// What became of an edge that is no longer there by itself.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It stands, or was found useless.
    Own,
    /// It is part of a longer one, in the same direction or against it.
    Part(u32, bool),
    /// It is in every tree, or part of several.
    Taken,
}

/// Where an arc of an earlier state is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Now {
    /// Within this arc of the kernel.
    Arc(u32),
    /// No tree needs it.
    Removed,
    /// It cannot be told apart from others any more.
    Lost,
}

/// A graph that shrinks. Nodes keep their numbers; edges are added and die.
#[derive(Debug, Clone)]
pub(crate) struct Kernel {
    adjacent: Vec<Vec<(u32, u32)>>,
    ends: Vec<(u32, u32)>,
    costs: Vec<i64>,
    alive: Vec<bool>,
    origins: Vec<Origin>,
    fates: Vec<Fate>,
    /// The node that each node was merged into.
    stays: Vec<u32>,
    is_terminal: Vec<bool>,
    terminals: usize,
    edges: usize,
    /// How often an edge or a terminal came or went.
    changes: u64,
    /// What the edges that stand cost together.
    cost_sum: i64,
    fixed: Vec<u32>,
    offset: i64,
    touched: Vec<u32>,
    is_touched: Vec<bool>,
}

/// A kernel as a compact graph, with the way back.
#[derive(Debug, Clone)]
pub(crate) struct Frozen {
    pub(crate) instance: Instance,
    /// The kernel's node of each node.
    pub(crate) nodes: Vec<u32>,
    /// The kernel's edge of each edge.
    pub(crate) edges: Vec<u32>,
    changes: u64,
}

impl Kernel {
    pub(crate) fn new(instance: &Instance) -> Kernel {
        let graph = &instance.graph;
        let mut kernel = Kernel {
            adjacent: vec![Vec::new(); graph.nodes()],
            ends: Vec::with_capacity(graph.edges()),
            costs: Vec::with_capacity(graph.edges()),
            alive: Vec::with_capacity(graph.edges()),
            origins: Vec::with_capacity(graph.edges()),
            fates: Vec::with_capacity(graph.edges()),
            stays: (0..graph.nodes() as u32).collect(),
            is_terminal: vec![false; graph.nodes()],
            terminals: 0,
            edges: 0,
            changes: 0,
            cost_sum: 0,
            fixed: Vec::new(),
            offset: 0,
            touched: Vec::new(),
            is_touched: vec![false; graph.nodes()],
        };
        for &terminal in &instance.terminals {
            kernel.make_terminal(terminal);
        }
        for edge in 0..graph.edges() as u32 {
            let (a, b) = graph.ends(edge);
            kernel.add(a, b, graph.cost(edge), Origin::Given(edge));
        }
        kernel
    }

    pub(crate) fn edges(&self) -> usize {
        self.edges
    }
    /// All nodes are below this number, dead ones too.
    pub(crate) fn capacity(&self) -> usize {
        self.adjacent.len()
    }
    pub(crate) fn nodes(&self) -> usize {
        let held = |node: &usize| self.is_terminal[*node] || !self.adjacent[*node].is_empty();
        (0..self.adjacent.len()).filter(held).count()
    }
    pub(crate) fn terminals(&self) -> usize {
        self.terminals
    }
    /// What the fixed edges cost.
    pub(crate) fn offset(&self) -> i64 {
        self.offset
    }
    pub(crate) fn is_terminal(&self, node: u32) -> bool {
        self.is_terminal[node as usize]
    }
    pub(crate) fn adjacent(&self, node: u32) -> &[(u32, u32)] {
        &self.adjacent[node as usize]
    }
    pub(crate) fn cost(&self, edge: u32) -> i64 {
        self.costs[edge as usize]
    }
    /// The number that the next edge would get: all edges are below it.
    pub(crate) fn next_edge(&self) -> u32 {
        self.costs.len() as u32
    }
    pub(crate) fn is_alive(&self, edge: u32) -> bool {
        self.alive[edge as usize]
    }
    pub(crate) fn ends(&self, edge: u32) -> (u32, u32) {
        self.ends[edge as usize]
    }

    /// Puts every node on the list of those to look at again.
    pub(crate) fn touch_all(&mut self) {
        (0..self.adjacent.len() as u32).for_each(|node| self.touch(node));
    }

    fn touch(&mut self, node: u32) {
        if !std::mem::replace(&mut self.is_touched[node as usize], true) {
            self.touched.push(node);
        }
    }

    /// The next node to look at.
    pub(crate) fn next_touched(&mut self) -> Option<u32> {
        let node = self.touched.pop()?;
        self.is_touched[node as usize] = false;
        Some(node)
    }

    fn make_terminal(&mut self, node: u32) {
        if !std::mem::replace(&mut self.is_terminal[node as usize], true) {
            self.terminals += 1;
            self.changes += 1;
        }
    }

    /// Adds an edge unless a parallel one is as cheap; a dearer parallel one dies.
    fn add(&mut self, a: u32, b: u32, cost: i64, origin: Origin) {
        let edge = self.costs.len() as u32;
        self.ends.push((a, b));
        self.costs.push(cost);
        self.origins.push(origin);
        self.fates.push(Fate::Own);
        self.alive.push(false);
        self.attach(edge);
    }

    /// Makes an edge live between its ends, unless it is a loop or a parallel one is as cheap.
    fn attach(&mut self, edge: u32) {
        let (a, b) = self.ends[edge as usize];
        if a == b {
            return;
        }
        let (few, other) =
            if self.adjacent(a).len() <= self.adjacent(b).len() { (a, b) } else { (b, a) };
        let parallel = self.adjacent(few).iter().find(|(to, _)| *to == other).map(|(_, e)| *e);
        if let Some(parallel) = parallel {
            if self.cost(parallel) <= self.cost(edge) {
                return;
            }
            self.remove(parallel);
        }
        self.adjacent[a as usize].push((b, edge));
        self.adjacent[b as usize].push((a, edge));
        self.alive[edge as usize] = true;
        self.edges += 1;
        self.changes += 1;
        self.cost_sum += self.cost(edge);
        self.touch(a);
        self.touch(b);
    }

    /// Takes an edge out.
    pub(crate) fn remove(&mut self, edge: u32) {
        if !std::mem::replace(&mut self.alive[edge as usize], false) {
            return;
        }
        self.edges -= 1;
        self.changes += 1;
        self.cost_sum -= self.cost(edge);
        let (a, b) = self.ends[edge as usize];
        for node in [a, b] {
            self.adjacent[node as usize].retain(|(_, held)| *held != edge);
            self.touch(node);
        }
    }

    /// Makes a terminal of a node.
    pub(crate) fn require(&mut self, node: u32) {
        self.make_terminal(node);
        self.touch(node);
    }

    /// Takes a node that is no terminal out.
    pub(crate) fn remove_node(&mut self, node: u32) {
        while let Some(&(_, edge)) = self.adjacent[node as usize].last() {
            self.remove(edge);
        }
    }

    /// Takes out what no terminal can reach.
    pub(crate) fn drop_unreachable(&mut self) {
        let mut reached = self.is_terminal.clone();
        let mut waiting: Vec<u32> =
            (0..reached.len() as u32).filter(|node| self.is_terminal(*node)).collect();
        while let Some(node) = waiting.pop() {
            for &(to, _) in &self.adjacent[node as usize] {
                if !std::mem::replace(&mut reached[to as usize], true) {
                    waiting.push(to);
                }
            }
        }
        for node in (0..reached.len() as u32).filter(|node| !reached[*node as usize]) {
            self.remove_node(node);
        }
    }

    /// Replaces a node of degree two and its edges by one edge.
    pub(crate) fn bridge(&mut self, node: u32) {
        if let [(a, first), (b, then)] = self.adjacent[node as usize][..] {
            let cost = self.cost(first) + self.cost(then);
            self.remove(first);
            self.remove(then);
            let whole = self.next_edge();
            for (part, along) in [(first, self.ends(first).0 == a), (then, self.ends(then).1 == b)]
            {
                self.fates[part as usize] = Fate::Part(whole, along);
            }
            self.add(a, b, cost, Origin::Chain(first, then));
        }
    }

    /// Replaces a node by edges between the far ends of some pairs of its edges. A tree that uses
    /// several of them uses what they share once: unfolded it costs no more.
    pub(crate) fn replace(&mut self, node: u32, pairs: &[(u32, u32)]) {
        let far = |kernel: &Kernel, edge: u32| {
            let (a, b) = kernel.ends(edge);
            if a == node { b } else { a }
        };
        // Edges that share parts may add up to more than the graph given.
        let added = pairs.iter().map(|(a, b)| self.cost(*a).saturating_add(self.cost(*b)));
        if added.fold(self.cost_sum, i64::saturating_add) >= COST_SUM_MAX {
            return;
        }
        for (_, edge) in self.adjacent[node as usize].clone() {
            self.fates[edge as usize] = Fate::Taken;
        }
        self.remove_node(node);
        for &(first, then) in pairs {
            let cost = self.cost(first) + self.cost(then);
            let (a, b) = (far(self, first), far(self, then));
            self.add(a, b, cost, Origin::Chain(first, then));
        }
    }

    /// Takes a tree of a block into every tree, and the block's other edges out.
    pub(crate) fn settle(&mut self, block: &[u32], tree: &[u32]) {
        for &edge in block.iter().filter(|edge| !tree.contains(edge)) {
            self.remove(edge);
        }
        tree.iter().for_each(|edge| self.contract(*edge));
    }

    /// Takes an edge into every tree: its ends become one terminal.
    pub(crate) fn contract(&mut self, edge: u32) {
        let (a, b) = self.ends[edge as usize];
        self.fixed.push(edge);
        self.offset += self.cost(edge);
        self.remove(edge);
        self.fates[edge as usize] = Fate::Taken;
        let (stays, goes) =
            if self.adjacent(a).len() >= self.adjacent(b).len() { (a, b) } else { (b, a) };
        self.make_terminal(stays);
        self.stays[goes as usize] = stays;
        if std::mem::replace(&mut self.is_terminal[goes as usize], false) {
            self.terminals -= 1;
        }
        for (to, moved) in std::mem::take(&mut self.adjacent[goes as usize]) {
            self.adjacent[to as usize].retain(|(_, held)| *held != moved);
            self.alive[moved as usize] = false;
            self.edges -= 1;
            self.cost_sum -= self.cost(moved);
            let (first, _) = self.ends[moved as usize];
            self.ends[moved as usize] = if first == to { (to, stays) } else { (stays, to) };
            self.attach(moved);
            self.touch(to);
        }
        self.touch(stays);
    }

    /// Whether the kernel is still as it was frozen. A reduction that reads both needs that.
    pub(crate) fn is_as(&self, frozen: &Frozen) -> bool {
        self.changes == frozen.changes
    }

    /// Where an arc of an earlier state is now.
    pub(crate) fn now(&self, mut arc: u32) -> Now {
        while let Fate::Part(whole, along) = self.fates[arc as usize / 2] {
            arc = whole * 2 + ((arc % 2) ^ u32::from(!along));
        }
        match self.fates[arc as usize / 2] {
            Fate::Own if self.is_alive(arc / 2) => Now::Arc(arc),
            Fate::Own => Now::Removed,
            _ => Now::Lost,
        }
    }

    /// The node that a node of an earlier state was merged into.
    pub(crate) fn node_now(&self, mut node: u32) -> u32 {
        while self.stays[node as usize] != node {
            node = self.stays[node as usize];
        }
        node
    }

    /// The kernel as a compact graph. Nodes and edges keep their order.
    pub(crate) fn freeze(&self) -> Frozen {
        let mut places = vec![u32::MAX; self.adjacent.len()];
        let mut nodes = Vec::new();
        for node in 0..self.adjacent.len() as u32 {
            if self.is_terminal(node) || !self.adjacent(node).is_empty() {
                places[node as usize] = nodes.len() as u32;
                nodes.push(node);
            }
        }
        let edges: Vec<u32> = (0..self.costs.len() as u32).filter(|e| self.is_alive(*e)).collect();
        let compact: Vec<(u32, u32, i64)> = edges
            .iter()
            .map(|edge| {
                let (a, b) = self.ends(*edge);
                (places[a as usize], places[b as usize], self.cost(*edge))
            })
            .collect();
        let terminals = (0..nodes.len() as u32)
            .filter(|place| self.is_terminal(nodes[*place as usize]))
            .collect();
        // The costs are sums of costs that were counted once before.
        let graph = Graph::from_edges(nodes.len(), &compact).unwrap_or_default();
        Frozen { instance: Instance { graph, terminals }, nodes, edges, changes: self.changes }
    }

    /// The edges of the graph given that make up a tree of the kernel, fixed ones included.
    pub(crate) fn unfold(&self, tree: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut stack: Vec<u32> = tree.into_iter().chain(self.fixed.iter().copied()).collect();
        let mut given = Vec::new();
        while let Some(edge) = stack.pop() {
            match self.origins[edge as usize] {
                Origin::Given(edge) => given.push(edge),
                Origin::Chain(first, then) => stack.extend([first, then]),
            }
        }
        given.sort_unstable();
        given.dedup();
        given
    }
}
