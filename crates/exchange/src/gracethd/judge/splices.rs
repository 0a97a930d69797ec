//! Strands that are joined twice in one box or more than twice in all, and chains of joints that
//! close to a circle: a trace through them would be ambiguous or would not end.

use std::collections::{HashMap, HashSet};

use bocage_vocab::Finding;

use super::{Judge, Key, Where};
use crate::findings::{GRACETHD_SPLICE_CYCLE, GRACETHD_STRAND_TWICE, Log};

/// A row of `t_position`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Splice {
    pub(super) strands: [Option<Key>; 2],
    /// Its cassette or drawer.
    pub(super) at: Option<Key>,
    pub(super) place: Where,
}

/// Strands that hang together, by one that stands for all.
#[derive(Default)]
struct Chains(HashMap<Key, Key>);

impl Chains {
    fn head(&mut self, strand: Key) -> Key {
        let mut head = strand;
        while let Some(next) = self.0.get(&head).copied().filter(|next| *next != head) {
            head = next;
        }
        // The way is made short for the next time.
        let mut at = strand;
        while let Some(next) = self.0.insert(at, head).filter(|next| *next != head && at != head) {
            at = next;
        }
        head
    }

    /// Joins two strands. Whether they did not hang together before.
    fn join(&mut self, a: Key, b: Key) -> bool {
        let (a, b) = (self.head(a), self.head(b));
        self.0.insert(a, b);
        a != b
    }
}

impl Judge {
    /// Tells what is wrong with the joints.
    pub(super) fn judge_splices(&self, log: &mut Log) {
        let mut chains = Chains::default();
        let mut met: HashSet<(Key, Key)> = HashSet::new();
        let mut ends: HashMap<Key, u8> = HashMap::new();
        for splice in &self.splices {
            let boxed = splice.at.map(|at| self.box_of(at));
            for strand in splice.strands.into_iter().flatten() {
                let used = ends.entry(strand).or_default();
                *used = used.saturating_add(1);
                let again = boxed.is_some_and(|boxed| !met.insert((strand, boxed)));
                if again || *used > 2 {
                    log.push(self.about(Finding::error(GRACETHD_STRAND_TWICE), splice));
                }
            }
            if let [Some(a), Some(b)] = splice.strands
                && !chains.join(a, b)
            {
                log.push(self.about(Finding::error(GRACETHD_SPLICE_CYCLE), splice));
            }
        }
    }

    fn about(&self, finding: Finding, splice: &Splice) -> Finding {
        let finding = self.locate(finding, splice.place);
        match splice.at.and_then(|at| self.place_of(at)) {
            Some(position) => finding.at(position),
            None => finding,
        }
    }

    /// The box of a cassette, the rack of a drawer: what holds it.
    fn box_of(&self, at: Key) -> Key {
        self.holder.get(&at).copied().unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use super::Chains;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_circle_is_met_where_a_search_meets_it(pairs in prop::collection::vec((0u64..12, 0u64..12), 0..20)) {
            let mut chains = Chains::default();
            let mut joined: Vec<(u64, u64)> = Vec::new();
            for (a, b) in pairs {
                let mut reached = vec![a];
                let mut at = 0;
                while let Some(from) = reached.get(at).copied() {
                    at += 1;
                    for (x, y) in joined.iter().flat_map(|&(x, y)| [(x, y), (y, x)]) {
                        if x == from && !reached.contains(&y) {
                            reached.push(y);
                        }
                    }
                }
                prop_assert_eq!(chains.join(a, b), !reached.contains(&b));
                joined.push((a, b));
            }
        }
    }
}
