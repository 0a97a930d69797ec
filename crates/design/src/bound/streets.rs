//! The streets as the bound sees them: cut at the places of the premises served, with prices.
//!
//! The numbering is part of the certificate, so that a reader can rebuild it: junctions first, in
//! the order in which the streets meet them, then the places along each street.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{Crossing, Street, Way};
use bocage_vocab::{Money, Position};

use super::offered::Offered;
use super::tariff::Tariff;
use crate::rows::support_for;

/// Places closer than this to the one before, or to the end of the street, are that one.
const MERGED_WITHIN_MM: i64 = 1_000;

/// A place where premises meet their street.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The street, by its number.
    pub(crate) street: u32,
    /// How far along it.
    pub(crate) offset_mm: i64,
    /// From there to the premises.
    pub(crate) off_street_mm: i64,
    /// How many lines.
    pub(crate) lines: u32,
    /// Fibres beside them that run through to the exchange.
    pub(crate) direct: u32,
    /// Whether its boxes stand inside the building.
    pub(crate) indoor: bool,
}

/// A piece of street between two nodes, with what it costs to use it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) ends: [u32; 2],
    pub(crate) street: u32,
    pub(crate) length_mm: i64,
    /// The route, in cents.
    pub(crate) near: i64,
    /// What a cable other than a drop costs along it, beside its strands.
    pub(crate) far: i64,
    /// The support at each end, paid where the piece is used to reach it.
    pub(crate) into: [i64; 2],
}

/// A way from one node to the next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hop {
    pub(crate) to: u32,
    pub(crate) piece: u32,
}

/// A graph of streets.
pub(crate) struct Streets {
    first: Vec<u32>,
    hops: Vec<Hop>,
    pub(crate) pieces: Vec<Piece>,
    /// Nodes below this number are junctions.
    pub(crate) junctions: u32,
    /// The nodes at the ends of each street.
    pub(crate) ends: Vec<[u32; 2]>,
    pub(crate) lengths_mm: Vec<i64>,
    /// Where each node lies: a street and how far along it.
    pub(crate) at: Vec<(u32, i64)>,
    /// The node of each place.
    pub(crate) node_of: Vec<u32>,
    /// The cheapest support that can stand at each node, in cents.
    pub(crate) support: Vec<i64>,
}

impl Streets {
    /// Cuts the streets at the places.
    pub(crate) fn cut(
        (streets, offered): (&[&Street], &Offered),
        places: &[Place],
        norms: &Norms,
        tariff: &Tariff,
    ) -> Streets {
        let mut graph = Streets {
            first: Vec::new(),
            hops: Vec::new(),
            pieces: Vec::new(),
            junctions: 0,
            ends: Vec::with_capacity(streets.len()),
            lengths_mm: streets.iter().map(|street| street.length.get()).collect(),
            at: Vec::new(),
            node_of: vec![u32::MAX; places.len()],
            support: Vec::new(),
        };
        graph.number_junctions(streets);
        let metre = |(number, street): (usize, &&Street)| {
            let way = norms.cheapest_way(street.class, street.existing);
            let own = norms.way_price_at(way, norms.prices.rent(way));
            // What is offered may turn out to be too full, and the street be built along.
            offered.along(number as u32).iter().map(|(_, metre)| *metre).fold(own, Money::min)
        };
        let metres: Vec<Money> = streets.iter().enumerate().map(metre).collect();
        let sites_on = offered.sites_on();
        let mut on_street: Vec<Vec<u32>> = vec![Vec::new(); streets.len()];
        for (number, place) in places.iter().enumerate() {
            on_street[place.street as usize].push(number as u32);
        }
        for (street, mut here) in on_street.into_iter().enumerate() {
            here.sort_by_key(|place| (places[*place as usize].offset_mm, *place));
            let sites = sites_on.get(&(street as u32)).copied().unwrap_or(0);
            let (street_number, metre) = (street as u32, metres[street]);
            let price = Price { norms, tariff, street: street_number, metre, sites };
            graph.cut_one(street, &here, places, streets[street].crossing, &price);
        }
        graph.link();
        let supports: Vec<i64> =
            (0..).zip(streets).map(|(n, s)| least_support(s, offered.along(n), norms)).collect();
        graph.price_supports(&supports);
        graph
    }

    fn number_junctions(&mut self, streets: &[&Street]) {
        let mut known: HashMap<Position, u32> = HashMap::new();
        for (number, street) in streets.iter().enumerate() {
            let ends = [(0, 0), (street.line.len() - 1, street.length.get())];
            let ends = ends.map(|(place, offset)| {
                *known.entry(street.line[place]).or_insert_with(|| {
                    self.at.push((number as u32, offset));
                    self.at.len() as u32 - 1
                })
            });
            self.ends.push(ends);
        }
        self.junctions = self.at.len() as u32;
    }

