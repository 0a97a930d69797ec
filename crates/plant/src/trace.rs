//! The way of one fibre, from its socket to the port of its exchange.

use bocage_ground::line;
use bocage_network::{Cable, Exchange, JointKind, Outlet, Tier};
use bocage_vocab::{Fact, Id, Kind, Length, Polyline, Thing};
use serde::Serialize;

use crate::backhaul::Way;
use crate::lists::NONE;
use crate::paths::{Place, number, share};
use crate::strands::{Hop, To, patch};
use crate::{Colour, Plant};

/// Ports in one drawer of a frame.
const DRAWER: u16 = 144;

/// Where a trace is asked from. Numbers are from 0, as rows have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The line of a socket by the splitter of an operator.
    Outlet(Id<Outlet>, u8),
    /// The fibre that the socket of a public site has for itself.
    Direct(Id<Outlet>),
    /// A strand of a cable.
    Strand(Id<Cable>, u16),
    /// A port of an exchange, or a distribution port of a cabinet.
    Port(Thing, u16),
    /// An input of a cabinet.
    Input(Thing, u16),
}

/// A fibre from its socket, or from where it ends, towards the exchange. All numbers are from 1, as
/// labels have them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Trace {
    /// The socket at its end.
    pub outlet: Option<Id<Outlet>>,
    /// The operator whose splitter it takes.
    pub operator: Option<u8>,
    /// Whether it reaches a port of an exchange, in the backhaul of a point of presence.
    pub whole: bool,
    /// What it passes, from the socket on.
    pub steps: Vec<Step>,
    /// Fibre laid, spare loops included.
    #[serde(rename = "length_mm")]
    pub length: Length,
    /// Splices.
    pub splices: u32,
    /// Connector pairs.
    pub connectors: u32,
    /// Lines behind its splitter; 0 where there is none.
    pub ratio: u16,
    /// Where the strand asked for is among the steps.
    #[serde(rename = "asked_step", skip_serializing_if = "Option::is_none")]
    pub asked: Option<usize>,
    /// The sockets behind a splitter, where the strand asked for feeds one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sockets: Vec<Id<Outlet>>,
}

/// What a fibre passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// The socket: a connector and its pigtail.
    Outlet {
        /// Which.
        at: Thing,
        /// What people call its premises.
        name: String,
    },
    /// A strand of a cable.
    Fibre(Fibre),
    /// A joint in a box.
    Joint {
        /// The box.
        at: Thing,
        /// Its reference.
        name: String,
        /// How.
        kind: JointKind,
        /// The cassette in a closure.
        cassette: Option<u32>,
        /// The place in the cassette, in a branching point that of the drop.
        place: u32,
    },
    /// A port of a frame: a connector and its pigtail.
    Port {
        /// The cabinet, exchange or point of presence.
        at: Thing,
        /// Its reference.
        name: String,
        /// Its number on the frame.
        port: u16,
        /// Its drawer.
        drawer: u16,
        /// Its place there.
        place: u16,
    },
    /// A splitter.
    Splitter {
        /// The cabinet.
        at: Thing,
        /// Its reference.
        name: String,
        /// Whose it is.
        operator: u8,
        /// Which of theirs.
        splitter: u16,
        /// The output that the line is patched to.
        output: Option<u16>,
        /// Lines behind it.
        ratio: u16,
    },
    /// An input of a cabinet: a connector and its pigtail.
    Input {
        /// The cabinet.
        at: Thing,
        /// Its reference.
        name: String,
        /// Its number.
        input: u16,
    },
}

/// A strand of a cable, from the cable's start to where it leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fibre {
    /// The cable.
    pub cable: Id<Cable>,
    /// Its reference.
    pub name: String,
    /// Its part of the network.
    pub tier: Tier,
    /// The strand.
    pub strand: u16,
    /// Its tube.
    pub tube: u16,
    /// The colour of the tube.
    pub tube_colour: Colour,
    /// Its colour in the tube.
    pub colour: Colour,
    /// The fibre laid.
    #[serde(rename = "length_mm")]
    pub length: Length,
    /// Whether the cable goes on beyond.
    pub cable_goes_on: bool,
    #[serde(skip)]
    pub(crate) laid_whole: Length,
    /// Whether it is followed from the far end of its cable, as ways of the backhaul may be.
    #[serde(skip)]
    pub(crate) backward: bool,
}

