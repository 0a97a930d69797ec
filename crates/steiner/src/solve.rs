//! What a caller asks, and what the answer is.

use crate::control::{Control, Effort, Stop};
use crate::paths::nearest;
use crate::search::Search;
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
    let effort = Effort::new(*control, options.work.unwrap_or(u64::MAX));
    let mut search = Search::new(instance, options, effort);
    search.run();
    Ok(search.solution())
}

pub(crate) fn require_connected(instance: &Instance) -> Result<(), Error> {
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
