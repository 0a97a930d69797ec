//! Cabinets by the cost of all that stands above and below them.
//!
//! They were cut out of the trees before anything stood above them. Once each has its exchange, two
//! moves make them cheaper, round by round until neither gains: a cabinet stands elsewhere on the
//! tree of its area, or hands a branch of its area to a cabinet beside it on the same exchange; one
//! that hands over everything closes. Estimates say what to try. What is tried keeps its branching
//! points and lays its cables anew; it stays where cables, boxes, digging and ports together cost
//! less. At the end each cabinet that moved gets its branching points anew; an exchange that is not
//! cheaper then stays as it was cut.

mod hand_over;
mod relocate;
mod weigh;

use std::collections::{BTreeSet, HashMap, HashSet};

use bocage_vocab::{Length, Watch};

use super::Drafter;
use crate::area::{Branching, CabinetArea};
use crate::cable_metres::CableMetres;
use crate::existing::sites::SiteOffer;
use crate::forest::Hung;
use crate::rows::CabinetPlan;
use crate::threads;

/// Rounds of both moves at most.
const ROUNDS: usize = 6;
/// What an estimate must promise before a move is tried, in cents: estimates are no finer.
const PROMISED: i64 = 5_000;

/// One exchange with all that it serves.
pub(super) struct Group {
    pub(super) node: u32,
    /// The exchange of others that it is.
    pub(super) taken: Option<SiteOffer>,
    /// The tree over which it reaches its cabinets, hung up at it.
    pub(super) hung: Hung,
    pub(super) cabinets: Vec<CabinetPlan>,
}

/// A cabinet while it is moved.
struct Held {
    plan: CabinetPlan,
    /// Itself, with all boxes and cables below it.
    cost: i64,
    /// What its cables follow.
    edges: BTreeSet<u32>,
    /// Names this state of it.
    version: u32,
}

/// What moves need, whichever exchange they are of.
struct Ground<'a> {
    drafter: &'a Drafter<'a>,
    metres: CableMetres,
    /// For each edge, how many cabinets and exchanges have cables along it, before any move.
    uses: Vec<u32>,
    /// The nodes that are on the tree of a cabinet, before any move.
    owned: HashSet<u32>,
}

/// An exchange while its cabinets are moved.
struct Search<'a> {
    ground: &'a Ground<'a>,
    /// As it was cut.
    cut: &'a Group,
    hung: Hung,
    /// What the transport costs.
    transport: i64,
    cabinets: Vec<Held>,
    /// How much cheaper all is than it was cut.
    saved: i64,
    /// By how much moves have changed the uses of edges.
    changed: HashMap<u32, i64>,
    versions: u32,
    /// Pairs that had nothing to gain, by their versions; a cabinet with itself where it stands best.
    settled: HashSet<(u32, u32)>,
}

impl Drafter<'_> {
    /// Makes the cabinets of all exchanges cheaper.
    pub(super) fn refine(
        &self,
        groups: Vec<Group>,
        threads: usize,
        watch: &dyn Watch,
    ) -> Vec<Group> {
        let ground = self.ground(&groups);
        let moved = threads::map(threads, groups.len(), |number| {
            let moved = Search::new(&ground, &groups[number]).run(watch);
            watch.done(groups[number].cabinets.len() as u64);
            moved
        });
        groups.into_iter().zip(moved).map(|(cut, moved)| moved.unwrap_or(cut)).collect()
    }

    fn ground(&self, groups: &[Group]) -> Ground<'_> {
        let mut uses = vec![0; self.graph.edges.len()];
        let mut owned = HashSet::new();
        for group in groups {
            group.hung.edges().for_each(|edge| uses[edge as usize] += 1);
            for cabinet in &group.cabinets {
                self.edges_of(cabinet).iter().for_each(|edge| uses[*edge as usize] += 1);
                owned.extend(cabinet.area.hung.order.iter().copied());
            }
        }
        Ground { drafter: self, metres: CableMetres::new(self.norms), uses, owned }
    }

    fn edges_of(&self, cabinet: &CabinetPlan) -> BTreeSet<u32> {
        let mut edges = BTreeSet::new();
        cabinet.edges_in_use(self.node_of, &mut edges);
        edges
    }
}

