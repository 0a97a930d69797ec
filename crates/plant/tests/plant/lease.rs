//! Who holds what, and the base of a lease, judged by asking every row alone and adding up.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use bocage_network::{Held, Holding, Stage, Tier};
use bocage_plant::{Hands, LeaseKey, LeaseSums, lease_changes, lease_lines, lease_objects};
use bocage_vocab::{Date, Fact, Length, Text, Thing};
use bocage_world::{Table, World};
use proptest::prelude::*;

use crate::kit::{Town, mix};

static TOWN: LazyLock<World> = LazyLock::new(|| Town { streets: 3, homes: 70, seed: 11 }.built());

/// The town with stages, owners and holdings of some of its things drawn from a seed.
fn drawn(seed: u64) -> (World, HashMap<Thing, u16>) {
    let mut world = TOWN.clone();
    let draw = |thing: Thing, of: u64, most: u64| mix(seed ^ of, thing.uuid.as_u64_pair().0) % most;
    let stage = |thing: Thing| Stage::ALL[6 + draw(thing, 1, 3) as usize];
    let owner = |thing: Thing| Text::from(["us", "them"][draw(thing, 2, 2) as usize]);
    macro_rules! redraw {
        ($($table:ident),+) => { $(
            let rows = world.$table.iter().filter(|row| draw(row.thing(), 3, 9) > 0).cloned();
            world.$table = rows.map(|mut row| { row.stage = stage(row.thing()); row }).collect();
        )+ };
    }
    redraw!(routes, cables, outlets);
    let rows = world.cables.iter().cloned();
    world.cables = rows
        .map(|mut row| {
            row.owner = owner(row.thing());
            row
        })
        .collect();
    let mut holdings = Vec::new();
    let mut hold = |held: Held, n: u64| {
        let name = |n: u64| {
            [None, Some(Text::from("")), Some("A".into()), Some("B".into())][n as usize % 4].clone()
        };
        let built = n.is_multiple_of(5).then_some(Date::constant(2027, 1, 1));
        let row = Holding::of(held);
        let (owner, operator, lessee) = (name(n / 64), name(n / 16), name(n / 4));
        holdings.push(Holding { owner, operator, lessee, as_built: built, ..row });
    };
    hold(Held::All, mix(seed, 1));
    hold(Held::Tier(Tier::Drop), mix(seed, 2));
    hold(Held::Tier(Tier::Transport), mix(seed, 3));
    let things = world.cables.iter().map(Fact::thing).chain(world.outlets.iter().map(Fact::thing));
    for thing in things.chain(world.routes.iter().map(Fact::thing)) {
        if draw(thing, 4, 6) == 0 {
            hold(Held::Thing(thing), mix(seed ^ 5, thing.uuid.as_u64_pair().1));
        }
    }
    world.holdings = Table::from_rows(holdings);
    let years = world.cables.iter().map(Fact::thing).chain(world.routes.iter().map(Fact::thing));
    let years = years.chain(world.branching_points.iter().map(Fact::thing));
    let tranches = years.filter(|thing| draw(*thing, 6, 5) > 0);
    let tranches = tranches.map(|thing| (thing, 2026 + draw(thing, 7, 2) as u16)).collect();
    (world, tranches)
}

/// What a row of holdings says of a thing, asked one row after the other.
fn said<T>(
    world: &World,
    (thing, tier): (Thing, Option<Tier>),
    of: impl Fn(&Holding) -> Option<T>,
) -> Option<T> {
    let rank = |row: &&Holding| match (row.of, row.tier) {
        (Some(other), _) => (other == thing).then_some(0),
        (None, Some(other)) => (Some(other) == tier).then_some(1),
        (None, None) => Some(2),
    };
    let mut rows: Vec<(i32, &Holding)> =
        world.holdings.iter().filter_map(|row| Some((rank(&row)?, row))).collect();
    rows.sort_by_key(|(rank, _)| *rank);
    rows.into_iter().find_map(|(_, row)| of(row))
}

/// The tier of a route: that of the cable nearest to the homes of those that follow it.
fn tier_of_route(world: &World, route: Thing) -> Option<Tier> {
    let along =
        |row: &&bocage_network::Cable| row.path.0.iter().any(|step| step.route.thing() == route);
    world.cables.iter().filter(along).map(|row| row.tier).max()
}

