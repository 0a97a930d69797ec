//! Cabinets of others: which are moved into, and whom they serve.
//!
//! Local search on the areas as they were cut. A move fills a cabinet that stands with the lines of
//! an area next to it, from the nearest on. What does not fit either stays an area or is spread over
//! neighbours with room.

mod weigh;

use std::collections::{BTreeMap, BTreeSet};

use bocage_ground::distance;
use bocage_network::norms::Norms;
use bocage_vocab::{Length, Position};

use super::Ground;
use crate::area::{CabinetArea, direct_fibres};
use crate::existing::sites::SiteOffer;
use crate::forest::Hung;
use crate::snap::Stop;
use weigh::Scales;

/// Areas that a site looks at, and hosts that an area's lines look at: the nearest.
const LOOKED_AT: usize = 5;
/// Rounds over all sites at most.
const ROUNDS: usize = 3;

/// What can be moved into.
pub(crate) struct Offered<'a> {
    pub(crate) sites: &'a [SiteOffer],
    pub(crate) stops: &'a [Stop<'a>],
    /// Edges that are dug whoever serves whom.
    pub(crate) dug: &'a BTreeSet<u32>,
    pub(crate) norms: &'a Norms,
}

/// Moves areas into cabinets that stand where that costs less; `hung` is the tree that all stand
/// on.
pub(crate) fn take(
    ground: &Ground<'_>,
    hung: &Hung,
    areas: Vec<CabinetArea>,
    offered: &Offered<'_>,
) -> Vec<CabinetArea> {
    let on_tree = |site: &&SiteOffer| hung.find(site.node).is_some();
    let sites: Vec<&SiteOffer> = offered.sites.iter().filter(on_tree).collect();
    if sites.is_empty() {
        return areas;
    }
    let scales = Scales::new(ground, hung, offered);
    let areas = areas.into_iter().map(|area| scales.weighed(area)).enumerate().collect();
    let mut search = Search { ground, offered, sites, scales, areas };
    for _ in 0..ROUNDS {
        let sites = 0..search.sites.len();
        if sites.filter(|site| search.fill(*site)).count() == 0 {
            break;
        }
    }
    let mut areas: Vec<CabinetArea> = search.areas.into_values().map(|(area, _)| area).collect();
    areas.sort_by_key(|area| area.stops.iter().min().copied());
    areas
}

struct Search<'a> {
    ground: &'a Ground<'a>,
    offered: &'a Offered<'a>,
    sites: Vec<&'a SiteOffer>,
    scales: Scales<'a>,
    /// The areas with their weights in cents.
    areas: BTreeMap<usize, (CabinetArea, i64)>,
}

/// A change: areas that go, areas that come, and what they weigh less.
struct Move {
    gone: BTreeSet<usize>,
    come: Vec<(CabinetArea, i64)>,
    gain: i64,
}

/// Stops on their way into a cabinet, new or of others.
#[derive(Clone)]
struct Filling {
    /// The area that it was.
    area: Option<usize>,
    /// The site that it is in.
    site: Option<usize>,
    at: Position,
    stops: Vec<usize>,
    lines: u32,
    direct: u32,
}

