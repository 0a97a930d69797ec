//! Ids of what is designed: from anchors (a street and how far along it) and ordinals.

use std::collections::{HashMap, HashSet, VecDeque};

use bocage_vocab::{Fact, Id, Uuid};

use crate::graph::StreetGraph;

/// Gives each object that shares its anchor with others a number of its own.
#[derive(Debug, Default)]
pub(crate) struct Ordinals {
    counts: HashMap<String, u32>,
    /// Ids that the next objects of a key take over, in their order.
    inherited: HashMap<String, VecDeque<Option<Uuid>>>,
    /// Ids that no new object may take.
    held: HashSet<Uuid>,
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
        let name = name::<T>(key);
        let inherited = self.inherited.get_mut(&name).and_then(VecDeque::pop_front);
        if let Some(Some(uuid)) = inherited {
            return Id::from_uuid(uuid);
        }
        loop {
            let number = self.next(&name).to_string();
            let key: Vec<&str> = key.iter().copied().chain([number.as_str()]).collect();
            let id: Id<T> = Id::derive(&key);
            if !self.held.contains(&id.uuid()) {
                return id;
            }
        }
    }

    /// Gives the next object of a key the id of one that stood before.
    pub(crate) fn inherit<T: Fact>(&mut self, key: &[&str], id: Id<T>) {
        self.inherited.entry(name::<T>(key)).or_default().push_back(Some(id.uuid()));
        self.held.insert(id.uuid());
    }

    /// Gives the next object of a key an id of its own.
    pub(crate) fn inherit_none<T: Fact>(&mut self, key: &[&str]) {
        self.inherited.entry(name::<T>(key)).or_default().push_back(None);
    }

    /// Lets no new object have an id.
    pub(crate) fn keep_off<T: Fact>(&mut self, id: Id<T>) {
        self.held.insert(id.uuid());
    }
}

/// A key among those of all kinds.
fn name<T: Fact>(key: &[&str]) -> String {
    format!("{}\u{1f}{}", T::KIND, key.join("\u{1f}"))
}

/// The anchor of a node: a street and how far along it, in millimetres.
pub(crate) fn anchor(graph: &StreetGraph<'_>, node: u32) -> String {
    let node = &graph.nodes[node as usize];
    format!("{}@{}", graph.streets[node.street as usize].id, node.offset.get())
}
