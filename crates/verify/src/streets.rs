//! The streets cut where premises meet them, with prices.
//!
//! Junctions are numbered first, as the streets meet them in the order of their ids; then the places
//! along each street. Places within a metre of the one before, or of the street's end, are that
//! one.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::facts::{Facts, Position};
use crate::norms::Norms;
use crate::offers::Offered;
use crate::places::Places;
use crate::tariff::Tariff;

const MERGED_WITHIN_MM: i64 = 1_000;

/// A piece of street between two nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) ends: [u32; 2],
    pub(crate) length_mm: i64,
    /// Its route, in cents.
    pub(crate) route: i64,
    /// The fixed part of a cable along it.
    pub(crate) cable: i64,
    /// The support at each end, where using the piece makes one stand there.
    pub(crate) into: [i64; 2],
}

/// The streets as a graph.
#[derive(Debug, Default)]
pub(crate) struct Streets {
    pub(crate) pieces: Vec<Piece>,
    /// For each node, the nodes next to it with the piece between.
    pub(crate) around: Vec<Vec<(u32, u32)>>,
    pub(crate) junctions: u32,
    /// The ends of each street, and its length.
    pub(crate) ends: Vec<[u32; 2]>,
    pub(crate) lengths_mm: Vec<i64>,
    /// The street of each node, and how far along it the node is.
    pub(crate) at: Vec<(u32, i64)>,
    pub(crate) node_of: Vec<u32>,
    /// The cheapest support at each node.
    pub(crate) support: Vec<i64>,
}

impl Streets {
    pub(crate) fn cut(
        facts: &Facts,
        places: &Places,
        offered: &Offered<'_>,
        norms: &Norms,
        tariff: &Tariff,
    ) -> Streets {
        let mut graph = Streets { node_of: vec![0; places.0.len()], ..Streets::default() };
        graph.number_junctions(facts);
        let sites_on = offered.sites_on(facts.streets.len());
        let mut on_street: Vec<Vec<usize>> = vec![Vec::new(); facts.streets.len()];
        for (number, place) in places.0.iter().enumerate() {
            on_street[place.meeting.street].push(number);
        }
        let mut supports = Vec::with_capacity(facts.streets.len());
        for (number, street) in facts.streets.iter().enumerate() {
            let along = offered.along(number);
            let ways = norms.ways_of(&street.class, street.existing.as_deref());
            let ways = ways.into_iter().chain(along.iter().map(|along| along.way));
            let own = norms.metre_along(&street.class, street.existing.as_deref());
            let rented = along.iter().map(|along| norms.way_at(along.way, along.rents[0]));
            let metre = rented.fold(own, i64::min);
            // Where sites cut a piece into several rows, each but the first may lose half a cent.
            let rounded = sites_on[number] / 2;
            supports.push(ways.map(|way| norms.support_of_way(way)).min().unwrap_or(0));
            let crossing = street.crossing.as_deref().map_or(0, |c| norms.price("crossing", c));
            let here = &mut on_street[number];
            here.sort_by_key(|place| (places.0[*place].meeting.offset_mm, *place));
            let piece = |ends: [u32; 2], length_mm: i64| Piece {
                ends,
                length_mm,
                route: ((i128::from(length_mm) * i128::from(metre) / 1_000) as i64 - rounded)
                    .max(0),
                cable: tariff.fixed_along(length_mm),
                into: [0; 2],
            };
            graph.cut_one(number, here, places, crossing, &piece);
        }
        graph.price_supports(&supports);
        graph.link();
        graph
    }

    fn number_junctions(&mut self, facts: &Facts) {
        let mut known: HashMap<Position, u32> = HashMap::new();
        for (number, street) in facts.streets.iter().enumerate() {
            let (first, last) = (street.line[0], street.line[street.line.len() - 1]);
            let ends = [(first, 0), (last, street.length_mm)].map(|(position, offset)| {
                *known.entry(position).or_insert_with(|| {
                    self.at.push((number as u32, offset));
                    self.at.len() as u32 - 1
                })
            });
            self.ends.push(ends);
            self.lengths_mm.push(street.length_mm);
        }
        self.junctions = self.at.len() as u32;
    }

    fn cut_one(
        &mut self,
        street: usize,
        along: &[usize],
        places: &Places,
        crossing: i64,
        piece: &dyn Fn([u32; 2], i64) -> Piece,
    ) {
        let ([first, last], whole) = (self.ends[street], self.lengths_mm[street]);
        let begun = self.pieces.len();
        let (mut at, mut from) = (first, 0);
        for &place in along {
            let offset = places.0[place].meeting.offset_mm;
            if offset - from >= MERGED_WITHIN_MM && whole - offset >= MERGED_WITHIN_MM {
                let node = self.at.len() as u32;
                self.at.push((street as u32, offset));
                self.pieces.push(piece([at, node], offset - from));
                (at, from) = (node, offset);
            }
            let at_end = offset - from >= MERGED_WITHIN_MM;
            self.node_of[place] = if at_end { last } else { at };
        }
        self.pieces.push(piece([at, last], whole - from));
        // A crossing is paid with the street's first piece.
        self.pieces[begun].route += crossing;
    }

