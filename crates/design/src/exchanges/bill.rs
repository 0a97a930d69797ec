//! What an exchange at a site would cost with a set of cabinets.

use std::cell::RefCell;

use bocage_network::norms::{Item, Norms};
use bocage_vocab::Length;

use super::fans::{DIGGING, Fan};
use crate::coarse::Coarse;

/// A cabinet as exchanges see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) lines: u32,
    /// Transport strands that it takes.
    pub(super) strands: u32,
}

/// Prices sets of cabinets at sites.
pub(super) struct Bills<'a> {
    coarse: &'a Coarse,
    pub(super) loads: &'a [Load],
    /// For each site its fans.
    pub(super) fans: &'a [[Fan; DIGGING.len()]],
    lines_max: u64,
    /// An empty exchange.
    exchange: i64,
    /// Cents a metre of cable laid, by strands used.
    metres: Vec<i64>,
    scratch: RefCell<Vec<u32>>,
}

impl<'a> Bills<'a> {
    pub(super) fn new(
        coarse: &'a Coarse,
        loads: &'a [Load],
        fans: &'a [[Fan; DIGGING.len()]],
        norms: &Norms,
    ) -> Bills<'a> {
        let laying = norms.prices.item(Item::CableLaying).get();
        let largest = norms.cables.largest();
        let metre = |strands: u32| {
            let wanted = norms.settings.cable.with_spare(strands).min(largest);
            norms.cables.at_least(wanted, false).map_or(0, |offer| offer.price.get() + laying)
        };
        Bills {
            coarse,
            loads,
            fans,
            lines_max: u64::from(norms.settings.exchange.lines_max),
            exchange: norms.prices.item(Item::Exchange).get(),
            metres: (0..=largest).map(metre).collect(),
            scratch: RefCell::default(),
        }
    }

    /// Cents a metre of as many cables as hold some strands.
    fn metre(&self, strands: u32) -> i64 {
        let largest = self.metres.len() as u32 - 1;
        let full = strands / largest.max(1);
        let rest = (strands % largest.max(1)) as usize;
        let rest = if rest == 0 { 0 } else { self.metres[rest] };
        i64::from(full) * self.metres[largest as usize] + rest
    }

    /// The cost of an exchange at a site for these cabinets, and the fan that serves them at that
    /// cost; none where one is out of reach, or all are too many. No cabinets cost nothing.
    pub(super) fn cost(&self, site: usize, cabinets: &[u32]) -> Option<(i64, usize)> {
        if cabinets.is_empty() {
            return Some((0, 0));
        }
        let lines = cabinets.iter().map(|c| u64::from(self.loads[*c as usize].lines));
        if cabinets.len() > 1 && lines.sum::<u64>() > self.lines_max {
            return None;
        }
        let fixed = self.exchange + self.backhaul(site);
        let costs =
            (0..DIGGING.len()).filter_map(|fan| Some((self.ways(site, fan, cabinets)?, fan)));
        costs.min().map(|(ways, fan)| (fixed + ways, fan))
    }

    /// The two ways of an exchange to the rest of the backhaul: each as long as its reach is wide,
    /// with the cheapest cable.
    fn backhaul(&self, site: usize) -> i64 {
        let widest = self.fans[site][DIGGING.len() - 1].reached().map(|(_, length)| length).max();
        let cheapest = self.metres.get(1).copied().unwrap_or(0);
        2 * widest.unwrap_or(Length::ZERO).get() * cheapest / 1_000
    }

    /// Cables and digging along the ways of one fan.
    fn ways(&self, site: usize, fan: usize, cabinets: &[u32]) -> Option<i64> {
        let fan = &self.fans[site][fan];
        let ends: Vec<_> = cabinets.iter().map(|c| fan.end(*c)).collect::<Option<_>>()?;
        let mut strands = self.scratch.borrow_mut();
        strands.clear();
        strands.resize(fan.steps.len(), 0);
        for (cabinet, (last, _)) in cabinets.iter().zip(ends) {
            for step in fan.way(last) {
                strands[step as usize] += self.loads[*cabinet as usize].strands;
            }
        }
        let used = fan.steps.iter().zip(strands.iter()).filter(|(_, strands)| **strands > 0);
        let cost = used.map(|(&(edge, _), &strands)| {
            let row = &self.coarse.edges[edge as usize];
            row.dig + row.length.get() * self.metre(strands) / 1_000
        });
        Some(cost.sum())
    }
}
