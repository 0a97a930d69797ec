//! Exact answers for small problems, by branching on nodes: a tree has a node, or does without it.

use crate::control::Effort;
use crate::dual::{Lift, ascend};
use crate::local::improve;
use crate::primal::mehlhorn;
use crate::random::Random;
use crate::reduce::{Frozen, Kernel, Room, extend, reduce, rule_out};
use crate::solve::require_connected;
use crate::{Graph, Instance};

/// Rounds of lifting after which a bound must have risen.
const LIFTS: u32 = 12;

/// A search through the choices of one problem.
pub(crate) struct Branch<'a, 'b> {
    given: &'a Instance,
    effort: &'a mut Effort<'b>,
    /// The cost of the best tree known, found here or elsewhere.
    upper: i64,
    /// The best tree found here.
    best: Option<Vec<u32>>,
}

/// What came out of a search through all choices.
#[derive(Debug)]
pub(crate) struct Found {
    /// A tree that costs less than what was known before, if any was found.
    pub(crate) better: Option<Vec<u32>>,
    /// Whether no tree costs less than the best known now.
    pub(crate) proven: bool,
}

/// Looks for trees cheaper than `upper`, until there are none or the effort ends.
pub(crate) fn exhaust(instance: &Instance, upper: i64, effort: &mut Effort<'_>) -> Found {
    let mut branch = Branch { given: instance, effort, upper, best: None };
    let proven = branch.visit(Kernel::new(instance));
    Found { better: branch.best, proven }
}

impl Branch<'_, '_> {
    /// Whether everything below this choice is settled.
    fn visit(&mut self, mut kernel: Kernel) -> bool {
        let Some((frozen, tree)) = self.bound(&mut kernel) else { return true };
        if self.effort.stopped() {
            return false;
        }
        let Some(node) = fork(&frozen, &tree) else { return false };
        let place = frozen.nodes[node as usize];
        let mut with = kernel.clone();
        with.require(place);
        kernel.remove_node(place);
        self.visit(with) && self.visit(kernel)
    }

    /// Reduces and bounds as long as that shrinks the kernel. What is left, with a tree on it;
    /// nothing if no better tree is there.
    fn bound(&mut self, kernel: &mut Kernel) -> Option<(Frozen, Vec<u32>)> {
        reduce(kernel, self.effort);
        loop {
            let frozen = kernel.freeze();
            if frozen.instance.terminals.len() < 2 {
                self.take(kernel, &frozen, &[]);
                return None;
            }
            if require_connected(&frozen.instance).is_err() || kernel.offset() >= self.upper {
                return None;
            }
            let before = kernel.edges();
            let (tree, lift) = self.lift(kernel, frozen)?;
            if self.effort.stopped() {
                return Some((lift.frozen().clone(), tree));
            }
            let room = self.upper - kernel.offset();
            let ascent = lift.ascent();
            let room = Room::new(lift.frozen(), &ascent, room, self.effort);
            extend(kernel, lift.frozen(), &room, self.effort);
            rule_out(kernel, lift.frozen(), &room);
            reduce(kernel, self.effort);
            if (before - kernel.edges()) * 10 <= before {
                let frozen = kernel.freeze();
                let tree = if before == kernel.edges() { tree } else { Vec::new() };
                return Some((frozen, tree));
            }
        }
    }

    /// A tree along the bound, and the bound lifted along the tree; nothing if the bound says that
    /// no better tree is there.
    fn lift(&mut self, kernel: &Kernel, frozen: Frozen) -> Option<(Vec<u32>, Lift)> {
        let instance = &frozen.instance;
        let root = instance.terminals[0];
        let ascent = ascend(instance, root, self.effort);
        if ascent.lower + kernel.offset() >= self.upper {
            return None;
        }
        let tree = along(instance, |edge| ascent.left(edge), self.effort);
        self.take(kernel, &frozen, &tree);
        let random = Random::new(0, instance.graph.edges() as u64);
        let mut lift = Lift::new(frozen, root, &tree, random, self.effort);
        let mut since = (lift.lower(), 0);
        while since.1 < LIFTS && !self.effort.stopped() {
            if lift.lower() + kernel.offset() >= self.upper {
                return None;
            }
            lift.round(self.effort);
            since = if lift.lower() > since.0 { (lift.lower(), 0) } else { (since.0, since.1 + 1) };
        }
        if lift.lower() + kernel.offset() >= self.upper {
            return None;
        }
        let ascent = lift.ascent();
        let other = along(&lift.frozen().instance, |edge| ascent.left(edge), self.effort);
        self.take(kernel, lift.frozen(), &other);
        (lift.lower() + kernel.offset() < self.upper).then_some((tree, lift))
    }

    fn take(&mut self, kernel: &Kernel, frozen: &Frozen, tree: &[u32]) {
        let tree = kernel.unfold(tree.iter().map(|edge| frozen.edges[*edge as usize]));
        let tree = super::union::without_circles(self.given, tree);
        let cost = self.given.graph.cost_of(&tree);
        if cost < self.upper {
            self.upper = cost;
            self.best = Some(tree);
        }
    }
}

fn along(instance: &Instance, left: impl Fn(u32) -> i64, effort: &mut Effort<'_>) -> Vec<u32> {
    let graph = &instance.graph;
    let tree = mehlhorn(instance, |edge| graph.cost(edge) / 8 + left(edge));
    improve(instance, tree, effort)
}

/// The node to decide on: that of most edges in the tree, then in the graph.
fn fork(frozen: &Frozen, tree: &[u32]) -> Option<u32> {
    let graph: &Graph = &frozen.instance.graph;
    let mut degree = vec![0u32; graph.nodes()];
    for &edge in tree {
        let (a, b) = graph.ends(edge);
        degree[a as usize] += 1;
        degree[b as usize] += 1;
    }
    let mut is_terminal = vec![false; graph.nodes()];
    frozen.instance.terminals.iter().for_each(|t| is_terminal[*t as usize] = true);
    (0..graph.nodes() as u32).filter(|node| !is_terminal[*node as usize]).max_by_key(|node| {
        (degree[*node as usize], graph.neighbours(*node).len(), std::cmp::Reverse(*node))
    })
}
