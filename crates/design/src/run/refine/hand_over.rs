//! A branch of an area goes to a cabinet beside it.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use bocage_vocab::{Length, Watch};

use super::{Held, PROMISED, Search};
use crate::area::Branching;
use crate::forest::Hung;
use crate::rows::CabinetPlan;

/// Nodes between two areas that a way from one to the other looks at, at most.
const BETWEEN_MAX: usize = 64;
/// Branches of a pair that are tried: the best by estimate.
const TRIES: usize = 2;

/// Where two areas touch, or a way from one to the other.
#[derive(Clone)]
struct Contact {
    /// The node of the area that gives.
    from: u32,
    /// The node of the area that takes.
    to: u32,
    /// From one to the other.
    edges: Vec<u32>,
    length: Length,
}

/// A branch that could go over.
struct Branch {
    estimate: i64,
    /// The place at its top, in the area that gives.
    top: usize,
    contact: Contact,
}

impl Search<'_> {
    /// Hands branches over between neighbours; whether any went.
    pub(super) fn hand_over_all(&mut self, watch: &dyn Watch) -> bool {
        let mut handed = false;
        let mut giver = 0;
        while giver < self.cabinets.len() {
            let mut closed = false;
            for (taker, contacts) in self.contacts(giver) {
                let pair = (self.cabinets[giver].version, self.cabinets[taker].version);
                if watch.cancelled() || self.settled.contains(&pair) {
                    continue;
                }
                let branches = self.branches(giver, taker, &contacts);
                let before = self.cabinets.len();
                let done = branches.iter().any(|branch| self.hand_over(giver, taker, branch));
                if !done {
                    self.settled.insert(pair);
                }
                handed |= done;
                closed = self.cabinets.len() < before;
                if done {
                    break;
                }
            }
            giver += usize::from(!closed);
        }
        handed
    }

    /// The cabinets whose areas touch that of one, and where; ways lead over nodes that are on no
    /// area.
    fn contacts(&self, giver: usize) -> BTreeMap<usize, Vec<Contact>> {
        let forest = &self.ground.drafter.forest;
        let graph = self.ground.drafter.graph;
        let own = &self.cabinets[giver].plan.area.hung;
        let mut found = BTreeMap::<usize, Vec<Contact>>::new();
        let mut came: HashMap<u32, (u32, u32, Length)> = HashMap::new();
        let mut waiting = VecDeque::new();
        for &node in &own.order {
            for taker in self.takers(giver, node) {
                let contact =
                    Contact { from: node, to: node, edges: Vec::new(), length: Length::ZERO };
                found.entry(taker).or_default().push(contact);
            }
            waiting.push_back((node, 0, Length::ZERO));
        }
        while let Some((node, steps, far)) = waiting.pop_front() {
            for &(next, edge) in forest.around(node) {
                if own.find(next).is_some() || came.contains_key(&next) {
                    continue;
                }
                let length = far + graph.edges[edge as usize].length;
                came.insert(next, (node, edge, length));
                let takers: Vec<usize> = self.takers(giver, next).collect();
                for taker in &takers {
                    found.entry(*taker).or_default().push(contact(next, &came, own));
                }
                if takers.is_empty() && !self.ground.owned.contains(&next) && steps < BETWEEN_MAX {
                    waiting.push_back((next, steps + 1, length));
                }
            }
        }
        found
    }

    fn takers(&self, giver: usize, node: u32) -> impl Iterator<Item = usize> + '_ {
        let others = self.cabinets.iter().enumerate().filter(move |(other, _)| *other != giver);
        others
            .filter(move |(_, held)| held.plan.area.hung.find(node).is_some())
            .map(|(other, _)| other)
    }

    /// The branches that are cheaper with another cabinet by estimate, the best first.
    fn branches(&self, giver: usize, taker: usize, contacts: &[Contact]) -> Vec<Branch> {
        let (from, to) = (&self.cabinets[giver], &self.cabinets[taker]);
        let own = &from.plan.area.hung;
        let nearest = nearest(own, contacts);
        let strands = (self.strands_below(from), self.strands_below(to));
        let lines = self.lines_below(from);
        let rules = &self.ground.drafter.norms.settings.cabinet;
        let room = u32::from(rules.lines_max).saturating_sub(to.plan.area.lines);
        let least = u32::from(rules.lines_min).min(from.plan.area.lines);
        let offers = to.plan.area.taken.is_some();
        let mut branches: Vec<Branch> = (0..own.len())
            .filter(|top| lines[*top] > 0 && lines[*top] <= room && !offers)
            .filter(|top| *top == 0 || from.plan.area.lines - lines[*top] >= least)
            .filter_map(|top| {
                let contact = contacts[nearest[top]?].clone();
                let estimate =
                    self.estimate((giver, taker), (&strands.0, &strands.1), top, &contact);
                Some(Branch { estimate, top, contact })
            })
            .filter(|branch| branch.estimate < -PROMISED)
            .collect();
        branches.sort_by_key(|branch| (branch.estimate, branch.top));
        branches.truncate(TRIES);
        branches
    }

    /// What cables, digging and ports would cost more.
    fn estimate(
        &self,
        (giver, taker): (usize, usize),
        (given, taken): (&[u32], &[u32]),
        top: usize,
        contact: &Contact,
    ) -> i64 {
        let (from, to) =
            (&self.cabinets[giver].plan.area.hung, &self.cabinets[taker].plan.area.hung);
        let moved = given[top];
        let mut more = contact.length.get() * self.ground.metres.of(moved) / 1_000;
        let mut at = from.place(contact.from);
        // Within the branch the strands on the way to the contact turn round.
        while at != top {
            more += self.cable(from, at, moved - given[at]) - self.cable(from, at, given[at]);
            at = from.above(at).unwrap_or(top);
        }
        while let Some(above) = from.above(at) {
            more += self.cable(from, at, given[at] - moved) - self.cable(from, at, given[at]);
            at = above;
        }
        let mut at = to.place(contact.to);
        while let Some(above) = to.above(at) {
            more += self.cable(to, at, taken[at] + moved) - self.cable(to, at, taken[at]);
            at = above;
        }
        let left = from.up(top).into_iter().collect::<Vec<u32>>();
        more += self.digging(&left, &contact.edges);
        if top == 0 { more - self.fixed(giver) } else { more }
    }

    /// What is saved at most where a cabinet closes: the other may need ports instead.
    fn fixed(&self, number: usize) -> i64 {
        let drafter = self.ground.drafter;
        let ports = self.cabinets[number].plan.area.ports(drafter.stops, drafter.norms);
        drafter.norms.cabinet_price(ports).get()
    }

    fn lines_below(&self, held: &Held) -> Vec<u32> {
        let hung = &held.plan.area.hung;
        let drafter = self.ground.drafter;
        let mut lines = vec![0; hung.len()];
        for &stop in &held.plan.area.stops {
            lines[hung.place(drafter.node_of[stop])] += drafter.lines_of[stop];
        }
        hung.gathered(lines)
    }

    /// Hands a branch over where all together is cheaper then.
    fn hand_over(&mut self, giver: usize, taker: usize, branch: &Branch) -> bool {
        let (from, to) = (&self.cabinets[giver].plan, &self.cabinets[taker].plan);
        let (moved, kept): (Vec<usize>, Vec<usize>) =
            from.area.stops.iter().partition(|stop| self.is_below(from, **stop, branch.top));
        let (gone, rest) = split(&from.below.branchings, &moved);
        let mut edges: Vec<u32> = from.area.hung.edges().collect();
        let at = (from.area.node, from.area.taken.clone());
        let rest = (!kept.is_empty()).then(|| (self.area(at, kept, &rest, &edges), rest));
        edges.extend(to.area.hung.edges().chain(branch.contact.edges.iter().copied()));
        edges.sort_unstable();
        edges.dedup();
        let points = [&to.below.branchings[..], &gone].concat();
        let stops = [&to.area.stops[..], &moved].concat();
        let more = self.area((to.area.node, None), stops, &points, &edges);
        let mut come = Vec::new();
        for (area, points) in [Some((more, points)), rest].into_iter().flatten() {
            let reach = self.reach(area.node);
            match self.cabled(area, points, reach) {
                Some(held) => come.push(held),
                None => return false,
            }
        }
        let trunk: Vec<u32> = self.hung.edges().collect();
        let others = self.cabinets.iter().enumerate().filter(|(n, _)| ![giver, taker].contains(n));
        let others = others.map(|(_, held)| held).chain(&come);
        let ends = others.map(|held| held.plan.area.node);
        let hung = Hung::to(self.ground.drafter.graph, self.cut.node, &trunk, ends);
        self.offer(&[taker, giver], come, hung)
    }

    /// Whether a stop hangs at or below a place of its area.
    fn is_below(&self, plan: &CabinetPlan, stop: usize, top: usize) -> bool {
        let hung = &plan.area.hung;
        let mut at = Some(hung.place(self.ground.drafter.node_of[stop]));
        while let Some(place) = at
            && place > top
        {
            at = hung.above(place);
        }
        at == Some(top)
    }
}

