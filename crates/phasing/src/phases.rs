//! From an order to years.

use std::collections::{BTreeMap, HashMap};

use bocage_network::norms::{Item, Norms};
use bocage_network::{Cabinet, Phase, Premises, PremisesUse};
use bocage_vocab::{Fact, Id, Money, Thing, Watch};
use bocage_world::World;
use serde::Serialize;

use crate::Error;
use crate::needs::{Needs, costs};
use crate::order::{Placed, Problem};
use crate::weights::Weights;

/// What to phase.
pub struct Request<'a> {
    /// The network.
    pub world: &'a World,
    /// The weights.
    pub norms: &'a Norms,
    /// The first year.
    pub first_year: u16,
    /// What may be spent in each year; what is left of it is carried to the next.
    pub budgets: &'a [Money],
}

/// One year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct YearSum {
    /// The year.
    pub year: u16,
    /// What may be spent in it, without what earlier years have left.
    #[serde(rename = "budget_cents", skip_serializing_if = "Option::is_none")]
    pub budget: Option<Money>,
    /// What the areas cost that are ready at its end.
    #[serde(rename = "spent_cents")]
    pub spent: Money,
    /// Cabinets that it adds.
    pub cabinets: u64,
    /// Premises that it adds.
    pub premises: u64,
    /// Public sites among them.
    pub public_sites: u64,
    /// Businesses among them.
    pub businesses: u64,
    /// Premises of white zones among them.
    pub white: u64,
    /// Premises that can be served at its end, all years together.
    pub premises_total: u64,
}

/// What the money does not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Left {
    /// Cabinets.
    pub cabinets: u64,
    /// Premises.
    pub premises: u64,
    /// What they would cost together beyond what has been built.
    #[serde(rename = "cost_cents")]
    pub cost: Money,
}

/// The order of building.
#[derive(Debug, Clone, PartialEq)]
pub struct Phases {
    /// What happens in each year.
    pub years: Vec<YearSum>,
    /// One row for each area that is built, in order.
    pub rows: Vec<Phase>,
    /// What is not.
    pub left: Left,
}

/// Finds an order of building.
///
/// # Errors
/// When there is no cabinet, no year, or somebody asked to stop.
pub fn phase(request: &Request<'_>, watch: &dyn Watch) -> Result<Phases, Error> {
    let Request { world, norms, first_year, budgets } = request;
    if world.cabinets.is_empty() {
        return Err(Error::NoNetwork);
    }
    if budgets.is_empty() || budgets.len() > Error::YEARS_MAX {
        return Err(Error::Years(budgets.len()));
    }
    if !(Error::FIRST_YEAR_MIN..=Error::FIRST_YEAR_MAX).contains(first_year) {
        return Err(Error::FirstYear(*first_year));
    }
    if let Some(place) = budgets.iter().position(|budget| budget.get() < 0) {
        return Err(Error::NegativeBudget(first_year.saturating_add(place as u16)));
    }
    watch.stage("phases", "areas", Some(world.cabinets.len() as u64));
    let weights = Weights::of(world, &norms.settings.phases);
    let needs = Needs::of(world);
    let served = served(world);
    let mut problem = problem(world, &needs, &served, &weights, budgets);
    let study = norms.prices.item(Item::Study);
    problem
        .own
        .iter_mut()
        .zip(&needs.lines)
        .for_each(|(own, lines)| *own += (study * *lines).get());
    let placed = problem.place(&problem.solve(watch));
    if watch.cancelled() {
        return Err(Error::Interrupted);
    }
    watch.done(placed.len() as u64);
    let areas: HashMap<Thing, _> =
        world.service_areas.iter().map(|area| (area.served_by, &area.outline)).collect();
    let cabinets = world.cabinets.rows();
    let row = |(rank, placed): (usize, &Placed)| {
        let cabinet = &cabinets[placed.area as usize];
        let year = first_year.saturating_add(u16::try_from(placed.year?).unwrap_or(u16::MAX));
        Some(Phase {
            id: Id::derive(&[&cabinet.id.to_string()]),
            cabinet: cabinet.id,
            reference: cabinet.reference.clone(),
            year,
            rank: rank as u32 + 1,
            premises: served.get(&cabinet.id).map_or(0, |homes| homes.len() as u32),
            score: problem.score[placed.area as usize],
            added: Money::cents(placed.added),
            outline: areas.get(&cabinet.thing()).map(|outline| (*outline).clone()),
        })
    };
    let built: Vec<&Placed> = placed.iter().filter(|placed| placed.year.is_some()).collect();
    let rows: Vec<Phase> = built.into_iter().enumerate().filter_map(row).collect();
    let mut years = sums(&rows, &served, &weights, *first_year, budgets.len());
    for (year, budget) in years.iter_mut().zip(*budgets) {
        year.budget = Some(*budget);
    }
    let mut left = Left { cost: Money::cents(problem.rest(&placed)), ..Left::default() };
    for placed in placed.iter().filter(|placed| placed.year.is_none()) {
        left.cabinets += 1;
        let homes = served.get(&cabinets[placed.area as usize].id);
        left.premises += homes.map_or(0, |homes| homes.len() as u64);
    }
    Ok(Phases { years, rows, left })
}

