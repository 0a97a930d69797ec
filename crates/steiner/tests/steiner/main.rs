//! The solver against brute force on small graphs, and against known optima where they are there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod dreyfus_wagner;
mod exact;
mod known;
mod mutants;
mod oracle;

use bocage_steiner::{Control, Error, Graph, Instance, Options, Stop, bound, paths, solve};
use oracle::{best, is_tree};
use proptest::prelude::*;

/// Graphs of up to eleven nodes with loops, parallel edges and zero costs.
fn small() -> impl Strategy<Value = Instance> {
    (2usize..12).prop_flat_map(|nodes| {
        let node = 0..nodes as u32;
        let edge = (node.clone(), node.clone(), 0i64..12);
        (proptest::collection::vec(edge, 1..30), proptest::collection::vec(node, 1..6)).prop_map(
            move |(edges, terminals)| Instance {
                graph: Graph::from_edges(nodes, &edges).unwrap(),
                terminals,
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn small_problems_are_solved(instance in small(), seed in 0u64..4) {
        let options = Options { seed, ..Options::default() };
        let solved = solve(&instance, &options, &Control::default());
        match best(&instance) {
            None => {
                let apart = matches!(solved, Err(Error::Disconnected { .. }));
                prop_assert!(apart);
            }
            Some(optimum) => {
                let solution = solved.unwrap();
                prop_assert!(is_tree(&instance, &solution.edges));
                prop_assert_eq!(solution.upper, instance.graph.cost_of(&solution.edges));
                prop_assert!(solution.lower <= optimum && optimum <= solution.upper);
                prop_assert_eq!(solution.optimal, solution.lower == solution.upper);
                prop_assert_eq!(solution.upper, optimum, "local search misses none so small");
            }
        }
    }

    #[test]
    fn any_interruption_leaves_a_tree_and_a_bound(instance in small(), work in 0u64..400) {
        let options = Options { work: Some(work), ..Options::default() };
        if let Some(optimum) = best(&instance) {
            let solution = solve(&instance, &options, &Control::default()).unwrap();
            prop_assert!(is_tree(&instance, &solution.edges));
            prop_assert!(solution.lower <= optimum && optimum <= solution.upper);
        }
    }

    #[test]
    fn the_bound_is_below_every_tree(instance in small()) {
        if let Some(optimum) = best(&instance) {
            for &root in &instance.terminals {
                let ascent = bound(&instance, root, &Control::default()).unwrap();
                prop_assert!(ascent.lower <= optimum, "{} {optimum}", ascent.lower);
                prop_assert!(ascent.reduced.iter().all(|left| *left >= 0));
            }
        }
    }

    #[test]
    fn threads_do_not_change_the_tree(instance in small(), seed in 0u64..50) {
        let by = |threads| {
            let options = Options { threads, seed, work: Some(5_000) };
            solve(&instance, &options, &Control::default())
        };
        prop_assert_eq!(by(1), by(3));
    }

    #[test]
    fn two_paths_are_apart_where_they_can_be(instance in small(), ends in (0u32..12, 0u32..12, 0u32..12)) {
        let nodes = instance.graph.nodes() as u32;
        let (source, sinks) = (ends.0 % nodes, [ends.1 % nodes, ends.2 % nodes]);
        let apart = oracle::disjoint_cost(&instance.graph, source, sinks);
        let pair = paths::disjoint_pair(&instance.graph, source, sinks);
        if let Some(cost) = apart {
            let pair = pair.unwrap();
            prop_assert!(pair.shared_edges.is_empty() && pair.shared_nodes.is_empty());
            let found: i64 = pair.paths.iter().map(|path| instance.graph.cost_of(path)).sum();
            prop_assert_eq!(found, cost);
        } else if let Some(pair) = pair {
            prop_assert!(!pair.shared_nodes.is_empty() || !pair.shared_edges.is_empty());
        }
    }
}

#[test]
fn edges_of_the_problem_are_handled() {
    let path = Graph::from_edges(3, &[(0, 1, 4), (1, 2, 5_000_000_000)]).unwrap();
    let solved = |terminals: &[u32]| {
        let instance = Instance { graph: path.clone(), terminals: terminals.to_vec() };
        solve(&instance, &Options::default(), &Control::default())
    };
    let solution = solved(&[0, 2]).unwrap();
    assert_eq!((solution.upper, solution.optimal), (5_000_000_004, true));
    for alone in [&[][..], &[1], &[1, 1]] {
        let solution = solved(alone).unwrap();
        assert_eq!((solution.upper, solution.lower, solution.edges.len()), (0, 0, 0));
    }
    assert!(matches!(solved(&[3]), Err(Error::NoSuchTerminal { terminal: 3, nodes: 3 })));
}

#[test]
fn what_no_terminal_reaches_does_not_matter() {
    let near = oracle::grid(4);
    let nodes = near.nodes() as u32;
    let mut edges: Vec<(u32, u32, i64)> = (0..near.edges() as u32)
        .map(|edge| (near.ends(edge).0, near.ends(edge).1, near.cost(edge)))
        .collect();
    for a in nodes..nodes + 6 {
        edges.extend((nodes..a).map(|b| (a, b, i64::from(a * b % 5 + 3))));
    }
    let terminals = vec![0, 3, 9, 14];
    let solved = |graph: Graph| {
        let instance = Instance { graph, terminals: terminals.clone() };
        solve(&instance, &Options::default(), &Control::default()).unwrap()
    };
    let with = solved(Graph::from_edges((nodes + 6) as usize, &edges).unwrap());
    let without = solved(near);
    assert_eq!((with.upper, with.lower, with.optimal), (without.upper, without.lower, true));
}

#[test]
fn a_caller_can_stop_at_once() {
    let graph = oracle::grid(40);
    let terminals = (0..graph.nodes() as u32).step_by(7).collect();
    let instance = Instance { graph, terminals };
    let now = || true;
    let solution = solve(&instance, &Options::default(), &Control::stopping_when(&now)).unwrap();
    assert_eq!(solution.stopped, Stop::Asked);
    assert!(is_tree(&instance, &solution.edges) && solution.lower <= solution.upper);
}
