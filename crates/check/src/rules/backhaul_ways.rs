//! The ways of the backhaul, followed strand by strand.

use std::collections::{BTreeSet, HashMap};

use bocage_network::{Cable, Exchange, Joint, Route, Tier};
use bocage_vocab::{Fact, Id, Kind, Thing};
use bocage_world::World;

/// What the way of an exchange to a point of presence passes.
pub(super) struct Way {
    /// The routes, from the exchange on.
    pub(super) routes: Vec<Id<Route>>,
    /// The boxes between cables, and the point of presence.
    pub(super) boxes: BTreeSet<Thing>,
}

/// The exchanges from which two ways lead to points of presence, with these ways. Strands that lead
/// nowhere are told by other rules.
pub(super) fn pairs(world: &World) -> Vec<(&Exchange, [Way; 2])> {
    let strands = Strands::of(world);
    let pair = |exchange| <[Way; 2]>::try_from(strands.ways(exchange)).ok();
    world.exchanges.iter().filter_map(|row| Some((row, pair(row)?))).collect()
}

/// The joints of backhaul cables, by what is joined there.
struct Strands<'a> {
    world: &'a World,
    of_cable: HashMap<Id<Cable>, Vec<&'a Joint>>,
    of_exchange: HashMap<Thing, Vec<&'a Joint>>,
}

impl<'a> Strands<'a> {
    fn of(world: &'a World) -> Strands<'a> {
        let mut strands = Strands { world, of_cable: HashMap::new(), of_exchange: HashMap::new() };
        let backhaul = |id| world.cables.get(id).is_some_and(|cable| cable.tier == Tier::Backhaul);
        for joint in world.joints.iter().filter(|joint| backhaul(joint.cable)) {
            strands.of_cable.entry(joint.cable).or_default().push(joint);
            if let Some(below) = joint.other.id::<Cable>() {
                strands.of_cable.entry(below).or_default().push(joint);
            }
            if joint.other.kind == Kind::Exchange {
                strands.of_exchange.entry(joint.other).or_default().push(joint);
            }
        }
        strands
    }

    fn ways(&self, exchange: &Exchange) -> Vec<Way> {
        let begin = self.of_exchange.get(&exchange.thing());
        begin.into_iter().flatten().filter_map(|joint| self.follow(joint)).collect()
    }

    /// Follows the first strand of a joint from cable to cable.
    fn follow(&self, start: &Joint) -> Option<Way> {
        let (mut at, mut cable, mut strand) = (start.at, start.cable, start.first_strand);
        let mut way = Way { routes: Vec::new(), boxes: BTreeSet::new() };
        // A circle would come to a box twice.
        loop {
            let row = self.world.cables.get(cable)?;
            way.routes.extend(row.path.0.iter().map(|step| step.route));
            at = if row.from == at { row.to } else { row.from };
            if !way.boxes.insert(at) {
                return None;
            }
            let joint = self.of_cable.get(&cable)?.iter().find(|joint| {
                let (own, other) = (joint.cable == cable, joint.other == cable.thing());
                let ends = own && joint.other.kind == Kind::Pop;
                joint.at == at
                    && ((ends && holds(joint.first_strand, joint.count, strand))
                        || (other && holds(joint.first_other, joint.count, strand)))
            })?;
            if joint.other.kind == Kind::Pop {
                return Some(way);
            }
            strand = joint.first_strand.checked_add(strand - joint.first_other)?;
            cable = joint.cable;
        }
    }
}

fn holds(first: u16, count: u16, strand: u16) -> bool {
    strand >= first && strand - first < count
}