    /// At a junction that is used there stands a support, the cheapest that its streets allow.
    /// Where a street that ends at its start is all that is used, it passes without one.
    fn price_supports(&mut self, of_street: &[i64]) {
        let mut least = vec![i64::MAX; self.junctions as usize];
        for (ends, price) in self.ends.iter().zip(of_street) {
            ends.iter().for_each(|end| {
                least[*end as usize] = least[*end as usize].min(*price);
            });
        }
        self.support = least;
        let beyond = &self.at[self.junctions as usize..];
        self.support.extend(beyond.iter().map(|(street, _)| of_street[*street as usize]));
        let mut street_of_piece = Vec::with_capacity(self.pieces.len());
        let mut street = 0;
        for piece in &self.pieces {
            street_of_piece.push(street);
            // The last piece of a street ends where the street ends.
            street += usize::from(piece.ends[1] == self.ends[street][1]);
        }
        for (piece, street) in self.pieces.iter_mut().zip(street_of_piece) {
            let [first, last] = self.ends[street];
            let counts = |end: u32| end < self.junctions && first != last;
            piece.into =
                piece.ends.map(|end| if counts(end) { self.support[end as usize] } else { 0 });
        }
    }

    fn link(&mut self) {
        self.around = vec![Vec::new(); self.at.len()];
        for (number, piece) in self.pieces.iter().enumerate() {
            let [a, b] = piece.ends;
            if a != b {
                self.around[a as usize].push((b, number as u32));
                self.around[b as usize].push((a, number as u32));
            }
        }
    }

    pub(crate) fn nodes(&self) -> usize {
        self.at.len()
    }
}

/// Distances from one node after another, each as far as asked.
pub(crate) struct Around<'a> {
    graph: &'a Streets,
    far: Vec<i64>,
    reached: Vec<u32>,
}

impl<'a> Around<'a> {
    pub(crate) fn new(graph: &'a Streets) -> Around<'a> {
        Around { graph, far: vec![i64::MAX; graph.nodes()], reached: Vec::new() }
    }

    /// Measures from a node; what was measured before is forgotten.
    pub(crate) fn measure(&mut self, from: u32, within_mm: i64) {
        self.reached.drain(..).for_each(|node| self.far[node as usize] = i64::MAX);
        let mut heap = BinaryHeap::from([Reverse((0, from))]);
        self.far[from as usize] = 0;
        self.reached.push(from);
        while let Some(Reverse((far, node))) = heap.pop() {
            if far > self.far[node as usize] {
                continue;
            }
            for &(to, piece) in &self.graph.around[node as usize] {
                let next = far + self.graph.pieces[piece as usize].length_mm;
                let held = &mut self.far[to as usize];
                if next <= within_mm && next < *held {
                    if *held == i64::MAX {
                        self.reached.push(to);
                    }
                    *held = next;
                    heap.push(Reverse((next, to)));
                }
            }
        }
    }

    /// Nodes within the distance measured, with how far they are.
    pub(crate) fn reached(&self) -> impl Iterator<Item = (u32, i64)> {
        self.reached.iter().map(|node| (*node, self.far[*node as usize]))
    }

    /// How far a node is; the greatest number where it is out of reach.
    pub(crate) fn far(&self, node: u32) -> i64 {
        self.far[node as usize]
    }
}

/// The connected parts of the streets.
pub(crate) struct Parts {
    pub(crate) of_node: Vec<u32>,
    /// The part with the points of presence, where the backhaul joins all exchanges.
    pub(crate) home: Option<u32>,
    /// The streets at which the points of presence stand.
    pub(crate) pops: Vec<usize>,
    street_at: HashMap<Position, usize>,
    of_street: Vec<u32>,
}

impl Parts {
    pub(crate) fn of(graph: &Streets, facts: &Facts) -> Parts {
        let mut of_node = vec![u32::MAX; graph.nodes()];
        for start in 0..graph.nodes() as u32 {
            if of_node[start as usize] != u32::MAX {
                continue;
            }
            of_node[start as usize] = start;
            let mut waiting = vec![start];
            while let Some(node) = waiting.pop() {
                for (to, _) in &graph.around[node as usize] {
                    if of_node[*to as usize] == u32::MAX {
                        of_node[*to as usize] = start;
                        waiting.push(*to);
                    }
                }
            }
        }
        let of_street: Vec<u32> = graph.ends.iter().map(|ends| of_node[ends[0] as usize]).collect();
        let street_at = streets_at(facts);
        let pops: Vec<usize> =
            facts.pops.iter().filter_map(|pop| street_at.get(pop).copied()).collect();
        let home = pops.first().map(|street| of_street[*street]);
        Parts { of_node, home, pops, street_at, of_street }
    }

    /// What exchanges of the design that stand in other parts cost, their ports apart.
    pub(crate) fn exchanges_away(&self, facts: &Facts, norms: &Norms) -> i64 {
        let part = |position: &Position| self.street_at.get(position).map(|s| self.of_street[*s]);
        // Without a home all are away, those at which no route ends too.
        let away = |position: &Position| self.home.is_none() || part(position) != self.home;
        let exchanges = facts.exchanges.iter().filter(|(_, position)| away(position));
        exchanges.map(|(row, _)| row.cents - norms.item("exchange_port") * row.count).sum()
    }
}

/// The first street at each place where routes of the design end.
fn streets_at(facts: &Facts) -> HashMap<Position, usize> {
    let number: HashMap<&str, usize> =
        facts.streets.iter().enumerate().map(|(n, street)| (street.id.as_str(), n)).collect();
    let position: HashMap<&str, Position> =
        facts.supports.iter().map(|(row, position)| (row.id.as_str(), *position)).collect();
    let mut at = HashMap::new();
    for course in &facts.courses {
        let street = course.street.as_deref().and_then(|id| number.get(id)).copied();
        let Some(street) = street else { continue };
        for end in [&course.from, &course.to] {
            if let Some(position) = position.get(end.as_str()) {
                let held = at.entry(*position).or_insert(street);
                *held = street.min(*held);
            }
        }
    }
    at
}
