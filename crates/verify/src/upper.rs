//! The cost of the design, row by row, with the certificate's prices.

use std::collections::{BTreeMap, HashSet};

use crate::Refusal;
use crate::facts::{Facts, Position, Priced};
use crate::floor::Floor;
use crate::norms::Norms;
use crate::offers::Offered;
use crate::rents::Rents;
use crate::streets::Parts;
use crate::tariff::Tariff;

/// Bytes of one step of a cable's path: the route's id and a duct.
const STEP_LEN: usize = 17;
/// Tiers of which the first along a route pays the fixed part of a cable there.
const TIERS: [&str; 3] = ["distribution", "transport", "backhaul"];

/// Sums of cents over the rows.
#[derive(Debug, Default)]
pub(crate) struct Costs {
    routes: i64,
    supports: i64,
    /// By tier: distribution, transport, backhaul, drop.
    cables: [i64; 4],
    boxes: i64,
    closures: i64,
    cabinets: i64,
    exchanges: i64,
    studies: i64,
}

impl Costs {
    /// Adds the rows up; each must cost what the prices say.
    pub(crate) fn of(
        facts: &Facts,
        offered: &Offered<'_>,
        norms: &Norms,
    ) -> Result<Costs, Refusal> {
        let supports = facts.supports.iter().map(|(row, _)| row);
        let exchanges = facts.exchanges.iter().map(|(row, _)| row);
        let rents = Rents::of(facts, offered, norms);
        let mut routes = 0;
        for (row, course) in facts.routes.iter().zip(&facts.courses) {
            let rent = rents.of_route(row, course)?;
            routes += sum([row], |row| route(row, rent, norms))?;
        }
        let mut cables = [0; 4];
        for (row, _) in &facts.cables {
            let tier = TIERS.iter().position(|tier| *tier == row.code).unwrap_or(3);
            cables[tier] += sum([row], |row| cable(row, norms))?;
        }
        Ok(Costs {
            routes,
            supports: sum(supports, |row| norms.support(&row.code))?,
            cables,
            boxes: sum(&facts.branching_points, |row| branching_point(row, norms))?,
            closures: sum(&facts.splice_closures, |row| {
                norms.item("splice_closure") + norms.item("splice") * row.count
            })?,
            cabinets: sites(&facts.cabinets, &rents, norms)?,
            exchanges: sites(exchanges, &rents, norms)?,
            studies: norms.item("study") * facts.premises.len() as i64,
        })
    }

    /// The cost shared out as the bound is, in the order of its parts.
    pub(crate) fn by_part(
        &self,
        facts: &Facts,
        norms: &Norms,
        tariff: &Tariff,
        parts: &Parts,
        floor: &Floor,
    ) -> [i64; 7] {
        let [distribution, transport, backhaul] = first_cables(facts, tariff);
        let at_junctions = at_junctions(facts);
        let away = parts.exchanges_away(facts, norms);
        let fixed = distribution + transport + backhaul;
        [
            self.routes + at_junctions + fixed + away,
            self.boxes + self.supports - at_junctions + self.cables[3] - floor.drops,
            self.cabinets + self.cables[0] - distribution,
            self.exchanges - away + self.cables[1] - transport + self.cables[2] - backhaul,
            self.closures,
            floor.drops,
            self.studies,
        ]
    }
}

fn sum<'a>(
    rows: impl IntoIterator<Item = &'a Priced>,
    price: impl Fn(&Priced) -> i64,
) -> Result<i64, Refusal> {
    let mut sum = 0;
    for row in rows {
        let due = price(row);
        if due != row.cents {
            let Priced { id, code, cents, .. } = row;
            let detail = format!("{code} {id} costs {cents} cents, by these prices {due}");
            return Err(Refusal::new("other_prices", detail));
        }
        sum += due;
    }
    Ok(sum)
}

/// A price a metre over a length, rounded to cents.
fn over(length_mm: i64, metre: i64) -> i64 {
    ((i128::from(length_mm) * i128::from(metre) + 500) / 1_000) as i64
}

/// Cabinets or exchanges, new or of others, with their ports.
fn sites<'a>(
    rows: impl IntoIterator<Item = &'a Priced>,
    rents: &Rents<'_>,
    norms: &Norms,
) -> Result<i64, Refusal> {
    let mut cents = 0;
    for row in rows {
        let site = rents.of_site(row)?.unwrap_or_else(|| norms.item(&row.code));
        let port = norms.item(&format!("{}_port", row.code));
        cents += sum([row], |row| site + port * row.count)?;
    }
    Ok(cents)
}

fn route(row: &Priced, rent: i64, norms: &Norms) -> i64 {
    let crossing = row.beside.as_deref().map_or(0, |code| norms.price("crossing", code));
    over(row.count, norms.way_at(&row.code, rent)) + crossing
}

fn cable(row: &Priced, norms: &Norms) -> i64 {
    let offer = norms.offers.iter().find(|offer| Some(&offer.name) == row.beside.as_ref());
    match offer {
        None => 0,
        Some(offer) if row.code == "drop" => over(row.count, offer.metre) + norms.item("drop"),
        Some(offer) => over(row.count, offer.metre + norms.item("cable_laying")),
    }
}

fn branching_point(row: &Priced, norms: &Norms) -> i64 {
    let indoors = row.code == "indoors";
    let item = if indoors { "branching_point_indoor" } else { "branching_point" };
    norms.item(item) + norms.item("splice") * row.count
}

/// The fixed parts of cables that the routes pay, by the tier of the first cable along each.
fn first_cables(facts: &Facts, tariff: &Tariff) -> [i64; 3] {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (row, path) in &facts.cables {
        let Some(tier) = TIERS.iter().position(|tier| *tier == row.code) else { continue };
        for step in path.as_chunks::<STEP_LEN>().0 {
            let held = first.entry(uuid(&step[..16])).or_insert(tier);
            *held = tier.min(*held);
        }
    }
    let mut sums = [0; 3];
    for route in &facts.routes {
        if let Some(tier) = first.get(&route.id) {
            sums[*tier] += tariff.fixed_along(route.count);
        }
    }
    sums
}

fn uuid(bytes: &[u8]) -> String {
    let digits = crate::certificate::hex(bytes);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    parts.join("-")
}

/// What supports at junctions of streets cost.
fn at_junctions(facts: &Facts) -> i64 {
    let ends = |line: &[Position]| [line[0], line[line.len() - 1]];
    let junctions: HashSet<Position> =
        facts.streets.iter().flat_map(|street| ends(&street.line)).collect();
    let there = facts.supports.iter().filter(|(_, position)| junctions.contains(position));
    there.map(|(row, _)| row.cents).sum()
}
