//! Instances and trees as text: PACE 2018 `.gr` and SteinLib `.stp`, which share their sections.

mod read;

pub use read::read;

use std::fmt::Write as _;

use crate::Instance;

/// A tree as the PACE 2018 challenge has it: `VALUE` and its cost, then the ends of each edge,
/// numbered from 1.
#[must_use]
pub fn write_tree(instance: &Instance, edges: &[u32]) -> String {
    let mut text = format!("VALUE {}\n", instance.graph.cost_of(edges));
    for edge in edges {
        let (a, b) = instance.graph.ends(*edge);
        let _ = writeln!(text, "{} {}", a + 1, b + 1);
    }
    text
}
