//! The design in numbers.

mod parts;

use std::collections::BTreeMap;

use bocage_network::norms::{Item, Norms};
use bocage_network::{Tier, Way};
use bocage_vocab::{Kind, Length, Money};
use bocage_world::{Rows, World};
use serde::{Deserialize, Serialize};

use crate::bound::Floor;
use crate::rows::LineSums;
use crate::trench::Trenches;

/// Premises given, served and left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PremisesCount {
    /// Given.
    pub total: u64,
    /// With a line.
    pub served: u64,
    /// Without one; each has a finding that says why.
    pub unserved: u64,
}

/// Boxes of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CountByKind {
    /// Exchanges.
    pub nro: u64,
    /// Cabinets.
    pub sro: u64,
    /// Branching points.
    pub pbo: u64,
}

/// Lengths: of the routes, and of the cables of each tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the tiers")]
pub struct LengthByTier {
    pub trench: Length,
    pub transport: Length,
    pub distribution: Length,
    pub drop: Length,
    pub backhaul: Length,
}

/// What one part of the network costs, and what it costs at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Component {
    /// What it costs as designed.
    #[serde(rename = "upper_cents")]
    pub upper: Money,
    /// What it costs in any design.
    #[serde(rename = "lower_cents")]
    pub lower: Money,
}

/// What a design rents of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rented {
    /// Exchanges.
    pub nro: u64,
    /// Cabinets.
    pub sro: u64,
    /// Ducts and poles, along the streets.
    #[serde(rename = "length_mm")]
    pub length: Length,
    /// The rents of a year.
    #[serde(rename = "year_cents")]
    pub year: Money,
    /// The rents of all years at their value of today, a part of the cost.
    #[serde(rename = "present_cents")]
    pub present: Money,
}

/// The design in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Premises.
    pub premises: PremisesCount,
    /// Boxes.
    pub counts: CountByKind,
    /// Lengths.
    #[serde(rename = "length_mm")]
    pub length: LengthByTier,
    /// Money.
    #[serde(rename = "cost_cents")]
    pub cost: Costs,
    /// Length of the routes by way of building.
    #[serde(rename = "length_by_way_mm")]
    pub length_by_way: BTreeMap<Way, Length>,
    /// What is rented of others.
    #[serde(default)]
    pub rented: Rented,
    /// What the trench tree costs and costs at least, the backhaul's digging aside.
    pub trench: Component,
    /// What each part of the bound costs as designed, and at least.
    pub components: BTreeMap<String, Component>,
    /// The bound below the whole: what the certificate proves.
    #[serde(rename = "lower_cents")]
    pub lower: Money,
    /// How far the cost may be above the least, in millionths of what designs can differ in.
    pub gap_ppm: i64,
    /// What ended the search before it had nothing left to try.
    pub stopped: Option<String>,
    /// Names the norms that the design was made with.
    pub settings_hash: String,
}

/// Money, in all and by component.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Costs {
    /// In all.
    pub total: Money,
    /// By component.
    pub by_component: BTreeMap<String, Money>,
}

/// What was summed up on the way.
pub(crate) struct Sums<'a> {
    pub(crate) lines: &'a LineSums,
    pub(crate) trenches: &'a Trenches,
    pub(crate) floor: &'a Floor,
    pub(crate) exchanges_away: Money,
}

/// Sums the rows up.
pub(crate) fn report(
    world: &World,
    rows: &Rows,
    sums: &Sums<'_>,
    total: u64,
    norms: &Norms,
) -> Report {
    let by_component = by_component(rows, sums.lines, norms);
    let upper: Money = by_component.values().copied().sum();
    let components =
        parts::components(world, rows, &by_component, (sums.floor, sums.exchanges_away), norms);
    let lower: Money = components.values().map(|part| part.lower).sum();
    let trenches = sums.trenches;
    let differ = (upper.get() - sums.floor.equal).max(1);
    let mut length_by_way = BTreeMap::<Way, Length>::new();
    for route in &rows.routes {
        *length_by_way.entry(route.way).or_default() += route.length;
    }
    let served = sums.lines.served;
    Report {
        premises: PremisesCount { total, served, unserved: total - served },
        counts: CountByKind {
            nro: rows.exchanges.len() as u64,
            sro: rows.cabinets.len() as u64,
            pbo: rows.branching_points.len() as u64,
        },
        length: lengths(rows),
        cost: Costs { total: upper, by_component },
        length_by_way,
        rented: rented(rows),
        trench: Component {
            upper: Money::cents(trenches.upper),
            lower: Money::cents(trenches.lower),
        },
        components,
        lower,
        gap_ppm: ((i128::from((upper - lower).get()) * 1_000_000) / i128::from(differ)) as i64,
        stopped: trenches.stopped.map(str::to_owned),
        settings_hash: norms.hash(),
    }
}

fn rented(rows: &Rows) -> Rented {
    let count = |kind: Kind| rows.rentals.iter().filter(|row| row.by.kind == kind).count() as u64;
    Rented {
        nro: count(Kind::Exchange),
        sro: count(Kind::Cabinet),
        length: rows.rentals.iter().map(|row| row.length).sum(),
        year: rows.rentals.iter().map(|row| row.year).sum(),
        present: rows.rentals.iter().map(|row| row.present).sum(),
    }
}

fn lengths(rows: &Rows) -> LengthByTier {
    let of = |tier: Tier| {
        rows.cables.iter().filter(|cable| cable.tier == tier).map(|cable| cable.length).sum()
    };
    LengthByTier {
        trench: rows.routes.iter().map(|route| route.length).sum(),
        transport: of(Tier::Transport),
        distribution: of(Tier::Distribution),
        drop: of(Tier::Drop),
        backhaul: of(Tier::Backhaul),
    }
}

/// What the rows cost, by what is bought.
pub(crate) fn by_component(rows: &Rows, sums: &LineSums, norms: &Norms) -> BTreeMap<String, Money> {
    let cables = |tier: Tier| -> Money {
        rows.cables.iter().filter(|cable| cable.tier == tier).map(|cable| cable.cost).sum()
    };
    [
        ("civil_works", rows.routes.iter().map(|row| row.cost).sum()),
        ("supports", rows.supports.iter().map(|row| row.cost).sum()),
        ("cables_transport", cables(Tier::Transport)),
        ("cables_distribution", cables(Tier::Distribution)),
        ("cables_backhaul", cables(Tier::Backhaul)),
        ("drops", cables(Tier::Drop)),
        ("branching_points", rows.branching_points.iter().map(|row| row.cost).sum()),
        ("splice_closures", rows.splice_closures.iter().map(|row| row.cost).sum()),
        ("cabinets", rows.cabinets.iter().map(|row| row.cost).sum()),
        ("exchanges", rows.exchanges.iter().map(|row| row.cost).sum()),
        ("studies", norms.prices.item(Item::Study) * sums.served as i64),
    ]
    .map(|(name, cost): (&str, Money)| (name.to_owned(), cost))
    .into()
}