    fn cut_one(
        &mut self,
        street: usize,
        here: &[u32],
        places: &[Place],
        crossing: Option<Crossing>,
        price: &Price<'_>,
    ) {
        let (ends, whole) = (self.ends[street], self.lengths_mm[street]);
        let (mut at, mut from, mut crossing) = (ends[0], 0, crossing);
        for &place in here {
            let offset = places[place as usize].offset_mm;
            self.node_of[place as usize] = if offset - from < MERGED_WITHIN_MM {
                at
            } else if whole - offset < MERGED_WITHIN_MM {
                ends[1]
            } else {
                let node = self.at.len() as u32;
                self.at.push((street as u32, offset));
                self.pieces.push(price.piece([at, node], offset - from, crossing.take()));
                (at, from) = (node, offset);
                node
            };
        }
        self.pieces.push(price.piece([at, ends[1]], whole - from, crossing));
    }

    /// Notes the pieces around each node; a piece that comes back to its start leads nowhere.
    fn link(&mut self) {
        let mut count = vec![0u32; self.at.len() + 1];
        let leads = |piece: &Piece| piece.ends[0] != piece.ends[1];
        for end in self.pieces.iter().filter(|p| leads(p)).flat_map(|piece| piece.ends) {
            count[end as usize + 1] += 1;
        }
        for node in 1..count.len() {
            count[node] += count[node - 1];
        }
        let mut next = count.clone();
        self.hops = vec![Hop { to: 0, piece: 0 }; count[self.at.len()] as usize];
        for (number, piece) in self.pieces.iter().enumerate().filter(|(_, piece)| leads(piece)) {
            for side in 0..2 {
                let slot = &mut next[piece.ends[side] as usize];
                self.hops[*slot as usize] = Hop { to: piece.ends[1 - side], piece: number as u32 };
                *slot += 1;
            }
        }
        self.first = count;
    }

    /// Every junction that is used has a support, the cheapest of those that its routes end on.
    /// Places along a street have one where a box stands or a route ends.
    fn price_supports(&mut self, prices: &[i64]) {
        let price = |street: u32| prices[street as usize];
        let mut least = vec![i64::MAX; self.junctions as usize];
        for (street, ends) in self.ends.iter().enumerate() {
            for end in ends {
                let held = &mut least[*end as usize];
                *held = (*held).min(price(street as u32));
            }
        }
        self.support = (0..self.at.len())
            .map(|node| least.get(node).copied().unwrap_or_else(|| price(self.at[node].0)))
            .collect();
        let (junctions, support) = (self.junctions, &self.support);
        for piece in &mut self.pieces {
            // Where a street that ends at its start is all that is used, it passes its junction
            // without a support.
            let [first, last] = self.ends[piece.street as usize];
            let into = |end: u32| match end < junctions && first != last {
                true => support[end as usize],
                false => 0,
            };
            piece.into = piece.ends.map(into);
        }
    }

    /// The ways from a node.
    pub(crate) fn around(&self, node: u32) -> &[Hop] {
        let at = |node: u32| self.first[node as usize] as usize;
        &self.hops[at(node)..at(node + 1)]
    }

    pub(crate) fn nodes(&self) -> usize {
        self.at.len()
    }
}

/// The cheapest support that a way of building along a street may end on, whatever its routes cost.
fn least_support(street: &Street, offered: &[(Way, Money)], norms: &Norms) -> i64 {
    let allowed = norms.settings.ways.get(&street.class).into_iter().flatten().copied();
    let price = |way: Way| norms.support_price(support_for(way)).get();
    let chosen = norms.cheapest_way(street.class, street.existing);
    let offered = offered.iter().map(|(way, _)| *way);
    allowed.chain(street.existing).chain([chosen]).chain(offered).map(price).min().unwrap_or(0)
}

struct Price<'a> {
    norms: &'a Norms,
    tariff: &'a Tariff,
    street: u32,
    /// A metre of the way of building.
    metre: Money,
    /// Sites of others at which a route along the street may end.
    sites: i64,
}

impl Price<'_> {
    /// A piece with its prices, in whole cents rounded down: a row's price is rounded once for all
    /// its pieces, so their sum is never above it. Where sites cut a piece into several rows, each
    /// but the first may have lost half a cent.
    fn piece(&self, ends: [u32; 2], length_mm: i64, crossing: Option<Crossing>) -> Piece {
        let extra = crossing.map_or(Money::ZERO, |crossing| self.norms.prices.crossing(crossing));
        let near = (length_mm * self.metre.get() / 1_000 - self.sites / 2).max(0) + extra.get();
        let far = self.tariff.cable_fixed_along(length_mm);
        Piece { ends, street: self.street, length_mm, near, far, into: [0; 2] }
    }
}
