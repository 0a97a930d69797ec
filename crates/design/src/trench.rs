//! The trenches: a short tree over the streets that joins every place with premises.

use bocage_steiner::{Control, Graph, Instance, Options, Stop};
use bocage_vocab::Watch;

use crate::Error;
use crate::graph::StreetGraph;

/// The trees of all parts of the street network, and a bound below them.
pub(crate) struct Trenches {
    /// Edges of the street graph, by rising number.
    pub(crate) edges: Vec<u32>,
    /// In cents.
    pub(crate) upper: i64,
    pub(crate) lower: i64,
    /// Why the search ended before it had nothing left to try.
    pub(crate) stopped: Option<&'static str>,
}

/// Arcs scanned unless the caller says otherwise: a few seconds for a department.
const WORK: u64 = 60_000_000;

/// Finds the trees; `parts` holds, for each part of the network that is served, its terminals.
pub(crate) fn dig(
    graph: &StreetGraph<'_>,
    parts: &[Vec<u32>],
    work: Option<u64>,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Trenches, Error> {
    watch.stage("trenches", "areas", Some(parts.len() as u64));
    let edges: Vec<(u32, u32, i64)> =
        graph.edges.iter().map(|edge| (edge.a, edge.b, edge.cost)).collect();
    let whole = Graph::from_edges(graph.nodes.len(), &edges).map_err(Error::Trench)?;
    let asked = || watch.cancelled();
    let mut trenches = Trenches { edges: Vec::new(), upper: 0, lower: 0, stopped: None };
    let lines: usize = parts.iter().map(Vec::len).sum();
    let mut instance = Instance { graph: whole, terminals: Vec::new() };
    for terminals in parts {
        // Each part works in proportion to its size.
        let share = work.unwrap_or(WORK) as u128 * terminals.len() as u128 / lines.max(1) as u128;
        let options =
            Options { work: Some((share as u64).saturating_add(100_000)), threads, seed: 1 };
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
