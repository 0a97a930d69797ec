//! Local search over branching points: one moves, two become one, or one closes and its lines go
//! to others nearby. Drops may run up the tree as well as down, as long as they are short enough.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::norms::Norms;
use bocage_vocab::Length;

use super::bill::Bill;
use crate::area::{BranchLine, Branching};
use crate::forest::{Forest, Hung};
use crate::graph::StreetGraph;
use crate::snap::Stop;

/// Rounds over all points at most.
const ROUNDS: usize = 4;

/// What the search stands on.
pub(super) struct Ground<'a> {
    pub(super) graph: &'a StreetGraph<'a>,
    pub(super) forest: &'a Forest,
    pub(super) hung: &'a Hung,
    pub(super) stops: &'a [Stop<'a>],
    pub(super) node_of: &'a [u32],
    pub(super) norms: &'a Norms,
    /// Nodes where no point is to stand.
    pub(super) closed: &'a BTreeSet<u32>,
}

/// What is best done with a point that was taken out.
enum Move {
    Stand(usize),
    Join { other: usize, place: usize },
    Close(Vec<usize>),
}

/// Makes branching points cheaper; those indoors stay as they are.
pub(super) fn improve(ground: &Ground<'_>, points: Vec<Branching>) -> Vec<Branching> {
    let mut bill = Bill::new(ground.graph, ground.forest, ground.hung, ground.norms);
    let (fixed, free): (Vec<_>, Vec<_>) = points.into_iter().partition(|point| point.indoor);
    for point in fixed.iter().chain(&free) {
        bill.put(ground.hung.place(point.node));
    }
    let mut points: Vec<Option<Point>> = free
        .into_iter()
        .map(|point| Some(Point { place: ground.hung.place(point.node), lines: point.lines }))
        .collect();
    let mut at = BTreeMap::<usize, Vec<usize>>::new();
    for (number, point) in points.iter().enumerate() {
        at.entry(point.as_ref().map_or(0, |point| point.place)).or_default().push(number);
    }
    let mut search = Search { ground, bill, points: std::mem::take(&mut points), at };
    for _ in 0..ROUNDS {
        let changed = (0..search.points.len()).filter(|number| search.step(*number)).count();
        if changed == 0 {
            break;
        }
    }
    let node = |place: usize| ground.hung.order[place];
    let moved = search.points.iter().flatten().map(|point| Branching {
        node: node(point.place),
        indoor: false,
        lines: point.lines.clone(),
    });
    moved.chain(fixed).collect()
}

#[derive(Clone)]
struct Point {
    place: usize,
    lines: Vec<BranchLine>,
}

struct Search<'a> {
    ground: &'a Ground<'a>,
    bill: Bill<'a>,
    points: Vec<Option<Point>>,
    /// The points at each place.
    at: BTreeMap<usize, Vec<usize>>,
}

