//! The base of a lease: what is made available, counted by tranche and by who owns and leases it.

use std::collections::{BTreeMap, HashMap};
use std::ops::{AddAssign, Sub};

use bocage_network::{Stage, Tier};
use bocage_vocab::{Fact, Length, Text, Thing};
use bocage_world::{World, WorldFact};
use serde::Serialize;

use crate::hands::{Hand, Hands, Tiers, each_hand};

/// What a lease is computed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LeaseSums {
    /// Routes.
    #[serde(rename = "route_mm")]
    pub route: Length,
    /// Cables, drops included.
    #[serde(rename = "cable_mm")]
    pub cable: Length,
    /// Strands of these cables.
    #[serde(rename = "fibre_mm")]
    pub fibre: Length,
    /// Sockets made available.
    pub sockets: i64,
    /// Lines in service.
    pub active: i64,
}

impl LeaseSums {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == LeaseSums::default()
    }
}

impl AddAssign for LeaseSums {
    fn add_assign(&mut self, other: LeaseSums) {
        self.route = self.route + other.route;
        self.cable = self.cable + other.cable;
        self.fibre = self.fibre + other.fibre;
        self.sockets += other.sockets;
        self.active += other.active;
    }
}

impl Sub for LeaseSums {
    type Output = LeaseSums;
    fn sub(self, other: LeaseSums) -> LeaseSums {
        LeaseSums {
            route: self.route - other.route,
            cable: self.cable - other.cable,
            fibre: self.fibre - other.fibre,
            sockets: self.sockets - other.sockets,
            active: self.active - other.active,
        }
    }
}

/// Whose and of which tranche something is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LeaseKey {
    /// The year in which it is built; none for what no area needs, or without phases.
    pub tranche: Option<u16>,
    /// Who owns it.
    pub owner: Text,
    /// To whom it is leased; empty where it is not.
    pub lessee: Text,
}

/// One object that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseObject {
    /// Which.
    pub thing: Thing,
    /// What people call it.
    pub name: String,
    /// Its tier, where it has one.
    pub tier: Option<Tier>,
    /// How far it is built.
    pub stage: Stage,
    /// In which line of the base it counts.
    pub key: LeaseKey,
    /// What it adds there.
    pub sums: LeaseSums,
}

/// A row of the base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeaseLine {
    /// Whose, and of which tranche.
    #[serde(flatten)]
    pub key: LeaseKey,
    /// What it comes to.
    #[serde(flatten)]
    pub sums: LeaseSums,
}

/// Every route, cable and socket that has come to a stage, by id. `tranches` tells in which year each
/// part of the network is built; a socket is of the tranche of its branching point.
#[must_use]
pub fn lease_objects(
    world: &World,
    hands: &Hands,
    tranches: &HashMap<Thing, u16>,
    from: Stage,
) -> Vec<LeaseObject> {
    let mut base = Base { tiers: Tiers::of(world), tranches, from, objects: Vec::new() };
    for (row, hand) in each_hand(hands, &world.routes) {
        let sums = LeaseSums { route: row.length, ..LeaseSums::default() };
        base.add(row, (row.thing(), hand), sums);
    }
    for (row, hand) in each_hand(hands, &world.cables) {
        let fibre = Length::mm(row.length.get() * i64::from(row.cable_type.strands));
        let sums = LeaseSums { cable: row.length, fibre, ..LeaseSums::default() };
        base.add(row, (row.thing(), hand), sums);
    }
    for (row, hand) in each_hand(hands, &world.outlets) {
        let active = i64::from(row.stage == Stage::InService);
        let sums = LeaseSums { sockets: 1, active, ..LeaseSums::default() };
        base.add(row, (row.branching_point.thing(), hand), sums);
    }
    base.objects.sort_by_key(|object| object.thing);
    base.objects
}

struct Base<'a> {
    tiers: Tiers,
    tranches: &'a HashMap<Thing, u16>,
    from: Stage,
    objects: Vec<LeaseObject>,
}

impl Base<'_> {
    /// Counts a row, of the tranche in which `built_with` is built.
    fn add<T: WorldFact>(&mut self, row: &T, (built_with, hand): (Thing, Hand), sums: LeaseSums) {
        let Some(stage) = hand.stage.filter(|stage| *stage >= self.from) else { return };
        let tranche = self.tranches.get(&built_with).copied();
        self.objects.push(LeaseObject {
            thing: row.thing(),
            name: bocage_world::label(row),
            tier: self.tiers.of_thing(row.thing()),
            stage,
            key: LeaseKey { tranche, owner: hand.owner, lessee: hand.lessee },
            sums,
        });
    }
}

/// The base: objects summed up line by line.
#[must_use]
pub fn lease_lines(objects: &[LeaseObject]) -> Vec<LeaseLine> {
    let mut lines: BTreeMap<&LeaseKey, LeaseSums> = BTreeMap::new();
    for object in objects {
        *lines.entry(&object.key).or_default() += object.sums;
    }
    lines.into_iter().map(|(key, sums)| LeaseLine { key: key.clone(), sums }).collect()
}

/// An object that counts differently on two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseChange<'a> {
    /// As it counted before.
    pub before: Option<&'a LeaseObject>,
    /// As it counts after.
    pub after: Option<&'a LeaseObject>,
}

impl<'a> LeaseChange<'a> {
    /// The object, as it is after where it is there then.
    #[must_use]
    pub fn object(&self) -> Option<&'a LeaseObject> {
        self.after.or(self.before)
    }
}

/// The objects that make the difference between two bases, both by rising id: every one that counts
/// in another line, for another amount, or in one of them only.
#[must_use]
pub fn lease_changes<'a>(
    before: &'a [LeaseObject],
    after: &'a [LeaseObject],
) -> Vec<LeaseChange<'a>> {
    let mut old = before.iter().peekable();
    let mut changes = Vec::new();
    for new in after {
        while let Some(gone) = old.next_if(|old| old.thing < new.thing) {
            changes.push(LeaseChange { before: Some(gone), after: None });
        }
        let same = old.next_if(|old| old.thing == new.thing);
        if same.is_none_or(|old| (&old.key, old.sums) != (&new.key, new.sums)) {
            changes.push(LeaseChange { before: same, after: Some(new) });
        }
    }
    changes.extend(old.map(|gone| LeaseChange { before: Some(gone), after: None }));
    changes
}
