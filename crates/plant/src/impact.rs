//! Who is cut when things go.

use bocage_network::{Cable, Duct, Exchange, Premises};
use bocage_vocab::{Fact, Id, Insee, Kind, Thing, Uuid};
use bocage_world::World;
use serde::Serialize;

use crate::Plant;
use crate::lists::{NONE, merge};
use crate::paths::{Place, number};

/// What a cut takes.
///
/// A line is cut when any strand that serves it is: of its drop, of its way to the cabinet, of the
/// way from there to the exchange of any operator's splitter behind its port, and of a public
/// site's fibre of its own. All lines of an exchange are cut when every way of it to a point of
/// presence is. A box that goes takes what it feeds, and what goes on beyond it in the cables
/// that it opens; a support takes every cable that passes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Impact {
    /// Premises without service.
    pub premises: u32,
    /// Public sites among them.
    pub public_sites: u32,
    /// Lines in service among them.
    pub active_lines: u32,
    /// Premises by commune, most first.
    pub municipalities: Vec<CommuneCut>,
    /// Exchanges that reach no point of presence any more; their premises are counted.
    pub isolated: Vec<ExchangeCut>,
    /// Exchanges that lose a way and are kept by another.
    pub protected: Vec<ExchangeCut>,
    #[serde(skip)]
    ranges: Vec<(u32, u32)>,
}

/// Premises of one commune.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommuneCut {
    /// Its code; none for premises of no known commune.
    pub insee: Option<Insee>,
    /// Its name, where it is known.
    pub name: Option<String>,
    /// Premises.
    pub premises: u32,
}

/// An exchange that loses ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExchangeCut {
    /// Which.
    #[serde(rename = "exchange")]
    pub id: Id<Exchange>,
    /// Its reference.
    pub reference: String,
    /// Premises behind it.
    pub premises: u32,
    /// Ways that are cut.
    pub ways_cut: u32,
    /// Ways that are left.
    pub ways_left: u32,
}

/// What is cut, while it is gathered.
#[derive(Default)]
pub(crate) struct Hit {
    pub(crate) ranges: Vec<(u32, u32)>,
    pub(crate) ways: Vec<u32>,
}

impl Plant {
    /// What goes with some things, all at once. Kinds that carry no strand take nothing.
    #[must_use]
    pub fn impact(&self, things: impl IntoIterator<Item = Thing>) -> Impact {
        let mut hit = Hit::default();
        for thing in things {
            self.gather(thing, &mut hit);
        }
        self.impact_of(hit)
    }

    pub(crate) fn impact_of(&self, mut hit: Hit) -> Impact {
        let (isolated, protected) = self.exchanges_cut(&mut hit);
        let premises = merge(&mut hit.ranges);
        let (public_sites, active_lines) = self.lines.counts(&hit.ranges);
        let told = |(exchange, ways_cut): (u32, u32)| self.exchange_cut(exchange, ways_cut);
        Impact {
            premises,
            public_sites,
            active_lines,
            municipalities: self.communes_cut(&hit.ranges),
            isolated: isolated.into_iter().map(told).collect(),
            protected: protected.into_iter().map(told).collect(),
            ranges: hit.ranges,
        }
    }