/// The base, object by object, without the index.
fn recount(
    world: &World,
    tranches: &HashMap<Thing, u16>,
    from: Stage,
) -> BTreeMap<LeaseKey, LeaseSums> {
    let mut lines: BTreeMap<LeaseKey, LeaseSums> = BTreeMap::new();
    let mut count =
        |at: (Thing, Option<Tier>), built: Thing, owner: Option<&str>, sums: LeaseSums| {
            let own = said(world, at, |row| row.owner.clone().filter(|_| row.of.is_some()));
            let owner = own.or(owner.map(Text::from));
            let owner = owner.or_else(|| said(world, at, |row| row.owner.clone()));
            let key = LeaseKey {
                tranche: tranches.get(&built).copied(),
                owner: owner.unwrap_or_else(|| "default".into()),
                lessee: said(world, at, |row| row.lessee.clone()).unwrap_or_default(),
            };
            *lines.entry(key).or_default() += sums;
        };
    let none = LeaseSums::default();
    for row in world.routes.iter().filter(|row| row.stage >= from) {
        let at = (row.thing(), tier_of_route(world, row.thing()));
        count(at, row.thing(), Some(&row.owner), LeaseSums { route: row.length, ..none });
    }
    for row in world.cables.iter().filter(|row| row.stage >= from) {
        let mut fibre = Length::ZERO;
        (0..row.cable_type.strands).for_each(|_| fibre += row.length);
        let sums = LeaseSums { cable: row.length, fibre, ..none };
        count((row.thing(), Some(row.tier)), row.thing(), Some(&row.owner), sums);
    }
    for row in world.outlets.iter().filter(|row| row.stage >= from) {
        let active = i64::from(row.stage == Stage::InService);
        let sums = LeaseSums { sockets: 1, active, ..none };
        count((row.thing(), Some(Tier::Drop)), row.branching_point.thing(), None, sums);
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_base_is_every_row_added_up(seed in any::<u64>(), from in 6usize..9) {
        let (world, tranches) = drawn(seed);
        let hands = Hands::of(&world, "default");
        let found = lease_lines(&lease_objects(&world, &hands, &tranches, Stage::ALL[from]));
        let found: BTreeMap<LeaseKey, LeaseSums> =
            found.into_iter().map(|line| (line.key, line.sums)).collect();
        prop_assert_eq!(found, recount(&world, &tranches, Stage::ALL[from]));
    }

    #[test]
    fn the_objects_of_a_difference_add_up_to_it(seed in any::<u64>(), other in any::<u64>()) {
        let count = |seed| {
            let (world, tranches) = drawn(seed);
            lease_objects(&world, &Hands::of(&world, "default"), &tranches, Stage::Accepted)
        };
        let (before, after) = (count(seed), count(other));
        let changes = lease_changes(&before, &after);
        let mut sums: BTreeMap<LeaseKey, LeaseSums> = BTreeMap::new();
        let none = LeaseSums::default();
        for change in &changes {
            prop_assert!(change.before != change.after);
            if let Some(object) = change.before {
                *sums.entry(object.key.clone()).or_default() += none - object.sums;
            }
            if let Some(object) = change.after {
                *sums.entry(object.key.clone()).or_default() += object.sums;
            }
        }
        for line in lease_lines(&before) {
            *sums.entry(line.key).or_default() += line.sums;
        }
        for line in lease_lines(&after) {
            *sums.entry(line.key).or_default() += none - line.sums;
        }
        prop_assert!(sums.values().all(LeaseSums::is_zero), "{sums:?}");
        let told: HashSet<Thing> = changes.iter().filter_map(|change| Some(change.object()?.thing)).collect();
        prop_assert_eq!(told.len(), changes.len(), "each object once");
        prop_assert!(lease_changes(&before, &before).is_empty());
    }
}

#[test]
fn the_narrowest_row_holds_and_the_rest_follows_from_it() {
    let mut world = TOWN.clone();
    let cable = world.cables.iter().find(|row| row.tier == Tier::Transport).unwrap().clone();
    let drop = world.cables.iter().find(|row| row.tier == Tier::Drop).unwrap().clone();
    let all = Holding { lessee: Some("DSP".into()), ..Holding::of(Held::All) };
    let tier = Holding { lessee: Some("".into()), ..Holding::of(Held::Tier(Tier::Transport)) };
    let own = Holding::of(Held::Thing(drop.thing()));
    let own = Holding { owner: Some("commune".into()), operator: Some("X".into()), ..own };
    world.holdings = [all, tier, own].into_iter().collect();
    let hands = Hands::of(&world, "us");
    let transport = hands.hold(&cable).unwrap();
    assert_eq!((&*transport.lessee, &transport.operator), ("", &cable.owner));
    let drop = hands.hold(&drop).unwrap();
    assert_eq!((&*drop.owner, &*drop.lessee, &*drop.operator), ("commune", "DSP", "X"));
    let outlet = hands.hold(&world.outlets.rows()[0]).unwrap();
    assert_eq!(
        (&*outlet.owner, &*outlet.operator, outlet.stage),
        ("us", "DSP", Some(Stage::Study))
    );
    assert!(hands.hold(&world.premises.rows()[0]).is_none());
}
