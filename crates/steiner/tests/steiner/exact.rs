//! Street-like graphs, too large to try every set of nodes, against the dynamic programme of
//! Dreyfus and Wagner (1971).

use bocage_steiner::{Control, Graph, Instance, Options, solve};
use proptest::prelude::*;

use crate::dreyfus_wagner::dreyfus_wagner;
use crate::oracle::is_tree;

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

#[test]
fn costs_may_be_as_large_as_allowed() {
    let plain = crate::oracle::grid(9);
    let edges = || (0..plain.edges() as u32).map(|edge| (plain.ends(edge), plain.cost(edge)));
    let factor = ((1i64 << 61) - 1) / edges().map(|(_, cost)| cost).sum::<i64>();
    let large: Vec<(u32, u32, i64)> = edges().map(|((a, b), cost)| (a, b, cost * factor)).collect();
    let solved = |graph: Graph| {
        let instance = Instance { graph, terminals: vec![0, 8, 22, 40, 57, 72, 80] };
        solve(&instance, &Options::default(), &Control::default()).unwrap()
    };
    let solution = solved(Graph::from_edges(plain.nodes(), &large).unwrap());
    let small = solved(plain);
    assert!(solution.optimal && small.optimal);
    assert_eq!(solution.upper, small.upper * factor);
}