/// What the whole network costs, studies included.
#[must_use]
pub fn cost(world: &World, norms: &Norms) -> Money {
    let plant: Money = costs(world).into_values().sum();
    plant + norms.prices.item(Item::Study) * world.outlets.len() as i64
}

/// The phases that a world holds, year by year, from the first to the last.
#[must_use]
pub fn curve(world: &World, norms: &Norms) -> Vec<YearSum> {
    let years = world.phases.iter().map(|phase| phase.year);
    let Some((first, last)) = years.clone().min().zip(years.max()) else { return Vec::new() };
    let weights = Weights::of(world, &norms.settings.phases);
    let count = usize::from(last - first) + 1;
    sums(world.phases.rows(), &served(world), &weights, first, count)
}

/// The year in which each part of the network is built, by the phases that a world holds: the
/// first in which an area needs it. Parts that no area needs are not named.
#[must_use]
pub fn years_of_parts(world: &World) -> HashMap<Thing, u16> {
    let mut years = HashMap::new();
    if world.phases.is_empty() {
        return years;
    }
    let of: HashMap<Id<Cabinet>, u16> =
        world.phases.iter().map(|phase| (phase.cabinet, phase.year)).collect();
    let needs = Needs::of(world);
    for (cabinet, parts) in world.cabinets.iter().zip(needs.parts) {
        let Some(&year) = of.get(&cabinet.id) else { continue };
        for part in parts {
            years
                .entry(part)
                .and_modify(|first: &mut u16| *first = year.min(*first))
                .or_insert(year);
        }
    }
    years
}

/// The premises that each cabinet serves.
fn served(world: &World) -> HashMap<Id<Cabinet>, Vec<&Premises>> {
    let mut served: HashMap<_, Vec<&Premises>> = HashMap::new();
    for outlet in &world.outlets {
        let branching = world.branching_points.get(outlet.branching_point);
        if let Some((branching, premises)) = branching.zip(world.premises.get(outlet.premises)) {
            served.entry(branching.cabinet).or_default().push(premises);
        }
    }
    served
}

/// Parts that the same areas need become one.
fn problem(
    world: &World,
    needs: &Needs,
    served: &HashMap<Id<Cabinet>, Vec<&Premises>>,
    weights: &Weights<'_>,
    budgets: &[Money],
) -> Problem {
    let costs = costs(world);
    let mut needed_by: BTreeMap<Thing, Vec<u32>> = BTreeMap::new();
    for (area, parts) in needs.parts.iter().enumerate() {
        for part in parts {
            needed_by.entry(*part).or_default().push(area as u32);
        }
    }
    let mut together: BTreeMap<Vec<u32>, i64> = BTreeMap::new();
    for (part, areas) in needed_by {
        let cost = costs.get(&part).copied().unwrap_or_default();
        *together.entry(areas).or_default() += cost.get();
    }
    let exchanges: BTreeMap<_, u32> =
        world.exchanges.iter().enumerate().map(|(n, row)| (row.id, n as u32)).collect();
    let score = |cabinet: &Cabinet| {
        let homes = served.get(&cabinet.id).into_iter().flatten();
        homes.map(|premises| weights.of_premises(premises)).sum()
    };
    let spent = |sum: &mut Money, budget: &Money| {
        *sum += *budget;
        Some(sum.get())
    };
    let mut problem = Problem {
        own: vec![0; needs.parts.len()],
        score: world.cabinets.iter().map(score).collect(),
        shares: vec![Vec::new(); needs.parts.len()],
        shared: Vec::new(),
        group: world
            .cabinets
            .iter()
            .map(|c| exchanges.get(&c.exchange).copied().unwrap_or(0))
            .collect(),
        budgets: budgets.iter().scan(Money::ZERO, spent).collect(),
    };
    for (areas, cost) in together.into_iter().filter(|(_, cost)| *cost != 0) {
        if let [only] = areas[..] {
            problem.own[only as usize] += cost;
            continue;
        }
        for area in areas {
            problem.shares[area as usize].push(problem.shared.len() as u32);
        }
        problem.shared.push(cost);
    }
    problem
}

fn sums(
    rows: &[Phase],
    served: &HashMap<Id<Cabinet>, Vec<&Premises>>,
    weights: &Weights<'_>,
    first_year: u16,
    count: usize,
) -> Vec<YearSum> {
    let mut years: Vec<YearSum> = (0..count)
        .map(|n| YearSum { year: first_year.saturating_add(n as u16), ..YearSum::default() })
        .collect();
    for row in rows {
        let Some(year) = years.get_mut(usize::from(row.year.saturating_sub(first_year))) else {
            continue;
        };
        year.cabinets += 1;
        year.spent += row.added;
        for premises in served.get(&row.cabinet).into_iter().flatten() {
            year.premises += 1;
            year.public_sites += u64::from(premises.purpose == PremisesUse::PublicSite);
            year.businesses += u64::from(premises.purpose == PremisesUse::Business);
            year.white += u64::from(weights.is_white(premises));
        }
    }
    let mut total = 0;
    for year in &mut years {
        total += year.premises;
        year.premises_total = total;
    }
    years
}
