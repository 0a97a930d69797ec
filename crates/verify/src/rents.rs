//! What rows rent, and that somebody offers it there at that rent.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use crate::Refusal;
use crate::facts::{Course, Facts, Priced};
use crate::norms::Norms;
use crate::offers::{Offered, WAYS};

/// The rents that rows may pay.
pub(crate) struct Rents<'a> {
    facts: &'a Facts,
    offered: &'a Offered<'a>,
    norms: &'a Norms,
    /// The number of each street.
    street: HashMap<&'a str, usize>,
    /// The sites that were moved into so far.
    taken: RefCell<HashSet<&'a str>>,
}

impl<'a> Rents<'a> {
    pub(crate) fn of(facts: &'a Facts, offered: &'a Offered<'a>, norms: &'a Norms) -> Rents<'a> {
        let streets = facts.streets.iter().enumerate();
        let street = streets.map(|(number, street)| (street.id.as_str(), number)).collect();
        Rents { facts, offered, norms, street, taken: RefCell::default() }
    }

    /// The rent of a metre and year of a route: that of the price book where its street is known to
    /// have such plant, or what somebody offers along it.
    pub(crate) fn of_route(&self, row: &Priced, course: &Course) -> Result<i64, Refusal> {
        let book = self.norms.rent("way", &row.code);
        if !WAYS.contains(&row.code.as_str()) {
            return Ok(book);
        }
        let rental = self.facts.rentals.get(&format!("route/{}", row.id));
        let rent = rental.map_or(0, |rental| rental.metre);
        let imported = rental.is_some_and(|rental| rental.existing.is_some());
        let street = course.street.as_deref().and_then(|id| self.street.get(id));
        let of_street = street.map(|street| &self.facts.streets[*street]);
        let known = of_street.is_some_and(|street| {
            let ways = self.norms.ways_of(&street.class, street.existing.as_deref());
            ways.into_iter().any(|way| way == row.code)
        });
        let mut along = street.into_iter().flat_map(|street| self.offered.along(*street));
        let offered = along.any(|along| {
            along.way == row.code && (along.rents[0]..=along.rents[1]).contains(&rent)
        });
        match offered || (known && !imported && rent == book) {
            true => Ok(rent),
            false => Err(false_rent(row, rent)),
        }
    }

    /// What a cabinet or an exchange costs that moved into one of others, its ports apart; nothing
    /// where it is new. Two do not move into one.
    pub(crate) fn of_site(&self, row: &Priced) -> Result<Option<i64>, Refusal> {
        let rental = self.facts.rentals.get(&format!("{}/{}", row.code, row.id));
        let Some(rental) = rental else { return Ok(None) };
        let named = rental.existing.as_deref().and_then(|name| name.strip_prefix("existing_site/"));
        let site = named.and_then(|id| self.offered.site(id));
        match site.filter(|site| site.kind == row.code && site.rent == rental.year) {
            Some(site) if self.taken.borrow_mut().insert(site.id) => Ok(Some(site.price)),
            _ => Err(false_rent(row, rental.year)),
        }
    }
}

fn false_rent(row: &Priced, rent: i64) -> Refusal {
    let Priced { id, code, .. } = row;
    let detail = format!("{code} {id} rents for {rent} cents a year what nobody offers there");
    Refusal::new("rent_false", detail)
}
