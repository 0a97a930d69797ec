//! Exact costs of small problems, by the dynamic programme of Dreyfus and Wagner (1971).

use bocage_steiner::{Graph, Instance};

/// The cost of the best tree, over all sets of terminals at all nodes.
pub(crate) fn dreyfus_wagner(instance: &Instance) -> i64 {
    let graph = &instance.graph;
    let nodes = graph.nodes();
    let Some((last, others)) = instance.terminals.split_last() else { return 0 };
    let mut best = vec![vec![i64::MAX / 4; nodes]; 1 << others.len()];
    for set in 1..best.len() {
        if set.count_ones() == 1 {
            best[set][others[set.trailing_zeros() as usize] as usize] = 0;
        }
        let mut part = (set - 1) & set;
        while part > 0 {
            let both: Vec<i64> =
                best[part].iter().zip(&best[set & !part]).map(|(one, other)| one + other).collect();
            for (least, both) in best[set].iter_mut().zip(both) {
                *least = both.min(*least);
            }
            part = (part - 1) & set;
        }
        relax(graph, &mut best[set]);
    }
    if others.is_empty() { 0 } else { best[best.len() - 1][*last as usize] }
}

/// Distances carried along all edges until none is too long (Bellman, Ford).
fn relax(graph: &Graph, distances: &mut [i64]) {
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for edge in 0..graph.edges() as u32 {
            let (a, b) = graph.ends(edge);
            for (from, to) in [(a as usize, b as usize), (b as usize, a as usize)] {
                let reached = distances[from] + graph.cost(edge);
                if reached < distances[to] {
                    distances[to] = reached;
                    changed = true;
                }
            }
        }
    }
}
