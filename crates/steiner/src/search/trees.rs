//! Trees from scratch, on the kernel.

use super::Search;
use crate::control::Effort;
use crate::dual::Ascent;
use crate::local::improve;
use crate::primal::mehlhorn;
use crate::random::Random;
use crate::reduce::Frozen;
use crate::solve::require_connected;

/// Trees of one round of the search, built side by side.
pub(super) const STARTS: u64 = 8;

impl Search<'_> {
    /// Builds a tree on the kernel with some costs, improves it, and keeps it.
    pub(super) fn build(&mut self, frozen: &Frozen, cost: impl Fn(u32) -> i64) {
        let tree = mehlhorn(&frozen.instance, cost);
        let tree = improve(&frozen.instance, tree, &mut self.effort);
        self.take(self.kernel.unfold(tree.iter().map(|edge| frozen.edges[*edge as usize])));
    }

    /// Builds where the bound has paid: an arc with nothing left costs little.
    pub(super) fn build_along(&mut self, frozen: &Frozen, ascent: &Ascent) {
        let graph = &frozen.instance.graph;
        self.build(frozen, |edge| graph.cost(edge) / 8 + ascent.left(edge));
    }

    /// Builds trees from perturbed costs, side by side.
    pub(super) fn restart(&mut self, round: u64) {
        let frozen = self.kernel.freeze();
        if frozen.instance.terminals.len() < 2 || require_connected(&frozen.instance).is_err() {
            return;
        }
        let seed = self.options.seed;
        let trees = self.side_by_side(|place, effort| {
            let mut random = Random::new(seed, round * STARTS + place);
            let graph = &frozen.instance.graph;
            // From a few to a few dozen hundredths of noise.
            let noise = 5 + random.below(40);
            let costs: Vec<i64> = (0..graph.edges() as u32)
                .map(|edge| {
                    let cost = i128::from(graph.cost(edge));
                    let share = 100 + i128::from(random.below(noise + 1));
                    (cost * share / 100) as i64
                })
                .collect();
            let tree = mehlhorn(&frozen.instance, |edge| costs[edge as usize]);
            improve(&frozen.instance, tree, effort)
        });
        for tree in trees {
            self.take(self.kernel.unfold(tree.iter().map(|edge| frozen.edges[*edge as usize])));
        }
    }

    /// Runs [`STARTS`] tasks on the threads, each with an equal share of the effort left; results
    /// come in the order of their places.
    pub(super) fn side_by_side(
        &mut self,
        task: impl Fn(u64, &mut Effort<'_>) -> Vec<u32> + Sync,
    ) -> Vec<Vec<u32>> {
        let threads = (self.options.threads.max(1) as u64).min(STARTS);
        let share = self.effort.share(STARTS);
        let run = |thread: u64| {
            (thread..STARTS)
                .step_by(threads as usize)
                .map(|place| {
                    let mut effort = share.clone();
                    (place, task(place, &mut effort), effort)
                })
                .collect::<Vec<_>>()
        };
        let mut done = std::thread::scope(|scope| {
            let run = &run;
            let others: Vec<_> =
                (1..threads).map(|thread| scope.spawn(move || run(thread))).collect();
            let mut done = run(0);
            for other in others {
                done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            done
        });
        done.sort_by_key(|(place, _, _)| *place);
        done.iter().for_each(|(_, _, effort)| self.effort.absorb(effort));
        done.into_iter().map(|(_, tree, _)| tree).collect()
    }
}
