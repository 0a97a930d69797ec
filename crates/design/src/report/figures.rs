//! What a network comes to, whoever drew it: a design, or one that has been edited since.

use std::collections::BTreeMap;

use bocage_network::{
    BranchingPoint, Cabinet, Cable, Exchange, Rental, Route, SpliceClosure, Support, Tier, Way,
};
use bocage_vocab::{Kind, Length, Money};
use bocage_world::{Rows, World};

use super::{Costs, CountByKind, LengthByTier, PremisesCount, Rented};

/// A network in numbers, without any bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Premises.
    pub premises: PremisesCount,
    /// Boxes.
    pub counts: CountByKind,
    /// Lengths.
    pub length: LengthByTier,
    /// Money.
    pub cost: Costs,
    /// Length of the routes by way of building.
    pub length_by_way: BTreeMap<Way, Length>,
    /// What is rented of others.
    pub rented: Rented,
}

/// The rows that cost something.
#[derive(Clone, Copy)]
pub(super) struct Plant<'a> {
    supports: &'a [Support],
    routes: &'a [Route],
    cables: &'a [Cable],
    exchanges: &'a [Exchange],
    cabinets: &'a [Cabinet],
    branching_points: &'a [BranchingPoint],
    splice_closures: &'a [SpliceClosure],
    rentals: &'a [Rental],
}

impl<'a> From<&'a Rows> for Plant<'a> {
    fn from(rows: &'a Rows) -> Plant<'a> {
        Plant {
            supports: &rows.supports,
            routes: &rows.routes,
            cables: &rows.cables,
            exchanges: &rows.exchanges,
            cabinets: &rows.cabinets,
            branching_points: &rows.branching_points,
            splice_closures: &rows.splice_closures,
            rentals: &rows.rentals,
        }
    }
}

impl<'a> From<&'a World> for Plant<'a> {
    fn from(world: &'a World) -> Plant<'a> {
        Plant {
            supports: world.supports.rows(),
            routes: world.routes.rows(),
            cables: world.cables.rows(),
            exchanges: world.exchanges.rows(),
            cabinets: world.cabinets.rows(),
            branching_points: world.branching_points.rows(),
            splice_closures: world.splice_closures.rows(),
            rentals: world.rentals.rows(),
        }
    }
}

impl Figures {
    /// The network of a state; `study` is what the studies of one line cost.
    #[must_use]
    pub fn of_state(world: &World, study: Money) -> Figures {
        let premises = (world.premises.len() as u64, world.outlets.len() as u64);
        Figures::of(Plant::from(world), premises, study)
    }

    pub(super) fn of(plant: Plant<'_>, (total, served): (u64, u64), study: Money) -> Figures {
        let by_component = by_component(plant, served, study);
        let mut length_by_way = BTreeMap::<Way, Length>::new();
        for route in plant.routes {
            *length_by_way.entry(route.way).or_default() += route.length;
        }
        Figures {
            premises: PremisesCount { total, served, unserved: total.saturating_sub(served) },
            counts: CountByKind {
                nro: plant.exchanges.len() as u64,
                sro: plant.cabinets.len() as u64,
                pbo: plant.branching_points.len() as u64,
            },
            length: lengths(plant),
            cost: Costs { total: by_component.values().copied().sum(), by_component },
            length_by_way,
            rented: rented(plant.rentals),
        }
    }
}

fn rented(rentals: &[Rental]) -> Rented {
    let count = |kind: Kind| rentals.iter().filter(|row| row.by.kind == kind).count() as u64;
    Rented {
        nro: count(Kind::Exchange),
        sro: count(Kind::Cabinet),
        length: rentals.iter().map(|row| row.length).sum(),
        year: rentals.iter().map(|row| row.year).sum(),
        present: rentals.iter().map(|row| row.present).sum(),
    }
}

fn lengths(plant: Plant<'_>) -> LengthByTier {
    let of = |tier: Tier| {
        plant.cables.iter().filter(|cable| cable.tier == tier).map(|cable| cable.length).sum()
    };
    LengthByTier {
        trench: plant.routes.iter().map(|route| route.length).sum(),
        transport: of(Tier::Transport),
        distribution: of(Tier::Distribution),
        drop: of(Tier::Drop),
        backhaul: of(Tier::Backhaul),
    }
}

/// What the plant costs, by what is bought.
pub(super) fn by_component(plant: Plant<'_>, served: u64, study: Money) -> BTreeMap<String, Money> {
    let cables = |tier: Tier| -> Money {
        plant.cables.iter().filter(|cable| cable.tier == tier).map(|cable| cable.cost).sum()
    };
    [
        ("civil_works", plant.routes.iter().map(|row| row.cost).sum()),
        ("supports", plant.supports.iter().map(|row| row.cost).sum()),
        ("cables_transport", cables(Tier::Transport)),
        ("cables_distribution", cables(Tier::Distribution)),
        ("cables_backhaul", cables(Tier::Backhaul)),
        ("drops", cables(Tier::Drop)),
        ("branching_points", plant.branching_points.iter().map(|row| row.cost).sum()),
        ("splice_closures", plant.splice_closures.iter().map(|row| row.cost).sum()),
        ("cabinets", plant.cabinets.iter().map(|row| row.cost).sum()),
        ("exchanges", plant.exchanges.iter().map(|row| row.cost).sum()),
        ("studies", study * served as i64),
    ]
    .map(|(name, cost): (&str, Money)| (name.to_owned(), cost))
    .into()
}