/// The drawer of a port and its place there, both from 1; the port is from 0.
#[must_use]
pub fn drawer(port: u16) -> (u16, u16) {
    (port / DRAWER + 1, port % DRAWER + 1)
}

impl Plant {
    /// Follows the fibre of a place, both ways; none where there is no such place.
    #[must_use]
    pub fn trace(&self, asked: Asked) -> Option<Trace> {
        let world = &self.world;
        match asked {
            Asked::Outlet(outlet, operator) => {
                self.trace_line(number(world.outlets.place_of(outlet.uuid())), operator)
            }
            Asked::Direct(outlet) => {
                self.trace_direct(number(world.outlets.place_of(outlet.uuid())))
            }
            Asked::Strand(cable, strand) => {
                let place = world.cables.place_of(cable.uuid())? as u32;
                let exists = strand < world.cables.rows()[place as usize].cable_type.strands;
                exists.then(|| self.trace_strand(place, strand))?
            }
            Asked::Port(at, port) => {
                let place = crate::impact::place_of(world, at)?;
                let (cable, strand) = match at.kind {
                    Kind::Cabinet => self.strands.cabinet_port(place, port)?,
                    Kind::Exchange => self.strands.exchange_port(place, port)?,
                    _ => return None,
                };
                self.trace_strand(cable, strand)
            }
            Asked::Input(at, input) => {
                let cabinet =
                    world.cabinets.place_of(at.id::<bocage_network::Cabinet>()?.uuid())?;
                self.trace_input(cabinet as u32, input)
            }
        }
    }

    /// Where a fibre runs, from the start of its cable on.
    #[must_use]
    pub fn course(&self, fibre: &Fibre) -> Polyline {
        let Some(row) = self.world.cables.get(fibre.cable) else { return Polyline::default() };
        let whole = bocage_ground::length(&row.line);
        line::cut(&row.line, Length::ZERO, share(whole, fibre.length, fibre.laid_whole))
    }

    fn trace_line(&self, outlet: u32, operator: u8) -> Option<Trace> {
        let row = self.world.outlets.rows().get(outlet as usize)?;
        let mut trace = Trace { outlet: Some(row.id), ..Trace::default() };
        let Some((at, port)) = self.up_to_cabinet(&mut trace, row, row.position, 0) else {
            return Some(trace);
        };
        let Some(place) = self.world.cabinets.place_of(at.uuid) else { return Some(trace) };
        let cabinet = &self.world.cabinets.rows()[place];
        let (splitter, output) = patch(cabinet, port);
        if operator >= cabinet.operators {
            return None;
        }
        (trace.ratio, trace.operator) = (cabinet.splitter_ratio, Some(operator + 1));
        trace.steps.push(Step::Splitter {
            at,
            name: cabinet.reference.to_string(),
            operator: operator + 1,
            splitter: splitter + 1,
            output: Some(output + 1),
            ratio: cabinet.splitter_ratio,
        });
        let input = u16::from(operator) * cabinet.splitters + splitter;
        self.split_at_input(&mut trace, place as u32, input);
        Some(trace)
    }

    fn trace_direct(&self, outlet: u32) -> Option<Trace> {
        let row = self.world.outlets.rows().get(outlet as usize)?;
        let (position, input) = (row.direct_position?, row.direct_input?);
        let mut trace = Trace { outlet: Some(row.id), ..Trace::default() };
        let end = self.up_to_cabinet(&mut trace, row, position, 1);
        if let Some(place) = end.and_then(|(at, _)| self.world.cabinets.place_of(at.uuid)) {
            self.split_at_input(&mut trace, place as u32, input);
        }
        Some(trace)
    }

