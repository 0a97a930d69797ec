//! Trees from scratch: Mehlhorn's construction, and the best tree on given nodes.

use crate::paths::nearest;
use crate::union_find::UnionFind;
use crate::{Graph, Instance};

/// Joins the terminals over the shortest ways between their neighbourhoods (Mehlhorn 1988), with
/// edge costs given by `cost`; then makes it the best tree on its nodes, at true costs.
pub(crate) fn mehlhorn(instance: &Instance, cost: impl Fn(u32) -> i64) -> Vec<u32> {
    let graph = &instance.graph;
    let near = nearest(graph, &instance.terminals, &cost);
    let mut links: Vec<(i64, u32)> = Vec::new();
    for edge in 0..graph.edges() as u32 {
        let (a, b) = graph.ends(edge);
        let [a, b] = [a as usize, b as usize];
        if near.source[a] != near.source[b] && near.distance[a] < i64::MAX {
            let length = near.distance[a].saturating_add(cost(edge));
            links.push((length.saturating_add(near.distance[b]), edge));
        }
    }
    links.sort_unstable();
    let mut joined = UnionFind::new(graph.nodes());
    let mut taken = vec![false; graph.nodes()];
    instance.terminals.iter().for_each(|terminal| taken[*terminal as usize] = true);
    for (_, edge) in links {
        let (a, b) = graph.ends(edge);
        let source = |node: u32| near.source[node as usize];
        if joined.join(source(a), source(b)) {
            for end in [a, b] {
                let mut at = end;
                while !std::mem::replace(&mut taken[at as usize], true) {
                    at = graph.other_end(near.edge[at as usize], at);
                }
            }
        }
    }
    spanning(instance, &taken)
}

/// The cheapest tree that joins the terminals over some of the nodes only (Kruskal 1956), without
/// dead ends. The nodes must connect the terminals.
pub(crate) fn spanning(instance: &Instance, allowed: &[bool]) -> Vec<u32> {
    let graph = &instance.graph;
    let mut edges: Vec<u32> = (0..graph.edges() as u32)
        .filter(|edge| {
            let (a, b) = graph.ends(*edge);
            allowed[a as usize] && allowed[b as usize]
        })
        .collect();
    edges.sort_unstable_by_key(|edge| (graph.cost(*edge), *edge));
    let mut joined = UnionFind::new(graph.nodes());
    edges.retain(|edge| {
        let (a, b) = graph.ends(*edge);
        joined.join(a, b)
    });
    prune(graph, &instance.terminals, edges)
}

/// Cuts dead ends that are no terminal off a forest, again and again; parts without a terminal
/// vanish.
pub(crate) fn prune(graph: &Graph, terminals: &[u32], mut edges: Vec<u32>) -> Vec<u32> {
    let mut keep = vec![false; graph.nodes()];
    terminals.iter().for_each(|terminal| keep[*terminal as usize] = true);
    let mut degree = vec![0u32; graph.nodes()];
    let mut at: Vec<Vec<u32>> = vec![Vec::new(); graph.nodes()];
    for &edge in &edges {
        let (a, b) = graph.ends(edge);
        for node in [a, b] {
            degree[node as usize] += 1;
            at[node as usize].push(edge);
        }
    }
    let mut dead = vec![false; graph.edges()];
    let ends_at = |node: u32, degree: &[u32]| degree[node as usize] == 1 && !keep[node as usize];
    let mut stack: Vec<u32> =
        (0..graph.nodes() as u32).filter(|node| ends_at(*node, &degree)).collect();
    while let Some(node) = stack.pop() {
        let Some(&edge) = at[node as usize].iter().find(|edge| !dead[**edge as usize]) else {
            continue;
        };
        dead[edge as usize] = true;
        let other = graph.other_end(edge, node);
        degree[node as usize] -= 1;
        degree[other as usize] -= 1;
        if ends_at(other, &degree) {
            stack.push(other);
        }
    }
    edges.retain(|edge| !dead[*edge as usize]);
    edges.sort_unstable();
    edges
}
