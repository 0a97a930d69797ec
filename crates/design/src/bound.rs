//! What every design costs at least, with the proof.
//!
//! Each cent of the price book is given to one part of the bound only; `docs/problem.md` says which,
//! and why every design costs at least the sum. What is found here is a set of dual values, which
//! prove their bound whoever found them: [`certificate`] writes them down for a checker.

mod ascent;
mod balls;
mod boxes;
mod certificate;
mod floor;
mod forced;
mod junctions;
mod offered;
mod parts;
mod sites;
mod streets;
mod tariff;

use std::collections::BTreeMap;

use bocage_network::norms::{Item, Norms};
use bocage_network::{ExistingKind, Street};
use bocage_vocab::{Money, Watch};
use bocage_world::{Rows, World};

use crate::Error;
use crate::area::has_direct_fibre;
use crate::snap::Stop;
use crate::threads;
use ascent::{Chain, Purses, Root, Terminal, ascend};
use balls::{Ball, balls};
pub(crate) use floor::Floor;
use forced::Forced;
use junctions::{Demand, Map};
use offered::Offered;
use parts::Parts;
use sites::{SiteDuals, SiteRules};
use streets::{Place, Streets};
pub(crate) use tariff::Tariff;

/// Exchanges are tried at junctions such that every other is within this of one.
const EXCHANGE_CELL_MM: i64 = 2_000_000;
/// Payments look for their level in rounds, at junctions such that every other is within this of
/// one: of exchanges,
const EXCHANGE_ROUNDS_MM: [i64; 4] = [4_000_000, 4_000_000, EXCHANGE_CELL_MM, EXCHANGE_CELL_MM];
/// and of cabinets.
const CABINET_ROUNDS_MM: [i64; 4] = [400_000; 4];

/// A bound and what proves it.
pub(crate) struct Bound {
    pub(crate) floor: Floor,
    /// What exchanges cost where no point of presence is: the routes pay for them.
    pub(crate) exchanges_away: Money,
    pub(crate) certificate: Vec<u8>,
}

/// The dual values.
struct Duals {
    roots: Vec<u32>,
    /// One chain a node with premises, in the order of the first of its places.
    chains: Vec<Chain>,
    /// What each line of each place pays for its box.
    boxes: Vec<i64>,
    cabinets: SiteDuals,
    exchanges: SiteDuals,
}

/// The streets, and the world whose plant of others stands along and on them.
pub(crate) struct Given<'a> {
    pub(crate) streets: &'a [&'a Street],
    pub(crate) world: &'a World,
}

/// Bounds the cost of serving these stops, whatever of what is offered is taken; of the plant only
/// the points of presence and the exchanges are looked at.
///
/// # Errors
/// When somebody asked to stop.
pub(crate) fn bound(
    given: &Given<'_>,
    stops: &[&Stop<'_>],
    plant: &Rows,
    norms: &Norms,
    threads: usize,
    watch: &dyn Watch,
) -> Result<Bound, Error> {
    watch.stage("bound", "parts", Some(4));
    let tariff = Tariff::of(norms);
    let places: Vec<Place> = stops.iter().map(|stop| place(stop, norms)).collect();
    let offered = Offered::of(given, norms);
    let graph = Streets::cut((given.streets, &offered), &places, norms, &tariff);
    let at = parts::streets_at(given.streets, plant);
    let problem = Problem {
        starts: starts(&graph, &places, norms),
        forced: Forced::of(&graph, &places),
        parts: Parts::of(&graph, &at, plant),
        pops: plant.pops.iter().filter_map(|pop| at.get(&pop.position).copied()).collect(),
        places,
        graph,
        offered,
        norms,
        tariff,
    };
    let duals = problem.duals(threads, watch);
    // Duals that were left half found prove nothing.
    if watch.cancelled() {
        return Err(Error::Interrupted);
    }
    let fitted = problem.offered.sites(ExistingKind::Cabinet).next().is_some();
    let floor = floor::floor(&problem.places, (&problem.forced, fitted), &duals, norms);
    let facts = certificate::Facts { given, stops, norms };
    let certificate =
        certificate::write(&facts, &problem.places, &problem.tariff, (&duals, &floor));
    let exchanges_away = problem.parts.exchanges_away(&problem.graph, &at, plant, norms);
    Ok(Bound { floor, exchanges_away, certificate })
}

fn place(stop: &Stop<'_>, norms: &Norms) -> Place {
    let from = usize::from(norms.settings.branching_point.indoor_from);
    Place {
        street: stop.street as u32,
        offset_mm: stop.on.offset.get(),
        off_street_mm: stop.off_street().get(),
        lines: stop.lines(),
        direct: stop.premises.iter().filter(|premises| has_direct_fibre(premises)).count() as u32,
        indoor: stop.building.is_some() && stop.premises.len() >= from,
    }
}

/// The node of each place, and how far along the streets its drops reach.
fn starts(graph: &Streets, places: &[Place], norms: &Norms) -> Vec<(u32, i64)> {
    let most = norms.settings.branching_point.drop_length_max.get();
    let reach = |place: &Place| match place.indoor {
        true => 0,
        false => (most - place.off_street_mm).max(0),
    };
    places.iter().zip(&graph.node_of).map(|(place, node)| (*node, reach(place))).collect()
}

struct Problem<'a> {
    places: Vec<Place>,
    graph: Streets,
    starts: Vec<(u32, i64)>,
    forced: Forced,
    parts: Parts,
    offered: Offered,
    /// The streets at which the points of presence stand.
    pops: Vec<usize>,
    norms: &'a Norms,
    tariff: Tariff,
}