    /// The socket, its drop, its box and the cables up to the port of the cabinet.
    fn up_to_cabinet(
        &self,
        trace: &mut Trace,
        row: &Outlet,
        position: u16,
        of_drop: u16,
    ) -> Option<(Thing, u16)> {
        let world = &self.world;
        let premises = world.premises.get(row.premises);
        let name = premises.map_or_else(|| row.id.to_string(), |row| row.name());
        trace.connected(Step::Outlet { at: row.thing(), name });
        let drop = world.cables.place_of(row.drop.uuid())? as u32;
        self.add_fibre(trace, drop, of_drop, self.paths.end(drop));
        let point = world.branching_points.place_of(row.branching_point.uuid())?;
        let boxed = &world.branching_points.rows()[point];
        let (at, name) = (boxed.thing(), boxed.reference.to_string());
        let place = u32::from(position) + 1;
        trace.spliced(Step::Joint { at, name, kind: JointKind::Splice, cassette: None, place });
        let cable = world.cables.place_of(boxed.cable.uuid())? as u32;
        let strand = boxed.first_strand.saturating_add(position);
        let end = self.climb(trace, (cable, strand, self.strands.point_place[point]));
        end.filter(|(at, _)| *at == boxed.cabinet.thing())
    }

    /// An input of a cabinet and the cables up to the port of the exchange.
    fn split_at_input(&self, trace: &mut Trace, cabinet: u32, input: u16) {
        let row = &self.world.cabinets.rows()[cabinet as usize];
        let (at, name) = (row.thing(), row.reference.to_string());
        trace.connected(Step::Input { at, name, input: input + 1 });
        let end = self.strands.input(cabinet, input).and_then(|start| self.climb(trace, start));
        trace.whole = end.is_some_and(|(at, _)| at == row.exchange.thing());
    }

    /// Adds the cables that a strand climbs through, with their joints, and the port at the end.
    fn climb(&self, trace: &mut Trace, start: (u32, u16, Place)) -> Option<(Thing, u16)> {
        let mut hops: Vec<Hop> = Vec::new();
        let end = self.strands.climb(&self.world, start, &mut hops);
        for (n, hop) in hops.iter().enumerate() {
            self.add_fibre(trace, hop.cable, hop.strand, hop.place);
            if hop.joint == NONE || n + 1 == hops.len() {
                continue;
            }
            let joint = &self.world.joints.rows()[hop.joint as usize];
            let of_range = hop.strand.saturating_sub(joint.first_other);
            let (cassette, place) = self.strands.cassette(hop.joint, of_range);
            let (at, kind) = (joint.at, joint.kind);
            let cassette = Some(cassette);
            let step = Step::Joint { at, name: self.name_of_box(at), kind, cassette, place };
            match kind {
                JointKind::Splice => trace.spliced(step),
                JointKind::Connector => {
                    trace.connectors += 1;
                    trace.steps.push(step);
                }
                JointKind::Through => trace.steps.push(step),
            }
        }
        if let Some((at, port)) = end {
            trace.connected(self.port(at, port));
        }
        end
    }

    fn port(&self, at: Thing, port: u16) -> Step {
        let (drawer, place) = drawer(port);
        Step::Port { at, name: self.name_of_box(at), port: port + 1, drawer, place }
    }

    fn add_fibre(&self, trace: &mut Trace, cable: u32, strand: u16, to: Place) {
        let row = &self.world.cables.rows()[cable as usize];
        let length = self.paths.laid(&self.world, cable, to);
        let (tube, in_tube) = row.cable_type.tube_of(strand);
        trace.length += length;
        trace.steps.push(Step::Fibre(Fibre {
            cable: row.id,
            name: row.reference.to_string(),
            tier: row.tier,
            strand: strand + 1,
            tube: tube + 1,
            tube_colour: Colour::of(tube).0,
            colour: Colour::of(in_tube).0,
            length,
            cable_goes_on: to < self.paths.end(cable),
            laid_whole: row.length,
            backward: false,
        }));
    }

