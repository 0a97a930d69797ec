//! Plant of others, and what the design rents of it.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use super::{Position, point, positions, push_positions, rows};

/// Ducts or poles of others.
#[derive(Debug, Clone)]
pub(crate) struct ExistingRoute {
    pub(crate) id: String,
    pub(crate) way: String,
    pub(crate) free: i64,
    pub(crate) wide_mm: Option<i64>,
    pub(crate) rent: Option<i64>,
    pub(crate) line: Vec<Position>,
}

/// A site of others.
#[derive(Debug, Clone)]
pub(crate) struct ExistingSite {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) free: i64,
    pub(crate) rent: Option<i64>,
    pub(crate) position: Position,
}

/// What a row rents, as `KIND/ID`, and for how much a year: a metre of a route, the whole of a site.
#[derive(Debug, Clone)]
pub(crate) struct Rental {
    pub(crate) existing: Option<String>,
    pub(crate) metre: i64,
    pub(crate) year: i64,
}

/// Ten thousand million euros a year.
const RENT_MAX: i64 = 1_000_000_000_000;

const ROUTES: &str =
    "SELECT id, way, free, inner_diameter_mm, rent_cents, geom FROM existing_route ORDER BY id";
const SITES: &str =
    "SELECT id, existing_kind, free, rent_cents, geom FROM existing_site ORDER BY id";
const RENTALS: &str = "SELECT by_thing, existing, metre_cents, year_cents FROM rental";

pub(super) fn routes(database: &Connection) -> rusqlite::Result<Vec<ExistingRoute>> {
    rows(database, ROUTES, route)
}

pub(super) fn sites(database: &Connection) -> rusqlite::Result<Vec<ExistingSite>> {
    rows(database, SITES, site)
}

/// By what rents.
pub(super) fn rentals(database: &Connection) -> rusqlite::Result<HashMap<String, Rental>> {
    Ok(rows(database, RENTALS, rental)?.into_iter().collect())
}

fn route(row: &Row<'_>) -> rusqlite::Result<ExistingRoute> {
    Ok(ExistingRoute {
        id: row.get(0)?,
        way: row.get(1)?,
        free: row.get(2)?,
        wide_mm: row.get(3)?,
        rent: money_or_none(row, 4)?,
        line: positions(&row.get::<_, Vec<u8>>(5)?),
    })
}

fn site(row: &Row<'_>) -> rusqlite::Result<ExistingSite> {
    let (id, kind, position) = (row.get(0)?, row.get(1)?, point(row, 4)?);
    Ok(ExistingSite { id, kind, free: row.get(2)?, rent: money_or_none(row, 3)?, position })
}

fn rental(row: &Row<'_>) -> rusqlite::Result<(String, Rental)> {
    let rental = Rental { existing: row.get(1)?, metre: money(row, 2)?, year: money(row, 3)? };
    Ok((row.get(0)?, rental))
}

/// A rent in cents: neither below nothing nor beyond what years of it can be counted up to.
fn money(row: &Row<'_>, column: usize) -> rusqlite::Result<i64> {
    let cents = row.get(column)?;
    let out_of_range = || rusqlite::Error::IntegralValueOutOfRange(column, cents);
    (0..=RENT_MAX).contains(&cents).then_some(cents).ok_or_else(out_of_range)
}

fn money_or_none(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<i64>> {
    match row.get::<_, Option<i64>>(column)? {
        Some(_) => money(row, column).map(Some),
        None => Ok(None),
    }
}

/// What the hash of the territory is over.
pub(super) fn route_line(row: &ExistingRoute) -> String {
    let ExistingRoute { id, way, free, .. } = row;
    let mut line = format!("{id} {way} {free} {} {}", or_none(row.wide_mm), or_none(row.rent));
    push_positions(&mut line, &row.line);
    line
}

/// The same of a site.
pub(super) fn site_line(row: &ExistingSite) -> String {
    let ExistingSite { id, kind, free, position: (lon, lat), .. } = row;
    format!("{id} {kind} {free} {} {lon} {lat}\n", or_none(row.rent))
}

fn or_none(number: Option<i64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}
