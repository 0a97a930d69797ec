//! What a diff changes, in numbers.

use std::convert::Infallible;

use bocage_vocab::{Fact, Kind, Length, Money};
use serde::{Deserialize, Serialize};

use crate::{Diff, DiffVisitor, TableDiff, World, WorldFact};

/// The change of one kind in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The kind.
    pub kind: Kind,
    /// Rows added.
    pub added: u64,
    /// Rows removed.
    pub removed: u64,
    /// Rows changed.
    pub changed: u64,
    /// Length added less length removed.
    #[serde(rename = "length_mm")]
    pub length: Length,
    /// Price added less price removed.
    #[serde(rename = "cost_cents")]
    pub cost: Money,
}

/// The kinds that a diff changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// One entry a kind that changes.
    pub changes: Vec<Change>,
    /// What surveys and studies of one premises cost, by the prices that the change was made with.
    /// No row carries them.
    #[serde(rename = "study_cents", default)]
    pub study: Money,
}

impl Summary {
    /// The price of the change: its rows, and studies of the premises that get a line, less those of
    /// the premises that lose theirs.
    #[must_use]
    pub fn price(&self) -> Money {
        let rows: Money = self.changes.iter().map(|change| change.cost).sum();
        rows + self.studies()
    }

    /// The studies in that price.
    #[must_use]
    pub fn studies(&self) -> Money {
        let lines = self.changes.iter().filter(|change| change.kind == Kind::Outlet);
        let more: i64 = lines.map(|lines| lines.added as i64 - lines.removed as i64).sum();
        self.study * more
    }
}

/// Sums a diff up against the world it was drafted on.
#[must_use]
pub fn summarise(before: &World, diff: &Diff) -> Summary {
    struct Summer<'a> {
        before: &'a World,
        summary: Summary,
    }
    impl DiffVisitor for Summer<'_> {
        type Error = Infallible;
        fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
            if !diff.is_empty() {
                self.summary.changes.push(change(self.before, diff));
            }
            Ok(())
        }
    }
    let mut summer = Summer { before, summary: Summary::default() };
    let Ok(()) = diff.each(&mut summer);
    summer.summary
}

fn change<T: WorldFact>(before: &World, diff: &TableDiff<T>) -> Change {
    let replaced = diff.changed.iter().map(|row| row.uuid());
    let gone = diff.removed.iter().map(|id| id.uuid());
    let old: Vec<&T> =
        replaced.chain(gone).filter_map(|uuid| T::table(before).get_uuid(uuid)).collect();
    Change {
        kind: T::KIND,
        added: diff.added.len() as u64,
        removed: diff.removed.len() as u64,
        changed: diff.changed.len() as u64,
        length: diff.written().map(Fact::measured_length).sum::<Length>()
            - old.iter().map(|row| row.measured_length()).sum(),
        cost: diff.written().map(Fact::measured_cost).sum::<Money>()
            - old.iter().map(|row| row.measured_cost()).sum(),
    }
}
