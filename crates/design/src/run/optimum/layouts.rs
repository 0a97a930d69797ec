//! The cheapest cables along a tree, of all that there are.
//!
//! From the leaves up, every way is tried in which cables and boxes that meet at a place go on: any
//! of them on one cable, of which at most one cable goes through and the others start in a closure;
//! or side by side on cables of their own. A cable is priced where it starts, by the strands used
//! there.

use std::collections::BTreeMap;
use std::rc::Rc;

use bocage_network::norms::{Item, Norms};

use crate::cabling::{Demand, Feed, LaidCable, Layout, Start};
use crate::forest::Hung;

/// One place of a cable that is still open at its upper end, and what goes on below.
struct Piece {
    place: usize,
    strands: u32,
    /// Demands fed here.
    taps: Vec<usize>,
    /// Cables that start here in a closure.
    sides: Vec<Rc<Piece>>,
    below: Option<Rc<Piece>>,
    /// The place where the cable ends.
    bottom: usize,
}

/// Open cables that meet at a place, and what all that is closed below costs.
type State = (i64, Vec<Rc<Piece>>);

/// What a layout is sought for.
pub(super) struct Seek<'a> {
    pub(super) hung: &'a Hung,
    pub(super) demands: &'a [Demand],
    pub(super) norms: &'a Norms,
    /// What a closure costs in supports, by node.
    pub(super) support: &'a dyn Fn(u32) -> i64,
}

/// Cables or a demand that go on together.
#[derive(Clone, Default)]
struct Group {
    cables: Vec<Rc<Piece>>,
    taps: Vec<usize>,
}

