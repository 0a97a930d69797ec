//! Joints, by the strands, ports and inputs that they join.

use bocage_network::{Cabinet, Joint, Tier};
use bocage_vocab::{Fact, Kind, Thing};
use bocage_world::World;

use crate::lists::{Lists, NONE};
use crate::paths::{Paths, Place, number};

/// What feeds a range of strands of a cable: strands of another, or ports of a box.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Feed {
    pub(crate) first: u16,
    pub(crate) count: u16,
    pub(crate) joint: u32,
    /// The cable nearer to the exchange; [`NONE`] where it is a box.
    pub(crate) upper: u32,
    /// The first strand or port there.
    pub(crate) first_upper: u16,
}

/// What a range of strands of a cable feeds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tap {
    pub(crate) first: u16,
    pub(crate) count: u16,
    pub(crate) to: To,
    /// The first strand, position or input there.
    pub(crate) first_to: u16,
}

/// What strands lead to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum To {
    Cable(u32),
    Point(u32),
    Input(u32),
}

/// A range of ports or inputs of a box, and the strands joined to them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) first: u16,
    pub(crate) count: u16,
    pub(crate) cable: u32,
    pub(crate) strand: u16,
    pub(crate) joint: u32,
}

/// A cable that a strand climbs through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hop {
    pub(crate) cable: u32,
    pub(crate) strand: u16,
    /// The joint at its upper end; [`NONE`] where it leads nowhere.
    pub(crate) joint: u32,
    /// Where it leaves the cable.
    pub(crate) place: Place,
}

/// Cables that a strand may climb through; more is a circle.
const HOPS_MOST: usize = 1_000;
/// Splices in one cassette of a closure.
pub(crate) const CASSETTE: u32 = 12;

/// The joints of all cables but those of the backhaul.
pub(crate) struct Strands {
    /// By cable, by rising strand.
    above: Lists<Feed>,
    below: Lists<Tap>,
    /// By cabinet, by rising input.
    pub(crate) inputs: Lists<Ports>,
    cabinet_ports: Lists<Ports>,
    exchange_ports: Lists<Ports>,
    /// By closure.
    pub(crate) at_closure: Lists<u32>,
    /// Of each joint: where its box stands on its cable, and its first splice in the box.
    pub(crate) place: Vec<Place>,
    order: Vec<u32>,
    /// Where each branching point stands on its cable.
    pub(crate) point_place: Vec<Place>,
}

impl Strands {
    pub(crate) fn of(world: &World, paths: &Paths) -> Strands {
        let mut sorted = Sorted::default();
        let mut place = Vec::with_capacity(world.joints.len());
        for (joint, row) in world.joints.iter().enumerate() {
            let cable = number(world.cables.place_of(row.cable.uuid()));
            place.push(if cable == NONE {
                Place::support(0)
            } else {
                sorted.add(world, joint as u32, row, cable);
                paths.place_of(world, cable, row.at)
            });
        }
        let points = world.branching_points.iter().enumerate().map(|(point, row)| {
            let cable = number(world.cables.place_of(row.cable.uuid()));
            if cable == NONE {
                return Place::support(0);
            }
            let (to, first_to) = (To::Point(point as u32), 0);
            let tap = Tap { first: row.first_strand, count: row.strands, to, first_to };
            sorted.below.push((cable, tap));
            paths.place_of(world, cable, row.thing())
        });
        let point_place = points.collect();
        let order = order(world, &sorted.at_closure);
        let Sorted { mut above, below, mut inputs, at_closure, cabinet_ports, exchange_ports } =
            sorted;
        above.sort_by_key(|(cable, feed)| (*cable, feed.first));
        inputs.sort_by_key(|(cabinet, ports)| (*cabinet, ports.first));
        let cables = world.cables.len();
        Strands {
            above: Lists::group(cables, above),
            below: Lists::group(cables, below),
            inputs: Lists::group(world.cabinets.len(), inputs),
            cabinet_ports: Lists::group(world.cabinets.len(), cabinet_ports),
            exchange_ports: Lists::group(world.exchanges.len(), exchange_ports),
            at_closure: Lists::group(world.splice_closures.len(), at_closure),
            place,
            order,
            point_place,
        }
    }

    /// What feeds a strand.
    pub(crate) fn feed(&self, cable: u32, strand: u16) -> Option<&Feed> {
        let feeds = self.above.of(cable);
        let next = feeds.partition_point(|feed| feed.first <= strand);
        let feed = feeds.get(next.checked_sub(1)?)?;
        (strand - feed.first < feed.count).then_some(feed)
    }

    /// What a strand feeds.
    pub(crate) fn tap(&self, cable: u32, strand: u16) -> Option<(To, u16)> {
        let holds = |tap: &&Tap| strand >= tap.first && strand - tap.first < tap.count;
        let tap = self.below.of(cable).iter().find(holds)?;
        Some((tap.to, tap.first_to.saturating_add(strand - tap.first)))
    }

    /// Follows a strand up from where it leaves its cable; the box and port that it comes from.
    pub(crate) fn climb(
        &self,
        world: &World,
        (cable, strand, place): (u32, u16, Place),
        hops: &mut Vec<Hop>,
    ) -> Option<(Thing, u16)> {
        hops.clear();
        let (mut cable, mut strand, mut place) = (cable, strand, place);
        loop {
            let row = world.cables.rows().get(cable as usize)?;
            let feed = self.feed(cable, strand).filter(|_| strand < row.cable_type.strands);
            hops.push(Hop { cable, strand, joint: feed.map_or(NONE, |feed| feed.joint), place });
            let feed = feed.filter(|_| hops.len() < HOPS_MOST)?;
            let upper = feed.first_upper.saturating_add(strand - feed.first);
            if feed.upper == NONE {
                return Some((world.joints.rows()[feed.joint as usize].at, upper));
            }
            (cable, strand, place) = (feed.upper, upper, self.place[feed.joint as usize]);
        }
    }

