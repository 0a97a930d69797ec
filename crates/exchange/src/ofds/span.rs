//! Cables as spans.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::{Cable, Duct, PathStep, Route};
use bocage_vocab::{Id, Position, Thing};
use bocage_world::World;

use super::codes;
use super::form::{Geometry, Infrastructure, Span, coordinates, filled};
use super::organisations::Organisations;

/// Makes the spans of a world.
pub(super) struct Spans<'a> {
    world: &'a World,
    /// By route and ordinal.
    ducts: Vec<&'a Duct>,
}

/// What the routes of a cable say together.
#[derive(Default)]
struct Ground<'a> {
    deployment: BTreeSet<&'static str>,
    ways: BTreeSet<&'static str>,
    /// The length (mm) of the routes by what carries the cable there and who owns that.
    carriers: BTreeMap<(&'static str, &'a str), i64>,
}

impl<'a> Spans<'a> {
    pub(super) fn new(world: &'a World) -> Spans<'a> {
        let mut ducts: Vec<&Duct> = world.ducts.iter().collect();
        ducts.sort_by_key(|duct| (duct.route, duct.ordinal));
        Spans { world, ducts }
    }

    /// The span of a cable between those of its ends that the file has.
    pub(super) fn of(
        &self,
        cable: &'a Cable,
        has: impl Fn(&Thing) -> bool,
        owners: &mut Organisations<'a>,
    ) -> Span<'a> {
        let ground = self.ground(cable);
        Span {
            id: cable.id.thing(),
            name: filled(&cable.reference),
            status: codes::status(cable.stage),
            start: Some(cable.from).filter(&has),
            end: Some(cable.to).filter(&has),
            directed: false,
            route: course(&cable.line),
            transmission_medium_owner: owners.medium(&cable.owner),
            transmission_medium: ["fibre"],
            supporting_infrastructure: ground.carrier(owners),
            deployment: ground.deployment.into_iter().collect(),
            fibre_count: cable.cable_type.strands,
            fibre_length: cable.length.get() as f64 / 1e6,
        }
    }

    fn ground(&self, cable: &Cable) -> Ground<'a> {
        let mut ground = Ground::default();
        for step in &cable.path.0 {
            let Some(route) = self.world.routes.get(step.route) else { continue };
            let carrier = codes::lying(route.way, step.duct > 0);
            let owner = self.duct(*step).map_or(&*route.owner, |duct| &*duct.owner);
            ground.deployment.insert(codes::deployment(route.way));
            ground.ways.insert(route.way.code());
            *ground.carriers.entry((carrier, owner)).or_default() += route.length.get();
        }
        ground
    }

    fn duct(&self, step: PathStep) -> Option<&'a Duct> {
        let key = |duct: &&Duct| -> (Id<Route>, u8) { (duct.route, duct.ordinal) };
        let place = self.ducts.binary_search_by_key(&(step.route, step.duct), key).ok()?;
        Some(self.ducts[place])
    }
}

impl<'a> Ground<'a> {
    /// What carries the cable over most of its way; the description names all ways.
    fn carrier(&self, owners: &mut Organisations<'a>) -> Option<Infrastructure<'a>> {
        let ((kind, owner), _) = self.carriers.iter().max_by_key(|(_, length)| **length)?;
        let ways: Vec<&str> = self.ways.iter().copied().collect();
        let description = Some(ways.join(", "));
        Some(Infrastructure { kind, description, owner: owners.infrastructure(owner) })
    }
}

/// A line that stays in one place is none.
fn course(line: &[Position]) -> Option<Geometry<Vec<[f64; 2]>>> {
    let coordinates = line.iter().copied().map(coordinates).collect();
    let moves = line.windows(2).any(|pair| pair[0] != pair[1]);
    moves.then_some(Geometry { kind: "LineString", coordinates })
}
