//! Ways from the trees to sites that stand beside them.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use bocage_network::norms::{Item, Norms};

use crate::graph::StreetGraph;

/// Edges that join sites to the trees, of which each stays one: the cheapest ways to dig and to lay
/// a cable. A way dearer than a new cabinet saves nothing and is left out.
pub(crate) fn links(
    graph: &StreetGraph<'_>,
    trees: &BTreeSet<u32>,
    sites: &[u32],
    norms: &Norms,
) -> BTreeSet<u32> {
    let mut around = vec![Vec::new(); graph.nodes.len()];
    for (number, edge) in (0..).zip(&graph.edges) {
        around[edge.a as usize].push(number);
        around[edge.b as usize].push(number);
    }
    let metre = crate::trench::cable_metre(norms);
    let most = norms.prices.item(Item::Cabinet).get();
    let mut best = vec![(i64::MAX, u32::MAX); graph.nodes.len()];
    trees.iter().for_each(|node| best[*node as usize].0 = 0);
    let mut heap: BinaryHeap<Reverse<(i64, u32)>> =
        trees.iter().map(|node| Reverse((0, *node))).collect();
    let mut left: BTreeSet<u32> = sites.iter().copied().collect();
    while let Some(Reverse((cost, node))) = heap.pop() {
        left.remove(&node);
        if left.is_empty() {
            break;
        }
        if cost > best[node as usize].0 {
            continue;
        }
        for &edge in &around[node as usize] {
            let row = &graph.edges[edge as usize];
            let next = cost + row.cost + row.length.get() * metre / 1_000;
            let to = graph.other_end(edge, node);
            if next < most && next < best[to as usize].0 {
                best[to as usize] = (next, edge);
                heap.push(Reverse((next, to)));
            }
        }
    }
    let mut links = BTreeSet::new();
    for &site in sites.iter().filter(|site| !left.contains(site)) {
        let mut at = site;
        while best[at as usize].1 != u32::MAX {
            let edge = best[at as usize].1;
            links.insert(edge);
            at = graph.other_end(edge, at);
        }
    }
    links
}