    /// The premises that an impact cuts.
    pub fn premises_cut<'a>(
        &'a self,
        impact: &'a Impact,
    ) -> impl Iterator<Item = Id<Premises>> + 'a {
        let lines = impact.ranges.iter().flat_map(|(from, to)| *from..*to);
        let outlets = lines.map(|line| self.lines.outlet[line as usize] as usize);
        outlets.map(|outlet| self.world.outlets.rows()[outlet].premises)
    }

    /// The public sites among them.
    pub fn public_sites_cut<'a>(
        &'a self,
        impact: &'a Impact,
    ) -> impl Iterator<Item = Id<Premises>> + 'a {
        let lines = impact.ranges.iter().flat_map(|(from, to)| *from..*to);
        let public = lines.filter(|line| self.lines.is_public(*line));
        let outlets = public.map(|line| self.lines.outlet[line as usize] as usize);
        outlets.map(|outlet| self.world.outlets.rows()[outlet].premises)
    }

    /// Adds what goes with a thing.
    pub(crate) fn gather(&self, thing: Thing, hit: &mut Hit) {
        let world = &self.world;
        let Some(place) = place_of(world, thing) else { return };
        match thing.kind {
            Kind::Cable => self.sever(place, Place::support(0), hit),
            Kind::Route => self.dig(place, None, hit),
            Kind::Duct => {
                let duct: &Duct = &world.ducts.rows()[place as usize];
                let route = number(world.routes.place_of(duct.route.uuid()));
                self.dig(route, Some(duct.ordinal), hit);
            }
            Kind::Support => {
                for (cable, index) in self.paths.at_support.of(place) {
                    self.sever(*cable, Place::support(*index), hit);
                }
            }
            Kind::SpliceClosure => {
                for joint in self.strands.at_closure.of(place) {
                    self.open(*joint, hit);
                }
                hit.ways.extend(self.backhaul.through(thing));
            }
            Kind::BranchingPoint => {
                let cable = world.branching_points.rows()[place as usize].cable;
                let cable = number(world.cables.place_of(cable.uuid()));
                let after = self.strands.point_place[place as usize].after();
                self.lines.beyond(cable, after, &mut hit.ranges);
                let own = self.lines.of_point.of(place).iter();
                let own = own.map(|outlet| self.lines.of_outlet[*outlet as usize]);
                hit.ranges.extend(own.filter(|line| *line != NONE).map(|line| (line, line + 1)));
            }
            Kind::Cabinet => {
                hit.ranges.extend(self.lines.of_cabinet.of(place));
                for inputs in self.strands.inputs.of(place) {
                    self.open(inputs.joint, hit);
                }
            }
            Kind::Exchange => {
                hit.ranges.extend(self.lines.of_exchange.of(place));
                hit.ways.extend(self.backhaul.of_exchange.of(place));
                hit.ways.extend(self.backhaul.through(thing));
            }
            Kind::Pop => hit.ways.extend(self.backhaul.through(thing)),
            _ => {}
        }
    }

    /// A cable is parted at a place: whatever leaves it there or beyond is cut, and every way of
    /// the backhaul over it, which goes from end to end.
    pub(crate) fn sever(&self, cable: u32, place: Place, hit: &mut Hit) {
        self.lines.beyond(cable, place, &mut hit.ranges);
        hit.ways.extend(self.backhaul.over_cable.of(cable));
    }

    /// A route goes, or one of its ducts.
    pub(crate) fn dig(&self, route: u32, duct: Option<u8>, hit: &mut Hit) {
        for (cable, step, of_step) in self.paths.over_route.of(route) {
            if duct.is_none_or(|duct| duct == *of_step) {
                self.sever(*cable, Place::step(*step), hit);
            }
        }
    }

    /// The cable that a joint opens is lost there: what it feeds by the joint, and what goes on.
    fn open(&self, joint: u32, hit: &mut Hit) {
        let row = &self.world.joints.rows()[joint as usize];
        let cable = number(self.world.cables.place_of(row.cable.uuid()));
        if cable != NONE {
            let after = self.strands.place[joint as usize].after();
            self.lines.beyond(cable, after, &mut hit.ranges);
        }
        let lower = row.other.id::<Cable>().and_then(|id| self.world.cables.place_of(id.uuid()));
        if let Some(lower) = lower {
            self.lines.beyond(lower as u32, Place::support(0), &mut hit.ranges);
        }
    }

    /// Adds the lines of exchanges that have no way left; these exchanges, and those that have.
    #[expect(clippy::type_complexity, reason = "two lists of exchange and ways cut")]
    pub(crate) fn exchanges_cut(&self, hit: &mut Hit) -> (Vec<(u32, u32)>, Vec<(u32, u32)>) {
        let (mut isolated, mut protected) = (Vec::new(), Vec::new());
        hit.ways.sort_unstable();
        hit.ways.dedup();
        let of = |way: &u32| self.backhaul.ways[*way as usize].exchange;
        for cut in hit.ways.chunk_by(|a, b| of(a) == of(b)) {
            let exchange = of(&cut[0]);
            if cut.len() == self.backhaul.of_exchange.of(exchange).len() {
                hit.ranges.extend(self.lines.of_exchange.of(exchange));
                isolated.push((exchange, cut.len() as u32));
            } else {
                protected.push((exchange, cut.len() as u32));
            }
        }
        (isolated, protected)
    }

    fn exchange_cut(&self, exchange: u32, ways_cut: u32) -> ExchangeCut {
        let row = &self.world.exchanges.rows()[exchange as usize];
        let ways = self.backhaul.of_exchange.of(exchange).len() as u32;
        ExchangeCut {
            id: row.id,
            reference: row.reference.to_string(),
            premises: self.lines.of_exchange.of(exchange).iter().map(|(from, to)| to - from).sum(),
            ways_cut,
            ways_left: ways - ways_cut,
        }
    }

    fn communes_cut(&self, ranges: &[(u32, u32)]) -> Vec<CommuneCut> {
        let counts = self.lines.by_commune(ranges).into_iter().enumerate();
        let told = |(place, premises): (usize, u32)| {
            let insee = self.lines.communes.get(place).copied();
            CommuneCut { insee, name: insee.and_then(|code| self.name_of(code)), premises }
        };
        let mut all: Vec<CommuneCut> = counts.filter(|(_, n)| *n > 0).map(told).collect();
        all.sort_by_key(|cut| std::cmp::Reverse(cut.premises));
        all
    }

    fn name_of(&self, code: Insee) -> Option<String> {
        let mut rows = self.world.municipalities.iter().filter(|row| row.insee == code);
        rows.next_back().map(|row| row.name.to_string())
    }
}

/// The place of a thing among the rows of its kind.
pub(crate) fn place_of(world: &World, thing: Thing) -> Option<u32> {
    let uuid: Uuid = thing.uuid;
    let place = match thing.kind {
        Kind::Cable => world.cables.place_of(uuid),
        Kind::Duct => world.ducts.place_of(uuid),
        Kind::Route => world.routes.place_of(uuid),
        Kind::Support => world.supports.place_of(uuid),
        Kind::SpliceClosure => world.splice_closures.place_of(uuid),
        Kind::BranchingPoint => world.branching_points.place_of(uuid),
        Kind::Cabinet => world.cabinets.place_of(uuid),
        Kind::Exchange => world.exchanges.place_of(uuid),
        Kind::Pop => world.pops.place_of(uuid),
        _ => None,
    };
    place.map(|place| place as u32)
}

/// Every thing of a table.
pub(crate) fn things<T: Fact>(rows: &[T]) -> impl Iterator<Item = Thing> + '_ {
    rows.iter().map(Fact::thing)
}
