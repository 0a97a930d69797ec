//! The stages in their order.

mod choice;
#[cfg(test)]
mod optimum;
mod plans;
mod refine;

pub(crate) use plans::in_budget;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use bocage_network::norms::Norms;
use bocage_network::{Premises, Street};
use bocage_vocab::{Finding, Insee, Length, Watch};
use bocage_world::{Rows, World};

use crate::backhaul::Backhaul;
use crate::existing::sites::{self, SiteOffer};
use crate::findings::{Unserved, unserved};
use crate::forest::Forest;
use crate::graph::StreetGraph;
use crate::ids::Ordinals;
use crate::redesign::Kept;
use crate::report::Sums;
use crate::rows::{Civil, Ducts, ExchangePlan, Frames, LineSums, Writer, closures};
use crate::snap::{Stop, snap};
use crate::{Error, Report, backhaul, bound, existing, report, trench};
use bound::Given;
use choice::Drafted;

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
    if let Some(area) = request.area {
        require_commune(world, area)?;
    }
    if let (Some(area), lines @ 1.., false) =
        (request.area, world.outlets.len(), premises.is_empty())
    {
        return Err(Error::AreaBuilt(area, lines));
    }
    if premises.is_empty() {
        return Err(request.area.map_or(Error::NoPremises, Error::NoPremisesIn));
    }
    if streets.is_empty() {
        return Err(Error::NoStreets);
    }
    watch.stage("snap", "premises", Some(premises.len() as u64));
    let (mut stops, mut findings) = near(snap(&streets, &premises, request.threads), request.norms);
    watch.done(premises.len() as u64);
    let mut sites = sites::offers(&streets, world, request.norms, &mut findings);
    let mut graph = cut(&streets, &mut stops, &mut sites, request.norms);
    graph.offer(existing::offers(&streets, world, request.norms, &mut findings), request.norms);
    let part_of = graph.parts();
    let parts = parts(&graph, &part_of, &stops, request.norms, &mut findings);
    let effort = trench::Effort { work: request.work, threads: request.threads };
    let trenches = trench::dig(&graph, &parts, request.norms, effort, watch)?;
    let node_of = std::mem::take(&mut graph.node_of_stop);
    let closed = between_homes(&graph, &sites, &node_of);
    let drafter = Drafter {
        graph: &graph,
        stops: &stops,
        node_of: &node_of,
        part_of,
        norms: request.norms,
        dug: &trenches.edges,
        forest: Forest::new(&graph, &trenches.edges).into(),
        lines_of: stops.iter().map(Stop::lines).collect(),
        closed,
        sites: Vec::new(),
    };
    let served = drafter.served(&parts);
    let drafted = drafter.choose((&sites, &parts), request.threads, watch)?;
    let Drafted { rows, sums, stopped, .. } = drafted;
    findings.extend(drafted.findings);
    findings.extend(sums.findings.iter().cloned());
    let bound = bound::bound(
        &Given { streets: &streets, world },
        &served,
        &rows,
        request.norms,
        request.threads,
        watch,
    )?;
    let sums = Sums {
        lines: &sums,
        trenches: &trenches,
        stopped: trenches.stopped.or(stopped.then_some("work")),
        floor: &bound.floor,
        exchanges_away: bound.exchanges_away,
    };
    let report = report::report(world, &rows, &sums, premises.len() as u64, request.norms);
    Ok(Design { rows, findings, report, certificate: bound.certificate })
}

/// Refuses a commune that the territory does not know, where it knows its communes.
fn require_commune(world: &World, area: Insee) -> Result<(), Error> {
    let mut communes = world.municipalities.iter().peekable();
    match communes.peek().is_none() || communes.any(|commune| commune.insee == area) {
        true => Ok(()),
        false => Err(Error::NoCommune(area)),
    }
}

/// The streets as a graph, cut where premises meet them and where sites stand.
fn cut<'a>(
    streets: &'a [&'a Street],
    stops: &mut Vec<Stop<'_>>,
    sites: &mut [SiteOffer],
    norms: &Norms,
) -> StreetGraph<'a> {
    let served = stops.len();
    stops.extend(sites.iter().map(SiteOffer::cut));
    let mut graph = StreetGraph::build(streets, (stops, served), norms);
    let nodes = graph.node_of_stop.split_off(served);
    sites.iter_mut().zip(nodes).for_each(|(site, node)| site.node = node);
    stops.truncate(served);
    graph
}