impl Search<'_> {
    /// Does the best with one point; whether anything changed.
    fn step(&mut self, number: usize) -> bool {
        let Some(point) = self.take(number) else { return false };
        let now = self.cost(&point);
        let mut best = (now, Move::Stand(point.place));
        let mut offer = |cost: i64, what: Move| {
            if cost < best.0 {
                best = (cost, what);
            }
        };
        if let Some((cost, place)) = self.best_place(&point.lines) {
            offer(cost, Move::Stand(place));
        }
        if let Some((cost, targets)) = self.close(&point.lines) {
            offer(cost, Move::Close(targets));
        }
        if let Some((cost, what)) = self.join(&point) {
            offer(cost, what);
        }
        let (cost, what) = best;
        self.perform(number, point, what);
        cost < now
    }

    fn perform(&mut self, number: usize, mut point: Point, what: Move) {
        match what {
            Move::Stand(place) => {
                point.place = place;
                self.set(number, point);
            }
            Move::Join { other, place } => {
                if let Some(other) = self.take(other) {
                    point.lines.extend(other.lines);
                }
                point.place = place;
                self.set(number, point);
            }
            Move::Close(targets) => {
                for (line, target) in point.lines.into_iter().zip(targets) {
                    if let Some(mut other) = self.take(target) {
                        other.lines.push(line);
                        self.set(target, other);
                    }
                }
            }
        }
    }

    fn take(&mut self, number: usize) -> Option<Point> {
        let point = self.points[number].take()?;
        self.bill.take(point.place);
        if let Some(here) = self.at.get_mut(&point.place) {
            here.retain(|other| *other != number);
        }
        Some(point)
    }

    fn set(&mut self, number: usize, mut point: Point) {
        for line in &mut point.lines {
            let home = self.ground.hung.place(self.ground.node_of[line.stop]);
            line.along = self.ground.hung.between(home, point.place);
        }
        self.bill.put(point.place);
        self.at.entry(point.place).or_default().push(number);
        self.points[number] = Some(point);
    }

    /// What a point that was taken out costs where it stood.
    fn cost(&self, point: &Point) -> i64 {
        let drops: i64 = point.lines.iter().map(|line| self.bill.drop(line.along)).sum();
        self.bill.point(point.place, point.lines.len() as u32) + drops
    }

    /// How far along the street the drop of a line may run.
    fn leash(&self, line: &BranchLine) -> Length {
        let most = self.ground.norms.settings.branching_point.drop_length_max;
        (most - self.ground.stops[line.stop].off_street()).max(Length::ZERO)
    }

    fn near(&self, line: &BranchLine) -> Vec<(usize, Length)> {
        let home = self.ground.hung.place(self.ground.node_of[line.stop]);
        self.bill.near(home, self.leash(line))
    }

    /// The cheapest place for one point with some lines.
    fn best_place(&self, lines: &[BranchLine]) -> Option<(i64, usize)> {
        let mut drops = BTreeMap::<usize, (usize, i64)>::new();
        for line in lines {
            for (place, far) in self.near(line) {
                let sum = drops.entry(place).or_default();
                sum.0 += 1;
                sum.1 += self.bill.drop(far);
            }
        }
        let closed = |place: usize| self.ground.closed.contains(&self.ground.hung.order[place]);
        let all = drops
            .into_iter()
            .filter(|(place, (count, _))| *count == lines.len() && !closed(*place));
        let strands = lines.len() as u32;
        all.map(|(place, (_, drops))| (drops + self.bill.point(place, strands), place)).min()
    }

    /// Spreads lines over other points with room; the drops' cost and each line's point.
    fn close(&self, lines: &[BranchLine]) -> Option<(i64, Vec<usize>)> {
        let most = usize::from(self.ground.norms.settings.branching_point.lines_max);
        let mut added = BTreeMap::<usize, usize>::new();
        let (mut cost, mut targets) = (0, Vec::new());
        for line in lines {
            let near = self.near(line);
            let points = near.iter().flat_map(|(place, far)| {
                let here = self.at.get(place).into_iter().flatten();
                here.map(move |number| (*far, *number))
            });
            let has_room = |(_, number): &(Length, usize)| {
                let held = self.points[*number].as_ref().map_or(most, |point| point.lines.len());
                held + added.get(number).copied().unwrap_or(0) < most
            };
            let (far, target) = points.filter(has_room).min()?;
            *added.entry(target).or_default() += 1;
            cost += self.bill.drop(far);
            targets.push(target);
        }
        Some((cost, targets))
    }

    /// The best point to make one with; what both cost then beyond what the other costs now.
    fn join(&mut self, point: &Point) -> Option<(i64, Move)> {
        let rules = &self.ground.norms.settings.branching_point;
        let most = usize::from(rules.lines_max);
        let mut others: Vec<usize> = self
            .bill
            .near(point.place, rules.drop_length_max * 2)
            .iter()
            .flat_map(|(place, _)| self.at.get(place).into_iter().flatten().copied())
            .collect();
        others.retain(|other| {
            let held = self.points[*other].as_ref().map_or(most, |other| other.lines.len());
            held + point.lines.len() <= most
        });
        let mut best: Option<(i64, Move)> = None;
        for number in others {
            let Some(other) = self.take(number) else { continue };
            let now = self.cost(&other);
            let both = [&point.lines[..], &other.lines].concat();
            if let Some((cost, place)) = self.best_place(&both)
                && best.as_ref().is_none_or(|(least, _)| cost - now < *least)
            {
                best = Some((cost - now, Move::Join { other: number, place }));
            }
            self.set(number, other);
        }
        best
    }
}
