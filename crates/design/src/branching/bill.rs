//! What a branching point costs at a place, the others standing where they do.

use bocage_network::norms::{Item, Norms};
use bocage_vocab::Length;

use crate::forest::{Forest, Hung};
use crate::graph::StreetGraph;

/// A cabinet's tree with the branching points that stand on it.
pub(super) struct Bill<'a> {
    hung: &'a Hung,
    children: Vec<Vec<usize>>,
    /// What a support costs at each place; nothing where routes need one anyway.
    support: Vec<i64>,
    /// Boxes at each place.
    at: Vec<u32>,
    /// Boxes at and below each place.
    below: Vec<u32>,
    price: Price,
}

/// In cents.
struct Price {
    point: i64,
    closure: i64,
    splice: i64,
    cable_metre: i64,
    drop_metre: i64,
}

fn over(length: Length, metre: i64) -> i64 {
    length.get() * metre / 1_000
}

impl<'a> Bill<'a> {
    pub(super) fn new(
        graph: &StreetGraph<'_>,
        forest: &Forest,
        hung: &'a Hung,
        norms: &Norms,
    ) -> Bill<'a> {
        let mut children = vec![Vec::new(); hung.len()];
        for place in 1..hung.len() {
            if let Some(above) = hung.above(place) {
                children[above].push(place);
            }
        }
        let support = |place: usize| match place {
            0 => 0,
            _ => graph.box_support(forest.around(hung.order[place]), norms).get(),
        };
        let item = |item: Item| norms.prices.item(item).get();
        let price = Price {
            point: item(Item::BranchingPoint),
            closure: item(Item::SpliceClosure),
            splice: item(Item::Splice),
            cable_metre: crate::trench::cable_metre(norms),
            drop_metre: norms.cables.at_least(1, true).map_or(0, |offer| offer.price.get()),
        };
        Bill {
            support: (0..hung.len()).map(support).collect(),
            at: vec![0; hung.len()],
            below: vec![0; hung.len()],
            hung,
            children,
            price,
        }
    }

    pub(super) fn put(&mut self, place: usize) {
        self.at[place] += 1;
        let mut next = Some(place);
        while let Some(place) = next {
            self.below[place] += 1;
            next = self.hung.above(place);
        }
    }

    pub(super) fn take(&mut self, place: usize) {
        self.at[place] -= 1;
        let mut next = Some(place);
        while let Some(place) = next {
            self.below[place] -= 1;
            next = self.hung.above(place);
        }
    }

    /// One more box at a place: itself, its support, and the cable that leads there with the
    /// closure where that one leaves another.
    pub(super) fn point(&self, place: usize, strands: u32) -> i64 {
        let support = if self.at[place] == 0 { self.support[place] } else { 0 };
        let mut cost = self.price.point + support;
        let mut at = place;
        while self.below[at] == 0
            && let Some(above) = self.hung.above(at)
        {
            cost += over(self.hung.reach[at] - self.hung.reach[above], self.price.cable_metre);
            at = above;
        }
        if at == place || at == 0 {
            return cost;
        }
        let branches = self.children[at].iter().filter(|child| self.below[**child] > 0).count();
        let splices = self.price.splice * i64::from(strands);
        match branches {
            0 => cost,
            1 => cost + self.price.closure + splices,
            _ => cost + splices,
        }
    }

    pub(super) fn drop(&self, along: Length) -> i64 {
        over(along, self.price.drop_metre)
    }

    /// The places within a distance of a place along the tree, each with its distance.
    pub(super) fn near(&self, place: usize, limit: Length) -> Vec<(usize, Length)> {
        let mut found = vec![(place, Length::ZERO)];
        let mut waiting = vec![(place, usize::MAX, Length::ZERO)];
        while let Some((at, from, far)) = waiting.pop() {
            let above = self.hung.above(at);
            for next in self.children[at].iter().copied().chain(above) {
                let step = self.hung.reach[at.max(next)] - self.hung.reach[at.min(next)];
                if next != from && far + step <= limit {
                    found.push((next, far + step));
                    waiting.push((next, at, far + step));
                }
            }
        }
        found
    }
}
