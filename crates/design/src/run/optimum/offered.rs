//! The same where others offer ducts, poles, cabinets and exchanges.

use bocage_network::norms::Item;
use bocage_network::{ExistingKind, ExistingSite};
use bocage_vocab::{Id, Money, Position};

use super::*;

/// Territories.
const SEEDS: u64 = 60;
/// The bound over the least cost, on the mean of all: measured 0.9727.
const BOUND_LEAST: f64 = 0.95;

/// A plan whose cabinets and exchanges all stand in such of others costs so much less: the bound of a
/// world in which these are offered is not above what is left, in any part.
pub(super) fn no_part_is_below_the_bound(ground: &Ground<'_>, rows: &Rows, report: &Report) {
    let norms = ground.drafter.norms;
    let item = |item: Item| norms.prices.item(item);
    let (mut sites, mut saved) = (Vec::new(), [Money::ZERO; 2]);
    for row in &rows.cabinets {
        let points = rows.branching_points.iter().filter(|point| point.cabinet == row.id);
        let lines = points.map(|point| point.lines).sum();
        let fitted = norms.settings.cabinet.ports_fitted(lines);
        let ports = i64::from(row.ports.saturating_sub(fitted));
        saved[0] +=
            item(Item::Cabinet) - item(Item::ExistingCabinet) + item(Item::CabinetPort) * ports;
        sites.push(site(ExistingKind::Cabinet, row.position, sites.len()));
    }
    for row in &rows.exchanges {
        saved[1] += item(Item::Exchange) - item(Item::ExistingExchange);
        sites.push(site(ExistingKind::Exchange, row.position, sites.len()));
    }
    let world = with(ground.world, sites);
    let given = Given { streets: ground.streets, world: &world };
    let stops: Vec<&Stop<'_>> = ground.drafter.stops.iter().collect();
    let bound = bound::bound(&given, &stops, rows, norms, 1, &Unwatched).unwrap();
    for (name, lower) in bound.floor.parts() {
        let saved = match name {
            "cabinets" => saved[0],
            "exchanges" => saved[1],
            _ => Money::ZERO,
        };
        let upper = report.components[name].upper - saved;
        assert!(lower <= upper.get(), "{name}: {upper} is below the bound {lower}");
    }
}

fn site(kind: ExistingKind, position: Position, number: usize) -> ExistingSite {
    let key = format!("site {number}");
    ExistingSite {
        id: Id::derive(&[&key]),
        reference: key.as_str().into(),
        kind,
        free: 1_000,
        rent: Some(Money::ZERO),
        owner: "X".into(),
        source: key.as_str().into(),
        position,
    }
}

/// The world with these sites.
fn with(world: &World, existing_sites: Vec<ExistingSite>) -> World {
    let rows = Rows {
        streets: world.streets.iter().cloned().collect(),
        premises: world.premises.iter().cloned().collect(),
        existing_routes: world.existing_routes.iter().cloned().collect(),
        existing_sites,
        ..Rows::default()
    };
    World::from_rows(Default::default(), rows)
}

#[test]
#[allow(clippy::print_stdout, reason = "says what was measured")]
fn no_design_is_below_the_bound_where_others_offer_plant() {
    let all = threads::map(2, SEEDS as usize, |seed| compare(seed as u64, 3, true));
    let mut bound = 0.0;
    for (seed, Compared { optimum, lower, .. }) in all.into_iter().enumerate() {
        assert!(lower <= optimum, "seed {seed}: {optimum} is below the bound {lower}");
        bound += lower as f64 / optimum as f64 / SEEDS as f64;
    }
    println!("{SEEDS} territories with plant of others: mean bound {bound:.4}");
    assert!(bound >= BOUND_LEAST, "mean bound {bound}");
}
