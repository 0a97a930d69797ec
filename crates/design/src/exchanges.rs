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

/// Exchanges for all cabinets, and the work of finding them.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) areas: Vec<ExchangeArea>,
    /// Steps that bills looked at.
    pub(crate) spent: u64,
}

/// Steps that bills may look at before the search ends: the demo department looks at 78 million, and
/// a thousand million take some twenty seconds.
pub(crate) const WORK_MAX: u64 = 1_000_000_000;

/// Places exchanges for the cabinets, at new sites or where some of others are offered; digging
/// along `used` edges is already paid for. More than `work` steps end the search with what it has found.
///
/// # Errors
/// When somebody asked to stop.
pub(crate) fn place(
    street: &StreetGraph<'_>,
    used: &BTreeSet<u32>,
    (seekers, offers): (&[Seeker], &[SiteOffer]),
    norms: &Norms,
    work: u64,
    (threads, watch): (usize, &dyn Watch),
) -> Result<Placed, Error> {
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
    let chosen = search::search(&bills, work, watch);
    let spent = bills.spent();
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
    Ok(Placed { areas: areas.collect(), spent })
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

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_ground::length;
    use bocage_network::{Street, StreetClass};
    use bocage_vocab::{Id, Polyline, Position, Unwatched};

    /// Streets each way of a grid.
    const GRID: i32 = 8;

    fn street(from: (i32, i32), to: (i32, i32)) -> Street {
        let at = |(x, y): (i32, i32)| {
            Position::from_e7(-11_000_000 + x * 40_000, 491_000_000 + y * 40_000)
        };
        let line: Polyline = [at(from), at(to)].into();
        let key = format!("{from:?} {to:?}");
        Street {
            id: Id::derive(&[&key]),
            name: None,
            class: StreetClass::Residential,
            length: length(&line),
            crossing: None,
            existing: None,
            synthetic: true,
            source: key.into(),
            line,
        }
    }

    /// Exchanges for a cabinet at each crossing of a grid, within so much work.
    fn placed(work: u64) -> Placed {
        let norms = Norms::shipped().unwrap();
        let each = (0..GRID).flat_map(|x| (0..GRID).map(move |y| (x, y)));
        let pieces = each.flat_map(|(x, y)| {
            let (right, up) = (street((x, y), (x + 1, y)), street((x, y), (x, y + 1)));
            [(x + 1 < GRID).then_some(right), (y + 1 < GRID).then_some(up)]
        });
        let streets: Vec<Street> = pieces.flatten().collect();
        let streets: Vec<&Street> = streets.iter().collect();
        let graph = StreetGraph::build(&streets, (&[], 0), &norms);
        let seeker = |node| Seeker { node, lines: 1_000, strands: 40 };
        let seekers: Vec<Seeker> = (0..graph.nodes.len() as u32).map(seeker).collect();
        place(&graph, &BTreeSet::new(), (&seekers, &[]), &norms, work, (1, &Unwatched)).unwrap()
    }

    #[test]
    fn the_search_ends_within_a_candidate_of_its_limit_with_a_whole_plan() {
        let (least, whole) = (placed(0), placed(WORK_MAX));
        assert!(
            least.spent > 0 && whole.spent > 10 * least.spent,
            "{} {}",
            least.spent,
            whole.spent
        );
        // A candidate is two bills at most, each of as many steps a fan as there are cabinets.
        let candidate = 2 * (GRID * GRID) as u64 * DIGGING.len() as u64;
        for work in (0..20).map(|part| least.spent + (whole.spent - least.spent) * part / 20) {
            let some = placed(work);
            assert!(some.spent <= work + candidate, "{} of {work}", some.spent);
            let mut served: Vec<usize> =
                some.areas.iter().flat_map(|area| area.cabinets.iter().copied()).collect();
            served.sort_unstable();
            assert_eq!(served, Vec::from_iter(0..(GRID * GRID) as usize));
        }
        assert!(whole.spent < WORK_MAX);
    }
}
