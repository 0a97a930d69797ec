//! The elements of OpenStreetMap, borrowed from the block or line they stand in.

use bocage_vocab::Position;

/// One element.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Element<'a> {
    Node { id: i64, position: Option<Position>, tags: Tags<'a> },
    Way { id: i64, nodes: &'a [i64], tags: Tags<'a> },
    Relation { id: i64, members: &'a [Member<'a>], tags: Tags<'a> },
}

/// A member of a relation that is a way; others are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member<'a> {
    pub(super) way: i64,
    pub(super) role: &'a str,
}

/// Which elements a pass over a file wants; the others are not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Nodes,
    Ways,
    Relations,
}

/// The tags of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tags<'a>(pub(super) &'a [(&'a str, &'a str)]);

impl<'a> Tags<'a> {
    /// The value of a key; none where it is missing or blank.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        let value = self.0.iter().find(|(found, _)| *found == key)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The value of the first of these keys that has one.
    pub(super) fn first(&self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// Whether a key is there with any value but `no`.
    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value != "no")
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
