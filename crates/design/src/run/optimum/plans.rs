//! A design that was found as the plans that the designer writes rows from, and the bill of plans.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::norms::Item;
use bocage_vocab::Unwatched;
use bocage_world::Rows;

use super::bill::{Area, Bill, LinkKind};
use super::layouts::cable_price;
use super::search::{Found, Search};
use super::trees::set;
use crate::area::{BranchLine, Branching, CabinetArea};
use crate::backhaul::{self, Backhaul, Segment, Ways};
use crate::cabling::{Layout, Start};
use crate::forest::Hung;
use crate::rows::{Below, CabinetPlan, ExchangePlan, LineSums};
use crate::run::{Drafter, boxes};

/// Plans with the backhaul that joins them.
pub(super) struct Whole {
    pub(super) plans: Vec<ExchangePlan>,
    pub(super) backhaul: Backhaul,
}

impl Whole {
    /// With the backhaul that the designer would choose.
    pub(super) fn joined(drafter: &Drafter<'_>, plans: Vec<ExchangePlan>) -> Whole {
        let used = drafter.edges_in_use(&plans);
        let nodes: Vec<u32> = plans.iter().map(|plan| plan.node).collect();
        let pops = drafter.pops(&plans);
        let backhaul =
            backhaul::join(drafter.graph, &used, &nodes, pops, drafter.norms, &Unwatched).unwrap();
        Whole { plans, backhaul }
    }

    /// Writes the rows as the designer does.
    pub(super) fn rows(&self, drafter: &Drafter<'_>) -> (Rows, LineSums) {
        let used = self.used(drafter);
        let pops = drafter.pops(&self.plans);
        drafter.write_joined(&self.plans, &used, &self.backhaul, pops, &Unwatched)
    }

    fn used(&self, drafter: &Drafter<'_>) -> BTreeSet<u32> {
        let mut used = drafter.edges_in_use(&self.plans);
        used.extend(self.backhaul.segments.iter().flat_map(|segment| &segment.edges).copied());
        used
    }

    /// What it costs, added up without rows.
    pub(super) fn cost(&self, bill: &Bill<'_>) -> i64 {
        let used: Vec<u32> = self.used(bill.drafter).into_iter().collect();
        let mut stand = boxes(&self.plans);
        stand.extend(self.backhaul.segments.iter().flat_map(|segment| segment.ends));
        let dug = set(&used);
        let parts: Vec<Vec<usize>> = self
            .plans
            .iter()
            .flat_map(|plan| &plan.cabinets)
            .map(|cabinet| cabinet.area.stops.clone())
            .collect();
        let fixed = bill.boxes(&parts, self.plans.len());
        let joined: i64 = self
            .backhaul
            .segments
            .iter()
            .map(|segment| {
                let strands =
                    segment.ways * u32::from(bill.drafter.norms.settings.cable.backhaul_strands);
                let length = |edge: &u32| bill.drafter.graph.edges[*edge as usize].length;
                cable_price(bill.drafter.norms, strands, segment.edges.iter().map(length).sum())
            })
            .sum();
        let plans: i64 = self.plans.iter().map(|plan| of_plan(bill, plan)).sum();
        bill.civil(dug) + bill.supports(dug, &stand) + fixed + joined + plans
    }
}

/// Cables, closures, branching points and drops of an exchange.
fn of_plan(bill: &Bill<'_>, plan: &ExchangePlan) -> i64 {
    let below = |cabinet: &CabinetPlan| {
        let lines = cabinet.below.branchings.iter().flat_map(|branching| &branching.lines);
        let line = |line: &BranchLine| {
            let splices = bill.item(Item::Splice) * i64::from(bill.strands(line.stop));
            bill.drop(line.stop, line.along) + splices
        };
        bill.item(Item::BranchingPoint) * cabinet.below.branchings.len() as i64
            + lines.map(line).sum::<i64>()
            + of_layout(bill, &cabinet.area.hung, &cabinet.below.distribution)
    };
    of_layout(bill, &plan.hung, &plan.transport) + plan.cabinets.iter().map(below).sum::<i64>()
}