/// Branching points with the lines of some stops, and with all others; one that has both is two.
fn split(points: &[Branching], stops: &[usize]) -> (Vec<Branching>, Vec<Branching>) {
    let stops: HashSet<usize> = stops.iter().copied().collect();
    let of = |inside: bool| {
        let part = |point: &Branching| {
            let lines = point.lines.iter().filter(|line| stops.contains(&line.stop) == inside);
            Branching { lines: lines.copied().collect(), ..point.clone() }
        };
        points.iter().map(part).filter(|point| !point.lines.is_empty()).collect()
    };
    (of(true), of(false))
}

/// The way back from a node that was come to, to the area that gives.
fn contact(to: u32, came: &HashMap<u32, (u32, u32, Length)>, own: &Hung) -> Contact {
    let (mut at, mut edges) = (to, Vec::new());
    while own.find(at).is_none() {
        let (before, edge, _) = came[&at];
        edges.push(edge);
        at = before;
    }
    Contact { from: at, to, edges, length: came[&to].2 }
}

/// For each place of an area, the nearest contact at or below it.
fn nearest(own: &Hung, contacts: &[Contact]) -> Vec<Option<usize>> {
    let mut best: Vec<Option<(Length, usize)>> = vec![None; own.len()];
    for (number, contact) in contacts.iter().enumerate() {
        let place = own.place(contact.from);
        let far = (own.reach[place] + contact.length, number);
        best[place] = Some(best[place].map_or(far, |known| known.min(far)));
    }
    for place in (1..own.len()).rev() {
        let above = own.above(place).unwrap_or(0);
        if let Some(far) = best[place] {
            best[above] = Some(best[above].map_or(far, |known| known.min(far)));
        }
    }
    best.into_iter().map(|far| far.map(|(_, number)| number)).collect()
}