impl Problem<'_> {
    fn duals(&self, threads: usize, watch: &dyn Watch) -> Duals {
        let balls = balls(&self.graph, &self.starts, threads);
        let routes = || {
            let routes = self.routes(&balls, watch);
            watch.done(1);
            routes
        };
        let boxes = || {
            let boxes = self.boxes(&balls);
            watch.done(1);
            boxes
        };
        let ((roots, chains), boxes) = threads::both(threads, routes, boxes);
        let demands: Vec<Demand> = self
            .places
            .iter()
            .zip(&self.starts)
            .map(|(place, &(node, reach_mm))| Demand { node, lines: place.lines, reach_mm })
            .collect();
        let map = Map::new(&self.graph, &demands);
        let cabinets = self.cabinets(&map, (threads, watch));
        watch.done(1);
        let exchanges = self.exchanges(&map, (threads, watch));
        watch.done(1);
        Duals { roots, chains, boxes, cabinets, exchanges }
    }

    /// Chains for the places of each connected part.
    fn routes(&self, balls: &[Ball], watch: &dyn Watch) -> (Vec<u32>, Vec<Chain>) {
        let mut by_part = BTreeMap::<u32, Vec<Terminal>>::new();
        for terminal in self.terminals(balls) {
            by_part.entry(self.parts.of_node[terminal.node as usize]).or_default().push(terminal);
        }
        let prices = self.site_prices(ExistingKind::Exchange, Item::Exchange);
        let exchange = prices.into_iter().min().unwrap_or(0);
        let mut purses = Purses::full(&self.graph, |node| self.forced.paid[node as usize]);
        let (mut roots, mut chains) = (Vec::new(), Vec::new());
        for (part, terminals) in &by_part {
            let ways = |terminal: &&Terminal| self.graph.around(terminal.node).len();
            let root = match terminals.iter().rev().max_by_key(ways) {
                Some(root) if Some(*part) == self.parts.home => {
                    roots.push(root.node);
                    Root::Terminal(root)
                }
                _ => Root::Outside(exchange),
            };
            let cancelled = || watch.cancelled();
            chains.extend(ascend(&self.graph, terminals, root, &mut purses, &cancelled));
        }
        (roots, chains)
    }

    /// Of places at one node the one whose drop reaches least far asks for most.
    fn terminals(&self, balls: &[Ball]) -> Vec<Terminal> {
        let mut least = BTreeMap::<u32, usize>::new();
        for (number, (node, reach)) in self.starts.iter().enumerate() {
            let held = least.entry(*node).or_insert(number);
            if *reach < self.starts[*held].1 {
                *held = number;
            }
        }
        let terminal = |(node, place): (u32, usize)| Terminal {
            node,
            reach_mm: self.starts[place].1,
            ball: balls[place].clone(),
        };
        least.into_iter().map(terminal).collect()
    }

    fn boxes(&self, balls: &[Ball]) -> Vec<i64> {
        let paid = |node: usize| node < self.graph.junctions as usize || self.forced.paid[node];
        let support: Vec<i64> = (0..self.graph.nodes())
            .map(|node| if paid(node) { 0 } else { self.graph.support[node] })
            .collect();
        let outdoors = |place: &Place| if place.indoor { 0 } else { place.lines };
        let lines: Vec<u32> = self.places.iter().map(outdoors).collect();
        let prices = boxes::Prices {
            each: self.norms.prices.item(Item::BranchingPoint).get(),
            holds: u32::from(self.norms.settings.branching_point.lines_max),
            drop: self.tariff.drop,
        };
        boxes::share(&lines, balls, &support, &prices)
    }

    /// What a site costs at least at each junction and on the streets that meet there: a new one,
    /// or one of others that stands on one of them.
    fn site_prices(&self, kind: ExistingKind, new: Item) -> Vec<i64> {
        let new = self.norms.prices.item(new).get();
        let mut prices = vec![new; self.graph.junctions as usize];
        for site in self.offered.sites(kind) {
            for end in site.streets.iter().flat_map(|street| self.graph.ends[*street as usize]) {
                let held = &mut prices[end as usize];
                *held = site.price.min(*held);
            }
        }
        prices
    }

    fn cabinets(&self, map: &Map<'_>, hands: (usize, &dyn Watch)) -> SiteDuals {
        let rules = SiteRules {
            price: &self.site_prices(ExistingKind::Cabinet, Item::Cabinet),
            ends: &[],
            backhaul: 0,
            lines_max: u32::from(self.norms.settings.cabinet.lines_max),
            strand: self.tariff.strand - self.tariff.strand_shared,
            cell_mm: 0,
            rounds_mm: &CABINET_ROUNDS_MM,
        };
        sites::share(map, &rules, hands)
    }

    /// Exchanges with their strands to both points of presence. In parts without one they are paid
    /// by the routes.
    fn exchanges(&self, map: &Map<'_>, hands: (usize, &dyn Watch)) -> SiteDuals {
        let home = |node: usize| Some(self.parts.of_node[node]) == self.parts.home;
        let prices = self.site_prices(ExistingKind::Exchange, Item::Exchange);
        let prices: Vec<i64> = prices
            .into_iter()
            .enumerate()
            .map(|(node, price)| if home(node) { price } else { 0 })
            .collect();
        // Anywhere along its street, a point of presence is no farther than at both ends.
        let ends: Vec<Vec<i64>> =
            self.pops.iter().map(|street| map.far_from(&self.graph.ends[*street])).collect();
        let rules = SiteRules {
            price: &prices,
            ends: &ends,
            backhaul: self.tariff.strand * i64::from(self.norms.settings.cable.backhaul_strands),
            lines_max: self.norms.settings.exchange.lines_max,
            strand: self.tariff.strand_shared,
            cell_mm: EXCHANGE_CELL_MM,
            rounds_mm: &EXCHANGE_ROUNDS_MM,
        };
        sites::share(map, &rules, hands)
    }
}
