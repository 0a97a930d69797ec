//! The trenches: a short tree over the streets that joins every place with premises.
//!
//! Two problems are solved over the same streets. Civil works alone give the bound below any
//! design's civil works. The tree that is built on also pays, for each metre, the cheapest cable
//! laid: whatever is dug carries at least one.

use bocage_network::norms::{Item, Norms};
use bocage_steiner::{Control, Graph, Instance, Options, Stop};
use bocage_vocab::Watch;

use crate::Error;
use crate::graph::{Edge, StreetGraph};

/// The trees of all parts of the street network, and a bound below their civil works.
#[derive(Default)]
pub(crate) struct Trenches {
    /// Edges of the street graph, by rising number.
    pub(crate) edges: Vec<u32>,
    /// The least civil works found if nothing else counted, in cents.
    pub(crate) upper: i64,
    /// The least civil works of any tree, in cents.
    pub(crate) lower: i64,
    /// Why the search ended before it had nothing left to try.
    pub(crate) stopped: Option<&'static str>,
}

/// Arcs scanned unless the caller says otherwise: a few seconds for a department.
const WORK: u64 = 60_000_000;

/// How hard to search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) work: Option<u64>,
    pub(crate) threads: usize,
}

/// Finds the trees; `parts` holds, for each part of the network that is served, its terminals.
pub(crate) fn dig(
    graph: &StreetGraph<'_>,
    parts: &[Vec<u32>],
    norms: &Norms,
    effort: Effort,
    watch: &dyn Watch,
) -> Result<Trenches, Error> {
    watch.stage("trenches", "areas", Some(parts.len() as u64 * 2));
    let rate = cable_metre(norms);
    let civil = trees(graph, parts, |edge| edge.cost, effort, watch)?;
    let joint = |edge: &Edge| edge.cost + edge.length.get() * rate / 1_000;
    let built = trees(graph, parts, joint, effort, watch)?;
    Ok(Trenches { edges: built.edges, stopped: civil.stopped.or(built.stopped), ..civil })
}

/// The cheapest metre of cable, laid, in cents.
pub(crate) fn cable_metre(norms: &Norms) -> i64 {
    let offer = norms.cables.at_least(1, false);
    offer.map_or(0, |offer| (offer.price + norms.prices.item(Item::CableLaying)).get())
}

fn trees(
    graph: &StreetGraph<'_>,
    parts: &[Vec<u32>],
    cost: impl Fn(&Edge) -> i64,
    effort: Effort,
    watch: &dyn Watch,
) -> Result<Trenches, Error> {
    let edges: Vec<(u32, u32, i64)> =
        graph.edges.iter().map(|edge| (edge.a, edge.b, cost(edge))).collect();
    let whole = Graph::from_edges(graph.nodes.len(), &edges).map_err(Error::Trench)?;
    let asked = || watch.cancelled();
    let mut trenches = Trenches::default();
    let lines: usize = parts.iter().map(Vec::len).sum();
    let mut instance = Instance { graph: whole, terminals: Vec::new() };
    let work = u128::from(effort.work.unwrap_or(WORK));
    for terminals in parts {
        // Each part works in proportion to its size.
        let share = work * terminals.len() as u128 / lines.max(1) as u128;
        let work = Some((share as u64).saturating_add(100_000));
        let options = Options { work, threads: effort.threads, seed: 1 };
        instance.terminals.clone_from(terminals);
        let control = Control::stopping_when(&asked);
        let solution =
            bocage_steiner::solve(&instance, &options, &control).map_err(Error::Trench)?;
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        trenches.upper += solution.upper;
        trenches.lower += solution.lower;
        if solution.stopped == Stop::Work {
            trenches.stopped = Some("work");
        }
        trenches.edges.extend(solution.edges);
        watch.done(1);
    }
    trenches.edges.sort_unstable();
    Ok(trenches)
}
