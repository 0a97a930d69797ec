//! Each reduction by itself: the best tree costs what it cost, and finds back to the graph given.

#[path = "../../tests/steiner/dreyfus_wagner.rs"]
mod dreyfus_wagner;
#[path = "../../tests/steiner/oracle.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod oracle;

use super::{Kernel, Room, basic, extend, replace, rule_out, special, split};
use crate::control::{Control, Effort};
use crate::dual::ascend;
use crate::random::Random;
use crate::search::without_circles;
use crate::{Graph, Instance, Options, solve};
use dreyfus_wagner::dreyfus_wagner;

const CASES: u64 = 400;

/// A grid with some diagonals; costs from a narrow range in every other case, so that ties abound.
fn streets(seed: u64) -> Instance {
    let mut random = Random::new(seed, 7);
    let (width, height) = (3 + random.below(6) as u32, 3 + random.below(6) as u32);
    let dearest = [3, 1000][(seed % 2) as usize];
    let mut edges = Vec::new();
    for node in 0..width * height {
        let right = (node % width + 1 < width).then_some(node + 1);
        let down = (node / width + 1 < height).then_some(node + width);
        let across = right.and(down).filter(|_| random.below(3) == 0).map(|down| down + 1);
        for to in [right, down, across].into_iter().flatten() {
            edges.push((node, to, 1 + random.below(dearest) as i64));
        }
    }
    let graph = Graph::from_edges((width * height) as usize, &edges).unwrap();
    let count = 2 + random.below(6);
    let node = |_| random.below(u64::from(width * height)) as u32;
    Instance { graph, terminals: (0..count).map(node).collect() }
}

/// Reduces many problems in one way, and compares; how many edges went in all.
fn check(reduction: impl Fn(&mut Kernel, i64, &mut Effort<'_>)) -> usize {
    let mut gone = 0;
    for seed in 0..CASES {
        let given = streets(seed);
        let optimum = dreyfus_wagner(&given);
        let mut kernel = Kernel::new(&given);
        let mut effort = Effort::new(Control::default(), u64::MAX);
        let before = kernel.edges();
        reduction(&mut kernel, optimum, &mut effort);
        gone += before - kernel.edges();
        let frozen = kernel.freeze();
        let left = dreyfus_wagner(&frozen.instance);
        assert_eq!(kernel.offset() + left, optimum, "case {seed}");
        let best = solve(&frozen.instance, &Options::default(), &Control::default()).unwrap();
        let tree = kernel.unfold(best.edges.iter().map(|edge| frozen.edges[*edge as usize]));
        let tree = without_circles(&given, tree);
        assert!(oracle::is_tree(&given, &tree), "case {seed}");
        assert_eq!(given.graph.cost_of(&tree), optimum, "case {seed}");
    }
    gone
}

fn run_basic(kernel: &mut Kernel, effort: &mut Effort<'_>) {
    kernel.touch_all();
    basic::run(kernel, effort);
}

#[test]
fn degrees_and_shortest_edges() {
    assert!(check(|kernel, _, effort| run_basic(kernel, effort)) > 0);
}

#[test]
fn special_distances_and_short_links() {
    assert!(check(|kernel, _, effort| special::run(kernel, effort)) > 0);
}

#[test]
fn detours() {
    assert!(check(|kernel, _, effort| special::detours(kernel, effort)) > 0);
}

#[test]
fn replaced_nodes() {
    let gone = check(|kernel, _, effort| {
        run_basic(kernel, effort);
        replace::run(kernel, effort);
    });
    assert!(gone > check(|kernel, _, effort| run_basic(kernel, effort)));
}

#[test]
fn blocks() {
    let gone = check(|kernel, _, effort| {
        special::detours(kernel, effort);
        split(kernel);
    });
    assert!(gone > 0);
}

/// Reduces with a bound below a tree that is dearer than the best one by `over`.
fn check_bounds(over: i64, extended: bool) -> usize {
    check(|kernel, optimum, effort| {
        run_basic(kernel, effort);
        let frozen = kernel.freeze();
        let Some(&root) = frozen.instance.terminals.first() else { return };
        let ascent = ascend(&frozen.instance, root, effort);
        let upper = optimum + over - kernel.offset();
        let room = Room::new(&frozen, &ascent, upper, effort);
        if extended {
            extend(kernel, &frozen, &room, effort);
        }
        rule_out(kernel, &frozen, &room);
    })
}

#[test]
fn bounds_rule_out() {
    let close = check_bounds(1, false);
    assert!(close > check_bounds(300, false));
}

#[test]
fn extended_reductions() {
    for over in [1, 300] {
        assert!(check_bounds(over, true) > check_bounds(over, false));
    }
}

#[test]
fn extended_reductions_leave_a_kernel_alone_that_has_changed() {
    let mut tried = 0;
    for seed in 0..20 {
        let given = streets(seed);
        let mut kernel = Kernel::new(&given);
        let mut effort = Effort::new(Control::default(), u64::MAX);
        let frozen = kernel.freeze();
        let ascent = ascend(&frozen.instance, frozen.instance.terminals[0], &mut effort);
        let room = Room::new(&frozen, &ascent, dreyfus_wagner(&given) + 1, &mut effort);
        let mut changed = kernel.clone();
        let Some(node) = (0..9).find(|node| !changed.is_terminal(*node)) else { continue };
        changed.require(node);
        assert_eq!(extend(&mut changed, &frozen, &room, &mut effort), 0);
        tried += usize::from(extend(&mut kernel, &frozen, &room, &mut effort) > 0);
    }
    assert!(tried > 0);
}