    /// Follows a strand down to what it serves, and traces that.
    fn trace_strand(&self, cable: u32, strand: u16) -> Option<Trace> {
        let row = &self.world.cables.rows()[cable as usize];
        let mut trace = match row.tier {
            Tier::Backhaul => self.trace_way(cable, strand),
            Tier::Drop => {
                let outlet = number(self.world.outlets.place_of(row.to.id::<Outlet>()?.uuid()));
                if strand == 0 { self.trace_line(outlet, 0) } else { self.trace_direct(outlet) }
            }
            _ => self.trace_end(cable, strand),
        };
        trace = trace.or_else(|| Some(self.trace_from((cable, strand, self.paths.end(cable)))));
        let is_asked = |step: &Step| matches!(step, Step::Fibre(f) if f.cable == row.id && f.strand == strand + 1);
        if let Some(trace) = &mut trace {
            trace.asked = trace.steps.iter().position(is_asked);
        }
        trace
    }

    /// A strand that serves nothing: from where it ends upwards.
    fn trace_from(&self, start: (u32, u16, Place)) -> Trace {
        let mut trace = Trace::default();
        self.climb(&mut trace, start);
        trace
    }

    fn trace_end(&self, mut cable: u32, mut strand: u16) -> Option<Trace> {
        // As many cables as a strand may climb through.
        for _ in 0..1_000 {
            match self.strands.tap(cable, strand)? {
                (To::Cable(lower), at) => (cable, strand) = (lower, at),
                (To::Input(cabinet), input) => return self.trace_input(cabinet, input),
                (To::Point(point), position) => {
                    let start = (cable, strand, self.strands.point_place[point as usize]);
                    let served = self.trace_position(point, position);
                    return served.or_else(|| Some(self.trace_from(start)));
                }
            }
        }
        None
    }

    fn trace_position(&self, point: u32, position: u16) -> Option<Trace> {
        let rows = self.world.outlets.rows();
        self.lines.of_point.of(point).iter().copied().find_map(|outlet| {
            let row = &rows[outlet as usize];
            if row.position == position {
                return self.trace_line(outlet, 0);
            }
            (row.direct_position == Some(position)).then(|| self.trace_direct(outlet))?
        })
    }

    fn trace_input(&self, cabinet: u32, input: u16) -> Option<Trace> {
        self.strands.input(cabinet, input)?;
        let row = &self.world.cabinets.rows()[cabinet as usize];
        let splitters = row.splitters * u16::from(row.operators);
        let lines = self.lines.of_cabinet.of(cabinet).iter().flat_map(|(from, to)| *from..*to);
        let mut outlets = lines.map(|line| self.lines.outlet[line as usize]);
        let rows = self.world.outlets.rows();
        if input >= splitters {
            let own = outlets.find(|outlet| rows[*outlet as usize].direct_input == Some(input));
            if let Some(outlet) = own {
                return self.trace_direct(outlet);
            }
        }
        let mut trace = Trace::default();
        if input < splitters {
            let (operator, splitter) = ((input / row.splitters) as u8, input % row.splitters);
            let (at, name) = (row.thing(), row.reference.to_string());
            let (operator, ratio) = (operator + 1, row.splitter_ratio);
            (trace.operator, trace.ratio) = (Some(operator), ratio);
            let splitter_name = splitter + 1;
            trace.steps.push(Step::Splitter {
                at,
                name,
                operator,
                splitter: splitter_name,
                output: None,
                ratio,
            });
            let behind = outlets.filter(|outlet| self.splitter_of(*outlet) == Some(splitter));
            trace.sockets = behind.map(|outlet| rows[outlet as usize].id).collect();
        }
        self.split_at_input(&mut trace, cabinet, input);
        Some(trace)
    }

