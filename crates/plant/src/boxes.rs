//! The plan of a box: which strand lies in which cassette or drawer, and what it meets there.

use std::collections::BTreeSet;

use bocage_network::{BranchingPoint, Cabinet, Cable, Exchange, Joint, JointKind, Outlet, Tier};
use bocage_vocab::{Id, Kind, Thing};
use serde::Serialize;

use crate::lists::NONE;
use crate::strands::CASSETTE;
use crate::{Plant, drawer};

/// The plan of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxPlan {
    /// The box.
    pub at: Thing,
    /// The cables that are open in it or end there: those that come first, then those that go on.
    pub cables: Vec<Id<Cable>>,
    /// Its places in order: cassettes or drawers, then those of splitters.
    pub places: Vec<BoxPlace>,
}

/// Where in a box something is joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Holder {
    /// A cassette of splices, from 1.
    Cassette {
        /// Its number.
        cassette: u32,
    },
    /// A drawer of the frame, from 1.
    Drawer {
        /// Its number.
        drawer: u16,
    },
    /// The inputs of the splitters of one operator, from 1.
    Splitters {
        /// The operator.
        operator: u16,
    },
    /// The inputs that public sites have for themselves.
    Direct,
    /// A drawer of the backhaul, from 1.
    Backhaul {
        /// Its number.
        drawer: u16,
    },
}

/// What a strand meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meets {
    /// A strand of another cable, from 0.
    Strand(Id<Cable>, u16),
    /// A port of the frame, from 0.
    Port(u16),
    /// An input, from 0.
    Input(u16),
    /// A drop, and its strand.
    Drop(Id<Outlet>, Id<Cable>, u16),
    /// Nothing yet.
    Nothing,
}

/// One place of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoxPlace {
    /// Where it is.
    pub holder: Holder,
    /// Its number there, from 1.
    pub place: u32,
    /// The range of joints that says so, where one does.
    pub joint: Option<Id<Joint>>,
    /// How it is joined; none where it is empty.
    pub kind: Option<JointKind>,
    /// The strand that comes, from 0; none where it is empty.
    pub strand: Option<(Id<Cable>, u16)>,
    /// What it meets.
    pub meets: Meets,
}

impl Plant {
    /// The plan of a closure, a branching point, a cabinet, an exchange or a point of presence; of
    /// anything else it is empty.
    #[must_use]
    pub fn box_plan(&self, at: Thing) -> BoxPlan {
        let mut places = match at.kind {
            Kind::SpliceClosure => self.cassettes(at),
            Kind::BranchingPoint => self.drops_of(at),
            _ => self.frame(at),
        };
        places.sort_by_key(|place| (place.holder, place.place));
        BoxPlan { at, cables: self.cables_in(at, &places), places }
    }

    /// The splices of a closure.
    fn cassettes(&self, at: Thing) -> Vec<BoxPlace> {
        let world = &self.world;
        let closure = world.splice_closures.place_of(at.uuid).map_or(NONE, |n| n as u32);
        let joints = self.strands.at_closure.of(closure).iter().copied();
        let expand = |joint: u32| {
            let row = &world.joints.rows()[joint as usize];
            let one = move |n: u16| {
                let (cassette, place) = self.strands.cassette(joint, n);
                let other = row.first_other.saturating_add(n);
                BoxPlace {
                    holder: Holder::Cassette { cassette },
                    place,
                    joint: Some(row.id),
                    kind: Some(row.kind),
                    strand: Some((row.cable, row.first_strand.saturating_add(n))),
                    meets: row.other.id().map_or(Meets::Port(other), |id| Meets::Strand(id, other)),
                }
            };
            (0..row.count).map(one)
        };
        joints.flat_map(expand).collect()
    }

    /// The strands that a branching point opens, and the drops that they meet.
    fn drops_of(&self, at: Thing) -> Vec<BoxPlace> {
        let world = &self.world;
        let point = at.id::<BranchingPoint>().and_then(|id| world.branching_points.get(id));
        let Some(point) = point else { return Vec::new() };
        let number = world.branching_points.place_of(at.uuid).map_or(NONE, |n| n as u32);
        let outlets = self.lines.of_point.of(number);
        let meets = |place: u16| {
            let found = outlets.iter().find_map(|outlet| {
                let row = &world.outlets.rows()[*outlet as usize];
                let strand = [Some(row.position), row.direct_position];
                let strand = strand.iter().position(|held| *held == Some(place))?;
                Some(Meets::Drop(row.id, row.drop, strand as u16))
            });
            found.unwrap_or(Meets::Nothing)
        };
        let one = |place: u16| {
            let meets = meets(place);
            let (holder, number) = cassette(u32::from(place));
            BoxPlace {
                holder,
                place: number,
                joint: None,
                kind: (meets != Meets::Nothing).then_some(JointKind::Splice),
                strand: Some((point.cable, point.first_strand.saturating_add(place))),
                meets,
            }
        };
        (0..point.strands).map(one).collect()
    }

