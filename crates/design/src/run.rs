//! The stages in their order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use bocage_network::norms::{LineParts, Norms};
use bocage_network::{Premises, Street};
use bocage_vocab::{Finding, Insee, Length, Watch};
use bocage_world::{Rows, World};

use crate::area::{CabinetArea, ExchangeArea};
use crate::cabling::{Demand, lay};
use crate::findings::{Unserved, unserved};
use crate::forest::Forest;
use crate::graph::StreetGraph;
use crate::ids::Ordinals;
use crate::redesign::Kept;
use crate::report::Sums;
use crate::rows::{CabinetPlan, Civil, Ducts, ExchangePlan, Frames, LineSums, Writer, closures};
use crate::snap::{Stop, snap};
use crate::{Error, Report, backhaul, bound, branching, cabinets, exchanges, report, trench};

/// What to design.
pub struct Request<'a> {
    /// The facts.
    pub world: &'a World,
    /// What the design obeys and costs.
    pub norms: &'a Norms,
    /// Only the premises of this commune.
    pub area: Option<Insee>,
    /// Ticks to improve with; some seconds' worth unless given.
    pub work: Option<u64>,
    /// Threads; they do not change the outcome.
    pub threads: usize,
}

/// A network.
#[derive(Debug, Clone)]
pub struct Design {
    /// All its rows.
    pub rows: Rows,
    /// What must be told: premises left out, rules broken.
    pub findings: Vec<Finding>,
    /// The same in numbers.
    pub report: Report,
    /// What proves the bound in the report, for a checker; not compressed.
    pub certificate: Vec<u8>,
}

/// Designs the network of a world.
///
/// # Errors
/// When there is nothing to serve or to build along, when one commune is asked for where plant
/// stands already, or when somebody asked to stop.
pub fn design(request: &Request<'_>, watch: &dyn Watch) -> Result<Design, Error> {
    let world = request.world;
    let premises: Vec<&Premises> = world
        .premises
        .iter()
        .filter(|premises| request.area.is_none_or(|area| premises.insee == Some(area)))
        .collect();
    let streets: Vec<&Street> = world
        .streets
        .iter()
        .filter(|street| street.line.len() > 1 && street.length > Length::ZERO)
        .collect();
    if let (Some(area), lines @ 1..) = (request.area, world.outlets.len()) {
        return Err(Error::AreaBuilt(area, lines));
    }
    if premises.is_empty() {
        return Err(request.area.map_or(Error::NoPremises, Error::NoPremisesIn));
    }
    if streets.is_empty() {
        return Err(Error::NoStreets);
    }
    watch.stage("snap", "premises", Some(premises.len() as u64));
    let (stops, mut findings) = near(snap(&streets, &premises, request.threads), request.norms);
    watch.done(premises.len() as u64);
    let mut graph = StreetGraph::build(&streets, &stops, request.norms);
    let part_of = connected(&graph);
    let parts = parts(&graph, &part_of, &stops, request.norms, &mut findings);
    let trenches = trench::dig(&graph, &parts, request.work, request.threads, watch)?;
    let node_of = std::mem::take(&mut graph.node_of_stop);
    let drafter = Drafter {
        graph: &graph,
        stops: &stops,
        node_of: &node_of,
        part_of,
        norms: request.norms,
        forest: Forest::new(&graph, &trenches.edges),
        lines_of: stops.iter().map(Stop::lines).collect(),
        closed: BTreeSet::new(),
    };
    let plans = drafter.plans(&parts, request.threads, watch)?;
    let (rows, sums) = drafter.write(&plans, watch)?;
    findings.extend(sums.findings.iter().cloned());
    let served = drafter.served(&parts);
    let bound = bound::bound(&streets, &served, &rows, request.norms, request.threads, watch);
    if watch.cancelled() {
        return Err(Error::Interrupted);
    }
    let sums = Sums {
        lines: &sums,
        trenches: &trenches,
        floor: &bound.floor,
        exchanges_away: bound.exchanges_away,
    };
    let report = report::report(world, &rows, &sums, premises.len() as u64, request.norms);
    Ok(Design { rows, findings, report, certificate: bound.certificate })
}

