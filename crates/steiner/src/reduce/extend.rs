//! Extended reductions: an edge is useless if every way on from it is.
//!
//! A tree with the edge goes on at its ends, somehow. All ways of going on are tried, a few steps
//! deep. A piece of tree is ruled out if its ends can be joined for truly less over special
//! distances, or if the bound with what the piece has left reaches the cost of the tree in hand.
//! What is ruled out is in no best tree, so all such edges can go at once (Duin 2000; Polzin,
//! Vahdati Daneshmand 2001; Rehfeldt, Koch 2023).

use std::collections::HashMap;

use super::bounds::Room;
use super::distances::{Ball, Without};
use super::special::Around;
use super::{Frozen, Kernel};
use crate::Graph;
use crate::control::Effort;

/// Steps from an edge.
const DEPTH_MAX: u32 = 6;
/// Nodes of a piece.
const NODES_MAX: usize = 10;
/// Pieces tried for one edge.
const PIECES_MAX: u32 = 160;
/// An end with more edges is not gone on from.
const DEGREE_MAX: usize = 5;
/// Nodes looked at for special distances.
const SETTLED_MAX: usize = 40;

/// Removes the edges that no best tree has. Does nothing unless the kernel is as it was frozen: a
/// terminal that the piece does not know of would make its special distances wrong.
pub(crate) fn extend(
    kernel: &mut Kernel,
    frozen: &Frozen,
    room: &Room<'_>,
    effort: &mut Effort<'_>,
) -> usize {
    let graph = &frozen.instance.graph;
    if effort.spend(graph.edges() * 8) || !kernel.is_as(frozen) {
        return 0;
    }
    let mut terminals = vec![false; graph.nodes()];
    frozen.instance.terminals.iter().for_each(|t| terminals[*t as usize] = true);
    let mut search = Pieces {
        kernel,
        frozen,
        graph,
        room,
        terminals,
        around: Around::new(kernel),
        balls: HashMap::new(),
        pieces: 0,
        ticks: 0,
    };
    let mut useless = Vec::new();
    for edge in 0..graph.edges() as u32 {
        if search.is_useless(edge) {
            useless.push(frozen.edges[edge as usize]);
        }
        if effort.spend(std::mem::take(&mut search.ticks)) {
            break;
        }
    }
    useless.iter().for_each(|edge| kernel.remove(*edge));
    useless.len()
}

/// The pieces of tree around one edge.
struct Pieces<'a> {
    kernel: &'a Kernel,
    frozen: &'a Frozen,
    graph: &'a Graph,
    room: &'a Room<'a>,
    terminals: Vec<bool>,
    around: Around,
    balls: HashMap<u32, Ball>,
    pieces: u32,
    ticks: usize,
}

/// A piece of tree: whoever has it has all its edges, and at its inner nodes no others.
#[derive(Debug, Clone, Default)]
struct Piece {
    nodes: Vec<u32>,
    /// Each edge with the places of its ends.
    edges: Vec<(u32, usize, usize)>,
    degrees: Vec<u32>,
}

impl Piece {
    fn add(&mut self, edge: u32, from: usize, to: u32) {
        self.edges.push((edge, from, self.nodes.len()));
        self.degrees[from] += 1;
        self.nodes.push(to);
        self.degrees.push(1);
    }

    fn ends(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(|place| self.degrees[*place] == 1)
    }
}

