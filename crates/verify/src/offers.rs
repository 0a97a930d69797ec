//! What plant of others offers along the streets and on them, at its least price.
//!
//! Room is not counted: whatever is free, taking it never costs less. What stands a little too far
//! counts as near: an offer more than there is lowers the bound, one less could make it false. So no place is
//! measured here that the design could have measured otherwise.

use std::collections::BTreeMap;

use crate::facts::{ExistingRoute, Facts, Position, Street};
use crate::norms::Norms;
use crate::plane::{Index, point_along};

/// What counts as no distance.
const SLACK_M: f64 = 0.5;
/// A street is looked at at its ends and every so far: plant follows it where it is near each time.
const LOOKED_EVERY_MM: i64 = 20_000;
/// Plant that stands along streets.
pub(crate) const WAYS: [&str; 3] = ["existing_duct", "existing_pole", "energy_pole"];

/// A way of building that others offer along a street.
pub(crate) struct Along {
    pub(crate) way: &'static str,
    /// The least rent of a metre and year that it may have, and the most.
    pub(crate) rents: [i64; 2],
}

/// A cabinet or an exchange that may be moved into.
pub(crate) struct Site<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    /// The rent of a year.
    pub(crate) rent: i64,
    /// Moving in and the rents of all years, ports apart.
    pub(crate) price: i64,
    /// The streets on which it may stand.
    pub(crate) streets: Vec<usize>,
}

/// What is offered.
pub(crate) struct Offered<'a> {
    along: BTreeMap<usize, Vec<Along>>,
    sites: Vec<Site<'a>>,
}

impl<'a> Offered<'a> {
    pub(crate) fn of(facts: &'a Facts, norms: &Norms) -> Offered<'a> {
        match norms.reuse.as_str() {
            "never" => Offered { along: BTreeMap::new(), sites: Vec::new() },
            _ => Offered { along: along(facts, norms), sites: sites(facts, norms) },
        }
    }

    /// The ways that others offer along a street.
    pub(crate) fn along(&self, street: usize) -> &[Along] {
        self.along.get(&street).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn site(&self, id: &str) -> Option<&Site<'a>> {
        self.sites.iter().find(|site| site.id == id)
    }

    pub(crate) fn sites(&self, kind: &str) -> impl Iterator<Item = &Site<'a>> {
        self.sites.iter().filter(move |site| site.kind == kind)
    }

    /// How many sites may stand on each street.
    pub(crate) fn sites_on(&self, streets: usize) -> Vec<i64> {
        let mut count = vec![0; streets];
        self.sites.iter().flat_map(|site| &site.streets).for_each(|street| count[*street] += 1);
        count
    }
}

fn along(facts: &Facts, norms: &Norms) -> BTreeMap<usize, Vec<Along>> {
    let mut along: BTreeMap<usize, Vec<Along>> = BTreeMap::new();
    for way in WAYS {
        let wide = |row: &ExistingRoute| row.wide_mm.is_none_or(|wide| wide >= norms.duct_wide_mm);
        let rows = facts.existing_routes.iter();
        let rows: Vec<&ExistingRoute> =
            rows.filter(|row| row.way == way && row.free > 0 && wide(row)).collect();
        if rows.is_empty() {
            continue;
        }
        let index = Index::of(rows.iter().map(|row| &*row.line));
        let rent = |row: usize| rows[row].rent.unwrap_or_else(|| norms.rent("way", way));
        for (number, street) in facts.streets.iter().enumerate() {
            if let Some(rents) = rents(street, &index, &rent, norms.existing_near_mm) {
                along.entry(number).or_default().push(Along { way, rents });
            }
        }
    }
    along
}

/// The least and the most that plant along a street may cost a metre and year, on the mean of the
/// places looked at; none where nothing is near one of them.
fn rents(
    street: &Street,
    index: &Index<'_>,
    rent: &dyn Fn(usize) -> i64,
    near_mm: i64,
) -> Option<[i64; 2]> {
    let near = near_mm as f64 / 1e3 + SLACK_M;
    let steps = (street.length_mm / LOOKED_EVERY_MM + 1).max(2);
    let mut sums = [0, 0];
    for step in 0..=steps {
        let (lon, lat) = point_along(street, street.length_mm * step / steps);
        let whole = |degrees: f64| (degrees + 0.5).floor() as i64;
        let at = (whole(lon), whole(lat));
        let found = index.near(at, near).filter(|(_, far)| *far <= near);
        let found: Vec<i64> = found.map(|(row, _)| rent(row)).collect();
        sums[0] += found.iter().min()?;
        sums[1] += found.iter().max()?;
    }
    Some(sums.map(|sum| (sum + steps).div_euclid(steps + 1)))
}

fn sites<'a>(facts: &'a Facts, norms: &Norms) -> Vec<Site<'a>> {
    let streets = if facts.existing_sites.is_empty() { &[][..] } else { &facts.streets };
    let index = Index::of(streets.iter().map(|street| &*street.line));
    let mut sites = Vec::new();
    for row in facts.existing_sites.iter().filter(|row| row.free > 0) {
        let item = match row.kind.as_str() {
            "cabinet" => "existing_cabinet",
            "exchange" => "existing_exchange",
            _ => continue,
        };
        let rent = row.rent.unwrap_or_else(|| norms.rent("item", item));
        let price = norms.item(item) + norms.present(rent);
        let streets = on_streets(row.position, &index, norms.existing_near_mm);
        let taken = norms.reuse == "always" || price < norms.item(&row.kind);
        if taken && !streets.is_empty() {
            sites.push(Site { id: &row.id, kind: &row.kind, rent, price, streets });
        }
    }
    sites
}

/// The streets that may be the nearest to a site.
fn on_streets(at: Position, index: &Index<'_>, near_mm: i64) -> Vec<usize> {
    let near = near_mm as f64 / 1e3 + SLACK_M;
    let mut far: BTreeMap<usize, f64> = BTreeMap::new();
    for (street, metres) in index.near(at, near + SLACK_M) {
        let held = far.entry(street).or_insert(metres);
        *held = metres.min(*held);
    }
    let least = far.values().copied().fold(f64::INFINITY, f64::min);
    let of = |(street, metres): (usize, f64)| {
        (least <= near && metres <= least + SLACK_M).then_some(street)
    };
    far.into_iter().filter_map(of).collect()
}
