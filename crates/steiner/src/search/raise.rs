//! The bound, lifted between the rounds of the search.

use super::Search;
use super::regions::Regions;
use crate::Instance;
use crate::dual::{Lift, ascend};
use crate::local::improve;
use crate::primal::mehlhorn;
use crate::random::Random;
use crate::reduce::{Frozen, Now, Room, extend, reduce, rule_out};
use crate::union_find::UnionFind;

impl Search<'_> {
    /// Builds and combines trees, and lifts the bound meanwhile, with as much work as the trees of
    /// the round before took. Then removes what the bound rules out.
    pub(super) fn build_and_raise(&mut self, round: u64) {
        let Some(mut lift) = self.lift.take().or_else(|| self.first_lift()) else { return };
        let tree = self.guide(lift.frozen());
        lift.guide(&tree);
        let (frozen, centres) = (lift.frozen().clone(), lift.apart_nodes());
        let build = |search: &mut Self| {
            // Once there is a pool of good trees, mending and combining them finds more.
            if round.is_multiple_of(3) {
                search.restart(round);
            }
            search.combine(round);
            search.mend(&frozen, &tree, &centres, round);
            search.combine(!round);
        };
        let enough = self.upper - self.kernel.offset();
        let mut effort = self.effort.reserve(self.trees_work);
        let begun = self.effort.done();
        if self.options.threads > 1 {
            std::thread::scope(|scope| {
                let beside = scope.spawn(|| lift.work(enough, &mut effort));
                build(self);
                beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            });
        } else {
            build(self);
            lift.work(enough, &mut effort);
        }
        self.trees_work = self.effort.done() - begun;
        self.effort.settle(&effort);
        self.harvest(lift);
    }

    /// Solves regions of the best tree anew, around the places where bound and tree are apart.
    fn mend(&mut self, frozen: &Frozen, tree: &[u32], centres: &[u32], round: u64) {
        let mut effort = self.effort.part(self.trees_work);
        let mut random = Random::new(self.options.seed, !round);
        let mut regions = Regions::new(&frozen.instance, tree.to_vec());
        regions.improve(centres, &mut random, &mut effort);
        self.effort.absorb(&effort);
        let tree = regions.into_tree();
        self.take(self.kernel.unfold(tree.iter().map(|edge| frozen.edges[*edge as usize])));
    }

    /// Builds along a lifted bound, and removes what it rules out.
    pub(super) fn harvest(&mut self, mut lift: Lift) {
        self.lower = self.lower.max((lift.lower() + self.kernel.offset()).min(self.upper));
        if self.lower >= self.upper {
            return;
        }
        let ascent = lift.ascent();
        self.build_along(lift.frozen(), &ascent);
        let upper = self.upper - self.kernel.offset();
        let room = Room::new(lift.frozen(), &ascent, upper, &mut self.effort);
        if self.is_worth_extending(upper - ascent.lower) {
            extend(&mut self.kernel, lift.frozen(), &room, &mut self.effort);
        }
        rule_out(&mut self.kernel, lift.frozen(), &room);
        if !self.kernel.is_as(lift.frozen()) {
            reduce(&mut self.kernel, &mut self.effort);
            if self.is_settled(&self.kernel.freeze().instance) {
                return;
            }
            lift = lift.carry(&self.kernel, &mut self.effort);
        }
        self.lift = Some(lift);
    }

    /// Whether bound and tree have come so much closer, or the kernel is so much smaller, that
    /// extended reductions are worth their work again.
    fn is_worth_extending(&mut self, room: i64) -> bool {
        let (last_room, last_edges) = self.extended;
        let edges = self.kernel.edges();
        let closer = room <= last_room / 4 * 3;
        let smaller = edges <= last_edges / 4 * 3;
        if closer || smaller {
            self.extended = (room, edges);
        }
        closer || smaller
    }

    pub(super) fn first_lift(&mut self) -> Option<Lift> {
        let frozen = self.kernel.freeze();
        if self.is_settled(&frozen.instance) {
            return None;
        }
        let root = self.root(&frozen.instance)?;
        let tree = self.guide(&frozen);
        let random = Random::new(self.options.seed, u64::MAX);
        Some(Lift::new(frozen, root, &tree, random, &mut self.effort))
    }

    /// The best tree, in edges of the frozen kernel; or a good one there, if the best is not all
    /// there: parts may have been removed because others are as cheap.
    fn guide(&mut self, frozen: &Frozen) -> Vec<u32> {
        let mut tree = Vec::new();
        for &edge in &self.best {
            match self.kernel.now(edge * 2) {
                Now::Lost => {}
                Now::Arc(arc) => tree.extend(frozen.edges.binary_search(&(arc / 2)).ok()),
                Now::Removed => return self.other_guide(frozen),
            }
        }
        let mut tree: Vec<u32> = tree.into_iter().map(|edge| edge as u32).collect();
        tree.sort_unstable();
        tree.dedup();
        if joins(&frozen.instance, &tree) { tree } else { self.other_guide(frozen) }
    }

    fn other_guide(&mut self, frozen: &Frozen) -> Vec<u32> {
        let graph = &frozen.instance.graph;
        let Some(&root) = frozen.instance.terminals.first() else { return Vec::new() };
        let ascent = ascend(&frozen.instance, root, &mut self.effort);
        let left = |edge: u32| ascent.left(edge);
        let tree = mehlhorn(&frozen.instance, |edge| graph.cost(edge) / 8 + left(edge));
        improve(&frozen.instance, tree, &mut self.effort)
    }
}

/// Whether some edges join the terminals without a circle.
fn joins(instance: &Instance, edges: &[u32]) -> bool {
    let mut joined = UnionFind::new(instance.graph.nodes());
    let is_forest = edges.iter().all(|edge| {
        let (a, b) = instance.graph.ends(*edge);
        joined.join(a, b)
    });
    let mut homes = instance.terminals.iter().map(|terminal| joined.find(*terminal));
    let first = homes.next();
    is_forest && homes.all(|home| Some(home) == first)
}
