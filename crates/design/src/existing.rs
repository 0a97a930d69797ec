//! Plant of others along the streets: what imported ducts and poles offer to each, and where they
//! turn out to be too full.

pub(crate) mod links;
pub(crate) mod sites;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bocage_ground::{LineIndex, length, line};
use bocage_network::norms::Norms;
use bocage_network::{ExistingRoute, Rental, Route, Street, Tier, Way};
use bocage_vocab::{Fact, Finding, Id, Length, Money, Position};
use bocage_world::{Rows, World};

use crate::graph::StreetGraph;

/// A street is looked at every so far: plant follows it where it is near at each of these places.
const LOOKED_EVERY: Length = Length::mm(20_000);

/// What stands along a street and can be taken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Offer {
    pub(crate) way: Way,
    /// The rent of a metre and year.
    pub(crate) rent: Money,
    /// Tubes, or places for cables.
    pub(crate) free: u16,
    /// The row that follows the street longest.
    pub(crate) row: Id<ExistingRoute>,
    pub(crate) owner: bocage_vocab::Text,
}

/// Finds what the imported plant of a world offers to each street, by the street's place. Where
/// all that follows a street is full or too narrow, that is told.
pub(crate) fn offers(
    streets: &[&Street],
    world: &World,
    norms: &Norms,
    findings: &mut Vec<Finding>,
) -> BTreeMap<u32, Vec<Offer>> {
    let mut offers: BTreeMap<u32, Vec<Offer>> = BTreeMap::new();
    for way in Way::ALL.iter().copied().filter(|way| way.is_existing()) {
        let of_way = world.existing_routes.iter().filter(|row| row.way == way);
        let (free, full): (Vec<&ExistingRoute>, Vec<&ExistingRoute>) =
            of_way.partition(|row| row.free > 0 && is_wide(row, norms));
        let (free, full) = (Along::new(free, norms), Along::new(full, norms));
        for (place, street) in streets.iter().enumerate() {
            match free.follow(street, norms) {
                Some(offer) => offers.entry(place as u32).or_default().push(offer),
                None => findings.extend(full.follow(street, norms).map(|full| told(street, &full))),
            }
        }
    }
    offers
}

/// Whether a cable of the network fits into the tubes; unknown tubes are taken to be wide enough.
pub(crate) fn is_wide(row: &ExistingRoute, norms: &Norms) -> bool {
    row.inner_diameter_mm.is_none_or(|wide| wide >= norms.settings.duct.inner_diameter_mm)
}

fn told(street: &Street, full: &Offer) -> Finding {
    let middle = street.line[street.line.len() / 2];
    let name = street.name.clone().unwrap_or_else(|| street.source.clone());
    Finding::info("existing_plant_full")
        .about(street.thing())
        .named(&*name)
        .at(middle)
        .says("way", full.way.code())
        .says("owner", &*full.owner)
}

/// Plant of one way, to be found by place.
struct Along<'a> {
    rows: Vec<&'a ExistingRoute>,
    index: LineIndex,
    near: Length,
}