impl Pieces<'_> {
    fn is_useless(&mut self, edge: u32) -> bool {
        let (a, b) = self.graph.ends(edge);
        let mut piece = Piece { nodes: vec![a], edges: Vec::new(), degrees: vec![0] };
        piece.add(edge, 0, b);
        self.pieces = 0;
        self.is_ruled_out(&piece, DEPTH_MAX)
    }

    fn is_ruled_out(&mut self, piece: &Piece, depth: u32) -> bool {
        self.pieces += 1;
        self.ticks += piece.edges.len() * piece.edges.len() * 2;
        if self.is_too_dear(piece) || self.has_way_around(piece) {
            return true;
        }
        if depth == 0 || self.pieces >= PIECES_MAX || piece.nodes.len() >= NODES_MAX {
            return false;
        }
        let degree = |place: usize| self.graph.neighbours(piece.nodes[place]).len();
        let mut ends: Vec<usize> = piece
            .ends()
            .filter(|place| !self.terminals[piece.nodes[*place] as usize])
            .filter(|place| degree(*place) <= DEGREE_MAX)
            .collect();
        ends.sort_by_key(|place| (degree(*place), std::cmp::Reverse(*place)));
        ends.into_iter().take(2).any(|end| self.leads_nowhere(piece, end, depth))
    }

    /// Whether every way of going on from an end is ruled out.
    fn leads_nowhere(&mut self, piece: &Piece, end: usize, depth: u32) -> bool {
        let node = piece.nodes[end];
        let on: Vec<(u32, u32)> = self
            .graph
            .neighbours(node)
            .iter()
            .copied()
            .filter(|(to, _)| !piece.nodes.contains(to))
            .collect();
        // Few edges first: what is too dear with one is so with more.
        let mut sets: Vec<u32> = (1..1 << on.len()).collect();
        sets.sort_by_key(|set| (set.count_ones(), *set));
        sets.into_iter().all(|set| {
            let mut next = piece.clone();
            for (_, (to, edge)) in on.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1) {
                next.add(*edge, end, *to);
            }
            self.is_ruled_out(&next, depth - 1)
        })
    }

    /// Whether a tree with the piece costs as much as the one in hand: from whichever end it is
    /// reached, the other ends lead on to terminals.
    fn is_too_dear(&self, piece: &Piece) -> bool {
        let ends: Vec<usize> = piece.ends().collect();
        let onward = |place: usize| self.room.to_terminal[piece.nodes[place] as usize];
        ends.iter().all(|&top| {
            let mut cost = self.room.from_root[piece.nodes[top] as usize];
            for &end in ends.iter().filter(|end| **end != top) {
                cost = cost.saturating_add(onward(end));
            }
            for &(edge, down) in &directed(piece, top) {
                let forward = self.graph.ends(edge).1 == down;
                let arc = edge as usize * 2 + usize::from(!forward);
                cost = cost.saturating_add(self.room.ascent.reduced[arc]);
            }
            cost >= self.room.room
        })
    }

    /// Whether two nodes of the piece, or all its ends, can be joined otherwise for less.
    fn has_way_around(&mut self, piece: &Piece) -> bool {
        let ends: Vec<usize> = piece.ends().collect();
        let mut between = vec![vec![i64::MAX; ends.len()]; ends.len()];
        for (a, &from) in ends.iter().enumerate() {
            for (b, &to) in ends.iter().enumerate().take(a) {
                let around = self.special(piece.nodes[from], piece.nodes[to]);
                if around < self.longest_piece(piece, from, to) {
                    return true;
                }
                between[a][b] = around;
                between[b][a] = around;
            }
        }
        let cost: i64 = piece.edges.iter().map(|(edge, ..)| self.graph.cost(*edge)).sum();
        ends.len() > 2 && spanning(&between) < cost
    }

    /// The longest way between forks on the piece's way between two of its nodes.
    fn longest_piece(&self, piece: &Piece, from: usize, to: usize) -> i64 {
        let mut up = vec![(u32::MAX, usize::MAX); piece.nodes.len()];
        let mut waiting = vec![from];
        while let Some(place) = waiting.pop() {
            for &(edge, a, b) in &piece.edges {
                let other = if a == place {
                    b
                } else if b == place {
                    a
                } else {
                    continue;
                };
                if other != from && up[other].1 == usize::MAX {
                    up[other] = (edge, place);
                    waiting.push(other);
                }
            }
        }
        let (mut longest, mut length, mut at) = (0, 0, to);
        while at != from {
            let (edge, next) = up[at];
            length += self.graph.cost(edge);
            longest = longest.max(length);
            if piece.degrees[next] > 2 {
                length = 0;
            }
            at = next;
        }
        longest
    }

    /// At least the special distance between two nodes.
    fn special(&mut self, a: u32, b: u32) -> i64 {
        for node in [a, b] {
            if !self.balls.contains_key(&node) {
                let mut ball = Ball::default();
                let at = self.frozen.nodes[node as usize];
                let nowhere = Without::Edge(u32::MAX);
                self.ticks += ball.grow(self.kernel, at, nowhere, i64::MAX / 4, SETTLED_MAX);
                self.balls.insert(node, ball);
            }
        }
        let (Some(here), Some(there)) = (self.balls.get(&a), self.balls.get(&b)) else {
            return i64::MAX;
        };
        let near = here.nearby(self.frozen.nodes[b as usize], there);
        near.min(here.far_around(there, |a, b| self.around.longest(a, b)))
    }
}

/// The edges of a piece, each with the node that it leads to, away from a place.
fn directed(piece: &Piece, top: usize) -> Vec<(u32, u32)> {
    let (mut found, mut waiting) = (Vec::with_capacity(piece.edges.len()), vec![(top, u32::MAX)]);
    while let Some((place, by)) = waiting.pop() {
        for &(edge, a, b) in piece.edges.iter().filter(|(edge, ..)| *edge != by) {
            let other = if a == place {
                b
            } else if b == place {
                a
            } else {
                continue;
            };
            found.push((edge, piece.nodes[other]));
            waiting.push((other, edge));
        }
    }
    found
}

/// The cost of the cheapest spanning tree over some distances (Prim 1957).
fn spanning(distances: &[Vec<i64>]) -> i64 {
    let mut near = distances[0].clone();
    let mut joined = vec![false; distances.len()];
    joined[0] = true;
    let mut cost = 0i64;
    for _ in 1..distances.len() {
        let next = (0..near.len()).filter(|at| !joined[*at]).min_by_key(|at| near[*at]);
        let Some(next) = next.filter(|at| near[*at] < i64::MAX) else { return i64::MAX };
        cost = cost.saturating_add(near[next]);
        joined[next] = true;
        for at in 0..near.len() {
            near[at] = near[at].min(distances[next][at]);
        }
    }
    cost
}
