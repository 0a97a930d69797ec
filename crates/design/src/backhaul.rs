//! The backhaul: every exchange reaches both points of presence by ways that share as little as
//! the streets allow, over cables that many exchanges share.
//!
//! Exchanges are routed one after the other, nearest first. A street that already carries backhaul
//! costs the next exchange only its strands, so ways gather; a second round moves those that were
//! routed before the others were there. Each pair of ways is the least one that shares fewest
//! streets and junctions, whatever the others do: gathering never costs protection.

mod segments;

pub(crate) use segments::Segment;

use std::collections::BTreeSet;

use bocage_network::norms::{Item, Norms};
use bocage_steiner::Graph;
use bocage_steiner::paths::{Pair, disjoint_pair};
use bocage_vocab::{Length, Watch};

use crate::Error;
use crate::coarse::Coarse;
use crate::graph::StreetGraph;

/// Rounds of routing every exchange.
const ROUNDS: usize = 2;

/// The whole backhaul.
pub(crate) struct Backhaul {
    /// Stretches of street without a branch, along which its cables lie.
    pub(crate) segments: Vec<Segment>,
    /// The ways of each exchange; none for one that does not reach both points of presence.
    pub(crate) ways: Vec<Option<Ways>>,
}

/// The two ways of one exchange.
pub(crate) struct Ways {
    /// The segments from the exchange to each point of presence.
    pub(crate) to: [Vec<u32>; 2],
    /// Edges of the street graph that both ways need.
    pub(crate) bridges: Vec<u32>,
    /// Whether both ways meet in a junction although they share no street.
    pub(crate) meet: bool,
}

/// Finds the ways of the exchanges that stand at some nodes of the street graph. Digging along
/// `used` edges is already paid for.
pub(crate) fn join(
    street: &StreetGraph<'_>,
    used: &BTreeSet<u32>,
    exchanges: &[u32],
    pops: [u32; 2],
    norms: &Norms,
    watch: &dyn Watch,
) -> Result<Backhaul, Error> {
    watch.stage("backhaul", "ways", Some((exchanges.len() * ROUNDS) as u64));
    let sites: BTreeSet<u32> = exchanges.iter().copied().chain(pops).collect();
    let coarse = Coarse::of(street, used, &sites);
    let pairs = Router::new(&coarse, norms).route(exchanges, pops, watch)?;
    let (segments, of_edge) = segments::cut(&coarse, &pairs, &sites);
    let way = |edges: &[u32]| {
        let mut way: Vec<u32> = edges.iter().map(|edge| of_edge[edge]).collect();
        way.dedup();
        way
    };
    let ways = pairs.iter().map(|pair| {
        let pair = pair.as_ref()?;
        let pieces = |edge: &u32| coarse.edges[*edge as usize].pieces.iter().copied();
        Some(Ways {
            to: [way(&pair.paths[0]), way(&pair.paths[1])],
            bridges: pair.shared_edges.iter().flat_map(pieces).collect(),
            meet: pair.shared_edges.is_empty() && !pair.shared_nodes.is_empty(),
        })
    });
    let ways = ways.collect();
    Ok(Backhaul { segments, ways })
}

/// Routes exchanges over streets whose price depends on who is there already.
struct Router<'a> {
    coarse: &'a Coarse,
    /// Cents a metre of the first cable along a street, laying included.
    cable: i64,
    /// Cents a metre of the strands of one more way.
    strands: i64,
    /// Ways along each edge.
    uses: Vec<u32>,
}

impl<'a> Router<'a> {
    fn new(coarse: &'a Coarse, norms: &Norms) -> Router<'a> {
        let each = u32::from(norms.settings.cable.backhaul_strands);
        let price = |strands: u32| {
            norms.cables.at_least(strands, false).map_or(0, |offer| offer.price.get())
        };
        let most = norms.cables.largest();
        Router {
            coarse,
            cable: price(each) + norms.prices.item(Item::CableLaying).get(),
            strands: price(most) * i64::from(each) / i64::from(most.max(1)),
            uses: vec![0; coarse.edges.len()],
        }
    }

    fn route(
        mut self,
        exchanges: &[u32],
        pops: [u32; 2],
        watch: &dyn Watch,
    ) -> Result<Vec<Option<Pair>>, Error> {
        let sinks = pops.map(|pop| self.coarse.places[&pop]);
        let mut pairs: Vec<Option<Pair>> = vec![None; exchanges.len()];
        let mut order: Vec<usize> = (0..exchanges.len()).collect();
        for round in 0..ROUNDS {
            for &place in &order {
                if watch.cancelled() {
                    return Err(Error::Interrupted);
                }
                self.count(pairs[place].as_ref(), -1);
                let graph = self.priced()?;
                let source = self.coarse.places[&exchanges[place]];
                pairs[place] = disjoint_pair(&graph, source, sinks);
                self.count(pairs[place].as_ref(), 1);
                watch.done(1);
            }
            if round == 0 {
                order.sort_by_key(|place| (self.length(pairs[*place].as_ref()), *place));
            }
        }
        Ok(pairs)
    }

    /// The streets at the prices of this moment.
    fn priced(&self) -> Result<Graph, Error> {
        let metres = |length: Length, price: i64| length.get() * price / 1_000;
        let edges: Vec<(u32, u32, i64)> = self
            .coarse
            .edges
            .iter()
            .zip(&self.uses)
            .map(|(edge, uses)| {
                let cost = match uses {
                    0 => edge.dig + metres(edge.length, self.cable),
                    _ => metres(edge.length, self.strands),
                };
                (edge.a, edge.b, cost)
            })
            .collect();
        Graph::from_edges(self.coarse.places.len(), &edges).map_err(Error::Trench)
    }

    fn count(&mut self, pair: Option<&Pair>, by: i32) {
        for edge in pair.iter().flat_map(|pair| pair.paths.iter().flatten()) {
            let uses = &mut self.uses[*edge as usize];
            *uses = uses.saturating_add_signed(by);
        }
    }

    fn length(&self, pair: Option<&Pair>) -> Length {
        let edges = pair.into_iter().flat_map(|pair| pair.paths.iter().flatten());
        edges.map(|edge| self.coarse.edges[*edge as usize].length).sum()
    }
}
