//! What an exchange at a site would cost with a set of cabinets.

use std::cell::{Cell, RefCell};

use bocage_network::norms::Norms;
use bocage_vocab::Length;

use super::fans::{DIGGING, Fan};
use crate::cable_metres::CableMetres;
use crate::coarse::Coarse;

/// A cabinet as exchanges see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) lines: u32,
    /// Transport strands that it takes.
    pub(super) strands: u32,
}

/// Where an exchange can stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub(super) node: u32,
    /// Without its ports, in cents.
    pub(super) price: i64,
    pub(super) lines_max: u64,
    /// Whether one cabinet with more lines than that is served all the same: somebody must.
    pub(super) stretches: bool,
}

/// Prices sets of cabinets at sites.
pub(super) struct Bills<'a> {
    coarse: &'a Coarse,
    pub(super) loads: &'a [Load],
    /// For each site its fans.
    pub(super) fans: &'a [[Fan; DIGGING.len()]],
    /// What stands or would stand at each site.
    sites: &'a [Site],
    metres: CableMetres,
    scratch: RefCell<Vec<u32>>,
    /// Ticks: steps looked at.
    spent: Cell<u64>,
}

impl<'a> Bills<'a> {
    pub(super) fn new(
        coarse: &'a Coarse,
        loads: &'a [Load],
        (sites, fans): (&'a [Site], &'a [[Fan; DIGGING.len()]]),
        norms: &Norms,
    ) -> Bills<'a> {
        let metres = CableMetres::new(norms);
        let (scratch, spent) = (RefCell::default(), Cell::new(0));
        Bills { coarse, loads, fans, sites, metres, scratch, spent }
    }

    /// The cost of an exchange at a site for these cabinets, and the fan that serves them at that
    /// cost; none where one is out of reach, or all are too many. No cabinets cost nothing.
    pub(super) fn cost(&self, site: usize, cabinets: &[u32]) -> Option<(i64, usize)> {
        if cabinets.is_empty() {
            return Some((0, 0));
        }
        let lines = cabinets.iter().map(|c| u64::from(self.loads[*c as usize].lines));
        let Site { price, lines_max, stretches, .. } = self.sites[site];
        if (cabinets.len() > 1 || !stretches) && lines.sum::<u64>() > lines_max {
            return None;
        }
        let fixed = price + self.backhaul(site);
        let costs =
            (0..DIGGING.len()).filter_map(|fan| Some((self.ways(site, fan, cabinets)?, fan)));
        costs.min().map(|(ways, fan)| (fixed + ways, fan))
    }

    /// The work of all bills so far, in steps looked at.
    pub(super) fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// The two ways of an exchange to the rest of the backhaul: each as long as its reach is wide,
    /// with the cheapest cable.
    fn backhaul(&self, site: usize) -> i64 {
        let widest = self.fans[site][DIGGING.len() - 1].reached().map(|(_, length)| length).max();
        2 * widest.unwrap_or(Length::ZERO).get() * self.metres.cheapest() / 1_000
    }

    /// Cables and digging along the ways of one fan.
    fn ways(&self, site: usize, fan: usize, cabinets: &[u32]) -> Option<i64> {
        let fan = &self.fans[site][fan];
        let ends: Vec<_> = cabinets.iter().map(|c| fan.end(*c)).collect::<Option<_>>()?;
        let mut strands = self.scratch.borrow_mut();
        strands.clear();
        strands.resize(fan.steps.len(), 0);
        self.spent.set(self.spent.get() + fan.steps.len() as u64);
        for (cabinet, (last, _)) in cabinets.iter().zip(ends) {
            for step in fan.way(last) {
                strands[step as usize] += self.loads[*cabinet as usize].strands;
            }
        }
        let used = fan.steps.iter().zip(strands.iter()).filter(|(_, strands)| **strands > 0);
        let cost = used.map(|(&(edge, _), &strands)| {
            let row = &self.coarse.edges[edge as usize];
            row.dig + row.length.get() * self.metres.of(strands) / 1_000
        });
        Some(cost.sum())
    }
}
