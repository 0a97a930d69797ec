//! What if: two ways to share the same costs, side by side.

use std::collections::BTreeMap;

use bocage_members::Roster;
use bocage_vocab::{Date, Money, Siret};

use crate::Sharing;

/// What a change means to one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The member, or who succeeds it.
    pub member: Siret,
    /// What it bears now.
    pub before: Money,
    /// What it would bear.
    pub after: Money,
}

impl Change {
    /// How much more it would bear; below zero where it gains.
    #[must_use]
    pub fn more(&self) -> Money {
        self.after - self.before
    }
}

/// Who wins and who loses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Each member, who loses most first; ties by number.
    pub changes: Vec<Change>,
    /// What nobody bears now, and would.
    pub idle: (Money, Money),
}

impl Comparison {
    /// Those who would bear more, the most first.
    pub fn losers(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.more() > Money::ZERO)
    }
    /// Those who would bear less, the most first.
    pub fn winners(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().rev().filter(|change| change.more() < Money::ZERO)
    }
}

/// Compares what is with what would be. Who is absorbed by a day is compared as a part of who succeeds
/// it, so that a merger can be seen for what it is.
#[must_use]
pub fn compare(before: &[Sharing], after: &[Sharing], roster: &Roster, on: Date) -> Comparison {
    let mut both: BTreeMap<Siret, (Money, Money)> = BTreeMap::new();
    let heir = |siret: &Siret| roster.heir(*siret, on);
    for (siret, why) in before.iter().flat_map(|sharing| &sharing.shares) {
        both.entry(heir(siret)).or_default().0 += why.amount;
    }
    for (siret, why) in after.iter().flat_map(|sharing| &sharing.shares) {
        both.entry(heir(siret)).or_default().1 += why.amount;
    }
    let change = |(member, (before, after))| Change { member, before, after };
    let mut changes: Vec<Change> = both.into_iter().map(change).collect();
    changes.sort_by_key(|change| (-change.more(), change.member));
    let idle = |all: &[Sharing]| all.iter().filter_map(|one| Some(one.idle.as_ref()?.amount)).sum();
    Comparison { changes, idle: (idle(before), idle(after)) }
}
