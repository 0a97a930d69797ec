//! What is decided while branching points are tried, and the least that they cost.

use super::bill::{Link, Point};
use super::trees::Edges;

/// What stands fast while branching points are tried.
pub(super) struct Frame<'a> {
    pub(super) tree: usize,
    pub(super) parts: &'a [Vec<usize>],
    pub(super) sites: &'a [u32],
    pub(super) link: Option<Link>,
    /// All that is certainly paid: boxes, the link, civil works of what joins sites and homes.
    pub(super) fixed: i64,
    /// Edges of the link, and of what joins each site with its homes.
    pub(super) dug: Edges,
    /// Nodes where a support stands wherever branching points do, and the least of one at each node.
    pub(super) stands: Vec<bool>,
    pub(super) support: Vec<i64>,
    /// Nodes from which a drop reaches each home, and the least of a support there.
    pub(super) near: Vec<u64>,
    pub(super) below: Vec<i64>,
    /// Edges that a cable of each area follows wherever its boxes stand.
    pub(super) cabled: Vec<Edges>,
    /// Homes with their areas, in the order in which they are tried.
    pub(super) homes: Vec<(usize, usize)>,
    /// The least cost of the homes from each place in that order on.
    pub(super) rest: Vec<i64>,
}

impl Frame<'_> {
    /// The least of all supports that stand wherever branching points do.
    pub(super) fn certain(&self) -> i64 {
        let stands = self.stands.iter().zip(&self.support).filter(|(stands, _)| **stands);
        stands.map(|(_, price)| price).sum()
    }

    /// The least of the branching points that homes from a place in the order on need beside those
    /// of a state.
    pub(super) fn points_needed(&self, next: usize, state: &State, rules: (usize, i64)) -> i64 {
        let (holds, price) = rules;
        let by_room = |area: usize| {
            let left = self.homes[next..].iter().filter(|(_, of)| *of == area).count();
            let points = state.points.iter().filter(|(of, _)| *of == area);
            let room: usize = points.map(|(_, point)| holds - point.homes.len()).sum();
            left.saturating_sub(room).div_ceil(holds)
        };
        let by_room: usize = (0..self.parts.len()).map(by_room).sum();
        (by_room as i64 * price).max(self.points_apart(next, state, rules))
    }

    /// The same from homes that no point of the state can serve, nor one point two of them.
    fn points_apart(&self, next: usize, state: &State, (holds, price): (usize, i64)) -> i64 {
        let mut alone: Vec<(usize, usize)> = Vec::new();
        for &(home, area) in &self.homes[next..] {
            let near = self.near[home];
            let serves = |(of, point): &(usize, Point)| {
                *of == area && point.homes.len() < holds && near >> point.node & 1 == 1
            };
            let shares = |(other, of): &(usize, usize)| *of == area && self.near[*other] & near > 0;
            if !state.points.iter().any(serves) && !alone.iter().any(shares) {
                alone.push((home, area));
            }
        }
        // Points of two areas may share a support.
        let own = self.parts.len() == 1;
        alone.iter().map(|(home, _)| price + if own { self.below[*home] } else { 0 }).sum()
    }
}

/// Branching points so far.
#[derive(Clone)]
pub(super) struct State {
    pub(super) points: Vec<(usize, Point)>,
    pub(super) dug: Edges,
    pub(super) cabled: Vec<Edges>,
    pub(super) cost: i64,
    /// The least that supports below boxes cost.
    pub(super) supports: i64,
}
