//! Ids of what is designed: from anchors (a street and how far along it) and ordinals.

use std::collections::HashMap;

use bocage_vocab::{Fact, Id};

use crate::graph::StreetGraph;

/// Gives each object that shares its anchor with others a number of its own.
#[derive(Debug, Default)]
pub(crate) struct Ordinals {
    counts: HashMap<String, u32>,
}

impl Ordinals {
    /// The next number for a key, from 1.
    pub(crate) fn next(&mut self, key: &str) -> u32 {
        let count = self.counts.entry(key.to_owned()).or_default();
        *count += 1;
        *count
    }

    /// The id of the next object of a kind at an anchor.
    pub(crate) fn id<T: Fact>(&mut self, key: &[&str]) -> Id<T> {
        let number = self.next(&format!("{}\u{1f}{}", T::KIND, key.join("\u{1f}")));
        let number = number.to_string();
        let key: Vec<&str> = key.iter().copied().chain([number.as_str()]).collect();
        Id::derive(&key)
    }
}

/// The anchor of a node: a street and how far along it, in millimetres.
pub(crate) fn anchor(graph: &StreetGraph<'_>, node: u32) -> String {
    let node = &graph.nodes[node as usize];
    format!("{}@{}", graph.streets[node.street as usize].id, node.offset.get())
}
