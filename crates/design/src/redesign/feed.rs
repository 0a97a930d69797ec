//! What feeds a cabinet: the transport strands that end in it, and the way they have come.

use bocage_ground::line;
use bocage_network::{Cabinet, Cable, Joint, Tier};
use bocage_vocab::{Fact, Id, Length, Position, Thing};
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

/// Finds what feeds a cabinet.
pub(super) fn feed_of(world: &World, id: Id<Cabinet>) -> Result<Feed, Error> {
    let cabinet = world.cabinets.get(id).ok_or(Error::NoCabinet(id))?;
    let transport =
        |cable: Id<Cable>| world.cables.get(cable).is_some_and(|c| c.tier == Tier::Transport);
    let at = |joint: &&Joint| joint.at == cabinet.thing() && transport(joint.cable);
    let mut joints: Vec<Joint> = world.joints.iter().filter(at).cloned().collect();
    joints.sort_by_key(|joint| joint.first_other);
    let last = joints.first().and_then(|joint| world.cables.get(joint.cable));
    let last = last.ok_or(Error::NotFed(id))?;
    let start = place_of(world, last.from).ok_or(Error::NotFed(id))?;
    let hanging = world.joints.iter().filter(|joint| {
        joint.cable == last.id && joint.at != last.from && joint.at != cabinet.thing()
    });
    let alone = joints.len() == 1 && last.to == cabinet.thing() && hanging.count() == 0;
    let to_end = line::nearest(&last.line, cabinet.position).map(|on| on.offset);
    let (mut to_start, mut closures, mut cable) = (Length::ZERO, 0, last);
    for _ in 0..CABLES_MOST {
        let Some(upper) = above(world, cable) else { break };
        let taken = place_of(world, cable.from).unwrap_or(start);
        to_start += line::nearest(&upper.line, taken).map(|on| on.offset).unwrap_or_default();
        closures += 1;
        cable = upper;
    }
    Ok(Feed {
        joints,
        alone,
        start,
        position: cabinet.position,
        to_start,
        reach: to_start + to_end.unwrap_or_default(),
        closures,
    })
}

/// The cable whose strands go on in a cable.
pub(super) fn above<'a>(world: &'a World, cable: &Cable) -> Option<&'a Cable> {
    let start =
        world.joints.iter().find(|joint| joint.at == cable.from && joint.other == cable.thing())?;
    world.cables.get(start.cable)
}

/// Where a closure or an exchange is.
pub(super) fn place_of(world: &World, thing: Thing) -> Option<Position> {
    let closure = thing.id().and_then(|id| world.splice_closures.get(id)).map(|row| row.position);
    closure.or_else(|| thing.id().and_then(|id| world.exchanges.get(id)).map(|row| row.position))
}