impl<'a> Along<'a> {
    fn new(rows: Vec<&'a ExistingRoute>, norms: &Norms) -> Along<'a> {
        let index = LineIndex::new(rows.iter().map(|row| &*row.line));
        Along { rows, index, near: norms.settings.existing.distance_max }
    }

    /// What follows a street from end to end.
    fn follow(&self, street: &Street, norms: &Norms) -> Option<Offer> {
        if self.rows.is_empty() {
            return None;
        }
        let mut times: BTreeMap<usize, i64> = BTreeMap::new();
        for place in places(street) {
            let (row, on) = self.index.nearest(place, |row| &self.rows[row].line)?;
            if on.distance > self.near {
                return None;
            }
            *times.entry(row).or_default() += 1;
        }
        let rent = |row: usize| {
            let row = self.rows[row];
            row.rent.unwrap_or_else(|| norms.prices.rent(row.way))
        };
        let looks: i64 = times.values().sum();
        let rents: i64 = times.iter().map(|(row, times)| rent(*row).get() * times).sum();
        let longest = times.iter().max_by_key(|(row, times)| (**times, std::cmp::Reverse(**row)));
        let longest = self.rows[*longest?.0];
        Some(Offer {
            way: longest.way,
            // Rounded up: a rent is not made cheaper by several owners.
            rent: Money::cents((rents + looks - 1) / looks.max(1)),
            free: times.keys().map(|row| self.rows[*row].free).min().unwrap_or(0),
            row: longest.id,
            owner: longest.owner.clone(),
        })
    }
}

/// Places along a street, its ends among them.
pub(crate) fn places(street: &Street) -> Vec<Position> {
    let whole = length(&street.line);
    let steps = (street.length.get() / LOOKED_EVERY.get() + 1).max(2);
    let at = |step: i64| line::place_at(&street.line, Length::mm(whole.get() * step / steps));
    (0..=steps).filter_map(at).collect()
}

/// Streets whose plant would have to hold more than is free, with how much that would be.
pub(crate) fn overfull(rows: &Rows, graph: &StreetGraph<'_>) -> BTreeMap<u32, u16> {
    let taken: HashMap<Id<Street>, (u32, u16)> = graph
        .taken
        .iter()
        .map(|(street, offer)| (graph.streets[*street as usize].id, (*street, offer.free)))
        .collect();
    if taken.is_empty() {
        return BTreeMap::new();
    }
    let mut held: HashMap<Id<Route>, u16> = HashMap::new();
    for duct in &rows.ducts {
        *held.entry(duct.route).or_default() += 1;
    }
    let mut on_poles: BTreeSet<(Id<Route>, usize)> = BTreeSet::new();
    for (number, cable) in rows.cables.iter().enumerate().filter(|(_, c)| c.tier != Tier::Drop) {
        on_poles.extend(cable.path.0.iter().filter(|s| s.duct == 0).map(|s| (s.route, number)));
    }
    for (route, _) in on_poles {
        *held.entry(route).or_default() += 1;
    }
    let mut full: BTreeMap<u32, u16> = BTreeMap::new();
    for route in &rows.routes {
        let Some(&(street, free)) = route.street.as_ref().and_then(|id| taken.get(id)) else {
            continue;
        };
        let needs = held.get(&route.id).copied().unwrap_or(0);
        if needs > free && route.way.is_existing() {
            let most = full.entry(street).or_default();
            *most = needs.max(*most);
        }
    }
    full
}

/// What is paid every year for a route: of others, also where they ask nothing; by the price book,
/// where it asks anything.
pub(crate) fn rental(route: &Route, offer: Option<&Offer>, norms: &Norms) -> Option<Rental> {
    let metre = offer.map_or_else(|| norms.prices.rent(route.way), |offer| offer.rent);
    if !route.way.is_existing() || (offer.is_none() && metre == Money::ZERO) {
        return None;
    }
    let (year, present) = norms.rent_over(route.length, metre);
    Some(Rental {
        id: Id::derive(&[&route.thing().to_string()]),
        by: route.thing(),
        existing: offer.map(|offer| offer.row.thing()),
        owner: offer.map_or_else(|| route.owner.clone(), |offer| offer.owner.clone()),
        length: route.length,
        metre,
        year,
        years: norms.settings.existing.rent_years,
        present,
    })
}

/// What is told of streets whose plant cannot hold what is needed.
pub(crate) fn told_overfull(graph: &StreetGraph<'_>, full: &BTreeMap<u32, u16>) -> Vec<Finding> {
    let tell = |(place, needs): (&u32, &u16)| {
        let (street, offer) = (graph.streets[*place as usize], graph.taken.get(place)?);
        let middle = street.line[street.line.len() / 2];
        let name = street.name.clone().unwrap_or_else(|| street.source.clone());
        let finding = Finding::info("existing_plant_overfull").about(street.thing());
        let finding = finding.named(&*name).at(middle).says("way", offer.way.code());
        let finding = finding.says("owner", &*offer.owner).says("free", i64::from(offer.free));
        Some(finding.says("needs", i64::from(*needs)))
    };
    full.iter().filter_map(tell).collect()
}
