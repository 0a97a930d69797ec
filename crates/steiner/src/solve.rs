//! The whole: reduce, bound, build, improve, combine.

use crate::control::{Control, Effort, Stop};
use crate::dual::{Ascent, ascend};
use crate::local::improve;
use crate::paths::nearest;
use crate::primal::{mehlhorn, prune};
use crate::random::Random;
use crate::reduce::{Frozen, Kernel, reduce, rule_out};
use crate::union_find::UnionFind;
use crate::{Error, Instance};

/// How to search.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Arcs to scan at most; unlimited if none. The same limit gives the same tree.
    pub work: Option<u64>,
    /// Threads to use; they do not change the outcome.
    pub threads: usize,
    /// What random choices are drawn from.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { work: None, threads: 1, seed: 1 }
    }
}

/// A tree, and how good it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// The edges of the tree, by rising number.
    pub edges: Vec<u32>,
    /// What the tree costs.
    pub upper: i64,
    /// No tree costs less.
    pub lower: i64,
    /// Whether the tree is proven best.
    pub optimal: bool,
    /// Why the search ended.
    pub stopped: Stop,
    /// Arcs scanned.
    pub work: u64,
    /// Nodes left after the reductions.
    pub reduced_nodes: usize,
    /// Edges left after the reductions.
    pub reduced_edges: usize,
}

/// Trees of one round of the search, built side by side.
const STARTS: u64 = 8;
/// Good trees kept to combine.
const POOL: usize = 10;
/// The search ends after so many rounds without a better tree.
const IDLE_ROUNDS_MAX: u32 = 6;
/// Roots that the bound is tried from.
const ROOTS: usize = 3;

/// Finds a cheap tree that joins the terminals, and a bound below every tree.
///
/// # Errors
/// When a terminal is no node, or two terminals are not connected.
pub fn solve(
    instance: &Instance,
    options: &Options,
    control: &Control<'_>,
) -> Result<Solution, Error> {
    require_connected(instance)?;
    let mut search = Search {
        given: instance,
        kernel: Kernel::new(instance),
        effort: Effort::new(*control, options.work.unwrap_or(u64::MAX)),
        options: *options,
        best: Vec::new(),
        upper: i64::MAX,
        lower: 0,
        pool: Vec::new(),
    };
    search.run();
    Ok(search.solution())
}

fn require_connected(instance: &Instance) -> Result<(), Error> {
    let nodes = instance.graph.nodes();
    for &terminal in &instance.terminals {
        if terminal as usize >= nodes {
            return Err(Error::NoSuchTerminal { terminal, nodes });
        }
    }
    let Some(&first) = instance.terminals.first() else { return Ok(()) };
    let near = nearest(&instance.graph, &[first], |_| 0);
    let apart = instance.terminals.iter().find(|t| near.source[**t as usize] == u32::MAX);
    apart.map_or(Ok(()), |&second| Err(Error::Disconnected { first, second }))
}

struct Search<'a> {
    given: &'a Instance,
    kernel: Kernel,
    effort: Effort<'a>,
    options: Options,
    /// The best tree, in edges of the graph given.
    best: Vec<u32>,
    upper: i64,
    lower: i64,
    /// Good trees, the best first, in edges of the graph given.
    pool: Vec<(i64, Vec<u32>)>,
}

