//! Every tree of streets that joins all homes, and every way between two nodes.

use std::collections::{BTreeSet, HashMap};

use crate::forest::Hung;
use crate::graph::StreetGraph;

/// A set of edges of the street graph.
pub(super) type Edges = u64;

pub(super) fn list(mut set: Edges) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let edge = (set != 0).then(|| set.trailing_zeros())?;
        set &= set - 1;
        Some(edge)
    })
}

pub(super) fn set(edges: &[u32]) -> Edges {
    edges.iter().fold(0, |set, edge| set | 1 << edge)
}

/// A tree of streets.
pub(super) struct Tree {
    pub(super) edges: Vec<u32>,
    pub(super) nodes: Vec<u32>,
    /// Hung up at each of its nodes.
    pub(super) hung: HashMap<u32, Hung>,
    /// The edges between two nodes.
    pub(super) ways: HashMap<(u32, u32), Edges>,
}

/// The trees that join the nodes with homes and end nowhere else.
pub(super) fn trees(graph: &StreetGraph<'_>, homes: &BTreeSet<u32>) -> Vec<Tree> {
    assert!(graph.edges.len() <= Edges::BITS as usize);
    let mut found = BTreeSet::new();
    let all: Vec<u32> = (0..graph.edges.len() as u32).collect();
    let spare = graph.edges.len() + 1 - graph.nodes.len();
    leave_out(graph, &all, (0, spare), &mut |edges| {
        found.insert(pruned(graph, set(edges), homes));
    });
    found.into_iter().map(|edges| Tree::of(graph, edges, homes)).collect()
}

/// Tells every way to leave out so many edges, from a place in the list on, by which all stays
/// joined.
fn leave_out(
    graph: &StreetGraph<'_>,
    edges: &[u32],
    (from, spare): (usize, usize),
    tell: &mut dyn FnMut(&[u32]),
) {
    if !joined(graph, edges) {
        return;
    }
    if spare == 0 {
        return tell(edges);
    }
    for place in from..edges.len() {
        let fewer = [&edges[..place], &edges[place + 1..]].concat();
        leave_out(graph, &fewer, (place, spare - 1), tell);
    }
}

fn joined(graph: &StreetGraph<'_>, edges: &[u32]) -> bool {
    let mut part: Vec<u32> = (0..graph.nodes.len() as u32).collect();
    let mut parts = part.len();
    for &edge in edges {
        let ends = &graph.edges[edge as usize];
        let (one, other) = (part[ends.a as usize], part[ends.b as usize]);
        parts -= usize::from(one != other);
        part.iter_mut().filter(|part| **part == other).for_each(|part| *part = one);
    }
    parts == 1
}

fn pruned(graph: &StreetGraph<'_>, mut edges: Edges, homes: &BTreeSet<u32>) -> Edges {
    loop {
        let mut around = vec![0; graph.nodes.len()];
        for edge in list(edges).map(|edge| &graph.edges[edge as usize]) {
            around[edge.a as usize] += 1;
            around[edge.b as usize] += 1;
        }
        let bare = |node: u32| around[node as usize] == 1 && !homes.contains(&node);
        let is_bare = |edge: &u32| {
            let edge = &graph.edges[*edge as usize];
            bare(edge.a) || bare(edge.b)
        };
        let Some(end) = list(edges).find(is_bare) else { return edges };
        edges &= !(1 << end);
    }
}

impl Tree {
    fn of(graph: &StreetGraph<'_>, edges: Edges, homes: &BTreeSet<u32>) -> Tree {
        let edges: Vec<u32> = list(edges).collect();
        let nodes = Hung::of(graph, *homes.first().expect("a home"), &edges).order;
        let hung: HashMap<u32, Hung> =
            nodes.iter().map(|node| (*node, Hung::of(graph, *node, &edges))).collect();
        let way = |from: u32, to: u32| set(&hung[&from].way(0, hung[&from].place(to)));
        let pairs = nodes.iter().flat_map(|from| nodes.iter().map(move |to| (*from, *to)));
        let ways = pairs.map(|(from, to)| ((from, to), way(from, to))).collect();
        Tree { edges, nodes, hung, ways }
    }
}

/// Every way between two nodes that passes no node twice, edge by edge.
pub(super) fn ways(graph: &StreetGraph<'_>, from: u32, to: u32) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    let mut waiting = vec![(vec![from], Vec::new())];
    while let Some((nodes, edges)) = waiting.pop() {
        let at = nodes[nodes.len() - 1];
        if at == to {
            found.push(edges);
            continue;
        }
        for (number, edge) in graph.edges.iter().enumerate() {
            if edge.a != at && edge.b != at {
                continue;
            }
            let next = graph.other_end(number as u32, at);
            if !nodes.contains(&next) {
                waiting.push((
                    [&nodes[..], &[next]].concat(),
                    [&edges[..], &[number as u32]].concat(),
                ));
            }
        }
    }
    found
}
