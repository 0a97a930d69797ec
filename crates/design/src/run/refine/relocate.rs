//! A cabinet stands elsewhere on the tree of its area.

use bocage_vocab::{Length, Watch};

use super::{Held, PROMISED, Search};
use crate::area::{Branching, CabinetArea};
use crate::existing::sites::SiteOffer;
use crate::forest::Hung;

/// Places that are tried: the best by estimate.
const TRIES: usize = 2;

/// Where the way from the exchange to a place of an area leaves the transport.
#[derive(Clone, Copy)]
struct Joint {
    /// The place on the transport's tree.
    place: usize,
    /// From there on.
    way: Length,
}

impl Search<'_> {
    /// Moves each cabinet to where it stands best; whether any moved.
    pub(super) fn relocate_all(&mut self, watch: &dyn Watch) -> bool {
        let mut moved = false;
        for number in 0..self.cabinets.len() {
            let held = &self.cabinets[number];
            let state = (held.version, held.version);
            if watch.cancelled() || held.plan.area.taken.is_some() || self.settled.contains(&state)
            {
                continue;
            }
            let nodes = self.better_places(number);
            let done = nodes.into_iter().any(|node| self.relocate(number, node));
            if !done {
                self.settled.insert(state);
            }
            moved |= done;
        }
        moved
    }

    /// Moves a cabinet to a node where all together is cheaper then.
    fn relocate(&mut self, number: usize, node: u32) -> bool {
        let plan = &self.cabinets[number].plan;
        let points = plan.below.branchings.clone();
        let edges: Vec<u32> = plan.area.hung.edges().collect();
        let area = self.area((node, None), plan.area.stops.clone(), &points, &edges);
        let hung = self.led_to(number, node);
        let reach = hung.reach[hung.place(node)];
        match self.cabled(area, points, reach) {
            Some(held) => self.offer(&[number], vec![held], hung),
            None => false,
        }
    }

    /// The area of a cabinet with some stops and points, over edges that join them.
    pub(super) fn area(
        &self,
        (node, taken): (u32, Option<SiteOffer>),
        mut stops: Vec<usize>,
        points: &[Branching],
        edges: &[u32],
    ) -> CabinetArea {
        let drafter = self.ground.drafter;
        stops.sort_unstable();
        let homes = stops.iter().map(|stop| drafter.node_of[*stop]);
        let ends = homes.chain(points.iter().map(|point| point.node));
        let hung = Hung::to(drafter.graph, node, edges, ends);
        let lines = stops.iter().map(|stop| drafter.lines_of[*stop]).sum();
        CabinetArea { node, stops, lines, hung, taken }
    }

    /// The transport's tree when one of the cabinets stands at a node of its area.
    fn led_to(&self, number: usize, node: u32) -> Hung {
        let graph = self.ground.drafter.graph;
        let own = &self.cabinets[number].plan.area.hung;
        let mut edges: Vec<u32> = self.hung.edges().collect();
        let mut at = own.place(node);
        while self.hung.find(own.order[at]).is_none()
            && let (Some(above), Some(edge)) = (own.above(at), own.up(at))
        {
            edges.push(edge);
            at = above;
        }
        let others = self.cabinets.iter().enumerate().filter(|(other, _)| *other != number);
        let ends = others.map(|(_, held)| held.plan.area.node).chain([node]);
        Hung::to(graph, self.cut.node, &edges, ends)
    }

    /// Places where a cabinet is cheaper by estimate, the best first.
    fn better_places(&self, number: usize) -> Vec<u32> {
        let held = &self.cabinets[number];
        let hung = &held.plan.area.hung;
        let below = self.distribution(held);
        let joints = self.joints(hung);
        let leads = self.leads(number);
        let strands = self.strands(&held.plan);
        let metre = self.ground.metres.of(strands);
        let reach_max = self.ground.drafter.norms.settings.exchange.reach_max;
        let cost = |place: usize| {
            let joint = joints[place];
            below[place] + leads[joint.place] + joint.way.get() * metre / 1_000
        };
        let now = cost(0);
        let open = |place: &usize| {
            let joint = joints[*place];
            let closed = &self.ground.drafter.closed;
            self.hung.reach[joint.place] + joint.way <= reach_max
                && !closed.contains(&hung.order[*place])
        };
        let mut better: Vec<(i64, usize)> = (1..hung.len())
            .filter(open)
            .map(|place| (cost(place), place))
            .filter(|(cost, _)| *cost + PROMISED < now)
            .collect();
        better.sort_unstable();
        better.truncate(TRIES);
        better.into_iter().map(|(_, place)| hung.order[place]).collect()
    }

    /// For each place of an area, what its distribution would cost from there: one step moves the
    /// root, and only the cable along that step changes.
    fn distribution(&self, held: &Held) -> Vec<i64> {
        let hung = &held.plan.area.hung;
        let strands = self.strands_below(held);
        let whole = strands[0];
        let mut cost = vec![0; hung.len()];
        cost[0] = strands.iter().enumerate().map(|(at, held)| self.cable(hung, at, *held)).sum();
        for place in 1..hung.len() {
            let above = hung.above(place).unwrap_or(0);
            let before = self.cable(hung, place, strands[place]);
            cost[place] = cost[above] - before + self.cable(hung, place, whole - strands[place]);
        }
        cost
    }

    /// For each place of an area, where the way to it leaves the transport.
    fn joints(&self, own: &Hung) -> Vec<Joint> {
        let mut joints: Vec<Joint> = Vec::with_capacity(own.len());
        for place in 0..own.len() {
            let on_tree = self.hung.find(own.order[place]);
            joints.push(match (on_tree, own.above(place)) {
                (Some(place), _) => Joint { place, way: Length::ZERO },
                (None, Some(above)) => {
                    let step = own.reach[place] - own.reach[above];
                    Joint { way: joints[above].way + step, ..joints[above] }
                }
                (None, None) => Joint { place: 0, way: Length::ZERO },
            });
        }
        joints
    }

    /// For each place of the transport's tree, what the cables to it cost more with one cabinet
    /// fed there, the others standing where they do.
    fn leads(&self, number: usize) -> Vec<i64> {
        let mut strands = vec![0; self.hung.len()];
        for (other, held) in self.cabinets.iter().enumerate() {
            if other != number {
                strands[self.hung.place(held.plan.area.node)] += self.strands(&held.plan);
            }
        }
        let strands = self.hung.gathered(strands);
        let more = self.strands(&self.cabinets[number].plan);
        let mut cost = vec![0; self.hung.len()];
        for place in 1..self.hung.len() {
            let with = self.cable(&self.hung, place, strands[place] + more);
            let above = self.hung.above(place).unwrap_or(0);
            cost[place] = cost[above] + with - self.cable(&self.hung, place, strands[place]);
        }
        cost
    }

    /// A cable of so many strands from a place to the one above.
    pub(super) fn cable(&self, hung: &Hung, place: usize, strands: u32) -> i64 {
        let length = hung.reach[place] - hung.above(place).map_or(Length::ZERO, |a| hung.reach[a]);
        length.get() * self.ground.metres.of(strands) / 1_000
    }

    /// Strands of the lines at and below each place of an area.
    pub(super) fn strands_below(&self, held: &Held) -> Vec<u32> {
        let hung = &held.plan.area.hung;
        let mut strands = vec![0; hung.len()];
        for point in &held.plan.below.branchings {
            strands[hung.place(point.node)] += point.strands(self.ground.drafter.stops);
        }
        hung.gathered(strands)
    }
}
