//! In whose hands each thing of the plant is: the narrowest row that says it holds.

use std::collections::HashMap;

use bocage_network::{Held, Holding, Route, Stage, Support, Tier};
use bocage_vocab::{Cell, Date, Id, Kind, Text, Thing};
use bocage_world::{Table, World, WorldFact};

/// The kinds that somebody owns, operates or leases.
pub const HELD_KINDS: &[Kind] = &[
    Kind::Support,
    Kind::Route,
    Kind::Duct,
    Kind::Pop,
    Kind::Exchange,
    Kind::Cabinet,
    Kind::BranchingPoint,
    Kind::SpliceClosure,
    Kind::Outlet,
    Kind::Cable,
];

/// Who owns, operates and leases a thing, and how far it is built. Empty texts mean nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// Who owns it.
    pub owner: Text,
    /// Who runs and mends it; the lessee, else the owner, unless told.
    pub operator: Text,
    /// To whom it is leased.
    pub lessee: Text,
    /// Between study and service; none for a kind without.
    pub stage: Option<Stage>,
    /// Since when what is recorded is what was built.
    pub as_built: Option<Date>,
}

/// The tiers of things, those of routes and supports by the cables that use them.
pub struct Tiers {
    world: World,
    /// That of the cable nearest to the homes.
    of_ways: HashMap<Thing, Tier>,
}

/// The holdings of a World, to ask of one thing or of all.
pub struct Hands {
    rows: HashMap<Held, Holding>,
    tiers: Tiers,
    default_owner: Text,
}

impl Hands {
    /// Looks at a World; `default_owner` owns what no row and no column names an owner of.
    #[must_use]
    pub fn of(world: &World, default_owner: &str) -> Hands {
        let rows: HashMap<Held, Holding> =
            world.holdings.iter().map(|row| (row.held(), row.clone())).collect();
        // All cables are walked for it, which only a row of a tier is worth.
        let by_tier = rows.keys().any(|held| matches!(held, Held::Tier(_)));
        let of_ways = if by_tier { tiers_of_ways(world) } else { HashMap::new() };
        let tiers = Tiers { world: world.clone(), of_ways };
        Hands { rows, tiers, default_owner: default_owner.into() }
    }

    /// In whose hands a row is; none where nobody holds things of its kind.
    #[must_use]
    pub fn hold<T: WorldFact>(&self, row: &T) -> Option<Hand> {
        if !HELD_KINDS.contains(&T::KIND) {
            return None;
        }
        let (mut owner, mut stage) = (None, None);
        let mut columns = T::COLUMNS.iter();
        row.write(&mut |cell| match (columns.next().map(|column| column.name), cell) {
            (Some("owner"), Cell::Text(text)) => owner = Some(Text::from(&*text)),
            (Some("stage"), Cell::Text(text)) => stage = text.parse().ok(),
            _ => {}
        });
        let held = self.narrowest(row.thing());
        let own = held.first().filter(|row| row.of.is_some());
        let told = own.and_then(|row| row.owner.clone()).or(owner);
        let owner = told.or_else(|| first(&held, |row| row.owner.clone()));
        let owner = owner.unwrap_or_else(|| self.default_owner.clone());
        let lessee = first(&held, |row| row.lessee.clone()).unwrap_or_default();
        let heir = if lessee.is_empty() { &owner } else { &lessee };
        let operator = first(&held, |row| row.operator.clone()).unwrap_or_else(|| heir.clone());
        let as_built = first(&held, |row| row.as_built);
        Some(Hand { owner, operator, lessee, stage, as_built })
    }

    /// The rows that say something of a thing, the narrowest first.
    fn narrowest(&self, thing: Thing) -> Vec<&Holding> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let tier = self.tiers.of_thing(thing).map(Held::Tier);
        let all = [Some(Held::Thing(thing)), tier, Some(Held::All)];
        all.into_iter().flatten().filter_map(|held| self.rows.get(&held)).collect()
    }
}

impl Tiers {
    /// Looks at a World.
    #[must_use]
    pub fn of(world: &World) -> Tiers {
        Tiers { world: world.clone(), of_ways: tiers_of_ways(world) }
    }

    /// The tier of a thing; none where no cable uses it. A cabinet begins the distribution, an
    /// exchange the transport.
    #[must_use]
    pub fn of_thing(&self, thing: Thing) -> Option<Tier> {
        let world = &self.world;
        match thing.kind {
            Kind::Cable => Some(world.cables.get(thing.id()?)?.tier),
            Kind::SpliceClosure => Some(world.splice_closures.get(thing.id()?)?.tier),
            Kind::BranchingPoint | Kind::Cabinet => Some(Tier::Distribution),
            Kind::Exchange => Some(Tier::Transport),
            Kind::Pop => Some(Tier::Backhaul),
            Kind::Outlet => Some(Tier::Drop),
            Kind::Duct => {
                let route = world.ducts.get(thing.id()?)?.route;
                self.of_ways.get(&route.thing()).copied()
            }
            _ => self.of_ways.get(&thing).copied(),
        }
    }
}

fn first<T>(held: &[&Holding], of: impl Fn(&Holding) -> Option<T>) -> Option<T> {
    held.iter().find_map(|row| of(row))
}

/// The tier of each route and support that cables use.
fn tiers_of_ways(world: &World) -> HashMap<Thing, Tier> {
    let mut tiers: HashMap<Thing, Tier> = HashMap::new();
    let mut use_by = |thing: Thing, tier: Tier| {
        let held = tiers.entry(thing).or_insert(tier);
        *held = tier.max(*held);
    };
    for cable in &world.cables {
        for step in &cable.path.0 {
            use_by(step.route.thing(), cable.tier);
            let ends = world.routes.get(step.route).map(|row: &Route| [row.from, row.to]);
            ends.into_iter().flatten().for_each(|end: Id<Support>| use_by(end.thing(), cable.tier));
        }
    }
    tiers
}

/// Shows each row of a table with its hand.
pub(crate) fn each_hand<'a, T: WorldFact>(
    hands: &'a Hands,
    table: &'a Table<T>,
) -> impl Iterator<Item = (&'a T, Hand)> {
    table.iter().filter_map(|row| Some((row, hands.hold(row)?)))
}
