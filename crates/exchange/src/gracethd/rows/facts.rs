//! What the tables need to know beyond single facts: sums and who refers to whom.

use std::collections::{BTreeMap, HashMap, HashSet};

use bocage_network::{Cabinet, Duct, Outlet, PathStep, Route, ServiceArea, Support, Tier};
use bocage_plant::Plant;
use bocage_vocab::{Fact, Id, Kind, Thing, Uuid};
use bocage_world::World;

use super::draft::Code;

/// A frame of a site, by what ends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Frame {
    /// Backhaul cables.
    Backhaul,
    /// Transport cables.
    Transport,
    /// Distribution cables.
    Distribution,
}

impl Frame {
    /// Its short name: what ends on it, as the tables call that.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Frame::Backhaul => "CO",
            Frame::Transport => "TR",
            Frame::Distribution => "DI",
        }
    }

    pub(super) const fn of(tier: Tier) -> Frame {
        match tier {
            Tier::Backhaul => Frame::Backhaul,
            Tier::Transport => Frame::Transport,
            Tier::Distribution | Tier::Drop => Frame::Distribution,
        }
    }
}

/// The World with what was counted in it.
pub(in crate::gracethd) struct Facts<'a> {
    pub(super) world: &'a World,
    pub(super) plant: Plant,
    /// Supports on which a box stands.
    pub(super) boxed: HashSet<Uuid>,
    /// Ports of each frame.
    pub(super) frames: BTreeMap<(Thing, Frame), u16>,
    /// By route and ordinal.
    ducts: Vec<&'a Duct>,
    /// Cables in each duct.
    pub(super) in_duct: HashMap<Uuid, u32>,
    /// The tiers of the cables of each route.
    pub(super) tiers: HashMap<Uuid, Vec<Tier>>,
    /// Splices of each closure.
    pub(super) splices: HashMap<Uuid, u32>,
    /// By premises.
    outlets: HashMap<Uuid, &'a Outlet>,
    /// Exchanges from which a fibre leads straight to a socket, past all splitters.
    pub(super) with_direct: HashSet<Uuid>,
    /// What is rented.
    pub(super) rented: HashSet<Thing>,
    areas: HashMap<Thing, &'a ServiceArea>,
}

impl<'a> Facts<'a> {
    pub(in crate::gracethd) fn of(world: &'a World) -> Facts<'a> {
        let mut ducts: Vec<&Duct> = world.ducts.iter().collect();
        ducts.sort_by_key(|duct| (duct.route, duct.ordinal));
        let closures = world.splice_closures.iter().map(|row| row.support.uuid());
        let points = world.branching_points.iter().map(|row| row.support.uuid());
        let mut facts = Facts {
            world,
            plant: Plant::of(world.clone()),
            boxed: closures.chain(points).collect(),
            frames: BTreeMap::new(),
            ducts,
            in_duct: HashMap::new(),
            tiers: HashMap::new(),
            splices: HashMap::new(),
            outlets: world.outlets.iter().map(|row| (row.premises.uuid(), row)).collect(),
            with_direct: HashSet::new(),
            rented: world.rentals.iter().map(|row| row.by).collect(),
            areas: world.service_areas.iter().map(|row| (row.served_by, row)).collect(),
        };
        facts.count_cables();
        facts.count_ports();
        facts.with_direct = facts.find_direct();
        facts
    }

    fn count_cables(&mut self) {
        for cable in &self.world.cables {
            for step in &cable.path.0 {
                let tiers = self.tiers.entry(step.route.uuid()).or_default();
                if !tiers.contains(&cable.tier) {
                    tiers.push(cable.tier);
                }
            }
            for duct in self.ducts_of(&cable.path.0) {
                *self.in_duct.entry(duct.id.uuid()).or_default() += 1;
            }
        }
    }

    fn count_ports(&mut self) {
        let world = self.world;
        for cabinet in &world.cabinets {
            self.frames.insert((cabinet.thing(), Frame::Distribution), cabinet.ports);
        }
        for exchange in &world.exchanges {
            let ports = u16::try_from(exchange.ports).unwrap_or(u16::MAX);
            self.frames.insert((exchange.thing(), Frame::Transport), ports);
        }
        for joint in &world.joints {
            if joint.at.kind == Kind::SpliceClosure {
                *self.splices.entry(joint.at.uuid).or_default() += u32::from(joint.count);
            }
            if let Some(cable) = world.cables.get(joint.cable).filter(|_| joint.other == joint.at) {
                let ports = self.frames.entry((joint.at, Frame::of(cable.tier))).or_default();
                *ports = (*ports).max(joint.first_other.saturating_add(joint.count));
            }
        }
    }

    fn find_direct(&self) -> HashSet<Uuid> {
        let world = self.world;
        let direct = world.outlets.iter().filter(|outlet| outlet.direct_input.is_some());
        let exchange = |outlet: &Outlet| {
            let point = world.branching_points.get(outlet.branching_point)?;
            Some(world.cabinets.get(point.cabinet)?.exchange.uuid())
        };
        direct.filter_map(exchange).collect()
    }

    /// The ducts that a cable lies in, each once.
    pub(super) fn ducts_of(&self, path: &[PathStep]) -> Vec<&'a Duct> {
        let duct = |step: &PathStep| {
            let key = (step.route, step.duct);
            let place = self.ducts.binary_search_by_key(&key, |duct| (duct.route, duct.ordinal));
            place.ok().map(|place| self.ducts[place])
        };
        let mut found: Vec<&Duct> = path.iter().filter_map(duct).collect();
        found.sort_by_key(|duct| duct.id);
        found.dedup_by_key(|duct| duct.id);
        found
    }

    /// The ducts of a route.
    pub(super) fn ducts_in(&self, route: Id<Route>) -> &[&'a Duct] {
        let start = self.ducts.partition_point(|duct| duct.route < route);
        let count = self.ducts[start..].partition_point(|duct| duct.route == route);
        &self.ducts[start..start + count]
    }

    pub(super) fn outlet(&self, premises: Uuid) -> Option<&'a Outlet> {
        self.outlets.get(&premises).copied()
    }

    pub(super) fn area(&self, of: Thing) -> Option<&'a ServiceArea> {
        self.areas.get(&of).copied()
    }

    pub(super) fn cabinet(&self, id: Id<Cabinet>) -> Option<&'a Cabinet> {
        self.world.cabinets.get(id)
    }

    /// The code of an organisation, where something has an owner.
    pub(super) fn owner(&self, name: &str) -> Option<String> {
        super::owners::code(name)
    }

    /// The code of the node that a box, a site or a socket stands at; none of what is not there.
    pub(super) fn node(&self, thing: Thing) -> Option<Code> {
        let world = self.world;
        let uuid = thing.uuid;
        let on = |support: Id<Support>| world.supports.get(support).map(|row| row.id.uuid());
        let node = match thing.kind {
            Kind::SpliceClosure => on(world.splice_closures.get_uuid(uuid)?.support)?,
            Kind::BranchingPoint => on(world.branching_points.get_uuid(uuid)?.support)?,
            Kind::Outlet => {
                let premises = world.premises.get(world.outlets.get_uuid(uuid)?.premises)?;
                crate::addressed::home(premises)
            }
            Kind::Exchange => world.exchanges.get_uuid(uuid)?.id.uuid(),
            Kind::Cabinet => world.cabinets.get_uuid(uuid)?.id.uuid(),
            Kind::Pop => world.pops.get_uuid(uuid)?.id.uuid(),
            _ => return None,
        };
        Some(Code("ND", node))
    }
}
