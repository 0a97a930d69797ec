//! What changes between a world and the next.

use bocage_vocab::{Fact, Id};

use crate::{Diff, DiffVisitor, WorldFact};

/// The change of one kind. Each list is sorted by id; no id is in two of them.
#[derive(Debug, Clone, PartialEq)]
pub struct TableDiff<T> {
    /// Rows that are new.
    pub added: Vec<T>,
    /// Rows that replace the row of the same id.
    pub changed: Vec<T>,
    /// Ids that go.
    pub removed: Vec<Id<T>>,
}

impl<T> Default for TableDiff<T> {
    fn default() -> Self {
        TableDiff { added: Vec::new(), changed: Vec::new(), removed: Vec::new() }
    }
}

impl<T: Fact> TableDiff<T> {
    /// How many rows it touches.
    #[must_use]
    pub fn len(&self) -> usize {
        self.added.len() + self.changed.len() + self.removed.len()
    }
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The rows that it writes, new and changed.
    pub fn written(&self) -> impl Iterator<Item = &T> {
        self.added.iter().chain(&self.changed)
    }
}

impl Diff {
    /// How many rows of all kinds it touches.
    #[must_use]
    pub fn len(&self) -> usize {
        struct Count(usize);
        impl DiffVisitor for Count {
            type Error = std::convert::Infallible;
            fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Self::Error> {
                self.0 += diff.len();
                Ok(())
            }
        }
        let mut count = Count(0);
        let Ok(()) = self.each(&mut count);
        count.0
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