impl Search<'_> {
    fn run(&mut self) {
        reduce(&mut self.kernel, &mut self.effort);
        self.narrow();
        let mut idle = 0;
        for round in 0.. {
            if self.is_done() || idle >= IDLE_ROUNDS_MAX || self.effort.stopped() {
                break;
            }
            let before = self.upper;
            self.restart(round);
            self.combine(round);
            if self.upper < before {
                idle = 0;
                self.narrow();
            } else {
                idle += 1;
            }
        }
    }

    fn is_done(&self) -> bool {
        self.lower >= self.upper || self.kernel.terminals() < 2
    }

    /// Bounds, builds along the bound, and removes what the bounds rule out, as long as that
    /// makes the kernel much smaller.
    fn narrow(&mut self) {
        loop {
            let frozen = self.kernel.freeze();
            if self.kernel.terminals() < 2 {
                self.take(self.kernel.unfold([]));
                self.lower = self.upper;
                return;
            }
            if require_connected(&frozen.instance).is_err() {
                // Only what could not be part of a better tree was removed: there is none.
                self.lower = self.upper;
                return;
            }
            if self.upper == i64::MAX {
                self.build(&frozen, |edge| frozen.instance.graph.cost(edge));
            }
            let before = self.kernel.edges();
            for root in self.roots(&frozen.instance) {
                let ascent = ascend(&frozen.instance, root, &mut self.effort);
                self.lower = self.lower.max((ascent.lower + self.kernel.offset()).min(self.upper));
                self.build_along(&frozen, &ascent);
                let upper = self.upper - self.kernel.offset();
                rule_out(&mut self.kernel, &frozen, &ascent, upper, &mut self.effort);
                if self.lower >= self.upper || self.effort.stopped() {
                    return;
                }
            }
            reduce(&mut self.kernel, &mut self.effort);
            if (before - self.kernel.edges()) * 20 <= before {
                return;
            }
        }
    }

    /// Terminals to bound from: those with most edges, spread by the seed.
    fn roots(&self, instance: &Instance) -> Vec<u32> {
        let mut terminals = instance.terminals.clone();
        let degree = |node: u32| instance.graph.neighbours(node).len();
        terminals.sort_by_key(|t| (std::cmp::Reverse(degree(*t)), *t));
        let step = (terminals.len() / ROOTS).max(1);
        terminals.into_iter().step_by(step).take(ROOTS).collect()
    }

    /// Builds a tree on the kernel with some costs, improves it, and keeps it.
    fn build(&mut self, frozen: &Frozen, cost: impl Fn(u32) -> i64) {
        let tree = mehlhorn(&frozen.instance, cost);
        let tree = improve(&frozen.instance, tree, &mut self.effort);
        self.take(self.kernel.unfold(tree.iter().map(|edge| frozen.edges[*edge as usize])));
    }

    /// Builds where the bound has paid: an arc with nothing left costs little.
    fn build_along(&mut self, frozen: &Frozen, ascent: &Ascent) {
        let graph = &frozen.instance.graph;
        let left = |edge: u32| {
            let arcs = [edge as usize * 2, edge as usize * 2 + 1];
            arcs.map(|arc| ascent.reduced[arc]).into_iter().min().unwrap_or(0)
        };
        self.build(frozen, |edge| graph.cost(edge) / 8 + left(edge));
    }

    /// Builds trees from perturbed costs, side by side.
    fn restart(&mut self, round: u64) {
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

    /// Solves the problem on the edges of two good trees, side by side for several pairs.
    fn combine(&mut self, round: u64) {
        if self.pool.len() < 2 {
            return;
        }
        let (seed, given, pool) = (self.options.seed, self.given, self.pool.clone());
        let trees = self.side_by_side(|place, effort| {
            let mut random = Random::new(!seed, round * STARTS + place);
            let first = random.below(pool.len() as u64) as usize;
            let other = (first + 1 + random.below(pool.len() as u64 - 1) as usize) % pool.len();
            on_union(given, &pool[first].1, &pool[other].1, effort)
        });
        trees.into_iter().for_each(|tree| self.take(tree));
    }

    /// Runs [`STARTS`] tasks on the threads, each with an equal share of the effort left; results
    /// come in the order of their places.
    fn side_by_side(
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

    /// Keeps a tree among the good ones, and as the best if it is.
    fn take(&mut self, tree: Vec<u32>) {
        let tree = without_circles(self.given, tree);
        let cost = self.given.graph.cost_of(&tree);
        if cost < self.upper {
            self.upper = cost;
            self.best.clone_from(&tree);
        }
        let found = (cost, tree);
        if let Err(place) = self.pool.binary_search(&found) {
            self.pool.insert(place, found);
            self.pool.truncate(POOL);
        }
    }

    fn solution(self) -> Solution {
        let mut edges = self.best;
        edges.sort_unstable();
        let upper = if self.upper == i64::MAX { 0 } else { self.upper };
        let lower = self.lower.min(upper);
        Solution {
            edges,
            upper,
            lower,
            optimal: lower == upper,
            stopped: self.effort.stop(),
            work: self.effort.done(),
            reduced_nodes: self.kernel.nodes(),
            reduced_edges: self.kernel.edges(),
        }
    }
}

/// Ways through a node that was replaced share its edges, and may close circles: cuts them.
fn without_circles(given: &Instance, mut tree: Vec<u32>) -> Vec<u32> {
    let graph = &given.graph;
    tree.sort_by_key(|edge| (graph.cost(*edge), *edge));
    let edges = tree.len();
    let mut joined = UnionFind::new(graph.nodes());
    tree.retain(|edge| {
        let (a, b) = graph.ends(*edge);
        joined.join(a, b)
    });
    if tree.len() < edges {
        return prune(graph, &given.terminals, tree);
    }
    tree.sort_unstable();
    tree
}

/// The best tree found on the edges of two trees alone.
fn on_union(given: &Instance, a: &[u32], b: &[u32], effort: &mut Effort<'_>) -> Vec<u32> {
    let mut edges: Vec<u32> = a.iter().chain(b).copied().collect();
    edges.sort_unstable();
    edges.dedup();
    // Numbering, reducing and unfolding pass over every edge a few times.
    effort.spend(edges.len() * 16);
    let mut places = std::collections::HashMap::new();
    let mut place = |node: u32| {
        let next = places.len() as u32;
        *places.entry(node).or_insert(next)
    };
    let compact: Vec<(u32, u32, i64)> = edges
        .iter()
        .map(|edge| {
            let (a, b) = given.graph.ends(*edge);
            (place(a), place(b), given.graph.cost(*edge))
        })
        .collect();
    let terminals = given.terminals.iter().map(|terminal| place(*terminal)).collect();
    let Ok(graph) = crate::Graph::from_edges(places.len(), &compact) else { return a.to_vec() };
    let mut kernel = Kernel::new(&Instance { graph, terminals });
    reduce(&mut kernel, effort);
    let frozen = kernel.freeze();
    let ascent = frozen.instance.terminals.first().map(|root| {
        let ascent = ascend(&frozen.instance, *root, effort);
        let left = |edge: u32| {
            ascent.reduced[edge as usize * 2].min(ascent.reduced[edge as usize * 2 + 1])
        };
        let graph = &frozen.instance.graph;
        mehlhorn(&frozen.instance, |edge| graph.cost(edge) / 8 + left(edge))
    });
    let plain = mehlhorn(&frozen.instance, |edge| frozen.instance.graph.cost(edge));
    let trees = ascent.into_iter().chain([plain]);
    let best = trees
        .map(|tree| improve(&frozen.instance, tree, effort))
        .min_by_key(|tree| frozen.instance.graph.cost_of(tree))
        .unwrap_or_default();
    let kept = kernel.unfold(best.iter().map(|edge| frozen.edges[*edge as usize]));
    kept.into_iter().map(|edge| edges[edge as usize]).collect()
}
