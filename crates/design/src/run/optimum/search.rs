//! Every design of a small territory, but for those that cannot be cheaper than the best so far.

use std::collections::{BTreeSet, HashMap};

use bocage_network::norms::Item;
use bocage_vocab::Length;

use super::bill::{Area, Bill, Link, LinkKind, Point};
use super::frame::{Frame, State};
use super::trees::{Edges, Tree, list, trees, ways};

/// A design.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its bill as added up, in cents.
    pub(super) cost: i64,
    /// Which tree.
    pub(super) tree: usize,
    pub(super) areas: Vec<Area>,
    pub(super) link: Option<Link>,
    /// What is dug, and where boxes stand.
    pub(super) dug: Edges,
    pub(super) boxes: BTreeSet<u32>,
}

/// A tree, the site of a cabinet, and what it feeds: nodes with their strands.
type Laid = (usize, u32, Vec<(u32, u32)>);

/// The search.
pub(super) struct Search<'a> {
    pub(super) bill: Bill<'a>,
    pub(super) trees: Vec<Tree>,
    /// Nodes of each tree from which a drop reaches each home.
    near: Vec<Vec<u64>>,
    /// The ways between two nodes.
    ways: HashMap<(u32, u32), Vec<Vec<u32>>>,
    /// Least of a cable, a metre.
    metre: i64,
    /// Bills of distributions, by tree, site and demands; supports of closures apart.
    known: HashMap<Laid, i64>,
    pub(super) best: Option<Found>,
    limit: i64,
}