    /// The ports and inputs of a cabinet, the ports of an exchange or a point of presence, and what
    /// is spliced there past them. Ports of the backhaul are numbered on their own.
    fn frame(&self, at: Thing) -> Vec<BoxPlace> {
        let world = &self.world;
        let cabinet = at.id::<Cabinet>().and_then(|id| world.cabinets.get(id));
        let exchange = at.id::<Exchange>().and_then(|id| world.exchanges.get(id));
        let (mut places, mut taken, mut spliced) = (Vec::new(), BTreeSet::new(), 0);
        let mut joints: Vec<_> = world.joints.iter().filter(|joint| joint.at == at).collect();
        joints.sort_by_key(|joint| (joint.cable, joint.first_strand));
        for joint in joints {
            let Some(cable) = world.cables.get(joint.cable) else { continue };
            for n in 0..joint.count {
                let number = joint.first_other.saturating_add(n);
                let (holder, place, meets) = if let Some(other) = joint.other.id() {
                    let (holder, place) = cassette(spliced);
                    spliced += 1;
                    (holder, place, Meets::Strand(other, number))
                } else if let Some(cabinet) = cabinet.filter(|_| cable.from != at) {
                    // In a cabinet transport cables meet inputs.
                    let (holder, place) = input(cabinet, number);
                    (holder, place, Meets::Input(number))
                } else {
                    let backhaul = cable.tier == Tier::Backhaul;
                    taken.extend((!backhaul).then_some(number));
                    let (holder, place) = port(number, backhaul);
                    (holder, place, Meets::Port(number))
                };
                let strand = Some((joint.cable, joint.first_strand.saturating_add(n)));
                let (joint, kind) = (Some(joint.id), Some(joint.kind));
                places.push(BoxPlace { holder, place, joint, kind, strand, meets });
            }
        }
        let ports = cabinet.map_or(0, |row| row.ports);
        let ports = exchange.map_or(ports, |row| u16::try_from(row.ports).unwrap_or(u16::MAX));
        let empty = (0..ports).filter(|number| !taken.contains(number)).map(|number| {
            let (holder, place) = port(number, false);
            let (joint, kind, strand, meets) = (None, None, None, Meets::Port(number));
            BoxPlace { holder, place, joint, kind, strand, meets }
        });
        places.extend(empty);
        places
    }

    fn cables_in(&self, at: Thing, places: &[BoxPlace]) -> Vec<Id<Cable>> {
        let comes = places.iter().filter_map(|place| place.strand.map(|(cable, _)| cable));
        let goes = places.iter().filter_map(|place| match place.meets {
            Meets::Strand(cable, _) | Meets::Drop(_, cable, _) => Some(cable),
            _ => None,
        });
        let ends = self.world.cables.iter().filter(|row| row.from == at || row.to == at);
        let mut seen = BTreeSet::new();
        let all = comes.chain(goes).chain(ends.map(|row| row.id));
        all.filter(|cable| seen.insert(*cable)).collect()
    }
}

/// Where the n-th splice of a box is, from 0.
fn cassette(splice: u32) -> (Holder, u32) {
    (Holder::Cassette { cassette: splice / CASSETTE + 1 }, splice % CASSETTE + 1)
}

/// Where a port is.
fn port(number: u16, backhaul: bool) -> (Holder, u32) {
    let (drawer, place) = drawer(number);
    let holder = if backhaul { Holder::Backhaul { drawer } } else { Holder::Drawer { drawer } };
    (holder, u32::from(place))
}

/// Where an input of a cabinet is: at the splitters of an operator, or beyond them all.
fn input(cabinet: &Cabinet, number: u16) -> (Holder, u32) {
    let splitters = cabinet.splitters.max(1);
    let (operator, splitter) = (number / splitters, number % splitters);
    if operator < u16::from(cabinet.operators) {
        return (Holder::Splitters { operator: operator + 1 }, u32::from(splitter) + 1);
    }
    let first = splitters * u16::from(cabinet.operators);
    (Holder::Direct, u32::from(number - first) + 1)
}
