//! The streets as long ways see them: sites, and junctions where ways can part.

use std::collections::{BTreeSet, HashMap};

use bocage_vocab::Length;

use crate::graph::StreetGraph;

/// Streets without dead ends and without the places along them.
pub(crate) struct Coarse {
    pub(crate) edges: Vec<CoarseEdge>,
    /// The place of each node of the street graph that is kept.
    pub(crate) places: HashMap<u32, u32>,
}

/// A stretch of street between two places.
#[derive(Debug, Clone)]
pub(crate) struct CoarseEdge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    /// Edges of the street graph, from `a` to `b`.
    pub(crate) pieces: Vec<u32>,
    /// Civil works that nobody has paid for yet, in cents.
    pub(crate) dig: i64,
    pub(crate) length: Length,
}

impl CoarseEdge {
    fn turned(mut self) -> CoarseEdge {
        self.pieces.reverse();
        std::mem::swap(&mut self.a, &mut self.b);
        self
    }

    fn other_end(&self, node: u32) -> u32 {
        if self.a == node { self.b } else { self.a }
    }
}

impl Coarse {
    /// Takes out dead ends without a site, and joins what only passes through.
    pub(crate) fn of(
        street: &StreetGraph<'_>,
        used: &BTreeSet<u32>,
        sites: &BTreeSet<u32>,
    ) -> Coarse {
        let mut stretches = Stretches::new(stretches(street, used, sites), street.nodes.len());
        for node in 0..street.nodes.len() as u32 {
            if !sites.contains(&node) {
                stretches.simplify(node, sites);
            }
        }
        stretches.number(sites)
    }
}

/// Streets between junctions and sites; ends are nodes of the street graph.
fn stretches(
    street: &StreetGraph<'_>,
    used: &BTreeSet<u32>,
    sites: &BTreeSet<u32>,
) -> Vec<CoarseEdge> {
    let mut found = Vec::new();
    let mut held: Option<CoarseEdge> = None;
    // The pieces of a street stand one after the other, each from where the one before ended.
    for (number, edge) in street.edges.iter().enumerate() {
        let number = number as u32;
        let dig = if used.contains(&number) { 0 } else { edge.cost };
        let mut stretch = held.take().unwrap_or(CoarseEdge {
            a: edge.a,
            b: edge.b,
            pieces: Vec::new(),
            dig: 0,
            length: Length::ZERO,
        });
        stretch.pieces.push(number);
        stretch.b = edge.b;
        stretch.dig += dig;
        stretch.length += edge.length;
        if edge.b < street.junctions || sites.contains(&edge.b) {
            found.push(stretch);
        } else {
            held = Some(stretch);
        }
    }
    found
}

struct Stretches {
    edges: Vec<Option<CoarseEdge>>,
    around: Vec<Vec<u32>>,
}

impl Stretches {
    fn new(edges: Vec<CoarseEdge>, nodes: usize) -> Stretches {
        let mut stretches = Stretches { edges: Vec::new(), around: vec![Vec::new(); nodes] };
        edges.into_iter().for_each(|edge| stretches.add(edge));
        stretches
    }

    /// Adds a stretch; one that comes back to where it starts leads nowhere.
    fn add(&mut self, edge: CoarseEdge) {
        if edge.a != edge.b {
            let number = self.edges.len() as u32;
            self.around[edge.a as usize].push(number);
            self.around[edge.b as usize].push(number);
            self.edges.push(Some(edge));
        }
    }

    fn take(&mut self, number: u32) -> Option<CoarseEdge> {
        let edge = self.edges[number as usize].take()?;
        for end in [edge.a, edge.b] {
            self.around[end as usize].retain(|other| *other != number);
        }
        Some(edge)
    }

    /// Takes a node out if at most two stretches meet there, and looks at its neighbours again.
    fn simplify(&mut self, node: u32, sites: &BTreeSet<u32>) {
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            match self.around[node as usize][..] {
                [only] => {
                    if let Some(edge) = self.take(only) {
                        waiting.push(edge.other_end(node));
                    }
                }
                [one, other] => {
                    let (Some(one), Some(other)) = (self.take(one), self.take(other)) else {
                        continue;
                    };
                    let one = if one.b == node { one } else { one.turned() };
                    let other = if other.a == node { other } else { other.turned() };
                    let ends = [one.a, other.b];
                    self.add(CoarseEdge {
                        a: one.a,
                        b: other.b,
                        pieces: [one.pieces, other.pieces].concat(),
                        dig: one.dig + other.dig,
                        length: one.length + other.length,
                    });
                    if ends[0] == ends[1] {
                        waiting.push(ends[0]);
                    }
                }
                _ => {}
            }
            waiting.retain(|node| !sites.contains(node));
        }
    }

    /// Numbers what is left.
    fn number(self, sites: &BTreeSet<u32>) -> Coarse {
        let mut places = HashMap::new();
        let mut place = |node: u32| {
            let next = places.len() as u32;
            *places.entry(node).or_insert(next)
        };
        sites.iter().for_each(|site| {
            place(*site);
        });
        let left = self.edges.into_iter().flatten();
        let edges =
            left.map(|edge| CoarseEdge { a: place(edge.a), b: place(edge.b), ..edge }).collect();
        Coarse { edges, places }
    }
}
