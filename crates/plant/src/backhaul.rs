//! The ways of each exchange to the points of presence.

use std::collections::HashMap;

use bocage_network::{Joint, Tier};
use bocage_vocab::{Fact, Kind, Thing};
use bocage_world::World;

use crate::lists::{Lists, NONE};
use crate::paths::number;

/// A way of strands from an exchange to a point of presence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) exchange: u32,
    /// The box in which it starts: the exchange, or the point of presence that stands with it.
    pub(crate) start: Thing,
    /// Cables and the strand in each, from the exchange on.
    pub(crate) cables: Vec<(u32, u16)>,
    /// The boxes between them, and the point of presence last; not the exchange itself.
    pub(crate) boxes: Vec<Thing>,
    /// The joints passed: at the exchange first, at the point of presence last.
    pub(crate) joints: Vec<u32>,
}

/// All ways that lead somewhere, and what they pass.
pub(crate) struct Backhaul {
    /// By rising exchange; strands that go the same way are one.
    pub(crate) ways: Vec<Way>,
    /// By exchange.
    pub(crate) of_exchange: Lists<u32>,
    /// By cable.
    pub(crate) over_cable: Lists<u32>,
    through: HashMap<Thing, Vec<u32>>,
}

impl Backhaul {
    pub(crate) fn of(world: &World) -> Backhaul {
        let mut ways = Follow::new(world).ways();
        ways.extend(beside(world, &ways));
        ways.sort_by_key(|way| way.exchange);
        let numbered = |way: usize| way as u32;
        let of_exchange = ways.iter().enumerate().map(|(n, way)| (way.exchange, numbered(n)));
        let over = |(n, way): (usize, &Way)| {
            way.cables.iter().map(move |(cable, _)| (*cable, n as u32)).collect::<Vec<_>>()
        };
        let mut through: HashMap<Thing, Vec<u32>> = HashMap::new();
        for (n, way) in ways.iter().enumerate() {
            for at in way.boxes.iter().chain([&way.start]) {
                through.entry(*at).or_default().push(n as u32);
            }
        }
        Backhaul {
            of_exchange: Lists::group(world.exchanges.len(), of_exchange.collect()),
            over_cable: Lists::group(
                world.cables.len(),
                ways.iter().enumerate().flat_map(over).collect(),
            ),
            through,
            ways,
        }
    }

    /// The ways that pass or end in a box.
    pub(crate) fn through(&self, at: Thing) -> &[u32] {
        self.through.get(&at).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Way {
    fn new(exchange: u32, start: Thing) -> Way {
        Way { exchange, start, cables: Vec::new(), boxes: Vec::new(), joints: Vec::new() }
    }
}

/// Ways without a cable: an exchange that stands where a point of presence does, and has no other
/// way to it.
fn beside(world: &World, ways: &[Way]) -> Vec<Way> {
    let mut found = Vec::new();
    for (exchange, row) in world.exchanges.iter().enumerate() {
        for pop in world.pops.iter().filter(|pop| pop.position == row.position) {
            let ends = |way: &Way| way.boxes.last() == Some(&pop.thing());
            if !ways.iter().any(|way| way.exchange == exchange as u32 && ends(way)) {
                let way = Way::new(exchange as u32, row.thing());
                found.push(Way { boxes: vec![pop.thing()], ..way });
            }
        }
    }
    found
}

struct Follow<'a> {
    world: &'a World,
    /// By cable, whichever side of the joint it is on.
    joints: Lists<u32>,
    starts: Vec<(u32, u32, u16)>,
}

impl<'a> Follow<'a> {
    fn new(world: &'a World) -> Follow<'a> {
        let (mut pairs, mut starts) = (Vec::new(), Vec::new());
        for (n, joint) in world.joints.iter().enumerate() {
            let cable = number(world.cables.place_of(joint.cable.uuid()));
            if cable == NONE || world.cables.rows()[cable as usize].tier != Tier::Backhaul {
                continue;
            }
            pairs.push((cable, n as u32));
            let other = joint.other;
            let lower = (other.kind == Kind::Cable).then(|| world.cables.place_of(other.uuid));
            pairs.extend(lower.flatten().map(|lower| (lower as u32, n as u32)));
            if other.kind == Kind::Exchange {
                let exchange = number(world.exchanges.place_of(other.uuid));
                starts.extend((0..joint.count).map(|strand| (exchange, n as u32, strand)));
            }
        }
        starts.retain(|(exchange, _, _)| *exchange != NONE);
        starts.sort_unstable();
        Follow { world, joints: Lists::group(world.cables.len(), pairs), starts }
    }

    fn ways(&self) -> Vec<Way> {
        let mut ways: Vec<Way> = Vec::new();
        for (exchange, joint, strand) in &self.starts {
            let Some(way) = self.follow(*exchange, *joint, *strand) else { continue };
            let same = |held: &Way| {
                held.exchange == way.exchange
                    && held.boxes == way.boxes
                    && held.cables.iter().map(|c| c.0).eq(way.cables.iter().map(|c| c.0))
            };
            if !ways.iter().rev().take_while(|held| held.exchange == *exchange).any(same) {
                ways.push(way);
            }
        }
        ways
    }

    /// Follows a strand from cable to cable; none where it leads nowhere or in a circle.
    fn follow(&self, exchange: u32, start: u32, of_range: u16) -> Option<Way> {
        let rows = self.world.joints.rows();
        let (mut joint, mut at) = (start, rows[start as usize].at);
        let mut cable = number(self.world.cables.place_of(rows[start as usize].cable.uuid()));
        let mut strand = rows[start as usize].first_strand + of_range;
        let mut way = Way::new(exchange, at);
        loop {
            way.cables.push((cable, strand));
            way.joints.push(joint);
            let row = &self.world.cables.rows()[cable as usize];
            at = if row.from == at { row.to } else { row.from };
            if way.boxes.contains(&at) || way.start == at {
                return None;
            }
            way.boxes.push(at);
            let next = self.joints.of(cable).iter().copied().filter(|next| *next != joint);
            let (next, ends) = next
                .filter_map(|next| {
                    Some((next, leads(&rows[next as usize], at, row.id.uuid(), strand)?))
                })
                .next()?;
            let held = &rows[next as usize];
            joint = next;
            match ends {
                None => {
                    way.joints.push(next);
                    return (held.other.kind == Kind::Pop).then_some(way);
                }
                Some((uuid, on)) => {
                    cable = self.world.cables.place_of(uuid)? as u32;
                    strand = on;
                }
            }
        }
    }
}

/// Where a joint in a box leads a strand of a cable: to a strand of another cable, or to a port.
fn leads(
    joint: &Joint,
    at: Thing,
    cable: bocage_vocab::Uuid,
    strand: u16,
) -> Option<Option<(bocage_vocab::Uuid, u16)>> {
    if joint.at != at {
        return None;
    }
    let within =
        |first: u16| (strand >= first && strand - first < joint.count).then(|| strand - first);
    if joint.cable.uuid() == cable
        && let Some(n) = within(joint.first_strand)
    {
        let lower = (joint.other.kind == Kind::Cable).then_some(joint.other.uuid);
        return Some(lower.map(|lower| (lower, joint.first_other + n)));
    }
    if joint.other.kind == Kind::Cable && joint.other.uuid == cable {
        let n = within(joint.first_other)?;
        return Some(Some((joint.cable.uuid(), joint.first_strand + n)));
    }
    None
}
