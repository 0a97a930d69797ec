//! What feeds a cabinet: the transport strands that end in it, and the way they have come.

use std::collections::{BTreeMap, HashMap};

use bocage_ground::line;
use bocage_network::{Cabinet, Cable, Joint, Tier};
use bocage_vocab::{Fact, Id, Kind, Length, Position, Thing};
use bocage_world::World;

use crate::Error;

/// The strands of one cabinet.
#[derive(Debug, Clone)]
pub(super) struct Feed {
    /// The joints at the cabinet, by first input.
    pub(super) joints: Vec<Joint>,
    /// Whether nothing else hangs on the only cable.
    pub(super) alone: bool,
    /// Where the last cable starts.
    pub(super) start: Position,
    /// Where the cabinet stands.
    pub(super) position: Position,
    /// Along the cables, from the exchange to the start of the last one,
    pub(super) to_start: Length,
    /// and to the cabinet.
    pub(super) reach: Length,
    /// Closures between the exchange and the cabinet.
    pub(super) closures: u32,
}

impl Feed {
    /// Inputs that have a strand.
    pub(super) fn inputs(&self) -> u32 {
        self.joints.iter().map(|joint| u32::from(joint.count)).sum()
    }
}

/// Longer chains of cables are circles.
const CABLES_MOST: usize = 1_000;

/// The joints of a network by what feeds are followed with.
pub(super) struct Feeders<'a> {
    world: &'a World,
    /// The cable whose strands go on in each cable.
    above: HashMap<Id<Cable>, Id<Cable>>,
    /// Joints of transport strands with a cabinet, by cabinet and first input.
    inputs: BTreeMap<Thing, Vec<&'a Joint>>,
    /// How often a transport cable is joined at its end or on its way.
    joined: HashMap<Id<Cable>, u32>,
    /// Strands of a transport cable that are joined where it starts, up to the last of them.
    used: HashMap<Id<Cable>, u16>,
}

impl<'a> Feeders<'a> {
    pub(super) fn of(world: &'a World) -> Feeders<'a> {
        let transport: HashMap<Id<Cable>, &Cable> = world
            .cables
            .iter()
            .filter(|cable| cable.tier == Tier::Transport)
            .map(|cable| (cable.id, cable))
            .collect();
        let mut feeders = Feeders {
            world,
            above: above(world),
            inputs: BTreeMap::new(),
            joined: HashMap::new(),
            used: HashMap::new(),
        };
        for joint in &world.joints {
            feeders.take_up(joint, &transport);
            let Some(cable) = transport.get(&joint.cable) else { continue };
            if joint.at.kind == Kind::Cabinet {
                feeders.inputs.entry(joint.at).or_default().push(joint);
            }
            if joint.at != cable.from {
                *feeders.joined.entry(joint.cable).or_default() += 1;
            }
        }
        feeders
            .inputs
            .values_mut()
            .for_each(|joints| joints.sort_by_key(|joint| joint.first_other));
        feeders
    }

    /// Counts the strands that a joint takes up where a cable starts.
    fn take_up(&mut self, joint: &Joint, transport: &HashMap<Id<Cable>, &Cable>) {
        let below = joint.other.id::<Cable>().and_then(|id| transport.get(&id));
        let ends = [
            (below, joint.first_other.saturating_add(joint.count)),
            (transport.get(&joint.cable), joint.first_strand.saturating_add(joint.count)),
        ];
        for (cable, end) in ends {
            if let Some(cable) = cable.filter(|cable| cable.from == joint.at) {
                let used = self.used.entry(cable.id).or_default();
                *used = end.max(*used);
            }
        }
    }

    /// Strands of a transport cable in use, up to the last of them.
    pub(super) fn used(&self, cable: Id<Cable>) -> Option<u16> {
        self.used.get(&cable).copied()
    }

    /// Strands of a cable that nobody uses; none of one that nothing feeds.
    pub(super) fn spare_of(&self, cable: &Cable) -> u32 {
        let spare = |used| u32::from(cable.cable_type.strands.saturating_sub(used));
        self.used(cable.id).map_or(0, spare)
    }

    /// The cables by which spare strands come to a cabinet, from it to its exchange; none where it
    /// is dark.
    pub(super) fn way(&self, id: Id<Cabinet>) -> Vec<&'a Cable> {
        let joints = self.inputs.get(&id.thing()).and_then(|joints| joints.last());
        let last = joints.and_then(|joint| self.world.cables.get(joint.cable));
        std::iter::successors(last, |cable| self.above(cable)).take(CABLES_MOST).collect()
    }

    /// The joints at a cabinet, by first input.
    pub(super) fn inputs(&self, id: Id<Cabinet>) -> &[&'a Joint] {
        self.inputs.get(&id.thing()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether nothing but some joints hangs on a cable, at its end or on its way.
    pub(super) fn hangs_alone(&self, cable: Id<Cable>, joints: u32) -> bool {
        self.joined.get(&cable).is_none_or(|all| *all <= joints)
    }

    /// Finds what feeds a cabinet.
    pub(super) fn feed_of(&self, id: Id<Cabinet>) -> Result<Feed, Error> {
        let cabinet = self.world.cabinets.get(id).ok_or(Error::NoCabinet(id))?;
        let joints = self.inputs.get(&cabinet.thing()).map(Vec::as_slice).unwrap_or_default();
        let last = joints.first().and_then(|joint| self.world.cables.get(joint.cable));
        let dark = || Error::NotFed(cabinet.reference.clone());
        let last = last.ok_or_else(dark)?;
        let start = place_of(self.world, last.from).ok_or_else(dark)?;
        let once = self.joined.get(&last.id) == Some(&1);
        let to_end = line::nearest(&last.line, cabinet.position).map(|on| on.offset);
        let (mut to_start, mut closures, mut cable) = (Length::ZERO, 0, last);
        for _ in 0..CABLES_MOST {
            let Some(upper) = self.above(cable) else { break };
            let taken = place_of(self.world, cable.from).unwrap_or(start);
            to_start += line::nearest(&upper.line, taken).map(|on| on.offset).unwrap_or_default();
            closures += 1;
            cable = upper;
        }
        Ok(Feed {
            joints: joints.iter().copied().cloned().collect(),
            alone: joints.len() == 1 && last.to == cabinet.thing() && once,
            start,
            position: cabinet.position,
            to_start,
            reach: to_start + to_end.unwrap_or_default(),
            closures,
        })
    }

    /// The cable whose strands go on in a cable.
    pub(super) fn above(&self, cable: &Cable) -> Option<&'a Cable> {
        self.above.get(&cable.id).and_then(|id| self.world.cables.get(*id))
    }
}

/// The cable whose strands go on in each cable.
pub(super) fn above(world: &World) -> HashMap<Id<Cable>, Id<Cable>> {
    let joints = world.joints.iter();
    joints.filter_map(|joint| Some((joint.other.id::<Cable>()?, joint.cable))).collect()
}

/// Where a closure or an exchange is.
pub(super) fn place_of(world: &World, thing: Thing) -> Option<Position> {
    let closure = thing.id().and_then(|id| world.splice_closures.get(id)).map(|row| row.position);
    closure.or_else(|| thing.id().and_then(|id| world.exchanges.get(id)).map(|row| row.position))
}