fn of_layout(bill: &Bill<'_>, hung: &Hung, layout: &Layout) -> i64 {
    let mut splices = BTreeMap::<usize, u32>::new();
    let mut cost = 0;
    for cable in &layout.cables {
        let (first, last) = (cable.places[0], cable.places[cable.places.len() - 1]);
        cost += cable_price(bill.drafter.norms, cable.used, hung.reach[last] - hung.reach[first]);
        if matches!(cable.start, Start::Closure { .. }) {
            *splices.entry(first).or_default() += cable.used;
        }
    }
    let closure =
        |count: &u32| bill.item(Item::SpliceClosure) + bill.item(Item::Splice) * i64::from(*count);
    cost + splices.values().map(closure).sum::<i64>()
}

impl Search<'_> {
    /// What was found, as plans.
    pub(super) fn whole(&self, found: &Found) -> Whole {
        let Some(link) = &found.link else {
            let plan = self.plan(found, found.areas[0].site, &[], &[0]);
            return Whole::joined(self.bill.drafter, vec![plan]);
        };
        let sites = [found.areas[0].site, found.areas[1].site];
        match link.kind {
            LinkKind::Transport { exchange } => {
                let plan = self.plan(found, sites[exchange], &link.way, &[0, 1]);
                Whole::joined(self.bill.drafter, vec![plan])
            }
            LinkKind::Backhaul => {
                let plans = [0, 1].map(|area| self.plan(found, sites[area], &[], &[area]));
                let pops = self.bill.drafter.pops(&plans);
                let segment = Segment { ends: sites, edges: link.way.clone(), ways: 2 };
                let ways = sites.map(|site| {
                    let to = pops.map(|pop| if pop == site { Vec::new() } else { vec![0] });
                    Some(Ways { to, bridges: Vec::new(), meet: false })
                });
                let backhaul = Backhaul { segments: vec![segment], ways: ways.into() };
                Whole { plans: plans.into(), backhaul }
            }
        }
    }

    /// An exchange with some of the areas.
    fn plan(&self, found: &Found, node: u32, way: &[u32], areas: &[usize]) -> ExchangePlan {
        let homes = |area: &Area| area.points.iter().flat_map(|p| p.homes.clone()).collect();
        let own: Vec<&Area> = areas.iter().map(|area| &found.areas[*area]).collect();
        let parts: Vec<Vec<usize>> = own.iter().map(|area| homes(area)).collect();
        let sites: Vec<u32> = own.iter().map(|area| area.site).collect();
        let transport = self.bill.transport(node, &sites, &parts, way).1;
        let cabinets = own.iter().map(|area| self.cabinet(found, area)).collect();
        let hung = Hung::of(self.bill.drafter.graph, node, way);
        ExchangePlan { node, hung, transport, cabinets, taken: None }
    }

    /// The cables of an area.
    fn laid(&self, found: &Found, area: &Area) -> Layout {
        let dug = Some((found.dug, &found.boxes));
        self.bill.distribution(&self.trees[found.tree], area, dug).1
    }

    fn cabinet(&self, found: &Found, area: &Area) -> CabinetPlan {
        let (tree, drafter) = (&self.trees[found.tree], self.bill.drafter);
        let branching = |point: &super::bill::Point| {
            let hung = &tree.hung[&point.node];
            let along = |stop: usize| hung.reach[hung.place(drafter.node_of[stop])];
            let line = |stop: &usize| BranchLine { stop: *stop, premises: 0, along: along(*stop) };
            let lines = point.homes.iter().map(line).collect();
            Branching { node: point.node, indoor: false, lines }
        };
        let branchings: Vec<Branching> = area.points.iter().map(branching).collect();
        let mut stops: Vec<usize> = area.points.iter().flat_map(|p| p.homes.clone()).collect();
        stops.sort_unstable();
        let lines = stops.len() as u32;
        let hung = Hung::of(drafter.graph, area.site, &tree.edges);
        let ratio = drafter.norms.settings.optics.ratios[0];
        let distribution = self.laid(found, area);
        let splitters = lines.div_ceil(u32::from(ratio)) as u16;
        CabinetPlan {
            area: CabinetArea { node: area.site, stops, lines, hung, taken: None },
            below: Below { ratio, splitters, branchings, distribution },
        }
    }
}