impl<'a> Search<'a> {
    /// Looks for a design that costs less than a limit.
    pub(super) fn new(bill: Bill<'a>, limit: i64) -> Search<'a> {
        let graph = bill.drafter.graph;
        let homes: BTreeSet<u32> = bill.drafter.node_of.iter().copied().collect();
        let nodes = 0..graph.nodes.len() as u32;
        let pairs = nodes.clone().flat_map(|from| nodes.clone().map(move |to| (from, to)));
        let ways = pairs.map(|(from, to)| ((from, to), ways(graph, from, to))).collect();
        let metre = crate::trench::cable_metre(bill.drafter.norms);
        let trees = trees(graph, &homes);
        let near = Vec::new();
        let known = HashMap::new();
        let mut search = Search { bill, trees, near, ways, metre, known, best: None, limit };
        search.near = (0..search.trees.len()).map(|tree| search.nodes_near(tree)).collect();
        search
    }

    /// The nodes of a tree from which a drop reaches each home, as sets.
    fn nodes_near(&self, tree: usize) -> Vec<u64> {
        let drafter = self.bill.drafter;
        let tree = &self.trees[tree];
        let near = |home: usize| {
            let hung = &tree.hung[&drafter.node_of[home]];
            let near = |node: &&u32| hung.reach[hung.place(**node)] <= self.reach(home);
            tree.nodes.iter().filter(near).fold(0, |set, node| set | 1 << node)
        };
        (0..drafter.stops.len()).map(near).collect()
    }

    pub(super) fn run(&mut self) {
        let homes = self.bill.drafter.stops.len();
        let rules = &self.bill.drafter.norms.settings;
        let lines_max = u32::from(rules.cabinet.lines_max).min(rules.exchange.lines_max) as usize;
        for tree in 0..self.trees.len() {
            // The first home is in the first area, so no division is tried twice.
            for second in 0..1_u32 << (homes - 1) {
                let in_second = |home: &usize| *home > 0 && second >> (home - 1) & 1 == 1;
                let (two, one): (Vec<usize>, Vec<usize>) = (0..homes).partition(in_second);
                let mut parts = vec![one, two];
                parts.retain(|part| !part.is_empty());
                if parts.iter().all(|part| part.len() <= lines_max) {
                    self.divided(tree, &parts);
                }
            }
        }
    }

    /// Tries all sites.
    fn divided(&mut self, tree: usize, parts: &[Vec<usize>]) {
        let nodes = self.trees[tree].nodes.clone();
        for &first in &nodes {
            if parts.len() == 1 {
                self.placed(tree, parts, &[first], None);
                continue;
            }
            for &second in &nodes {
                for link in self.links(parts, [first, second]) {
                    self.placed(tree, parts, &[first, second], Some(link));
                }
            }
        }
    }

    /// Every way to join two cabinets: one exchange with either, where it may hold all lines, or
    /// one with each.
    fn links(&self, parts: &[Vec<usize>], sites: [u32; 2]) -> Vec<Link> {
        let rules = &self.bill.drafter.norms.settings.exchange;
        let lines: usize = parts.iter().map(Vec::len).sum();
        let mut kinds = vec![LinkKind::Backhaul];
        if lines as u32 <= rules.lines_max {
            kinds.extend([0, 1].map(|exchange| LinkKind::Transport { exchange }));
        }
        let ways = &self.ways[&(sites[0], sites[1])];
        let link = |kind: LinkKind| ways.iter().map(move |way| Link { way: way.clone(), kind });
        // Exchanges at one place have nothing to lay a backhaul along.
        kinds.retain(|kind| *kind != LinkKind::Backhaul || sites[0] != sites[1]);
        kinds.into_iter().flat_map(link).collect()
    }

    fn placed(&mut self, tree: usize, parts: &[Vec<usize>], sites: &[u32], link: Option<Link>) {
        let frame = self.frame(tree, parts, sites, link);
        let state = State {
            points: Vec::new(),
            dug: frame.dug,
            cabled: frame.cabled.clone(),
            cost: frame.fixed,
            supports: frame.certain(),
        };
        self.home(&frame, 0, &state);
    }

    fn frame<'b>(
        &self,
        tree: usize,
        parts: &'b [Vec<usize>],
        sites: &'b [u32],
        link: Option<Link>,
    ) -> Frame<'b> {
        let bill = &self.bill;
        let (mut dug, mut cabled) = (0, Vec::new());
        let mut homes = Vec::new();
        for (area, (part, site)) in parts.iter().zip(sites).enumerate() {
            let must = part.iter().map(|home| self.must_cable(tree, *site, *home));
            cabled.push(must.fold(0, |all, edges| all | edges));
            for &home in part {
                dug |= self.trees[tree].ways[&(*site, bill.drafter.node_of[home])];
                homes.push((home, area));
            }
        }
        let exchanges = match link.as_ref().map(|link| link.kind) {
            Some(LinkKind::Backhaul) => 2,
            _ => 1,
        };
        let laid = match (&link, sites) {
            (Some(link), [one, other]) => bill.link([*one, *other], parts, link),
            _ => bill.own_transport(&parts[0]),
        };
        dug |= link.as_ref().map_or(0, |link| super::trees::set(&link.way));
        let least = |home: usize| {
            bill.drop(home, Length::ZERO) + bill.item(Item::Splice) * i64::from(bill.strands(home))
        };
        let mut rest = vec![0; homes.len() + 1];
        for place in (0..homes.len()).rev() {
            rest[place] = rest[place + 1] + least(homes[place].0);
        }
        let fixed = bill.boxes(parts, exchanges) + laid;
        let whole = dug | super::trees::set(&self.trees[tree].edges);
        let nodes = 0..bill.drafter.graph.nodes.len() as u32;
        let stands =
            nodes.clone().map(|node| sites.contains(&node) || bill.stands_within(dug, whole, node));
        let stands: Vec<bool> = stands.collect();
        let support: Vec<i64> = nodes.map(|node| bill.support_at(whole, node)).collect();
        let price = |node: u32| if stands[node as usize] { 0 } else { support[node as usize] };
        let near = self.near[tree].clone();
        let below = near.iter().map(|near| list(*near).map(price).min().unwrap_or(0)).collect();
        Frame {
            stands,
            support,
            near,
            below,
            tree,
            parts,
            sites,
            link,
            fixed,
            dug,
            cabled,
            homes,
            rest,
        }
    }

    /// Edges from a site towards a home that no drop of it can reach along.
    fn must_cable(&self, tree: usize, site: u32, home: usize) -> Edges {
        let tree = &self.trees[tree];
        let node = self.bill.drafter.node_of[home];
        let from_home = &tree.hung[&node];
        let reach = self.reach(home);
        let far = |edge: &u32| {
            let edge = &self.bill.drafter.graph.edges[*edge as usize];
            let far = |node| from_home.reach[from_home.place(node)];
            far(edge.a).max(far(edge.b)) > reach
        };
        let way = tree.ways[&(site, node)];
        list(way).filter(far).fold(0, |all, edge| all | 1 << edge)
    }

    /// How far along the streets the box of a home may stand; a home too far off has it before
    /// its door.
    fn reach(&self, home: usize) -> Length {
        let most = self.bill.drafter.norms.settings.branching_point.drop_length_max;
        (most - self.bill.drafter.stops[home].off_street()).max(Length::ZERO)
    }

    /// The least that a state costs in the end.
    fn least(&self, frame: &Frame<'_>, next: usize, state: &State) -> i64 {
        let graph = self.bill.drafter.graph;
        let slack = self.bill.drafter.norms.settings.cable.slack_each;
        let mut cables = 0;
        for edges in &state.cabled {
            let length: Length =
                list(*edges).map(|e| graph.edges[e as usize].length).sum::<Length>() + slack;
            cables += length.get() * self.metre / 1_000;
        }
        let holds = usize::from(self.bill.drafter.norms.settings.branching_point.lines_max);
        let price = self.bill.item(Item::BranchingPoint);
        let points = frame.points_needed(next, state, (holds, price));
        points
            + state.cost
            + state.supports
            + frame.rest[next]
            + self.bill.civil(state.dug)
            + cables
    }

    /// Tries every branching point for the next home.
    fn home(&mut self, frame: &Frame<'_>, next: usize, state: &State) {
        if self.least(frame, next, state) >= self.limit {
            return;
        }
        let Some(&(home, area)) = frame.homes.get(next) else {
            return self.done(frame, state);
        };
        let held = usize::from(self.bill.drafter.norms.settings.branching_point.lines_max);
        for number in 0..state.points.len() {
            let (of, point) = &state.points[number];
            if *of == area && point.homes.len() < held {
                self.put(frame, next, home, number, state.clone());
            }
        }
        for node in self.trees[frame.tree].nodes.clone() {
            let mut more = state.clone();
            let way = self.trees[frame.tree].ways[&(frame.sites[area], node)];
            more.dug |= way;
            more.cabled[area] |= way;
            more.cost += self.bill.item(Item::BranchingPoint);
            let stands = |(_, point): &(usize, Point)| point.node == node;
            if !frame.stands[node as usize] && !state.points.iter().any(stands) {
                more.supports += frame.support[node as usize];
            }
            more.points.push((area, Point { node, homes: Vec::new() }));
            let number = state.points.len();
            self.put(frame, next, home, number, more);
        }
    }

    /// Serves a home from a branching point, where that is near enough.
    fn put(&mut self, frame: &Frame<'_>, next: usize, home: usize, number: usize, mut to: State) {
        let tree = &self.trees[frame.tree];
        let (at, node) = (self.bill.drafter.node_of[home], to.points[number].1.node);
        let hung = &tree.hung[&at];
        let along = hung.reach[hung.place(node)];
        if along > self.reach(home) {
            return;
        }
        to.points[number].1.homes.push(home);
        to.dug |= tree.ways[&(node, at)];
        to.cost += self.bill.drop(home, along)
            + self.bill.item(Item::Splice) * i64::from(self.bill.strands(home));
        self.home(frame, next + 1, &to);
    }

    /// All homes are served: the exact bill.
    fn done(&mut self, frame: &Frame<'_>, state: &State) {
        let areas: Vec<Area> = (0..frame.parts.len())
            .map(|area| Area {
                site: frame.sites[area],
                points: state
                    .points
                    .iter()
                    .filter(|(of, _)| *of == area)
                    .map(|p| p.1.clone())
                    .collect(),
            })
            .collect();
        let mut boxes: BTreeSet<u32> = frame.sites.iter().copied().collect();
        boxes.extend(state.points.iter().map(|(_, point)| point.node));
        let placed =
            state.cost + self.bill.civil(state.dug) + self.bill.supports(state.dug, &boxes);
        let bare: i64 = areas.iter().map(|area| self.distribution(frame.tree, area)).sum();
        if placed + bare >= self.limit {
            return;
        }
        let tree = &self.trees[frame.tree];
        let laid = |area: &Area| self.bill.distribution(tree, area, Some((state.dug, &boxes))).0;
        let cost = placed + areas.iter().map(laid).sum::<i64>();
        if cost < self.limit {
            self.limit = cost;
            let (tree, link) = (frame.tree, frame.link.clone());
            self.best = Some(Found { cost, tree, areas, link, dug: state.dug, boxes });
        }
    }

    /// The bill of a distribution, supports of closures apart.
    fn distribution(&mut self, tree: usize, area: &Area) -> i64 {
        let mut demands: Vec<(u32, u32)> =
            self.bill.demands(&area.points).iter().map(|d| (d.node, d.strands)).collect();
        demands.sort_unstable();
        let key = (tree, area.site, demands);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let cost = self.bill.distribution(&self.trees[tree], area, None).0;
        self.known.insert(key, cost);
        cost
    }
}
