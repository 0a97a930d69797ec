//! Street-like graphs, too large to try every set of nodes, against the dynamic programme of
//! Dreyfus and Wagner (1971).

use bocage_steiner::{Control, Graph, Instance, Options, solve};
use proptest::prelude::*;

use crate::oracle::is_tree;

/// The cost of the best tree, over all sets of terminals at all nodes.
fn dreyfus_wagner(instance: &Instance) -> i64 {
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

/// A grid with diagonals, some streets missing, with costs from a narrow or a wide range.
fn streets() -> impl Strategy<Value = Instance> {
    let size = (3u32..13, 3u32..13, prop_oneof![Just(3i64), Just(20), Just(1000)]);
    size.prop_flat_map(|(width, height, dearest)| {
        let nodes = width * height;
        let costs = proptest::collection::vec((1..=dearest, 0u8..10), 3 * nodes as usize);
        let terminals = proptest::collection::vec(0..nodes, 3..9);
        (costs, terminals).prop_map(move |(costs, terminals)| {
            let mut edges = Vec::new();
            for node in 0..nodes {
                let (x, y) = (node % width, node / width);
                let right = (x + 1 < width).then_some(node + 1);
                let down = (y + 1 < height).then_some(node + width);
                let across = right.and(down).map(|down| down + 1);
                for (way, to) in [right, down, across].into_iter().enumerate() {
                    let (cost, luck) = costs[node as usize * 3 + way];
                    // Streets along the two first sides always stand: all hangs together.
                    let stands = (way == 0 && y == 0) || (way == 1) || luck < [9, 9, 3][way];
                    edges.extend(to.filter(|_| stands).map(|to| (node, to, cost)));
                }
            }
            let graph = Graph::from_edges(nodes as usize, &edges).unwrap();
            Instance { graph, terminals }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn streets_are_solved_and_proven(instance in streets(), seed in 0u64..4, threads in 1usize..3) {
        let options = Options { seed, threads, ..Options::default() };
        let solution = solve(&instance, &options, &Control::default()).unwrap();
        prop_assert!(is_tree(&instance, &solution.edges));
        prop_assert!(solution.optimal);
        prop_assert_eq!(solution.upper, dreyfus_wagner(&instance));
    }

    #[test]
    fn streets_stopped_early_are_bounded(instance in streets(), work in 0u64..60_000) {
        let by = |threads| {
            let options = Options { work: Some(work), threads, seed: 1 };
            solve(&instance, &options, &Control::default()).unwrap()
        };
        let solution = by(1);
        prop_assert!(is_tree(&instance, &solution.edges));
        let optimum = dreyfus_wagner(&instance);
        prop_assert!(solution.lower <= optimum && optimum <= solution.upper);
        prop_assert_eq!(solution, by(2));
    }
}
