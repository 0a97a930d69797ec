//! What plant of others costs at least where it may be taken.
//!
//! Room is not counted: whatever is free, taking it never costs less. A checker measures on its own
//! where plant stands, so what stands a little too far counts here as if it stood near enough: the checker
//! finds no offer, and no price, that is not here.

use std::collections::BTreeMap;

use bocage_ground::{LineIndex, line};
use bocage_network::norms::Norms;
use bocage_network::{ExistingKind, ExistingRoute, ExistingSite, Reuse, Street, Way};
use bocage_vocab::{Length, Money, Position};
use bocage_world::World;

use super::Given;
use crate::existing::{is_wide, places, sites};

/// What counts as if it were at no distance. A checker allows half of it.
const SLACK: Length = Length::mm(1_000);
/// An index measures roughly: so much further it is asked, to be measured then.
const ROUGHLY: i64 = 2;

/// What is offered.
#[derive(Default)]
pub(super) struct Offered {
    /// By the street's number, each way that may be taken with the least price of a metre.
    along: BTreeMap<u32, Vec<(Way, Money)>>,
    sites: Vec<Site>,
}

/// A cabinet or an exchange that may be moved into.
pub(super) struct Site {
    pub(super) kind: ExistingKind,
    /// Its ports apart, in cents.
    pub(super) price: i64,
    /// The streets on which it may stand.
    pub(super) streets: Vec<u32>,
}

impl Offered {
    pub(super) fn of(given: &Given<'_>, norms: &Norms) -> Offered {
        match norms.settings.existing.reuse {
            Reuse::Never => Offered::default(),
            _ => Offered {
                along: along(given.streets, given.world, norms),
                sites: standing(given.streets, given.world, norms),
            },
        }
    }

    /// The ways that may be taken along a street, each with the least price of a metre.
    pub(super) fn along(&self, street: u32) -> &[(Way, Money)] {
        self.along.get(&street).map_or(&[], Vec::as_slice)
    }

    /// The sites of a kind.
    pub(super) fn sites(&self, kind: ExistingKind) -> impl Iterator<Item = &Site> {
        self.sites.iter().filter(move |site| site.kind == kind)
    }

    /// How many sites stand on each street.
    pub(super) fn sites_on(&self) -> BTreeMap<u32, i64> {
        let mut count = BTreeMap::new();
        for street in self.sites.iter().flat_map(|site| &site.streets) {
            *count.entry(*street).or_default() += 1;
        }
        count
    }
}

fn along(streets: &[&Street], world: &World, norms: &Norms) -> BTreeMap<u32, Vec<(Way, Money)>> {
    let mut along: BTreeMap<u32, Vec<(Way, Money)>> = BTreeMap::new();
    for way in Way::ALL.iter().copied().filter(|way| way.is_existing()) {
        let rows = world.existing_routes.iter();
        let rows = rows.filter(|row| row.way == way && row.free > 0 && is_wide(row, norms));
        let ducts = Along::new(rows.collect(), norms);
        for (number, street) in (0..).zip(streets) {
            if let Some(rent) = ducts.rent(street) {
                along.entry(number).or_default().push((way, norms.way_price_at(way, rent)));
            }
        }
    }
    along
}

/// Plant of one way.
struct Along<'a> {
    rows: Vec<&'a ExistingRoute>,
    index: LineIndex,
    norms: &'a Norms,
}

impl<'a> Along<'a> {
    fn new(rows: Vec<&'a ExistingRoute>, norms: &'a Norms) -> Along<'a> {
        Along { index: LineIndex::new(rows.iter().map(|row| &*row.line)), rows, norms }
    }

    /// The least rent of a metre and year along a street, on the mean of the places looked at; none
    /// where nothing is near one of them.
    fn rent(&self, street: &Street) -> Option<Money> {
        if self.rows.is_empty() {
            return None;
        }
        let places = places(street);
        let looks = places.len() as i64;
        let sum: i64 = places.iter().map(|place| self.least(*place)).sum::<Option<_>>()?;
        Some(Money::cents((sum + looks - 1) / looks))
    }

    fn least(&self, place: Position) -> Option<i64> {
        let near = self.norms.settings.existing.distance_max + SLACK;
        let line = |row: &usize| &*self.rows[*row].line;
        let rows = within(&self.index, place, near, line);
        let rent =
            |row: &ExistingRoute| row.rent.unwrap_or_else(|| self.norms.prices.rent(row.way)).get();
        rows.into_iter().map(|row| rent(self.rows[row])).min()
    }
}

/// The lines within a distance of a place.
fn within<'a>(
    index: &LineIndex,
    place: Position,
    near: Length,
    line_of: impl Fn(&usize) -> &'a [Position],
) -> Vec<usize> {
    let mut lines = index.within(place, near * ROUGHLY);
    let far = |line: &[Position]| line::nearest(line, place).map(|on| on.distance);
    lines.retain(|line| far(line_of(line)).is_some_and(|far| far <= near));
    lines
}

fn standing(streets: &[&Street], world: &World, norms: &Norms) -> Vec<Site> {
    if world.existing_sites.is_empty() {
        return Vec::new();
    }
    let index = LineIndex::new(streets.iter().map(|street| &*street.line));
    let offer = |site: &ExistingSite| {
        let price = sites::price(site.kind, sites::rent(site, norms), norms);
        let (_, on) = index.nearest(site.position, |street| &streets[street].line)?;
        let near = on.distance <= norms.settings.existing.distance_max + SLACK;
        let offered = site.free > 0 && near && sites::is_taken_at(price, site.kind, norms);
        offered.then(|| {
            let line = |street: &usize| &*streets[*street].line;
            let streets = within(&index, site.position, on.distance + SLACK, line);
            let streets = streets.into_iter().map(|street| street as u32).collect();
            Site { kind: site.kind, price: price.get(), streets }
        })
    };
    world.existing_sites.iter().filter_map(offer).collect()
}
