//! Exchanges, cabinets and branching points, from the top down.

use std::collections::BTreeSet;

use bocage_ground::area;
use bocage_network::{BranchingPoint, Cabinet, Exchange, ServiceArea, Stage, Tier};
use bocage_vocab::{Id, Insee, Position, Thing};

use super::Writer;
use super::cables::Root;
use super::ducts::Ducts;
use super::lines::Trunk;
use crate::area::{Branching, CabinetArea};
use crate::cabling::{Layout, Start};
use crate::existing::sites::{self, SiteOffer};
use crate::forest::Hung;
use crate::ids::anchor;

/// All that was decided about one exchange.
pub(crate) struct ExchangePlan {
    pub(crate) node: u32,
    /// Hung up at the exchange.
    pub(crate) hung: Hung,
    pub(crate) transport: Layout,
    pub(crate) cabinets: Vec<CabinetPlan>,
    /// The exchange of others that it is.
    pub(crate) taken: Option<SiteOffer>,
}

/// All that was decided about one cabinet.
#[derive(Clone)]
pub(crate) struct CabinetPlan {
    pub(crate) area: CabinetArea,
    pub(crate) below: Below,
}

/// What lies below a cabinet, and the splitters in it.
#[derive(Clone)]
pub(crate) struct Below {
    pub(crate) ratio: u16,
    pub(crate) splitters: u16,
    pub(crate) branchings: Vec<Branching>,
    pub(crate) distribution: Layout,
}

impl CabinetPlan {
    /// Adds the edges that its cables follow; `node_of` has the node of each stop.
    pub(crate) fn edges_in_use(&self, node_of: &[u32], used: &mut BTreeSet<u32>) {
        let hung = &self.area.hung;
        for cable in &self.below.distribution.cables {
            used.extend(cable.places[1..].iter().filter_map(|p| hung.up(*p)));
        }
        for branching in &self.below.branchings {
            for line in &branching.lines {
                let home = hung.place(node_of[line.stop]);
                used.extend(hung.way(home, hung.place(branching.node)));
            }
        }
    }

    /// Adds the nodes with a box, each of which needs a support.
    pub(crate) fn boxes(&self, boxes: &mut BTreeSet<u32>) {
        closures(&self.area.hung, &self.below.distribution, boxes);
        boxes.insert(self.area.node);
        boxes.extend(self.below.branchings.iter().map(|branching| branching.node));
    }
}

/// Adds the nodes at which cables of a layout start in a closure.
pub(crate) fn closures(hung: &Hung, layout: &Layout, boxes: &mut BTreeSet<u32>) {
    let closures = layout.cables.iter().filter(|c| matches!(c.start, Start::Closure { .. }));
    boxes.extend(closures.map(|cable| hung.order[cable.places[0]]));
}

