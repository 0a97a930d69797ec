//! The parts of the bound, each beside what the design pays for the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use bocage_network::norms::{Item, Norms};
use bocage_network::{Route, Tier};
use bocage_vocab::{Id, Money, Position};
use bocage_world::{Rows, World};

use super::Component;
use crate::bound::{Floor, Tariff};

/// Tiers whose cables have a fixed part that the bound of the routes pays: the first along a route.
const ORDER: [Tier; 3] = [Tier::Distribution, Tier::Transport, Tier::Backhaul];

/// The parts by name.
pub(super) fn components(
    world: &World,
    rows: &Rows,
    costs: &BTreeMap<String, Money>,
    (floor, exchanges_away): (&Floor, Money),
    norms: &Norms,
) -> BTreeMap<String, Component> {
    let cost = |name: &str| costs.get(name).copied().unwrap_or_default().get();
    let firsts = first_cables(rows, &Tariff::of(norms));
    let [distribution, transport, backhaul] = firsts;
    let away = exchanges_away.get();
    let at_junctions = at_junctions(world, rows);
    [
        (
            "routes",
            cost("civil_works") + at_junctions + firsts.iter().sum::<i64>() + away,
            floor.routes,
        ),
        (
            "boxes",
            cost("branching_points") + cost("supports") - at_junctions + cost("drops")
                - floor.drops,
            floor.boxes,
        ),
        ("cabinets", cost("cabinets") + cost("cables_distribution") - distribution, floor.cabinets),
        (
            "exchanges",
            cost("exchanges") - away + cost("cables_transport") - transport
                + cost("cables_backhaul")
                - backhaul,
            floor.exchanges,
        ),
        ("splice_closures", cost("splice_closures"), 0),
        ("drops", floor.drops, floor.drops),
        (
            "studies",
            norms.prices.item(Item::Study).get() * rows.outlets.len() as i64,
            floor.studies,
        ),
    ]
    .map(|(name, upper, lower)| {
        let (upper, lower) = (Money::cents(upper), Money::cents(lower));
        (name.to_owned(), Component { upper, lower })
    })
    .into()
}

/// The part of the cables' cost that the bound of the routes pays, by the tier of the first cable.
fn first_cables(rows: &Rows, tariff: &Tariff) -> [i64; 3] {
    let rank = |tier: Tier| ORDER.iter().position(|other| *other == tier);
    let mut first = HashMap::<Id<Route>, usize>::new();
    for cable in &rows.cables {
        let Some(rank) = rank(cable.tier) else { continue };
        for step in &cable.path.0 {
            let held = first.entry(step.route).or_insert(rank);
            *held = (*held).min(rank);
        }
    }
    let mut sums = [0; 3];
    for route in &rows.routes {
        if let Some(place) = first.get(&route.id) {
            sums[*place] += tariff.cable_fixed_along(route.length.get());
        }
    }
    sums
}

/// What the supports at junctions of streets cost.
fn at_junctions(world: &World, rows: &Rows) -> i64 {
    let ends = |line: &[Position]| [line.first().copied(), line.last().copied()];
    let junctions: HashSet<Position> =
        world.streets.iter().flat_map(|street| ends(&street.line)).flatten().collect();
    let there = rows.supports.iter().filter(|support| junctions.contains(&support.position));
    there.map(|support| support.cost.get()).sum()
}
