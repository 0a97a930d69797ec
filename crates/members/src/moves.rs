//! What balances move when members merge.

use std::collections::BTreeMap;

use bocage_vocab::{Date, Money, Siret};

use crate::Roster;

/// An amount that is the successor's from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Whose it was.
    pub from: Siret,
    /// Whose it is.
    pub into: Siret,
    /// How much; below zero where it was owed the other way round.
    pub amount: Money,
}

/// What moves so that nothing stands on a day with one that was absorbed by then. The sum of all
/// balances stays what it was; whoever moved these already finds nothing to move.
#[must_use]
pub fn moves(roster: &Roster, balances: &BTreeMap<Siret, Money>, on: Date) -> Vec<Move> {
    let moved = balances.iter().filter_map(|(&from, &amount)| {
        let into = roster.heir(from, on);
        (into != from && amount != Money::ZERO).then_some(Move { from, into, amount })
    });
    moved.collect()
}
