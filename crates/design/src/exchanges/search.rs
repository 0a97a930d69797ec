//! Which sites get an exchange, and which cabinets each serves: a greedy cover, then local search.
//!
//! Moves: an exchange goes to another of its cabinets' sites or to one of others, a cabinet changes
//! over, an exchange closes and its cabinets go to others, a site opens and draws cabinets from its
//! neighbours.

use std::collections::BTreeMap;

use bocage_vocab::Watch;

use super::bill::Bills;
use super::fans::DIGGING;

/// Rounds of all moves at most.
const ROUNDS: usize = 8;

/// The cabinets of each open site, with the cost.
type Open = BTreeMap<usize, (Vec<u32>, i64)>;

/// Chooses the sites; for each the cabinets that it serves, by rising number. The moves end early once
/// the bills have looked at more than `work` steps, or somebody asks to stop.
pub(super) fn search(bills: &Bills<'_>, work: u64, watch: &dyn Watch) -> BTreeMap<usize, Vec<u32>> {
    let mut plan = Plan { bills, work, watch, open: cover(bills, watch) };
    for _ in 0..ROUNDS {
        let before = plan.total();
        plan.relocate();
        plan.shift_all();
        plan.close_all();
        plan.open_all();
        if plan.total() >= before || plan.ended() {
            break;
        }
    }
    plan.open.into_iter().map(|(site, (cabinets, _))| (site, cabinets)).collect()
}

/// Opens the site that covers most lines not yet covered, until all are: whatever the work, for every
/// cabinet needs an exchange. Who asks to stop gets no whole plan.
fn cover(bills: &Bills<'_>, watch: &dyn Watch) -> Open {
    let shortest = |site: usize| &bills.fans[site][DIGGING.len() - 1];
    let mut left: Vec<bool> = vec![true; bills.loads.len()];
    let mut open = Open::new();
    while left.iter().any(|left| *left) && !watch.cancelled() {
        let gain = |site: &usize| {
            let reached = shortest(*site).reached().filter(|(c, _)| left[*c as usize]);
            let lines: u64 = reached.map(|(c, _)| u64::from(bills.loads[c as usize].lines)).sum();
            // The number breaks ties; a site that is left always reaches at least itself.
            (lines.max(u64::from(left[*site])), std::cmp::Reverse(*site))
        };
        // Sites of others come in later: who is left could be out of their reach.
        let closed = (0..bills.loads.len()).filter(|site| !open.contains_key(site));
        let Some(site) = closed.max_by_key(gain) else { break };
        let mut near: Vec<(bocage_vocab::Length, u32)> = shortest(site)
            .reached()
            .filter(|(cabinet, _)| left[*cabinet as usize])
            .map(|(cabinet, length)| (length, cabinet))
            .collect();
        near.sort_unstable();
        let mut taken = Vec::new();
        for (_, cabinet) in near {
            taken.push(cabinet);
            if bills.cost(site, &taken).is_none() {
                taken.pop();
            }
        }
        for &cabinet in &taken {
            left[cabinet as usize] = false;
        }
        taken.sort_unstable();
        let cost = bills.cost(site, &taken).map_or(0, |(cost, _)| cost);
        open.insert(site, (taken, cost));
    }
    open
}

struct Plan<'a> {
    bills: &'a Bills<'a>,
    work: u64,
    watch: &'a dyn Watch,
    open: Open,
}

/// The same cabinets with one more, by rising number.
fn with(cabinets: &[u32], more: u32) -> Vec<u32> {
    let mut all = cabinets.to_vec();
    let place = all.partition_point(|cabinet| *cabinet < more);
    all.insert(place, more);
    all
}

fn without(cabinets: &[u32], less: u32) -> Vec<u32> {
    cabinets.iter().copied().filter(|cabinet| *cabinet != less).collect()
}

