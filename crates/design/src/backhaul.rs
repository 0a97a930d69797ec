//! The backhaul: every exchange reaches both points of presence by ways that share as little as
//! the streets allow.

use std::collections::{BTreeSet, HashMap};

use bocage_network::norms::{Item, Norms};
use bocage_steiner::Graph;
use bocage_steiner::paths::{Pair, disjoint_pair};
use bocage_vocab::Watch;

use crate::Error;
use crate::graph::StreetGraph;

/// The two ways of one exchange.
pub(crate) struct Backhaul {
    /// Edges of the street graph from the exchange to each point of presence.
    pub(crate) ways: [Vec<u32>; 2],
    /// Edges that both ways need.
    pub(crate) bridges: Vec<u32>,
    /// Whether both ways meet in a node although they share no edge.
    pub(crate) meet: bool,
}

/// The streets without the places along them: only junctions and sites.
struct Coarse {
    graph: Graph,
    /// The node of each street graph node that is kept.
    places: HashMap<u32, u32>,
    /// The edges of the street graph along each edge.
    pieces: Vec<Vec<u32>>,
}

/// Finds the ways of each exchange; none for one that does not reach both points.
pub(crate) fn join(
    street: &StreetGraph<'_>,
    used: &BTreeSet<u32>,
    exchanges: &[u32],
    pops: [u32; 2],
    norms: &Norms,
    watch: &dyn Watch,
) -> Result<Vec<Option<Backhaul>>, Error> {
    watch.stage("backhaul", "exchanges", Some(exchanges.len() as u64));
    let coarse = coarse(street, used, exchanges, pops, norms)?;
    let sinks = pops.map(|pop| coarse.places[&pop]);
    let one = |exchange: &u32| {
        if watch.cancelled() {
            return None;
        }
        let pair = disjoint_pair(&coarse.graph, coarse.places[exchange], sinks);
        watch.done(1);
        pair.map(|pair| unfold(&coarse, *exchange, &pair, street))
    };
    let middle = exchanges.len().div_ceil(2);
    let (first, then) = exchanges.split_at(middle);
    let found = std::thread::scope(|scope| {
        let other = scope.spawn(|| then.iter().map(one).collect::<Vec<_>>());
        let mut found: Vec<_> = first.iter().map(one).collect();
        found.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        found
    });
    if watch.cancelled() { Err(Error::Interrupted) } else { Ok(found) }
}

/// Trenches that are dug anyway cost nothing more; cable is paid everywhere.
fn coarse(
    street: &StreetGraph<'_>,
    used: &BTreeSet<u32>,
    exchanges: &[u32],
    pops: [u32; 2],
    norms: &Norms,
) -> Result<Coarse, Error> {
    let sites: BTreeSet<u32> = exchanges.iter().copied().chain(pops).collect();
    let strands = u32::from(norms.settings.cable.backhaul_strands);
    let cable = norms.cables.at_least(strands, false).map(|offer| offer.price).unwrap_or_default()
        + norms.prices.item(Item::CableLaying);
    let mut places = HashMap::new();
    let mut place = |node: u32| {
        let next = places.len() as u32;
        *places.entry(node).or_insert(next)
    };
    let (mut edges, mut pieces) = (Vec::new(), Vec::new());
    let (mut start, mut held, mut cost) = (None, Vec::new(), 0i64);
    // The pieces of a street stand one after the other, each from where the one before ended.
    for (number, edge) in street.edges.iter().enumerate() {
        let from = *start.get_or_insert(edge.a);
        held.push(number as u32);
        let dig = if used.contains(&(number as u32)) { 0 } else { edge.cost };
        cost += dig + edge.length.get() * cable.get() / 1_000;
        if edge.b < street.junctions || sites.contains(&edge.b) {
            edges.push((place(from), place(edge.b), cost));
            pieces.push(std::mem::take(&mut held));
            (start, cost) = (None, 0);
        }
    }
    sites.iter().for_each(|site| {
        place(*site);
    });
    let graph = Graph::from_edges(places.len(), &edges).map_err(Error::Trench)?;
    Ok(Coarse { graph, places, pieces })
}

fn unfold(coarse: &Coarse, exchange: u32, pair: &Pair, street: &StreetGraph<'_>) -> Backhaul {
    let way = |edges: &Vec<u32>| {
        let mut at = exchange;
        let mut way = Vec::new();
        for edge in edges {
            let mut pieces = coarse.pieces[*edge as usize].clone();
            let first = &street.edges[pieces[0] as usize];
            let last = &street.edges[pieces[pieces.len() - 1] as usize];
            // Pieces stand in the street's direction; a loop is walked as it stands.
            if first.a != at {
                pieces.reverse();
                at = first.a;
            } else {
                at = last.b;
            }
            way.extend(pieces);
        }
        way
    };
    let bridges =
        pair.shared_edges.iter().flat_map(|edge| coarse.pieces[*edge as usize].clone()).collect();
    let meet = pair.shared_edges.is_empty() && !pair.shared_nodes.is_empty();
    Backhaul { ways: [way(&pair.paths[0]), way(&pair.paths[1])], bridges, meet }
}
