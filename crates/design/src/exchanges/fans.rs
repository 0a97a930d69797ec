//! The ways from a site to every cabinet within its reach.
//!
//! Four trees of shortest ways are grown from each site (Dijkstra 1959): digging along streets that
//! nobody digs yet counts in full, by a quarter, by a sixteenth, or not at all. The last is the
//! tree of shortest lengths, so a cabinet that any way can reach is reached.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use bocage_steiner::Graph;
use bocage_vocab::Length;

use crate::coarse::Coarse;

/// Sixty-fourths of the digging that count.
pub(super) const DIGGING: [i64; 4] = [64, 16, 4, 0];

/// One tree of ways from a site.
#[derive(Debug, Clone, Default)]
pub(super) struct Fan {
    /// For each step away from the site: the edge, and the step before; none before the first.
    pub(super) steps: Vec<(u32, Option<u32>)>,
    /// The cabinets in reach, by rising number: the last step, none at the site itself; the length.
    ends: Vec<(u32, Option<u32>, Length)>,
}

impl Fan {
    /// The last step to a cabinet, and the length of its way, if it is in reach.
    pub(super) fn end(&self, cabinet: u32) -> Option<(Option<u32>, Length)> {
        let place = self.ends.binary_search_by_key(&cabinet, |(number, ..)| *number).ok()?;
        Some((self.ends[place].1, self.ends[place].2))
    }

    /// The cabinets in reach, with the lengths of their ways.
    pub(super) fn reached(&self) -> impl Iterator<Item = (u32, Length)> + '_ {
        self.ends.iter().map(|(cabinet, _, length)| (*cabinet, *length))
    }

    /// The steps of a way, from its last.
    pub(super) fn way(&self, last: Option<u32>) -> impl Iterator<Item = u32> + '_ {
        let mut at = last;
        std::iter::from_fn(move || {
            let step = at?;
            at = self.steps[step as usize].1;
            Some(step)
        })
    }
}

/// What fans are grown over.
pub(super) struct Ground<'a> {
    pub(super) coarse: &'a Coarse,
    pub(super) graph: &'a Graph,
    /// The cabinets at each place.
    pub(super) cabinets_at: &'a BTreeMap<u32, Vec<u32>>,
    /// Cents a metre of cable.
    pub(super) metre: i64,
    pub(super) reach_max: Length,
}

impl Ground<'_> {
    /// The fans of a site, one for each share of the digging.
    pub(super) fn fans(&self, site: u32) -> [Fan; DIGGING.len()] {
        DIGGING.map(|share| self.fan(site, share))
    }

    fn fan(&self, site: u32, share: i64) -> Fan {
        let mut best = HashMap::from([(site, (0_i64, Length::ZERO, u32::MAX))]);
        let mut heap = BinaryHeap::from([Reverse((0_i64, site))]);
        let mut found = Vec::new();
        while let Some(Reverse((cost, at))) = heap.pop() {
            let (known, length, _) = best[&at];
            if cost > known {
                continue;
            }
            if self.cabinets_at.contains_key(&at) {
                found.push(at);
            }
            for &(to, edge) in self.graph.neighbours(at) {
                let row = &self.coarse.edges[edge as usize];
                let reach = length + row.length;
                let dearer = row.length.get() * self.metre / 1_000 + row.dig * share / 64;
                let next = (cost + dearer, reach, edge);
                let better = best.get(&to).is_none_or(|(known, ..)| next.0 < *known);
                if reach <= self.reach_max && better {
                    best.insert(to, next);
                    heap.push(Reverse((next.0, to)));
                }
            }
        }
        self.kept(site, &best, &found)
    }

    /// Only the steps that lead to cabinets.
    fn kept(&self, site: u32, best: &HashMap<u32, (i64, Length, u32)>, found: &[u32]) -> Fan {
        let mut fan = Fan::default();
        let mut step_to = HashMap::from([(site, None)]);
        for &place in found {
            let mut back = Vec::new();
            let mut at = place;
            while !step_to.contains_key(&at) {
                let edge = best[&at].2;
                back.push((at, edge));
                at = self.graph.other_end(edge, at);
            }
            for (to, edge) in back.into_iter().rev() {
                let before = step_to[&at];
                step_to.insert(to, Some(fan.steps.len() as u32));
                fan.steps.push((edge, before));
                at = to;
            }
            let cabinets = self.cabinets_at[&place].iter();
            fan.ends.extend(cabinets.map(|number| (*number, step_to[&place], best[&place].1)));
        }
        fan.ends.sort_unstable_by_key(|(number, ..)| *number);
        fan
    }
}