impl<'a> Search<'a> {
    fn new(ground: &'a Ground<'a>, cut: &'a Group) -> Search<'a> {
        let mut search = Search {
            ground,
            cut,
            hung: cut.hung.clone(),
            transport: 0,
            cabinets: Vec::new(),
            saved: 0,
            changed: HashMap::new(),
            versions: 0,
            settled: HashSet::new(),
        };
        search.cabinets = cut.cabinets.iter().map(|plan| search.held(plan.clone())).collect();
        search.transport = search.transport(&search.hung, search.cabinets.iter());
        search
    }

    /// Moves cabinets; nothing where that saves nothing.
    fn run(mut self, watch: &dyn Watch) -> Option<Group> {
        let before = self.versions;
        for _ in 0..ROUNDS {
            let moved = self.relocate_all(watch);
            let handed = self.hand_over_all(watch);
            if !(moved || handed) || watch.cancelled() {
                break;
            }
        }
        for number in 0..self.cabinets.len() {
            if self.cabinets[number].version > before && !watch.cancelled() {
                self.redraw(number);
            }
        }
        if self.saved <= 0 {
            return None;
        }
        let mut cabinets: Vec<_> = self.cabinets.into_iter().map(|held| held.plan).collect();
        cabinets.sort_by_key(|plan| plan.area.stops.first().copied());
        let (node, taken) = (self.cut.node, self.cut.taken.clone());
        Some(Group { node, taken, hung: self.hung, cabinets })
    }

    fn held(&mut self, plan: CabinetPlan) -> Held {
        self.versions += 1;
        let cost = self.ground.drafter.weigh(&plan);
        let edges = self.ground.drafter.edges_of(&plan);
        Held { plan, cost, edges, version: self.versions }
    }

    /// The area of a cabinet with cables to these points, so far from the exchange; none where it
    /// reaches too far.
    fn cabled(
        &mut self,
        area: CabinetArea,
        points: Vec<Branching>,
        to_cabinet: Length,
    ) -> Option<Held> {
        let drafter = self.ground.drafter;
        let farthest = area.hung.reach.iter().copied().max().unwrap_or_default();
        let rules = &drafter.norms.settings;
        if farthest > rules.cabinet.reach_max || to_cabinet > rules.exchange.reach_max {
            return None;
        }
        let below = drafter.cabled(&area, points, to_cabinet);
        Some(self.held(CabinetPlan { area, below }))
    }

    /// Places the branching points of a cabinet anew, also where that is dearer: its plan must follow
    /// from its place and its lines alone, or planning it again would make something else of it.
    fn redraw(&mut self, number: usize) {
        let area = self.cabinets[number].plan.area.clone();
        let (reach, points) = (self.reach(area.node), self.ground.drafter.points(&area));
        if let Some(held) = self.cabled(area, points, reach) {
            let (come, hung) = (vec![held], self.hung.clone());
            let (transport, more) = self.weighed(&[number], &come, &hung);
            self.settle(&[number], come, (hung, transport), more);
        }
    }

    /// From the exchange to a node of the transport's tree.
    fn reach(&self, node: u32) -> Length {
        self.hung.reach[self.hung.place(node)]
    }

    /// Puts cabinets into the places of others, and the transport on another tree, if all together
    /// costs less then. Of places more than cabinets the last fall away.
    fn offer(&mut self, places: &[usize], come: Vec<Held>, hung: Hung) -> bool {
        let (transport, more) = self.weighed(places, &come, &hung);
        if more < 0 {
            self.settle(places, come, (hung, transport), more);
        }
        more < 0
    }

    /// What the transport would cost then, and how much more all together.
    fn weighed(&self, places: &[usize], come: &[Held], hung: &Hung) -> (i64, i64) {
        let mut all: Vec<Option<&Held>> = self.cabinets.iter().map(Some).collect();
        for (number, place) in places.iter().enumerate() {
            all[*place] = come.get(number);
        }
        let transport = self.transport(hung, all.into_iter().flatten());
        let gone = places.iter().map(|place| self.cabinets[*place].cost);
        let before = gone.sum::<i64>() + self.transport;
        let after = come.iter().map(|held| held.cost).sum::<i64>() + transport;
        let (left, taken) = self.edges(places, come, hung);
        (transport, after + self.digging(&left, &taken) - before)
    }

    /// The edges that are left, and those that are taken.
    fn edges(&self, places: &[usize], come: &[Held], hung: &Hung) -> (Vec<u32>, Vec<u32>) {
        let gone = places.iter().flat_map(|place| &self.cabinets[*place].edges).copied();
        let come = come.iter().flat_map(|held| &held.edges).copied();
        (gone.chain(self.hung.edges()).collect(), come.chain(hung.edges()).collect())
    }

    fn settle(
        &mut self,
        places: &[usize],
        come: Vec<Held>,
        (hung, transport): (Hung, i64),
        more: i64,
    ) {
        let (left, taken) = self.edges(places, &come, &hung);
        left.iter().for_each(|edge| *self.changed.entry(*edge).or_default() -= 1);
        taken.iter().for_each(|edge| *self.changed.entry(*edge).or_default() += 1);
        (self.hung, self.transport) = (hung, transport);
        self.saved -= more;
        let kept = come.len();
        for (place, held) in places.iter().zip(come) {
            self.cabinets[*place] = held;
        }
        for place in &places[kept..] {
            self.cabinets.remove(*place);
        }
    }

    /// What the digging changes by where cables leave some edges and take others.
    fn digging(&self, left: &[u32], taken: &[u32]) -> i64 {
        let mut change = HashMap::<u32, i64>::new();
        left.iter().for_each(|edge| *change.entry(*edge).or_default() -= 1);
        taken.iter().for_each(|edge| *change.entry(*edge).or_default() += 1);
        let cost = |(edge, by): (u32, i64)| {
            let dig = self.ground.drafter.graph.edges[edge as usize].cost;
            let before = i64::from(self.ground.uses[edge as usize])
                + self.changed.get(&edge).copied().unwrap_or(0);
            dig * (i64::from(before + by > 0) - i64::from(before > 0))
        };
        change.into_iter().map(cost).sum()
    }
}