impl Seek<'_> {
    /// The cheapest layout with its price in cents: cables, and closures with their splices.
    pub(super) fn cheapest(&self) -> Option<(i64, Layout)> {
        let mut wanted = vec![false; self.hung.len()];
        for demand in self.demands {
            wanted[self.hung.place(demand.node)] = true;
        }
        let mut children = vec![Vec::new(); self.hung.len()];
        for place in (1..self.hung.len()).rev() {
            if let Some(above) = self.hung.above(place).filter(|_| wanted[place]) {
                wanted[above] = true;
                children[above].push(place);
            }
        }
        let all = |(cost, open): State| {
            let cables: i64 = open.iter().map(|piece| self.cable(piece, 0)).sum();
            (cost + cables, open)
        };
        let states = self.states(0, &children).into_iter().map(all);
        let (cost, open) = states.min_by_key(|(cost, _)| *cost)?;
        Some((cost, self.layout(&open)))
    }

    /// The price of a cable that starts at a place.
    fn cable(&self, piece: &Piece, start: usize) -> i64 {
        let way = self.hung.reach[piece.bottom] - self.hung.reach[start];
        cable_price(self.norms, piece.strands, way)
    }

    /// For each set of cables that can leave a place upwards, the cheapest way to have it.
    fn states(&self, place: usize, children: &[Vec<usize>]) -> Vec<State> {
        let mut met: Vec<State> = vec![(0, Vec::new())];
        for &child in &children[place] {
            let below = self.states(child, children);
            let join = |(cost, open): &State| {
                let (cost, open) = (*cost, open.clone());
                below
                    .iter()
                    .map(move |(more, cables)| {
                        (cost + more, open.iter().chain(cables).cloned().collect())
                    })
                    .collect::<Vec<State>>()
            };
            met = met.iter().flat_map(join).collect();
        }
        let here = |number: &usize| self.hung.place(self.demands[*number].node) == place;
        let taps: Vec<usize> = (0..self.demands.len()).filter(here).collect();
        let mut best = BTreeMap::<Vec<(u32, usize)>, State>::new();
        for (cost, open) in met {
            group((&open, &taps), &[], &mut |groups| {
                self.close(place, cost, groups, &mut best);
            });
        }
        best.into_values().collect()
    }

    /// Tries each cable of each group as the one that goes through, and none.
    fn close(
        &self,
        place: usize,
        cost: i64,
        groups: &[Group],
        best: &mut BTreeMap<Vec<(u32, usize)>, State>,
    ) {
        let mut ways: Vec<(i64, u32, Vec<Rc<Piece>>)> = vec![(cost, 0, Vec::new())];
        for group in groups {
            let mut next = Vec::new();
            for through in std::iter::once(None).chain((0..group.cables.len()).map(Some)) {
                // One cable spliced to another without any need is never cheapest.
                if through.is_none() && group.cables.len() == 1 && group.taps.is_empty() {
                    continue;
                }
                let (sides, splices, piece) = self.piece(place, group, through);
                for (cost, spliced, open) in &ways {
                    let open = open.iter().cloned().chain([piece.clone()]).collect();
                    next.push((cost + sides, spliced + splices, open));
                }
            }
            ways = next;
        }
        for (cost, splices, mut open) in ways {
            let closure = if splices > 0 { self.closure(place, splices) } else { 0 };
            open.sort_by_key(|piece| (piece.strands, piece.bottom));
            let key = open.iter().map(|piece| (piece.strands, piece.bottom)).collect();
            let state = (cost + closure, open);
            let held = best.entry(key).or_insert_with(|| state.clone());
            if state.0 < held.0 {
                *held = state;
            }
        }
    }

    fn closure(&self, place: usize, splices: u32) -> i64 {
        let item = |item: Item| self.norms.prices.item(item).get();
        item(Item::SpliceClosure)
            + item(Item::Splice) * i64::from(splices)
            + (self.support)(self.hung.order[place])
    }

    /// A group as one cable; the price of the cables that start in it here, and their splices.
    fn piece(&self, place: usize, group: &Group, through: Option<usize>) -> (i64, u32, Rc<Piece>) {
        let below = through.map(|number| group.cables[number].clone());
        let side = |(number, _): &(usize, &Rc<Piece>)| Some(*number) != through;
        let sides: Vec<Rc<Piece>> =
            group.cables.iter().enumerate().filter(side).map(|(_, piece)| piece.clone()).collect();
        let splices = sides.iter().map(|piece| piece.strands).sum::<u32>();
        let cost = sides.iter().map(|piece| self.cable(piece, place)).sum();
        let tapped: u32 = group.taps.iter().map(|number| self.demands[*number].strands).sum();
        let through = below.as_ref().map_or(0, |piece| piece.strands);
        let bottom = below.as_ref().map_or(place, |piece| piece.bottom);
        let strands = splices + tapped + through;
        let taps = group.taps.clone();
        (cost, splices, Rc::new(Piece { place, strands, taps, sides, below, bottom }))
    }

    /// The cables from the top down, strands in the order in which they are met.
    fn layout(&self, open: &[Rc<Piece>]) -> Layout {
        let mut layout = Layout {
            feeds: vec![Feed { cable: usize::MAX, first_strand: 0 }; self.demands.len()],
            ..Layout::default()
        };
        let mut waiting = Vec::new();
        for piece in open {
            waiting.push((piece.clone(), Vec::new(), Start::Root { first_port: layout.ports }, 0));
            layout.ports += piece.strands;
        }
        while let Some((top, mut places, start, closures)) = waiting.pop() {
            let cable = layout.cables.len();
            let closures = closures + u32::from(matches!(start, Start::Closure { .. }));
            let (mut first_strand, used) = (0, top.strands);
            let mut next = Some(top);
            while let Some(piece) = next {
                places.push(piece.place);
                for &demand in &piece.taps {
                    layout.feeds[demand] = Feed { cable, first_strand };
                    first_strand += self.demands[demand].strands;
                }
                for side in &piece.sides {
                    let start = Start::Closure { cable, first_strand };
                    waiting.push((side.clone(), vec![piece.place], start, closures));
                    first_strand += side.strands;
                }
                next = piece.below.clone();
            }
            let strands = strands_bought(self.norms, used);
            layout.cables.push(LaidCable { places, start, used, strands, closures });
        }
        layout
    }
}

/// Tells every way to put what meets at a place into groups, beside those that are there.
fn group((open, taps): (&[Rc<Piece>], &[usize]), groups: &[Group], tell: &mut dyn FnMut(&[Group])) {
    if open.is_empty() && taps.is_empty() {
        return tell(groups);
    }
    for number in 0..=groups.len() {
        let mut more = groups.to_vec();
        if number == groups.len() {
            more.push(Group::default());
        }
        if let [first, rest @ ..] = open {
            more[number].cables.push(first.clone());
            group((rest, taps), &more, tell);
        } else if let [first, rest @ ..] = taps {
            more[number].taps.push(*first);
            group((open, rest), &more, tell);
        }
    }
}

/// The strands of the cheapest cable that holds some strands with their spare.
fn strands_bought(norms: &Norms, used: u32) -> u16 {
    let offer = norms.cables.at_least(norms.settings.cable.with_spare(used), false);
    offer.expect("a small territory needs no large cable").strands
}

/// A cable for so many strands in use, laid along a way.
pub(super) fn cable_price(norms: &Norms, used: u32, way: bocage_vocab::Length) -> i64 {
    let offer = norms.cables.at_least(u32::from(strands_bought(norms, used)), false);
    let laid = norms.settings.cable.laid(way);
    offer.map_or(0, |offer| norms.cable_price(offer, laid).get())
}