/// Stops near enough to a street, and findings about the others.
fn near<'a>(stops: Vec<Stop<'a>>, norms: &Norms) -> (Vec<Stop<'a>>, Vec<Finding>) {
    let limit = norms.settings.snap.distance_max;
    let (near, far): (Vec<_>, Vec<_>) =
        stops.into_iter().partition(|stop| stop.off_street() <= limit);
    let tell = |stop: &Stop<'_>| {
        let why = Unserved::FarFromStreets(stop.off_street());
        stop.premises.iter().map(|p| unserved(p, why)).collect::<Vec<_>>()
    };
    let findings = far.iter().flat_map(tell).collect();
    (near, findings)
}

/// The terminals of each part of the network that is served: the part with most lines, and every
/// other with enough of them. Premises of the others are told.
fn parts(
    graph: &StreetGraph<'_>,
    part_of: &[u32],
    stops: &[Stop<'_>],
    norms: &Norms,
    findings: &mut Vec<Finding>,
) -> Vec<Vec<u32>> {
    let mut parts: BTreeMap<u32, (u32, Vec<usize>)> = BTreeMap::new();
    for (place, stop) in stops.iter().enumerate() {
        let part = parts.entry(part_of[graph.node_of_stop[place] as usize]).or_default();
        part.0 += stop.lines();
        part.1.push(place);
    }
    // Of parts alike the first: a hundred islets of three homes do not get an exchange each.
    let most = parts.iter().max_by_key(|(name, (lines, _))| (*lines, Reverse(**name)));
    let largest = most.map(|(name, _)| *name);
    let enough = norms.settings.exchange.lines_min_alone;
    let mut served = Vec::new();
    for (name, (lines, places)) in parts {
        if lines >= enough || Some(name) == largest {
            let nodes: BTreeSet<u32> = places.iter().map(|p| graph.node_of_stop[*p]).collect();
            served.push(nodes.into_iter().collect());
        } else {
            let cut_off = places.iter().flat_map(|place| &stops[*place].premises);
            findings.extend(cut_off.map(|premises| unserved(premises, Unserved::CutOff)));
        }
    }
    served
}

/// The part of the network that each node lies in, named by its lowest node.
fn connected(graph: &StreetGraph<'_>) -> Vec<u32> {
    let mut part: Vec<u32> = (0..graph.nodes.len() as u32).collect();
    fn top(part: &mut [u32], mut node: u32) -> u32 {
        while part[node as usize] != node {
            part[node as usize] = part[part[node as usize] as usize];
            node = part[node as usize];
        }
        node
    }
    for edge in &graph.edges {
        let (a, b) = (top(&mut part, edge.a), top(&mut part, edge.b));
        part[a.max(b) as usize] = a.min(b);
    }
    (0..part.len() as u32).map(|node| top(&mut part, node)).collect()
}

/// Decides what stands where, on trees that are there.
pub(crate) struct Drafter<'a> {
    graph: &'a StreetGraph<'a>,
    stops: &'a [Stop<'a>],
    node_of: &'a [u32],
    /// The part of the street network that each node lies in.
    part_of: Vec<u32>,
    norms: &'a Norms,
    forest: Forest,
    lines_of: Vec<u32>,
    /// Nodes where no branching point is to stand.
    closed: BTreeSet<u32>,
}

impl<'a> Drafter<'a> {
    /// For the area of one cabinet, whose tree is the only one.
    pub(crate) fn of_one(
        graph: &'a StreetGraph<'a>,
        stops: &'a [Stop<'a>],
        node_of: &'a [u32],
        norms: &'a Norms,
        (forest, closed): (Forest, BTreeSet<u32>),
    ) -> Drafter<'a> {
        let lines_of = stops.iter().map(Stop::lines).collect();
        Drafter { graph, stops, node_of, part_of: Vec::new(), norms, forest, lines_of, closed }
    }
}

impl<'a> Drafter<'a> {
    /// Stops of the parts of the network that are served.
    fn served(&self, parts: &[Vec<u32>]) -> Vec<&'a Stop<'a>> {
        let served: BTreeSet<u32> = parts
            .iter()
            .filter_map(|part| part.first())
            .map(|n| self.part_of[*n as usize])
            .collect();
        let in_part = |node: &u32| served.contains(&self.part_of[*node as usize]);
        let stops = self.stops.iter().zip(self.node_of);
        stops.filter(|(_, node)| in_part(node)).map(|(stop, _)| stop).collect()
    }