impl Writer<'_> {
    /// Writes an exchange and everything below it; the exchange's id and the strands that end in it.
    pub(crate) fn write_exchange(
        &mut self,
        number: usize,
        plan: &ExchangePlan,
        ducts: &mut Ducts,
    ) -> Id<Exchange> {
        let reference = format!("NRO-{number:02}");
        let id: Id<Exchange> = self.ids.id(&[&anchor(self.graph, plan.node)]);
        let homes = plan.cabinets.iter().flat_map(|c| self.positions(&c.area)).collect::<Vec<_>>();
        let lines: u32 = plan.cabinets.iter().map(|cabinet| cabinet.area.lines).sum();
        let (ports, taken) = (plan.transport.ports, plan.taken.as_ref());
        let capacity = taken.map_or(self.norms.settings.exchange.lines_max, |site| site.free);
        self.rows.rentals.extend(taken.map(|site| sites::rental(id.thing(), site, self.norms)));
        self.rows.exchanges.push(Exchange {
            id,
            reference: reference.clone().into(),
            insee: self.commune_of(plan.cabinets.iter().map(|c| &c.area)),
            capacity: capacity.max(lines),
            lines,
            ports,
            owner: taken.map_or_else(|| self.owner(), |site| site.owner.clone()),
            stage: Stage::Study,
            cost: taken.map_or_else(
                || self.norms.exchange_price(ports),
                |site| self.norms.existing_exchange_price(site.rent, ports),
            ),
            position: self.graph.nodes[plan.node as usize].position,
        });
        self.write_area(id.thing(), &reference, lines, homes);
        let cabinets: Vec<Id<Cabinet>> = plan
            .cabinets
            .iter()
            .enumerate()
            .map(|(place, cabinet)| {
                self.write_cabinet(id, &format!("{number:02}-{:03}", place + 1), cabinet)
            })
            .collect();
        let root = Root { thing: id.thing(), tier: Tier::Transport, name: format!("{number:02}") };
        let ends: Vec<Thing> = cabinets.iter().map(|cabinet| cabinet.thing()).collect();
        let feeds = self.write_cables(&plan.hung, &plan.transport, &root, &ends, ducts);
        for ((cabinet, feed), plan) in cabinets.iter().zip(&feeds).zip(&plan.cabinets) {
            let inputs = self.splitter_inputs(plan) + plan.area.direct_fibres(self.stops);
            self.write_feed(cabinet.thing(), feed, inputs);
        }
        for (place, plan_of_cabinet) in plan.cabinets.iter().enumerate() {
            let to_cabinet = plan.hung.reach[plan.hung.place(plan_of_cabinet.area.node)];
            let name = format!("{number:02}-{:03}", place + 1);
            let first_input = self.splitter_inputs(plan_of_cabinet) as u16;
            let trunk = Trunk {
                plan: plan_of_cabinet,
                closures: feeds[place].closures,
                reach: to_cabinet,
                next_input: first_input,
            };
            self.write_below(cabinets[place], &name, trunk, ducts);
        }
        id
    }

    pub(crate) fn write_cabinet(
        &mut self,
        exchange: Id<Exchange>,
        name: &str,
        plan: &CabinetPlan,
    ) -> Id<Cabinet> {
        let id: Id<Cabinet> = self.ids.id(&[&anchor(self.graph, plan.area.node)]);
        let reference = format!("SRO-{name}");
        let lines = u16::try_from(plan.area.lines).unwrap_or(u16::MAX);
        let (ports, taken) = (plan.area.ports(self.stops, self.norms), plan.area.taken.as_ref());
        self.rows.rentals.extend(taken.map(|site| sites::rental(id.thing(), site, self.norms)));
        self.rows.cabinets.push(Cabinet {
            id,
            reference: reference.clone().into(),
            exchange,
            insee: self.commune_of([&plan.area].into_iter()),
            ports,
            lines,
            splitter_ratio: plan.below.ratio,
            splitters: plan.below.splitters,
            operators: self.norms.settings.cabinet.operators,
            owner: taken.map_or_else(|| self.owner(), |site| site.owner.clone()),
            stage: Stage::Study,
            cost: taken.map_or_else(
                || self.norms.cabinet_price(ports),
                |site| self.norms.existing_cabinet_price(site.rent, ports),
            ),
            position: self.graph.nodes[plan.area.node as usize].position,
        });
        let homes = self.positions(&plan.area);
        self.ends.insert(id.thing(), plan.area.node);
        self.write_area(id.thing(), &reference, plan.area.lines, homes);
        id
    }

    /// Writes the distribution of a cabinet: branching points, cables, drops, outlets.
    pub(crate) fn write_below(
        &mut self,
        cabinet: Id<Cabinet>,
        name: &str,
        mut trunk: Trunk<'_>,
        ducts: &mut Ducts,
    ) {
        let plan = trunk.plan;
        let ids: Vec<Id<BranchingPoint>> = plan
            .below
            .branchings
            .iter()
            .map(|branching| self.ids.id(&[&anchor(self.graph, branching.node)]))
            .collect();
        let nodes = plan.below.branchings.iter().map(|branching| branching.node);
        self.ends.extend(ids.iter().map(|id| id.thing()).zip(nodes));
        let root = Root { thing: cabinet.thing(), tier: Tier::Distribution, name: name.to_owned() };
        let ends: Vec<Thing> = ids.iter().map(|id| id.thing()).collect();
        let feeds =
            self.write_cables(&plan.area.hung, &plan.below.distribution, &root, &ends, ducts);
        for (place, branching) in plan.below.branchings.iter().enumerate() {
            let reference = format!("PBO-{name}-{:04}", place + 1);
            let fed = &feeds[place];
            let lines = branching.lines.len() as u16;
            let strands = branching.strands(self.stops) as u16;
            let rules = &self.norms.settings.branching_point;
            let capacity = if branching.indoor { rules.lines_max_indoor } else { rules.lines_max };
            let building = branching.lines.first().and_then(|l| self.stops[l.stop].building);
            self.rows.branching_points.push(BranchingPoint {
                id: ids[place],
                reference: reference.into(),
                cabinet,
                support: self.civil.support(branching.node),
                building: building.filter(|_| branching.indoor),
                capacity: capacity.max(lines),
                lines,
                cable: fed.cable,
                first_strand: fed.first_strand,
                strands,
                owner: self.owner(),
                stage: Stage::Study,
                cost: self.norms.branching_point_price(branching.indoor, strands),
                position: self.graph.nodes[branching.node as usize].position,
            });
            self.write_lines(ids[place], branching, fed, &mut trunk, ducts);
        }
    }

    fn write_area(&mut self, served_by: Thing, reference: &str, lines: u32, homes: Vec<Position>) {
        let outline = area::hull(homes);
        if outline.polygons.is_empty() {
            return;
        }
        self.rows.service_areas.push(ServiceArea {
            id: Id::derive(&[&served_by.to_string()]),
            reference: format!("Z-{reference}").into(),
            served_by,
            lines,
            outline,
        });
    }

    fn positions(&self, area: &CabinetArea) -> Vec<Position> {
        let premises = area.stops.iter().flat_map(|stop| &self.stops[*stop].premises);
        premises.map(|premises| premises.position).collect()
    }

    /// Inputs of the splitters of all operators; those of direct fibres come after them.
    pub(crate) fn splitter_inputs(&self, plan: &CabinetPlan) -> u32 {
        u32::from(plan.below.splitters) * u32::from(self.norms.settings.cabinet.operators)
    }

    /// The commune of most premises; the first of them by code where several have as many.
    fn commune_of<'b>(&self, areas: impl Iterator<Item = &'b CabinetArea>) -> Option<Insee> {
        let mut counts = std::collections::BTreeMap::<Insee, u32>::new();
        for area in areas {
            for premises in area.stops.iter().flat_map(|stop| &self.stops[*stop].premises) {
                if let Some(insee) = premises.insee {
                    *counts.entry(insee).or_default() += 1;
                }
            }
        }
        counts
            .into_iter()
            .min_by_key(|(insee, count)| (std::cmp::Reverse(*count), *insee))
            .map(|c| c.0)
    }
}
