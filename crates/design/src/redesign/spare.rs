//! The ledger of spare strands: what one cabinet takes up on its way from the exchange, another
//! that shares a cable with it cannot.

use std::collections::{BTreeMap, HashMap};

use bocage_network::{Cabinet, Cable};
use bocage_vocab::Id;

use super::feed::Feeders;

/// Spare strands of transport cables, and what was taken of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Spare {
    /// What is left of each cable that something was taken of.
    left: HashMap<Id<Cable>, u32>,
    /// How many each cabinet took.
    taken: BTreeMap<Id<Cabinet>, u32>,
}

impl Spare {
    /// How many strands more a cabinet may take up, all the way from its exchange.
    pub(super) fn left(&self, feeders: &Feeders<'_>, way: &[&Cable]) -> u32 {
        let of = |cable: &&Cable| {
            let all = || feeders.spare_of(cable);
            self.left.get(&cable.id).copied().unwrap_or_else(all)
        };
        way.iter().map(of).min().unwrap_or(0)
    }

    /// Takes so many strands up; whether there were as many.
    pub(super) fn take(
        &mut self,
        feeders: &Feeders<'_>,
        (cabinet, way): (Id<Cabinet>, &[&Cable]),
        more: u32,
    ) -> bool {
        if more == 0 {
            return true;
        }
        if self.left(feeders, way) < more {
            return false;
        }
        for cable in way {
            *self.left.entry(cable.id).or_insert_with(|| feeders.spare_of(cable)) -= more;
        }
        *self.taken.entry(cabinet).or_default() += more;
        true
    }

    /// How many strands a cabinet took up.
    pub(super) fn taken(&self, cabinet: Id<Cabinet>) -> u32 {
        self.taken.get(&cabinet).copied().unwrap_or(0)
    }
}
