//! The bound, lifted between the rounds of the search.

use super::Search;
use crate::dual::{Lift, ascend};
use crate::local::improve;
use crate::primal::mehlhorn;
use crate::random::Random;
use crate::reduce::{Frozen, Now, reduce, rule_out};

impl Search<'_> {
    /// Lifts the bound with about so much work, and removes what it rules out.
    pub(super) fn raise(&mut self, work: u64) {
        let until = self.effort.done() + work;
        let Some(mut lift) = self.lift.take().or_else(|| self.first_lift()) else { return };
        lift.guide(&self.guide(lift.frozen()));
        while self.effort.done() < until && !self.effort.stopped() {
            lift.round(&mut self.effort);
            self.lower = self.lower.max((lift.lower() + self.kernel.offset()).min(self.upper));
            if self.lower >= self.upper {
                return;
            }
        }
        let ascent = lift.ascent();
        self.build_along(lift.frozen(), &ascent);
        let before = self.kernel.edges();
        let upper = self.upper - self.kernel.offset();
        rule_out(&mut self.kernel, lift.frozen(), &ascent, upper, &mut self.effort);
        if self.kernel.edges() < before {
            reduce(&mut self.kernel, &mut self.effort);
            if self.is_settled(&self.kernel.freeze().instance) {
                return;
            }
            lift = lift.carry(&self.kernel, &mut self.effort);
        }
        self.lift = Some(lift);
    }

    fn first_lift(&mut self) -> Option<Lift> {
        let frozen = self.kernel.freeze();
        if self.is_settled(&frozen.instance) {
            return None;
        }
        let root = *self.roots(&frozen.instance).first()?;
        let tree = self.guide(&frozen);
        let random = Random::new(self.options.seed, u64::MAX);
        Some(Lift::new(frozen, root, &tree, random, &mut self.effort))
    }

    /// The best tree, in edges of the frozen kernel; or a good one there, if parts of the best were
    /// removed because another is as cheap.
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
        tree
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
