//! The design in numbers.

mod figures;
mod parts;

use std::collections::BTreeMap;

use bocage_network::Way;
use bocage_network::norms::{Item, Norms};
use bocage_vocab::{Length, Money};
use bocage_world::{Rows, World};
use serde::{Deserialize, Serialize};

pub use figures::Figures;
use figures::Plant;

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
    /// What ended a search before it had nothing left to try.
    pub(crate) stopped: Option<&'static str>,
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
    let served = sums.lines.served;
    let figures = Figures::of(Plant::from(rows), (total, served), norms.prices.item(Item::Study));
    let Figures { premises, counts, length, cost, length_by_way, rented } = figures;
    let by_component = &cost.by_component;
    let upper = cost.total;
    let components =
        parts::components(world, rows, by_component, (sums.floor, sums.exchanges_away), norms);
    let lower: Money = components.values().map(|part| part.lower).sum();
    let trenches = sums.trenches;
    let differ = (upper.get() - sums.floor.equal).max(1);
    Report {
        premises,
        counts,
        length,
        cost,
        length_by_way,
        rented,
        trench: Component {
            upper: Money::cents(trenches.upper),
            lower: Money::cents(trenches.lower),
        },
        components,
        lower,
        gap_ppm: ((i128::from((upper - lower).get()) * 1_000_000) / i128::from(differ)) as i64,
        stopped: sums.stopped.map(str::to_owned),
        settings_hash: norms.hash(),
    }
}

/// What the rows cost, by what is bought.
pub(crate) fn by_component(rows: &Rows, sums: &LineSums, norms: &Norms) -> BTreeMap<String, Money> {
    figures::by_component(Plant::from(rows), sums.served, norms.prices.item(Item::Study))
}