    /// The transport strand of an input of a cabinet, and where it leaves its cable.
    pub(crate) fn input(&self, cabinet: u32, input: u16) -> Option<(u32, u16, Place)> {
        self.joined(self.inputs.of(cabinet), input)
    }

    /// The strand that a port of a cabinet leads to.
    pub(crate) fn cabinet_port(&self, cabinet: u32, port: u16) -> Option<(u32, u16)> {
        self.joined(self.cabinet_ports.of(cabinet), port).map(|(cable, strand, _)| (cable, strand))
    }

    /// The strand that a port of an exchange leads to.
    pub(crate) fn exchange_port(&self, exchange: u32, port: u16) -> Option<(u32, u16)> {
        self.joined(self.exchange_ports.of(exchange), port)
            .map(|(cable, strand, _)| (cable, strand))
    }

    fn joined(&self, ranges: &[Ports], port: u16) -> Option<(u32, u16, Place)> {
        let holds = |ports: &&Ports| port >= ports.first && port - ports.first < ports.count;
        let ports = ranges.iter().find(holds)?;
        let strand = ports.strand.saturating_add(port - ports.first);
        Some((ports.cable, strand, self.place[ports.joint as usize]))
    }

    /// The cassette of a splice in its closure and its place there, both from 1.
    pub(crate) fn cassette(&self, joint: u32, of_range: u16) -> (u32, u32) {
        let splice = self.order[joint as usize] + u32::from(of_range);
        (splice / CASSETTE + 1, splice % CASSETTE + 1)
    }
}

/// The splitter of the first operator that a distribution port is patched to, and its output.
pub(crate) fn patch(cabinet: &Cabinet, port: u16) -> (u16, u16) {
    let (line, ratio) = (port % cabinet.lines.max(1), cabinet.splitter_ratio.max(1));
    ((line / ratio).min(cabinet.splitters.saturating_sub(1)), line % ratio)
}

#[derive(Default)]
struct Sorted {
    above: Vec<(u32, Feed)>,
    below: Vec<(u32, Tap)>,
    inputs: Vec<(u32, Ports)>,
    cabinet_ports: Vec<(u32, Ports)>,
    exchange_ports: Vec<(u32, Ports)>,
    at_closure: Vec<(u32, u32)>,
}

impl Sorted {
    fn add(&mut self, world: &World, joint: u32, row: &Joint, cable: u32) {
        let closure =
            row.at.id().map(|id: bocage_vocab::Id<bocage_network::SpliceClosure>| id.uuid());
        if let Some(closure) = closure.and_then(|uuid| world.splice_closures.place_of(uuid)) {
            self.at_closure.push((closure as u32, joint));
        }
        let held = &world.cables.rows()[cable as usize];
        if held.tier == Tier::Backhaul {
            return;
        }
        let Joint { first_strand, first_other, count, .. } = *row;
        let port = (first_other, count, first_strand);
        if row.other.kind == Kind::Cable {
            let lower = number(world.cables.place_of(row.other.uuid));
            if lower != NONE {
                let feed = Feed {
                    first: first_other,
                    count,
                    joint,
                    upper: cable,
                    first_upper: first_strand,
                };
                self.above.push((lower, feed));
                let to = To::Cable(lower);
                self.below
                    .push((cable, Tap { first: first_strand, count, to, first_to: first_other }));
            }
        } else if held.from == row.at {
            let feed =
                Feed { first: first_strand, count, joint, upper: NONE, first_upper: first_other };
            self.above.push((cable, feed));
            self.add_ports(world, row.at, (cable, joint), port);
        } else if let Some(cabinet) = place_of_cabinet(world, row.at) {
            self.inputs.push((cabinet, ports((cable, joint), port)));
            let to = To::Input(cabinet);
            self.below.push((cable, Tap { first: first_strand, count, to, first_to: first_other }));
        }
    }

    fn add_ports(&mut self, world: &World, at: Thing, to: (u32, u32), port: (u16, u16, u16)) {
        if let Some(cabinet) = place_of_cabinet(world, at) {
            self.cabinet_ports.push((cabinet, ports(to, port)));
        } else if at.kind == Kind::Exchange
            && let Some(exchange) = world.exchanges.place_of(at.uuid)
        {
            self.exchange_ports.push((exchange as u32, ports(to, port)));
        }
    }
}

fn ports((cable, joint): (u32, u32), (first, count, strand): (u16, u16, u16)) -> Ports {
    Ports { first, count, cable, strand, joint }
}

fn place_of_cabinet(world: &World, at: Thing) -> Option<u32> {
    (at.kind == Kind::Cabinet).then(|| world.cabinets.place_of(at.uuid)).flatten().map(|p| p as u32)
}

/// The first splice of each joint in its closure: ranges lie in the order of the cables opened
/// there, by their strands.
fn order(world: &World, at_closure: &[(u32, u32)]) -> Vec<u32> {
    let rows = world.joints.rows();
    let mut all = at_closure.to_vec();
    all.sort_by_key(|(closure, joint)| {
        let row = &rows[*joint as usize];
        (*closure, row.cable, row.first_strand)
    });
    let mut order = vec![0; rows.len()];
    let (mut held, mut next) = (NONE, 0);
    for (closure, joint) in all {
        if closure != held {
            (held, next) = (closure, 0);
        }
        order[joint as usize] = next;
        next += u32::from(rows[joint as usize].count);
    }
    order
}