impl Plan<'_> {
    /// Whether the work is spent, or somebody asked to stop: what stands by then is a whole plan. Asked
    /// before each candidate, since one bill can be long.
    fn ended(&self) -> bool {
        self.watch.cancelled() || self.bills.spent() > self.work
    }

    fn total(&self) -> i64 {
        self.open.values().map(|(_, cost)| cost).sum()
    }

    fn cost(&self, site: usize, cabinets: &[u32]) -> Option<i64> {
        self.bills.cost(site, cabinets).map(|(cost, _)| cost)
    }

    fn set(&mut self, site: usize, cabinets: Vec<u32>, cost: i64) {
        if cabinets.is_empty() {
            self.open.remove(&site);
        } else {
            self.open.insert(site, (cabinets, cost));
        }
    }

    /// Moves each exchange to the best of its cabinets' sites, or to one of others.
    fn relocate(&mut self) {
        for site in self.open.keys().copied().collect::<Vec<_>>() {
            let (cabinets, cost) = self.open[&site].clone();
            let of_others = self.bills.loads.len()..self.bills.fans.len();
            let others = cabinets.iter().map(|cabinet| *cabinet as usize).chain(of_others);
            let free = others.filter(|other| !self.open.contains_key(other));
            let free = free.take_while(|_| !self.ended());
            let best = free.filter_map(|to| Some((self.cost(to, &cabinets)?, to))).min();
            if let Some((lower, to)) = best.filter(|(lower, _)| *lower < cost) {
                self.open.remove(&site);
                self.open.insert(to, (cabinets, lower));
            }
        }
    }

    /// The best other exchange for a cabinet: by how much that one gets dearer, and its new bill.
    fn best_other(&self, cabinet: u32, not: usize) -> Option<(i64, usize, Vec<u32>)> {
        let others = self.open.iter().filter(|(site, _)| **site != not);
        let near = others
            .filter(|(site, _)| self.bills.fans[**site][DIGGING.len() - 1].end(cabinet).is_some());
        let moved = near.take_while(|_| !self.ended()).filter_map(|(&site, (cabinets, cost))| {
            let more = with(cabinets, cabinet);
            Some((self.cost(site, &more)? - cost, site, more))
        });
        moved.min_by_key(|(dearer, site, _)| (*dearer, *site))
    }

    /// Moves each cabinet to another exchange where that is cheaper.
    fn shift_all(&mut self) {
        let homes: BTreeMap<u32, usize> = self
            .open
            .iter()
            .flat_map(|(site, (cabinets, _))| cabinets.iter().map(|cabinet| (*cabinet, *site)))
            .collect();
        for (cabinet, home) in homes {
            if self.ended() {
                return;
            }
            let Some((cabinets, cost)) = self.open.get(&home) else { continue };
            let rest = without(cabinets, cabinet);
            let (cost, Some(lower)) = (*cost, self.cost(home, &rest)) else { continue };
            if let Some((dearer, to, more)) = self.best_other(cabinet, home)
                && lower + dearer < cost
            {
                let new = self.open[&to].1 + dearer;
                self.set(home, rest, lower);
                self.set(to, more, new);
            }
        }
    }

    /// Closes exchanges whose cabinets are served for less by others.
    fn close_all(&mut self) {
        for site in self.open.keys().copied().collect::<Vec<_>>() {
            if self.ended() {
                return;
            }
            let (before, kept) = (self.total(), self.open.clone());
            let Some((cabinets, _)) = self.open.remove(&site) else { continue };
            let all = cabinets.iter().all(|cabinet| match self.best_other(*cabinet, site) {
                Some((dearer, to, more)) if !self.ended() => {
                    let new = self.open[&to].1 + dearer;
                    self.set(to, more, new);
                    true
                }
                _ => false,
            });
            if !all || self.total() >= before {
                self.open = kept;
            }
        }
    }

    /// Opens sites that save more than they cost.
    fn open_all(&mut self) {
        for site in 0..self.bills.fans.len() {
            if !self.open.contains_key(&site) && !self.ended() {
                self.try_open(site);
            }
        }
    }

    fn try_open(&mut self, site: usize) {
        let (before, kept) = (self.total(), self.open.clone());
        let shortest = &self.bills.fans[site][DIGGING.len() - 1];
        let mut near: Vec<_> = shortest.reached().map(|(c, length)| (length, c)).collect();
        near.sort_unstable();
        for (_, cabinet) in near {
            if self.ended() {
                break;
            }
            let holds = |(_, (all, _)): &(&usize, &(Vec<u32>, i64))| all.contains(&cabinet);
            let Some(home) = self.open.iter().find(holds).map(|(home, _)| *home) else { continue };
            if home == site {
                continue;
            }
            let own = self.open.get(&site).cloned().unwrap_or_default();
            let (rest, more) = (without(&self.open[&home].0, cabinet), with(&own.0, cabinet));
            let (Some(lower), Some(higher)) = (self.cost(home, &rest), self.cost(site, &more))
            else {
                continue;
            };
            if own.0.is_empty() || lower + higher < self.open[&home].1 + own.1 {
                self.set(home, rest, lower);
                self.set(site, more, higher);
            }
        }
        if self.total() >= before {
            self.open = kept;
        }
    }
}
