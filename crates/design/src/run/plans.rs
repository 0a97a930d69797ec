//! Deciding: cabinets first, then the exchanges that serve them, then everything below a cabinet.

use std::collections::BTreeSet;

use bocage_network::ExistingKind;
use bocage_network::norms::{LineParts, Norms};
use bocage_vocab::{Length, Watch};

use super::Drafter;
use super::refine::Group;
use crate::area::{Branching, CabinetArea};
use crate::cabling::{Demand, lay};
use crate::exchanges::{Seeker, WORK_MAX};
use crate::existing::sites::of_kind;
use crate::forest::Hung;
use crate::rows::{Below, CabinetPlan, ExchangePlan};
use crate::{Error, branching, cabinets, exchanges, threads};

/// What is decided about every exchange.
pub(super) struct Plans {
    pub(super) exchanges: Vec<ExchangePlan>,
    /// Whether the search for them ended before it had nothing left to try.
    pub(super) stopped: bool,
}

impl Drafter<'_> {
    /// Decides everything about every exchange; cabinets are worked on side by side.
    pub(super) fn plans(
        &self,
        parts: &[Vec<u32>],
        threads: usize,
        watch: &dyn Watch,
    ) -> Result<Plans, Error> {
        let (groups, stopped) = self.groups(parts, threads, watch)?;
        let cabinets = groups.iter().map(|group| group.cabinets.len() as u64).sum();
        watch.stage("cabinets", "cabinets", Some(cabinets));
        let groups = self.refine(groups, threads, watch);
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        let exchanges = groups.into_iter().map(|group| self.plan_exchange(group)).collect();
        Ok(Plans { exchanges, stopped })
    }

    /// Exchanges with cabinets as they were cut; whether the search for them ended early.
    pub(super) fn groups(
        &self,
        parts: &[Vec<u32>],
        threads: usize,
        watch: &dyn Watch,
    ) -> Result<(Vec<Group>, bool), Error> {
        watch.stage("areas", "parts", Some(parts.len() as u64));
        let areas = self.cabinets(parts, threads, watch);
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        require_few(&areas)?;
        let seekers: Vec<Seeker> = areas.iter().map(|area| self.seeker(area)).collect();
        let mut dug: BTreeSet<u32> = self.dug.iter().copied().collect();
        // A cabinet of others may stand off the trees: its area digs the way to it.
        let moved = areas.iter().filter(|area| area.taken.is_some());
        dug.extend(moved.flat_map(|area| area.hung.edges()));
        watch.stage("exchanges", "cabinets", Some(areas.len() as u64));
        let offers = of_kind(&self.sites, ExistingKind::Exchange);
        let wanted = (&seekers[..], &offers[..]);
        let within = (threads, watch);
        let placed = exchanges::place(self.graph, &dug, wanted, self.norms, WORK_MAX, within)?;
        let (exchanges, stopped) = (placed.areas, placed.spent > WORK_MAX);
        let hung: Vec<Hung> =
            exchanges.iter().map(|area| Hung::of(self.graph, area.node, &area.tree)).collect();
        let mut reach = vec![Length::ZERO; areas.len()];
        for (exchange, hung) in exchanges.iter().zip(&hung) {
            for &cabinet in &exchange.cabinets {
                reach[cabinet] = hung.reach[hung.place(areas[cabinet].node)];
            }
        }
        watch.stage("distribution", "cabinets", Some(areas.len() as u64));
        let below = threads::map(threads, areas.len(), |cabinet| {
            watch.done(1);
            (!watch.cancelled()).then(|| self.plan_cabinet(&areas[cabinet], reach[cabinet]))
        });
        let mut cabinets: Vec<Option<CabinetPlan>> = areas
            .into_iter()
            .zip(below)
            .map(|(area, below)| Some(CabinetPlan { area, below: below? }))
            .collect();
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        let groups = exchanges.into_iter().zip(hung).map(|(exchange, hung)| {
            let own = exchange.cabinets.iter().filter_map(|number| cabinets[*number].take());
            Group { node: exchange.node, taken: exchange.taken, hung, cabinets: own.collect() }
        });
        Ok((groups.collect(), stopped))
    }

    /// The cabinets of all parts.
    fn cabinets(&self, parts: &[Vec<u32>], threads: usize, watch: &dyn Watch) -> Vec<CabinetArea> {
        let mut lines = vec![0u64; self.graph.nodes.len()];
        let mut stops_at = vec![Vec::new(); self.graph.nodes.len()];
        for (stop, &node) in self.node_of.iter().enumerate() {
            // Stops of parts that are not served have no terminal: they are in no tree.
            lines[node as usize] += u64::from(self.lines_of[stop]);
            stops_at[node as usize].push(stop);
        }
        let weight = |node: u32| lines[node as usize];
        // An exchange takes cabinets whole.
        let mut rules = self.norms.settings.cabinet.clone();
        let held = self.norms.settings.exchange.lines_max.min(u32::from(u16::MAX)) as u16;
        rules.lines_max = rules.lines_max.min(held);
        let offers = of_kind(&self.sites, ExistingKind::Cabinet);
        let dug: BTreeSet<u32> = self.dug.iter().copied().collect();
        let offered =
            cabinets::Offered { sites: &offers, stops: self.stops, dug: &dug, norms: self.norms };
        let areas = threads::map(threads, parts.len(), |part| {
            watch.done(1);
            let hung = self.forest.hang(self.graph, parts[part][0], |_| true);
            let middle = hung.order[hung.median(weight)];
            let hung = self.forest.hang(self.graph, middle, |_| true);
            let ground = cabinets::Ground {
                graph: self.graph,
                forest: &self.forest,
                stops_at: &stops_at,
                lines_of: &self.lines_of,
                node_of: self.node_of,
                rules: &rules,
            };
            let areas = cabinets::place(&ground, &hung);
            cabinets::take(&ground, &hung, areas, &offered)
        });
        areas.into_iter().flatten().collect()
    }

    /// What an exchange must know of a cabinet. The splitters are those that are tried first.
    fn seeker(&self, area: &CabinetArea) -> Seeker {
        let rules = &self.norms.settings;
        let ratio = rules.optics.ratios.first().copied().unwrap_or(32);
        let shared = area.lines.div_ceil(u32::from(ratio)) * u32::from(rules.cabinet.operators);
        let strands = shared + area.direct_fibres(self.stops);
        Seeker { node: area.node, lines: area.lines, strands }
    }

    pub(super) fn plan_exchange(&self, group: Group) -> ExchangePlan {
        let Group { node, taken, hung, cabinets } = group;
        let demands: Vec<Demand> = cabinets
            .iter()
            .map(|cabinet| Demand {
                node: cabinet.area.node,
                strands: self.transport_strands(cabinet),
            })
            .collect();
        let transport = lay(&hung, &demands, self.norms);
        ExchangePlan { node, hung, transport, cabinets, taken }
    }

    /// Strands that a cabinet takes: of its splitters, and of direct fibres.
    pub(super) fn transport_strands(&self, cabinet: &CabinetPlan) -> u32 {
        let operators = u32::from(self.norms.settings.cabinet.operators);
        u32::from(cabinet.below.splitters) * operators + cabinet.area.direct_fibres(self.stops)
    }

    /// Boxes and cables of the area of a cabinet, so far from its exchange.
    pub(crate) fn plan_cabinet(&self, area: &CabinetArea, to_cabinet: Length) -> Below {
        self.cabled(area, self.points(area), to_cabinet)
    }

    /// Where the branching points of an area stand best.
    pub(super) fn points(&self, area: &CabinetArea) -> Vec<Branching> {
        let rules = (self.norms, &self.closed);
        branching::place(self.graph, &self.forest, area, self.stops, self.node_of, rules)
    }

    /// Splitters, and cables to branching points.
    pub(super) fn cabled(
        &self,
        area: &CabinetArea,
        mut branchings: Vec<Branching>,
        to_cabinet: Length,
    ) -> Below {
        let ratio = self.ratio(area, to_cabinet);
        branchings.sort_by_key(|point| (area.hung.place(point.node), point.lines[0].stop));
        let demands: Vec<Demand> = branchings
            .iter()
            .map(|b| Demand { node: b.node, strands: b.strands(self.stops) })
            .collect();
        let distribution = lay(&area.hung, &demands, self.norms);
        let splitters = area.lines.div_ceil(u32::from(ratio)) as u16;
        Below { ratio, splitters, branchings, distribution }
    }

    /// The first splitter of the settings with which the farthest line stays in budget; the last
    /// one where none does.
    fn ratio(&self, area: &CabinetArea, to_cabinet: Length) -> u16 {
        let farthest = area.hung.reach.iter().copied().max().unwrap_or_default();
        let ratios = &self.norms.settings.optics.ratios;
        let fits = |ratio: &&u16| in_budget(self.norms, to_cabinet + farthest, **ratio);
        ratios.iter().find(fits).or(ratios.last()).copied().unwrap_or(32)
    }
}

/// Whether lines get light enough through a splitter, so far from the exchange to their branching
/// point.
pub(crate) fn in_budget(norms: &Norms, to_point: Length, ratio: u16) -> bool {
    /// Splices that a line may have before its cables are known.
    const SPLICES_EXPECTED: u32 = 12;
    let rules = &norms.settings;
    let way = to_point + rules.branching_point.drop_length_max;
    let reach = way + way.share(rules.cable.slack_share);
    let parts = LineParts { reach, splices: SPLICES_EXPECTED, connectors: 4, ratio };
    let class = norms.optics.class(&rules.optics.class);
    class.is_some_and(|class| norms.optics.reach_max(class, &parts) >= reach)
}

/// Refuses rules that cut the network into more areas than exchanges can be found for.
fn require_few(areas: &[CabinetArea]) -> Result<(), Error> {
    let lines = areas.iter().map(|area| u64::from(area.lines)).sum();
    match areas.len() {
        0..=Error::CABINETS_MAX => Ok(()),
        more => Err(Error::CabinetsTooMany(more, lines)),
    }
}
