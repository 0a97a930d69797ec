//! Making a tree better by small steps: other ways between its forks, and other forks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::control::Effort;
use crate::primal::spanning;
use crate::{Graph, Instance};

/// Improves a tree until no step helps or the effort ends.
pub(crate) fn improve(instance: &Instance, tree: Vec<u32>, effort: &mut Effort<'_>) -> Vec<u32> {
    let graph = &instance.graph;
    let mut best = tree;
    let mut cost = graph.cost_of(&best);
    while !effort.stopped() {
        let mut next = exchange_paths(instance, &best, effort);
        next = insert_nodes(instance, next, effort);
        let reached = graph.cost_of(&next);
        if reached >= cost {
            break;
        }
        (best, cost) = (next, reached);
    }
    best
}

/// A tree as it is being changed: which edges are in it, and how many at each node.
struct Tree<'a> {
    graph: &'a Graph,
    holds: Vec<bool>,
    degree: Vec<u32>,
    is_terminal: Vec<bool>,
}

impl<'a> Tree<'a> {
    fn new(instance: &'a Instance, edges: &[u32]) -> Tree<'a> {
        let graph = &instance.graph;
        let mut tree = Tree {
            graph,
            holds: vec![false; graph.edges()],
            degree: vec![0; graph.nodes()],
            is_terminal: vec![false; graph.nodes()],
        };
        instance.terminals.iter().for_each(|t| tree.is_terminal[*t as usize] = true);
        edges.iter().for_each(|edge| tree.put(*edge));
        tree
    }

    fn put(&mut self, edge: u32) {
        let (a, b) = self.graph.ends(edge);
        self.holds[edge as usize] = true;
        self.degree[a as usize] += 1;
        self.degree[b as usize] += 1;
    }

    fn take(&mut self, edge: u32) {
        let (a, b) = self.graph.ends(edge);
        self.holds[edge as usize] = false;
        self.degree[a as usize] -= 1;
        self.degree[b as usize] -= 1;
    }

    fn edges(&self) -> Vec<u32> {
        (0..self.graph.edges() as u32).filter(|edge| self.holds[*edge as usize]).collect()
    }

    /// Whether the tree can end or fork here.
    fn is_key(&self, node: u32) -> bool {
        self.is_terminal[node as usize] || self.degree[node as usize] != 2
    }

    /// The tree's edges at a node.
    fn around(&self, node: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.graph.neighbours(node).iter().copied().filter(|(_, e)| self.holds[*e as usize])
    }

    /// The way between two forks or terminals that runs over an edge, and its ends.
    fn key_path(&self, edge: u32) -> (Vec<u32>, [u32; 2]) {
        let (a, b) = self.graph.ends(edge);
        let mut path = vec![edge];
        let mut reach = |mut node: u32| {
            let mut last = edge;
            while !self.is_key(node) {
                let Some((next, by)) = self.around(node).find(|(_, by)| *by != last) else { break };
                path.push(by);
                (node, last) = (next, by);
            }
            node
        };
        let ends = [reach(a), reach(b)];
        (path, ends)
    }
}

/// Replaces each way between forks by a shorter one, where there is one.
fn exchange_paths(instance: &Instance, edges: &[u32], effort: &mut Effort<'_>) -> Vec<u32> {
    let mut tree = Tree::new(instance, edges);
    let mut search = Reconnect::new(instance.graph.nodes());
    let mut seen = vec![false; instance.graph.edges()];
    for &edge in edges {
        if seen[edge as usize] || !tree.holds[edge as usize] {
            continue;
        }
        if effort.stopped() {
            break;
        }
        let (path, ends) = tree.key_path(edge);
        path.iter().for_each(|edge| {
            seen[*edge as usize] = true;
            tree.take(*edge);
        });
        let limit = instance.graph.cost_of(&path);
        let better = search.shorter(&tree, ends, limit, effort);
        for edge in better.unwrap_or(path) {
            seen[edge as usize] = true;
            if !tree.holds[edge as usize] {
                tree.put(edge);
            }
        }
    }
    // Ways may have ended in the middle of others: forks that lost a branch leave dead ends.
    crate::primal::prune(&instance.graph, &instance.terminals, tree.edges())
}

/// Searches the shortest way between two parts of a cut tree. Its marks are kept between searches.
struct Reconnect {
    distance: Vec<i64>,
    by: Vec<u32>,
    touched: Vec<u32>,
    side: Vec<u32>,
    mark: u32,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Reconnect {
    fn new(nodes: usize) -> Reconnect {
        Reconnect {
            distance: vec![i64::MAX; nodes],
            by: vec![u32::MAX; nodes],
            touched: Vec::new(),
            side: vec![0; nodes],
            mark: 0,
            heap: BinaryHeap::new(),
        }
    }

    /// The edges of a way shorter than `limit` between the parts that hold the two ends.
    fn shorter(
        &mut self,
        tree: &Tree<'_>,
        ends: [u32; 2],
        limit: i64,
        effort: &mut Effort<'_>,
    ) -> Option<Vec<u32>> {
        let (from, mark) = self.smaller_side(tree, ends, effort);
        for node in self.touched.drain(..) {
            self.distance[node as usize] = i64::MAX;
            self.by[node as usize] = u32::MAX;
        }
        self.heap.clear();
        for node in from {
            self.distance[node as usize] = 0;
            self.touched.push(node);
            self.heap.push(Reverse((0, node)));
        }
        while let Some(Reverse((far, node))) = self.heap.pop() {
            if far > self.distance[node as usize] {
                continue;
            }
            let in_tree = tree.degree[node as usize] > 0
                || tree.is_terminal[node as usize]
                || ends.contains(&node);
            if in_tree && self.side[node as usize] != mark {
                return Some(self.way_back(tree.graph, node));
            }
            effort.spend(tree.graph.neighbours(node).len());
            for &(to, edge) in tree.graph.neighbours(node) {
                let reached = far + tree.graph.cost(edge);
                if reached < limit && reached < self.distance[to as usize] {
                    if self.distance[to as usize] == i64::MAX {
                        self.touched.push(to);
                    }
                    self.distance[to as usize] = reached;
                    self.by[to as usize] = edge;
                    self.heap.push(Reverse((reached, to)));
                }
            }
        }
        None
    }

    fn way_back(&self, graph: &Graph, mut node: u32) -> Vec<u32> {
        let mut way = Vec::new();
        while self.by[node as usize] != u32::MAX {
            let edge = self.by[node as usize];
            way.push(edge);
            node = graph.other_end(edge, node);
        }
        way
    }

    /// The nodes of the smaller of the two parts, marked; both are walked in step.
    fn smaller_side(
        &mut self,
        tree: &Tree<'_>,
        ends: [u32; 2],
        effort: &mut Effort<'_>,
    ) -> (Vec<u32>, u32) {
        let marks = [self.mark + 1, self.mark + 2];
        self.mark += 2;
        let mut parts = ends.map(|end| vec![end]);
        let mut seen = [0, 0];
        for (end, mark) in ends.iter().zip(marks) {
            self.side[*end as usize] = mark;
        }
        loop {
            for part in [0, 1] {
                let Some(&node) = parts[part].get(seen[part]) else {
                    return (std::mem::take(&mut parts[part]), marks[part]);
                };
                seen[part] += 1;
                effort.spend(tree.graph.neighbours(node).len());
                for (to, _) in tree.around(node) {
                    if self.side[to as usize] != marks[part] {
                        self.side[to as usize] = marks[part];
                        parts[part].push(to);
                    }
                }
            }
        }
    }
}

/// Takes nodes into the tree that make it cheaper: each gets its edges to the tree, and for each
/// but the first the dearest edge of the circle goes.
fn insert_nodes(instance: &Instance, edges: Vec<u32>, effort: &mut Effort<'_>) -> Vec<u32> {
    let graph = &instance.graph;
    let mut rooted = Rooted::new(graph, &edges);
    let mut tree = edges;
    for node in 0..graph.nodes() as u32 {
        if rooted.holds(node) {
            continue;
        }
        let mut links: Vec<(i64, u32, u32)> = graph
            .neighbours(node)
            .iter()
            .filter(|(to, _)| rooted.holds(*to))
            .map(|(to, edge)| (graph.cost(*edge), *edge, *to))
            .collect();
        if links.len() < 2 {
            continue;
        }
        links.sort_unstable();
        let (gain, removed) = rooted.circles(graph, &links, effort);
        if gain > 0 {
            tree.retain(|edge| !removed.contains(edge));
            tree.extend(links.iter().map(|(_, edge, _)| *edge));
            let mut allowed = vec![false; graph.nodes()];
            tree.iter().for_each(|edge| {
                let (a, b) = graph.ends(*edge);
                allowed[a as usize] = true;
                allowed[b as usize] = true;
            });
            instance.terminals.iter().for_each(|t| allowed[*t as usize] = true);
            tree = spanning(instance, &allowed);
            rooted = Rooted::new(graph, &tree);
            effort.spend(graph.edges());
        }
        if effort.stopped() {
            break;
        }
    }
    tree
}

/// A tree hung up at one of its nodes.
struct Rooted {
    /// The edge towards the root; `u32::MAX` in the root and outside the tree.
    up: Vec<u32>,
    /// Edges to the root; `u32::MAX` outside the tree.
    depth: Vec<u32>,
}

impl Rooted {
    fn new(graph: &Graph, edges: &[u32]) -> Rooted {
        let mut holds = vec![false; graph.edges()];
        edges.iter().for_each(|edge| holds[*edge as usize] = true);
        let mut rooted =
            Rooted { up: vec![u32::MAX; graph.nodes()], depth: vec![u32::MAX; graph.nodes()] };
        let Some(first) = edges.first() else { return rooted };
        let root = graph.ends(*first).0;
        rooted.depth[root as usize] = 0;
        let mut queue = vec![root];
        while let Some(node) = queue.pop() {
            for &(to, edge) in graph.neighbours(node) {
                if holds[edge as usize] && rooted.depth[to as usize] == u32::MAX {
                    rooted.depth[to as usize] = rooted.depth[node as usize] + 1;
                    rooted.up[to as usize] = edge;
                    queue.push(to);
                }
            }
        }
        rooted
    }

