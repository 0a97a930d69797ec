//! Where exchanges stand, and which cabinets each serves.
//!
//! A hierarchy cut out of one tree pays for the tree's detours with exchanges. So exchanges are
//! placed by the shortest ways over all streets: a way costs its cable where somebody digs anyway,
//! and the digging too elsewhere. Candidate sites are those of the cabinets, and exchanges of others
//! that may be moved into.

mod bill;
mod fans;
mod search;

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::norms::{Item, Norms};
use bocage_steiner::Graph;
use bocage_vocab::Watch;

use crate::coarse::Coarse;
use crate::existing::sites::SiteOffer;
use crate::graph::StreetGraph;
use crate::{Error, threads};
use bill::{Bills, Load, Site};
use fans::{DIGGING, Fan, Ground};

/// A cabinet that wants an exchange.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seeker {
    pub(crate) node: u32,
    pub(crate) lines: u32,
    pub(crate) strands: u32,
}

/// An exchange, and the tree over which it reaches its cabinets.
#[derive(Debug, Clone)]
pub(crate) struct ExchangeArea {
    /// Where it stands.
    pub(crate) node: u32,
    /// Its cabinets, by their places in the list given.
    pub(crate) cabinets: Vec<usize>,
    /// Edges of the street graph.
    pub(crate) tree: Vec<u32>,
    /// The exchange of others that it is.
    pub(crate) taken: Option<SiteOffer>,
}

/// Places exchanges for the cabinets, at new sites or where some of others are offered; digging
/// along `used` edges is already paid for.
///
/// # Errors
/// When somebody asked to stop.
pub(crate) fn place(
    street: &StreetGraph<'_>,
    used: &BTreeSet<u32>,
    (seekers, offers): (&[Seeker], &[SiteOffer]),
    norms: &Norms,
    (threads, watch): (usize, &dyn Watch),
) -> Result<Vec<ExchangeArea>, Error> {
    let sites = sites(seekers, offers, norms);
    let nodes: BTreeSet<u32> = sites.iter().map(|site| site.node).collect();
    let coarse = Coarse::of(street, used, &nodes);
    let mut cabinets_at = BTreeMap::<u32, Vec<u32>>::new();
    for (number, seeker) in seekers.iter().enumerate() {
        cabinets_at.entry(coarse.places[&seeker.node]).or_default().push(number as u32);
    }
    let edges: Vec<(u32, u32, i64)> =
        coarse.edges.iter().map(|edge| (edge.a, edge.b, edge.dig)).collect();
    let graph = Graph::from_edges(coarse.places.len(), &edges).map_err(Error::Trench)?;
    let ground = Ground {
        coarse: &coarse,
        graph: &graph,
        cabinets_at: &cabinets_at,
        metre: crate::trench::cable_metre(norms),
        reach_max: norms.settings.exchange.reach_max,
    };
    let fans = threads::map(threads, sites.len(), |site| {
        if watch.cancelled() {
            Default::default()
        } else {
            ground.fans(coarse.places[&sites[site].node])
        }
    });
    if watch.cancelled() {
        return Err(Error::Interrupted);
    }
    let loads: Vec<Load> =
        seekers.iter().map(|s| Load { lines: s.lines, strands: s.strands }).collect();
    let bills = Bills::new(&coarse, &loads, (&sites, &fans), norms);
    let chosen = search::search(&bills, watch);
    if watch.cancelled() {
        return Err(Error::Interrupted);
    }
    let areas = chosen.into_iter().map(|(site, cabinets)| {
        let fan = bills.cost(site, &cabinets).map_or(DIGGING.len() - 1, |(_, fan)| fan);
        ExchangeArea {
            node: sites[site].node,
            tree: tree(&coarse, &fans[site][fan], &cabinets),
            cabinets: cabinets.into_iter().map(|cabinet| cabinet as usize).collect(),
            taken: site.checked_sub(seekers.len()).map(|offer| offers[offer].clone()),
        }
    });
    Ok(areas.collect())
}

/// Where exchanges can stand: at the cabinets, by their numbers, then where some are offered.
fn sites(seekers: &[Seeker], offers: &[SiteOffer], norms: &Norms) -> Vec<Site> {
    let lines_max = norms.settings.exchange.lines_max;
    let price = norms.prices.item(Item::Exchange).get();
    let new = seekers.iter().map(|seeker| Site {
        node: seeker.node,
        price,
        lines_max: lines_max.into(),
        stretches: true,
    });
    let offered = offers.iter().map(|offer| Site {
        node: offer.node,
        price: offer.weight(norms),
        lines_max: offer.free.min(lines_max).into(),
        stretches: false,
    });
    new.chain(offered).collect()
}

/// The edges of the street graph over which a fan reaches some cabinets.
fn tree(coarse: &Coarse, fan: &Fan, cabinets: &[u32]) -> Vec<u32> {
    let ends = cabinets.iter().filter_map(|cabinet| fan.end(*cabinet));
    let steps: BTreeSet<u32> = ends.flat_map(|(last, _)| fan.way(last)).collect();
    let edges = steps.into_iter().map(|step| fan.steps[step as usize].0);
    edges.flat_map(|edge| coarse.edges[edge as usize].pieces.iter().copied()).collect()
}