    /// Decides everything about every exchange; exchanges are worked on side by side.
    fn plans(
        &self,
        parts: &[Vec<u32>],
        threads: usize,
        watch: &dyn Watch,
    ) -> Result<Vec<ExchangePlan>, Error> {
        let mut lines = vec![0u32; self.graph.nodes.len()];
        let mut stops_at = vec![Vec::new(); self.graph.nodes.len()];
        for (stop, &node) in self.node_of.iter().enumerate() {
            // Stops of parts that are not served have no terminal: they are in no tree.
            lines[node as usize] += self.lines_of[stop];
            stops_at[node as usize].push(stop);
        }
        let rules = &self.norms.settings.exchange;
        let areas: Vec<ExchangeArea> = parts
            .iter()
            .flat_map(|part| exchanges::place(self.graph, &self.forest, part[0], &lines, rules))
            .filter(|area| area.nodes.iter().any(|node| lines[*node as usize] > 0))
            .collect();
        watch.stage("areas", "exchanges", Some(areas.len() as u64));
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            while let Some(area) = areas.get(next.fetch_add(1, Ordering::Relaxed))
                && !watch.cancelled()
            {
                done.push((area.node, self.plan(area.clone(), &stops_at)));
                watch.done(1);
            }
            done
        };
        let mut plans = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(work)).collect();
            let mut done = work();
            for other in others {
                done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            done
        });
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        let rank: HashMap<u32, usize> =
            areas.iter().enumerate().map(|(place, area)| (area.node, place)).collect();
        plans.sort_by_key(|(node, _)| rank[node]);
        Ok(plans.into_iter().map(|(_, plan)| plan).collect())
    }

    fn plan(&self, area: ExchangeArea, stops_at: &[Vec<usize>]) -> ExchangePlan {
        let rules = &self.norms.settings.cabinet;
        let inside: std::collections::HashSet<u32> = area.nodes.iter().copied().collect();
        let open = |edge: u32| {
            let ends = &self.graph.edges[edge as usize];
            inside.contains(&ends.a) && inside.contains(&ends.b)
        };
        let hung = self.forest.hang(self.graph, area.node, open);
        let areas = cabinets::place(
            self.graph,
            &self.forest,
            &area,
            stops_at,
            &self.lines_of,
            self.node_of,
            rules,
        );
        let cabinets: Vec<CabinetPlan> = areas
            .into_iter()
            .map(|cabinet| {
                let to_cabinet = hung.reach[hung.place(cabinet.node)];
                self.plan_cabinet(cabinet, to_cabinet)
            })
            .collect();
        let demands: Vec<Demand> = cabinets
            .iter()
            .map(|cabinet| Demand {
                node: cabinet.area.node,
                strands: u32::from(cabinet.splitters) * u32::from(rules.operators)
                    + cabinet.area.direct_fibres(self.stops),
            })
            .collect();
        let transport = lay(&hung, &demands, self.norms);
        ExchangePlan { area, hung, transport, cabinets }
    }

    /// Boxes and cables of the area of a cabinet, so far from its exchange.
    pub(crate) fn plan_cabinet(&self, area: CabinetArea, to_cabinet: Length) -> CabinetPlan {
        let ratio = self.ratio(&area, to_cabinet);
        let rules = &self.norms.settings.branching_point;
        let branchings = branching::place(
            self.graph,
            &area.hung,
            &area,
            self.stops,
            self.node_of,
            (rules, &self.closed),
        );
        let demands: Vec<Demand> = branchings
            .iter()
            .map(|b| Demand { node: b.node, strands: b.strands(self.stops) })
            .collect();
        let distribution = lay(&area.hung, &demands, self.norms);
        let splitters = area.lines.div_ceil(u32::from(ratio)) as u16;
        CabinetPlan { area, ratio, splitters, branchings, distribution }
    }

    /// The first splitter of the settings with which the farthest line stays in budget; the last
    /// one where none does.
    fn ratio(&self, area: &CabinetArea, to_cabinet: Length) -> u16 {
        /// Splices that a line may have before its cables are known.
        const SPLICES_EXPECTED: u32 = 12;
        let optics = &self.norms.optics;
        let rules = &self.norms.settings;
        let farthest = area.hung.reach.iter().copied().max().unwrap_or_default();
        let way = to_cabinet + farthest + rules.branching_point.drop_length_max;
        let reach = way + way.share(rules.cable.slack_share);
        let ratios = &rules.optics.ratios;
        let fits = |ratio: &&u16| {
            let parts =
                LineParts { reach, splices: SPLICES_EXPECTED, connectors: 4, ratio: **ratio };
            let class = optics.class(&rules.optics.class);
            class.is_some_and(|class| optics.reach_max(class, &parts) >= reach)
        };
        ratios.iter().find(fits).or(ratios.last()).copied().unwrap_or(32)
    }

    /// Writes all rows.
    fn write(&self, plans: &[ExchangePlan], watch: &dyn Watch) -> Result<(Rows, LineSums), Error> {
        let mut used = self.edges_in_use(plans);
        let nodes: Vec<u32> = plans.iter().map(|plan| plan.area.node).collect();
        let pops = self.pops(plans);
        let backhaul = backhaul::join(self.graph, &used, &nodes, pops, self.norms, watch)?;
        used.extend(backhaul.segments.iter().flat_map(|segment| &segment.edges).copied());
        watch.stage("write down", "exchanges", Some(plans.len() as u64));
        let mut rows = Rows::default();
        let mut boxes = boxes(plans);
        boxes.extend(backhaul.segments.iter().flat_map(|segment| segment.ends));
        let civil =
            Civil::write(self.graph, &used, &boxes, self.norms, &Kept::default(), &mut rows);
        let mut ducts = Ducts::new(civil.route_count());
        let mut writer = Writer {
            graph: self.graph,
            stops: self.stops,
            node_of: self.node_of,
            norms: self.norms,
            civil,
            ids: Ordinals::default(),
            rows,
            sums: LineSums::default(),
            ends: HashMap::new(),
        };
        let pops = writer.write_pops(pops);
        let mut exchanges = Vec::with_capacity(plans.len());
        for (place, plan) in plans.iter().enumerate() {
            let exchange = writer.write_exchange(place + 1, plan, &mut ducts);
            exchanges.push((exchange, plan.area.node));
            watch.done(1);
        }
        let frames = Frames { backhaul: &backhaul, exchanges: &exchanges, pops };
        writer.write_backhaul(&frames, &mut ducts);
        writer.write_ducts(&ducts);
        Ok((writer.rows, writer.sums))
    }

    /// Edges that a cable of any tier but the backhaul follows.
    fn edges_in_use(&self, plans: &[ExchangePlan]) -> BTreeSet<u32> {
        let mut used = BTreeSet::new();
        for plan in plans {
            for cable in &plan.transport.cables {
                used.extend(cable.places[1..].iter().filter_map(|p| plan.hung.up(*p)));
            }
            for cabinet in &plan.cabinets {
                cabinet.edges_in_use(self.node_of, &mut used);
            }
        }
        used
    }

    /// The points of presence: at the exchange with most lines, and at the one that is best by
    /// lines and distance from it, of those that streets join to it.
    fn pops(&self, plans: &[ExchangePlan]) -> [u32; 2] {
        let lines = |plan: &ExchangePlan| plan.cabinets.iter().map(|c| c.area.lines).sum::<u32>();
        let place = |plan: &ExchangePlan| self.graph.nodes[plan.area.node as usize].position;
        let main = plans.iter().max_by_key(|plan| (lines(plan), std::cmp::Reverse(plan.area.node)));
        let Some(main) = main else { return [0, 0] };
        let score = |plan: &ExchangePlan| {
            let apart = bocage_ground::distance(place(main), place(plan)).get() / 1_000_000;
            i64::from(lines(plan)) * apart.min(40)
        };
        let part = |plan: &ExchangePlan| self.part_of[plan.area.node as usize];
        let others = plans
            .iter()
            .filter(|plan| plan.area.node != main.area.node && part(plan) == part(main));
        let replica = others.max_by_key(|plan| (score(plan), std::cmp::Reverse(plan.area.node)));
        [main.area.node, replica.unwrap_or(main).area.node]
    }
}

/// Nodes with a box, each of which needs a support.
fn boxes(plans: &[ExchangePlan]) -> BTreeSet<u32> {
    let mut boxes = BTreeSet::new();
    for plan in plans {
        boxes.insert(plan.area.node);
        closures(&plan.hung, &plan.transport, &mut boxes);
        plan.cabinets.iter().for_each(|cabinet| cabinet.boxes(&mut boxes));
    }
    boxes
}