impl Search<'_> {
    /// Makes the best moves into a site until none gains; whether any did.
    fn fill(&mut self, site: usize) -> bool {
        let mut moved = false;
        loop {
            let moves = self.near(site).into_iter().flat_map(|area| self.moves(site, area));
            let best = moves.filter(|step| step.gain > 0).max_by_key(|step| step.gain);
            let Some(best) = best else { return moved };
            self.areas.retain(|number, _| !best.gone.contains(number));
            for area in best.come {
                let number = self.areas.last_key_value().map_or(0, |(last, _)| last + 1);
                self.areas.insert(number, area);
            }
            moved = true;
        }
    }

    /// The areas nearest to a site that are not in it, by their cabinets.
    fn near(&self, site: usize) -> Vec<usize> {
        let at = self.sites[site].on.position;
        let own = self.in_site(site);
        let others = self.areas.iter().filter(|(number, _)| Some(**number) != own);
        let mut near: Vec<(Length, usize)> = others
            .map(|(number, (area, _))| (distance(at, self.place(area.node)), *number))
            .collect();
        near.sort_unstable();
        near.into_iter().take(LOOKED_AT).map(|(_, number)| number).collect()
    }

    /// The area that is in a site.
    fn in_site(&self, site: usize) -> Option<usize> {
        self.areas.keys().copied().find(|area| self.site_of(*area) == Some(site))
    }

    /// The site that an area is in.
    fn site_of(&self, area: usize) -> Option<usize> {
        let row = self.areas[&area].0.taken.as_ref()?.row;
        self.sites.iter().position(|site| site.row == row)
    }

    /// The ways to fill a site from an area.
    fn moves(&self, site: usize, from: usize) -> Vec<Move> {
        let mut host = self.filling(self.in_site(site), Some(site));
        let held = host.stops.len();
        let area = &self.areas[&from].0;
        let way = self.scales.hung_at(self.sites[site].node, &area.stops);
        let far = |stop: &usize| way.reach[way.place(self.ground.node_of[*stop])];
        let mut waiting = area.stops.clone();
        waiting.sort_by_key(|stop| (far(stop), *stop));
        let reach_max = self.ground.rules.reach_max;
        waiting.retain(|stop| far(stop) > reach_max || !self.put(&mut host, *stop));
        if host.stops.len() == held {
            return Vec::new();
        }
        let mut moves = Vec::new();
        if !waiting.is_empty() {
            let mut rest = self.filling(Some(from), self.site_of(from));
            rest.empty();
            waiting.iter().for_each(|stop| self.add(&mut rest, *stop));
            moves.extend(self.judged(vec![host.clone(), rest], from));
        }
        if let Some(mut hosts) = self.spread(&waiting, from, site) {
            hosts.push(host);
            moves.extend(self.judged(hosts, from));
        }
        moves
    }

    /// Puts what is left of an area that closes into the nearest hosts with room; none where they
    /// have too little. Only hosts that took something are given back.
    fn spread(&self, waiting: &[usize], from: usize, but: usize) -> Option<Vec<Filling>> {
        let at = self.place(self.areas[&from].0.node);
        let not = [Some(from), self.in_site(but)];
        let areas = self.areas.keys().copied().filter(|number| !not.contains(&Some(*number)));
        let areas = areas.map(|number| self.filling(Some(number), self.site_of(number)));
        let sites = (0..self.sites.len()).filter(|site| *site != but);
        let free = sites.filter(|site| self.in_site(*site).is_none());
        let mut hosts: Vec<Filling> =
            areas.chain(free.map(|site| self.filling(None, Some(site)))).collect();
        hosts.sort_by_key(|host| (distance(at, host.at), host.area, host.site));
        hosts.truncate(LOOKED_AT);
        let before: Vec<usize> = hosts.iter().map(|host| host.stops.len()).collect();
        for &stop in waiting {
            let home = self.place(self.ground.node_of[stop]);
            let mut order: Vec<usize> = (0..hosts.len()).collect();
            order.sort_by_key(|host| (distance(home, hosts[*host].at), *host));
            order.into_iter().find(|host| self.put(&mut hosts[*host], stop))?;
        }
        let all = hosts.into_iter().zip(before);
        Some(all.filter(|(host, held)| host.stops.len() > *held).map(|(host, _)| host).collect())
    }

    /// A move to these cabinets after an area has closed; none where one would reach too far.
    fn judged(&self, fillings: Vec<Filling>, closed: usize) -> Option<Move> {
        let mut gone = BTreeSet::from([closed]);
        gone.extend(fillings.iter().filter_map(|filling| filling.area));
        let come: Vec<_> = fillings
            .into_iter()
            .map(|filling| {
                let site = filling.site.map(|site| self.sites[site]);
                self.scales.settled(filling.stops, filling.lines, site)
            })
            .collect::<Option<_>>()?;
        let before: i64 = gone.iter().map(|area| self.areas[area].1).sum();
        let after: i64 = come.iter().map(|(_, weight)| weight).sum();
        Some(Move { gone, come, gain: before - after })
    }

    fn filling(&self, area: Option<usize>, site: Option<usize>) -> Filling {
        let held = area.map(|area| &self.areas[&area].0);
        let node = site.map(|site| self.sites[site].node).or(held.map(|area| area.node));
        Filling {
            area,
            site,
            at: node.map(|node| self.place(node)).unwrap_or_default(),
            stops: held.map(|area| area.stops.clone()).unwrap_or_default(),
            lines: held.map_or(0, |area| area.lines),
            direct: held.map_or(0, |area| area.direct_fibres(self.offered.stops)),
        }
    }

    /// Adds a stop where there is room for it; whether there was.
    fn put(&self, filling: &mut Filling, stop: usize) -> bool {
        let (lines, direct) = (filling.lines, filling.direct);
        self.add(filling, stop);
        let rules = self.ground.rules;
        let all = u16::try_from(filling.lines).unwrap_or(u16::MAX);
        let ports = u32::from(rules.ports_fitted(all)).max(filling.lines + filling.direct);
        let free = filling.site.map_or(u32::MAX, |site| self.sites[site].free);
        let fits = all <= rules.lines_max && ports <= free;
        if !fits {
            filling.stops.pop();
            (filling.lines, filling.direct) = (lines, direct);
        }
        fits
    }

    fn add(&self, filling: &mut Filling, stop: usize) {
        filling.stops.push(stop);
        filling.lines += self.ground.lines_of[stop];
        filling.direct += direct_fibres(&self.offered.stops[stop]);
    }

    fn place(&self, node: u32) -> Position {
        self.ground.graph.nodes[node as usize].position
    }
}

impl Filling {
    fn empty(&mut self) {
        self.stops.clear();
        (self.lines, self.direct) = (0, 0);
    }
}