/// The places of sites in the middle of a street where no premises meet it: branching points stand at
/// junctions and where premises do, with or without sites (`docs/problem.md`).
fn between_homes(graph: &StreetGraph<'_>, sites: &[SiteOffer], node_of: &[u32]) -> BTreeSet<u32> {
    let mut closed: BTreeSet<u32> = sites.iter().map(|site| site.node).collect();
    node_of.iter().for_each(|node| _ = closed.remove(node));
    for street in graph.streets {
        let ends = [street.line.first(), street.line.last()];
        closed.retain(|node| !ends.contains(&Some(&graph.nodes[*node as usize].position)));
    }
    closed
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

/// Decides what stands where, on trees that are there.
#[derive(Clone)]
pub(crate) struct Drafter<'a> {
    graph: &'a StreetGraph<'a>,
    stops: &'a [Stop<'a>],
    node_of: &'a [u32],
    /// The part of the street network that each node lies in.
    part_of: Vec<u32>,
    norms: &'a Norms,
    /// Edges of the trees, and the trees.
    dug: &'a [u32],
    forest: Arc<Forest>,
    lines_of: Vec<u32>,
    /// Nodes where no branching point is to stand.
    closed: BTreeSet<u32>,
    /// Cabinets and exchanges of others that may be moved into.
    sites: Vec<SiteOffer>,
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
        let (part_of, dug, sites) = (Vec::new(), &[][..], Vec::new());
        let forest = forest.into();
        Drafter { graph, stops, node_of, part_of, norms, dug, forest, lines_of, closed, sites }
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
}

impl Drafter<'_> {
    /// Writes all rows. Only then it is known how many cables take each way: a street whose plant
    /// of others cannot hold them is built along instead, and all is written again.
    fn write_within(
        self,
        plans: &[ExchangePlan],
        findings: &mut Vec<Finding>,
        watch: &dyn Watch,
    ) -> Result<(Rows, LineSums), Error> {
        let (rows, sums) = self.write(plans, watch)?;
        let full = existing::overfull(&rows, self.graph);
        if full.is_empty() {
            return Ok((rows, sums));
        }
        findings.extend(existing::told_overfull(self.graph, &full));
        let mut within = self.graph.clone();
        within.close(full.keys().copied(), self.norms);
        Drafter { graph: &within, ..self }.write_within(plans, findings, watch)
    }

    /// Writes all rows.
    fn write(&self, plans: &[ExchangePlan], watch: &dyn Watch) -> Result<(Rows, LineSums), Error> {
        let mut used = self.edges_in_use(plans);
        let nodes: Vec<u32> = plans.iter().map(|plan| plan.node).collect();
        let pops = self.pops(plans);
        let backhaul = backhaul::join(self.graph, &used, &nodes, pops, self.norms, watch)?;
        used.extend(backhaul.segments.iter().flat_map(|segment| &segment.edges).copied());
        watch.stage("write down", "exchanges", Some(plans.len() as u64));
        Ok(self.write_joined(plans, &used, &backhaul, pops, watch))
    }

    /// Writes all rows, the exchanges joined so.
    fn write_joined(
        &self,
        plans: &[ExchangePlan],
        used: &BTreeSet<u32>,
        backhaul: &Backhaul,
        pops: [u32; 2],
        watch: &dyn Watch,
    ) -> (Rows, LineSums) {
        let mut rows = Rows::default();
        let mut boxes = boxes(plans);
        boxes.extend(backhaul.segments.iter().flat_map(|segment| segment.ends));
        let civil = Civil::write(self.graph, used, &boxes, self.norms, &Kept::default(), &mut rows);
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
            exchanges.push((exchange, plan.node));
            watch.done(1);
        }
        let frames = Frames { backhaul, exchanges: &exchanges, pops };
        writer.write_backhaul(&frames, &mut ducts);
        writer.write_ducts(&ducts);
        (writer.rows, writer.sums)
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
        let place = |plan: &ExchangePlan| self.graph.nodes[plan.node as usize].position;
        let main = plans.iter().max_by_key(|plan| (lines(plan), std::cmp::Reverse(plan.node)));
        let Some(main) = main else { return [0, 0] };
        let score = |plan: &ExchangePlan| {
            let apart = bocage_ground::distance(place(main), place(plan)).get() / 1_000_000;
            i64::from(lines(plan)) * apart.min(40)
        };
        let part = |plan: &ExchangePlan| self.part_of[plan.node as usize];
        let others = plans.iter().filter(|plan| plan.node != main.node && part(plan) == part(main));
        let replica = others.max_by_key(|plan| (score(plan), std::cmp::Reverse(plan.node)));
        [main.node, replica.unwrap_or(main).node]
    }
}

/// Nodes with a box, each of which needs a support.
fn boxes(plans: &[ExchangePlan]) -> BTreeSet<u32> {
    let mut boxes = BTreeSet::new();
    for plan in plans {
        boxes.insert(plan.node);
        closures(&plan.hung, &plan.transport, &mut boxes);
        plan.cabinets.iter().for_each(|cabinet| cabinet.boxes(&mut boxes));
    }
    boxes
}