    /// The splitter that the line of a socket is patched to.
    fn splitter_of(&self, outlet: u32) -> Option<u16> {
        let row = &self.world.outlets.rows()[outlet as usize];
        let point = self.world.branching_points.place_of(row.branching_point.uuid())?;
        let boxed = &self.world.branching_points.rows()[point];
        let cable = self.world.cables.place_of(boxed.cable.uuid())? as u32;
        let strand = boxed.first_strand.saturating_add(row.position);
        let start = (cable, strand, self.strands.point_place[point]);
        let (_, port) = self.strands.climb(&self.world, start, &mut Vec::new())?;
        Some(patch(self.world.cabinets.get(boxed.cabinet)?, port).0)
    }

    /// A strand of the backhaul, from the exchange to the point of presence.
    fn trace_way(&self, cable: u32, strand: u16) -> Option<Trace> {
        let rows = self.world.joints.rows();
        let within = |way: &&u32| {
            let way: &Way = &self.backhaul.ways[**way as usize];
            let held = way.cables.iter().find(|(held, _)| *held == cable);
            let count = way.joints.first().map_or(0, |joint| rows[*joint as usize].count);
            held.is_some_and(|(_, first)| strand >= *first && strand - first < count)
        };
        let way = self.backhaul.over_cable.of(cable).iter().find(within)?;
        let way = &self.backhaul.ways[*way as usize];
        let first = way.cables.iter().find(|(held, _)| *held == cable)?.1;
        let of_range = strand - first;
        let mut trace = Trace { whole: true, ..Trace::default() };
        let exchange: Id<Exchange> = self.world.exchanges.rows()[way.exchange as usize].id;
        let start = &rows[*way.joints.first()? as usize];
        trace.connected(self.port(exchange.thing(), start.first_other + of_range));
        let mut at = way.start;
        for (n, (cable, strand)) in way.cables.iter().enumerate() {
            self.add_fibre(&mut trace, *cable, strand + of_range, self.paths.end(*cable));
            if let Some(Step::Fibre(fibre)) = trace.steps.last_mut() {
                fibre.backward = self.world.cables.rows()[*cable as usize].from != at;
            }
            at = way.boxes[n];
            let joint = way.joints[n + 1];
            let row = &rows[joint as usize];
            if n + 1 == way.cables.len() {
                trace.connected(self.port(at, row.first_other + of_range));
                break;
            }
            let (cassette, place) = self.strands.cassette(joint, of_range);
            let cassette = (at.kind == Kind::SpliceClosure).then_some(cassette);
            let (name, kind) = (self.name_of_box(at), row.kind);
            trace.spliced(Step::Joint { at, name, kind, cassette, place });
        }
        Some(trace)
    }

    /// What people call a box.
    pub(crate) fn name_of_box(&self, at: Thing) -> String {
        let world = &self.world;
        let name = match at.kind {
            Kind::SpliceClosure => {
                at.id().and_then(|id| world.splice_closures.get(id)).map(|row| &row.reference)
            }
            Kind::Cabinet => {
                at.id().and_then(|id| world.cabinets.get(id)).map(|row| &row.reference)
            }
            Kind::Exchange => {
                at.id().and_then(|id| world.exchanges.get(id)).map(|row| &row.reference)
            }
            Kind::Pop => at.id().and_then(|id| world.pops.get(id)).map(|row| &row.reference),
            _ => None,
        };
        name.map_or_else(|| at.to_string(), ToString::to_string)
    }
}

impl Trace {
    /// Adds a connector with the splice of its pigtail.
    fn connected(&mut self, step: Step) {
        self.connectors += 1;
        self.spliced(step);
    }

    fn spliced(&mut self, step: Step) {
        self.splices += 1;
        self.steps.push(step);
    }

    /// The fibres among the steps.
    pub fn fibres(&self) -> impl DoubleEndedIterator<Item = &Fibre> {
        self.steps.iter().filter_map(|step| match step {
            Step::Fibre(fibre) => Some(fibre),
            _ => None,
        })
    }
}