    fn holds(&self, node: u32) -> bool {
        self.depth[node as usize] != u32::MAX
    }

    /// What a new node with these links to the tree, cheapest first, would gain, and the tree
    /// edges that would go.
    fn circles(
        &self,
        graph: &Graph,
        links: &[(i64, u32, u32)],
        effort: &mut Effort<'_>,
    ) -> (i64, Vec<u32>) {
        let mut removed: Vec<u32> = Vec::new();
        let mut gain = -links[0].0;
        for (place, &(cost, _, end)) in links.iter().enumerate().skip(1) {
            // The circle closes over the first earlier link whose way is still whole.
            for &(_, _, other) in &links[..place] {
                let (whole, dearest, ticks) = self.dearest(graph, end, other, &removed);
                effort.spend(ticks);
                if whole {
                    if let Some((most, edge)) = dearest.filter(|(most, _)| *most > cost) {
                        gain += most - cost;
                        removed.push(edge);
                    }
                    break;
                }
            }
        }
        (gain, removed)
    }

    /// Whether the way between two nodes avoids `removed`, its dearest edge, and its length.
    fn dearest(
        &self,
        graph: &Graph,
        mut a: u32,
        mut b: u32,
        removed: &[u32],
    ) -> (bool, Option<(i64, u32)>, usize) {
        let (mut dearest, mut ticks) = (None, 0);
        while a != b {
            let lower =
                if self.depth[a as usize] >= self.depth[b as usize] { &mut a } else { &mut b };
            let edge = self.up[*lower as usize];
            if removed.contains(&edge) {
                return (false, None, ticks);
            }
            dearest = dearest.max(Some((graph.cost(edge), edge)));
            *lower = graph.other_end(edge, *lower);
            ticks += 1;
        }
        (true, dearest, ticks)
    }
}
