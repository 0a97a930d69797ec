//! The design as the GeoPackage gives it.

mod others;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};
use sha2::{Digest, Sha256};

use crate::certificate::hex;
use crate::{Error, Refusal, whole};
pub(crate) use others::{ExistingRoute, ExistingSite, Rental};

/// A position in ten-millionths of a degree.
pub(crate) type Position = (i64, i64);

/// A street.
#[derive(Debug, Clone)]
pub(crate) struct Street {
    pub(crate) id: String,
    pub(crate) class: String,
    pub(crate) length_mm: i64,
    pub(crate) crossing: Option<String>,
    pub(crate) existing: Option<String>,
    pub(crate) line: Vec<Position>,
}

/// Premises that have a line.
#[derive(Debug, Clone)]
pub(crate) struct Premises {
    pub(crate) id: String,
    pub(crate) purpose: String,
    pub(crate) building: Option<String>,
    pub(crate) position: Position,
}

/// A row that costs something: what it is, what it is priced by, and its price.
#[derive(Debug, Clone)]
pub(crate) struct Priced {
    pub(crate) id: String,
    /// The way, kind, tier or the like.
    pub(crate) code: String,
    /// What else the price depends on: crossing, cable type.
    pub(crate) beside: Option<String>,
    /// Length, ports or splices.
    pub(crate) count: i64,
    pub(crate) cents: i64,
}

/// Where a route runs.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    pub(crate) street: Option<String>,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// What is read of a design.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) streets: Vec<Street>,
    pub(crate) premises: Vec<Premises>,
    pub(crate) routes: Vec<Priced>,
    pub(crate) courses: Vec<Course>,
    pub(crate) supports: Vec<(Priced, Position)>,
    pub(crate) cables: Vec<(Priced, Vec<u8>)>,
    pub(crate) branching_points: Vec<Priced>,
    pub(crate) splice_closures: Vec<Priced>,
    pub(crate) cabinets: Vec<Priced>,
    pub(crate) exchanges: Vec<(Priced, Position)>,
    pub(crate) existing_routes: Vec<ExistingRoute>,
    pub(crate) existing_sites: Vec<ExistingSite>,
    /// By what rents.
    pub(crate) rentals: HashMap<String, Rental>,
    /// Of each plan applied, the last first.
    settings: Vec<Named>,
    pub(crate) pops: Vec<Position>,
    /// A row that names what is not there.
    broken: Option<Refusal>,
}

/// What a plan says of the norms that it was made with.
#[derive(Debug, Clone)]
struct Named {
    hash: Option<String>,
    /// Whether it is a whole design.
    whole: bool,
    /// Whether parts were changed by others since.
    differ: bool,
}

const STREETS: &str =
    "SELECT id, class, length_mm, crossing, existing, geom FROM street ORDER BY id";
const PREMISES: &str = "SELECT id, purpose, building, geom FROM premises \
                        WHERE id IN (SELECT premises FROM outlet) ORDER BY id";
const ROUTES: &str =
    "SELECT id, way, crossing, length_mm, cost_cents, street, from_support, to_support FROM route";
const SUPPORTS: &str = "SELECT id, support_kind, NULL, 1, cost_cents, geom FROM support";
const CABLES: &str = "SELECT id, tier, cable_type, length_mm, cost_cents, path FROM cable";
const BOXES: &str = "SELECT id, CASE WHEN building IS NULL THEN 'outdoors' ELSE 'indoors' END, \
                     NULL, strands, cost_cents FROM branching_point";
const CLOSURES: &str = "SELECT id, tier, NULL, splices, cost_cents FROM splice_closure";
const CABINETS: &str = "SELECT id, 'cabinet', NULL, ports, cost_cents FROM cabinet";
const SETTINGS: &str = "SELECT json_extract(provenance, '$.settings_hash'), report IS NOT NULL, \
                        coalesce(json_extract(provenance, '$.norms_differ'), 0) \
                        FROM bocage_plan WHERE state = 'applied' ORDER BY generation DESC";
const EXCHANGES: &str = "SELECT id, 'exchange', NULL, ports, cost_cents, geom FROM exchange";
const POPS: &str = "SELECT geom FROM pop ORDER BY id";

impl Facts {
    pub(crate) fn read(path: &Path) -> Result<Facts, Error> {
        std::fs::metadata(path).map_err(Error::file(path))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let opened = Connection::open_with_flags(path, flags);
        let facts = opened.and_then(|database| Facts::of(&database));
        facts.map_err(|source| Error::NoDesign { path: path.to_owned(), source })
    }

    fn of(database: &Connection) -> rusqlite::Result<Facts> {
        let mut streets = rows(database, STREETS, street)?;
        streets.retain(|street| street.line.len() > 1 && street.length_mm > 0);
        let routes = rows(database, ROUTES, |row| Ok((priced(row)?, course(row)?)))?;
        let (routes, courses) = routes.into_iter().unzip();
        Ok(Facts {
            streets,
            premises: rows(database, PREMISES, premises)?,
            routes,
            courses,
            supports: rows(database, SUPPORTS, |row| Ok((priced(row)?, point(row, 5)?)))?,
            cables: rows(database, CABLES, |row| Ok((priced(row)?, row.get(5)?)))?,
            branching_points: rows(database, BOXES, priced)?,
            splice_closures: rows(database, CLOSURES, priced)?,
            cabinets: rows(database, CABINETS, priced)?,
            exchanges: rows(database, EXCHANGES, |row| Ok((priced(row)?, point(row, 5)?)))?,
            existing_routes: others::routes(database)?,
            existing_sites: others::sites(database)?,
            rentals: others::rentals(database)?,
            pops: rows(database, POPS, |row| point(row, 0))?,
            broken: whole::broken(database)?,
            settings: rows(database, SETTINGS, named)?,
        })
    }

    /// Refuses a certificate of other rules or prices than those that the plans name, from the last
    /// whole design on.
    pub(crate) fn require_same_settings(&self, claimed: &str) -> Result<(), Refusal> {
        let since = self.settings.iter().position(|named| named.whole);
        let plans = self.settings.iter().take(since.map_or(usize::MAX, |place| place + 1));
        if plans.clone().any(|named| named.differ) {
            return Err(Refusal::new("other_norms", "parts were changed by other norms since"));
        }
        let mut named = plans.filter_map(|named| named.hash.as_deref()).peekable();
        if named.peek().is_none() {
            return Err(Refusal::new("other_norms", "the design does not name its norms"));
        }
        match named.find(|hash| *hash != claimed) {
            None => Ok(()),
            Some(other) => {
                let detail = format!("it is about the norms {claimed}, the design about {other}");
                Err(Refusal::new("other_norms", detail))
            }
        }
    }

    /// Refuses a network of which a part is missing.
    pub(crate) fn require_whole(&self) -> Result<(), Refusal> {
        self.broken.clone().map_or(Ok(()), Err)
    }

    /// Refuses a certificate of another territory.
    pub(crate) fn require_same_territory(&self, claimed: &str) -> Result<(), Refusal> {
        let mut hash = Sha256::new();
        for street in &self.streets {
            hash.update(street_line(street));
        }
        for premises in &self.premises {
            let building = premises.building.as_deref().unwrap_or("-");
            let (lon, lat) = premises.position;
            let Premises { id, purpose, .. } = premises;
            hash.update(format!("{id} {purpose} {lon} {lat} {building}\n"));
        }
        self.existing_routes.iter().for_each(|row| hash.update(others::route_line(row)));
        self.existing_sites.iter().for_each(|row| hash.update(others::site_line(row)));
        let found = hex(&hash.finalize());
        if found == claimed {
            return Ok(());
        }
        let detail = format!("it is about {claimed}, this one is {found}");
        Err(Refusal::new("other_territory", detail))
    }
}

fn street_line(street: &Street) -> String {
    let Street { id, class, length_mm, .. } = street;
    let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "-".to_owned());
    let (crossing, existing) = (code(&street.crossing), code(&street.existing));
    let mut line = format!("{id} {class} {length_mm} {crossing} {existing}");
    push_positions(&mut line, &street.line);
    line
}

fn push_positions(line: &mut String, positions: &[Position]) {
    for (lon, lat) in positions {
        _ = write!(line, " {lon},{lat}");
    }
    line.push('\n');
}

fn rows<T>(
    database: &Connection,
    query: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    database.prepare(query)?.query_map([], read)?.collect()
}

fn priced(row: &Row<'_>) -> rusqlite::Result<Priced> {
    let (id, code, beside) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Priced { id, code, beside, count: row.get(3)?, cents: row.get(4)? })
}

fn named(row: &Row<'_>) -> rusqlite::Result<Named> {
    Ok(Named { hash: row.get(0)?, whole: row.get(1)?, differ: row.get(2)? })
}

fn course(row: &Row<'_>) -> rusqlite::Result<Course> {
    Ok(Course { street: row.get(5)?, from: row.get(6)?, to: row.get(7)? })
}

fn street(row: &Row<'_>) -> rusqlite::Result<Street> {
    Ok(Street {
        id: row.get(0)?,
        class: row.get(1)?,
        length_mm: row.get(2)?,
        crossing: row.get(3)?,
        existing: row.get(4)?,
        line: positions(&row.get::<_, Vec<u8>>(5)?),
    })
}

fn premises(row: &Row<'_>) -> rusqlite::Result<Premises> {
    let position = point(row, 3)?;
    Ok(Premises { id: row.get(0)?, purpose: row.get(1)?, building: row.get(2)?, position })
}

fn point(row: &Row<'_>, column: usize) -> rusqlite::Result<Position> {
    let bytes: Vec<u8> = row.get(column)?;
    Ok(positions(&bytes).first().copied().unwrap_or_default())
}

/// The positions of a point or a line of a GeoPackage; none where it is neither. All numbers are
/// written with the lowest byte first.
fn positions(bytes: &[u8]) -> Vec<Position> {
    // After the magic, a version and flags, of which three bits say how long the box is.
    let boxed = match bytes.get(3).map(|flags| (flags >> 1) & 7) {
        Some(0) => 0,
        Some(1) => 32,
        Some(2 | 3) => 48,
        Some(4) => 64,
        _ => return Vec::new(),
    };
    let Some(geometry) = bytes.get(8 + boxed..) else { return Vec::new() };
    let numbers = match geometry.get(1..5) {
        Some([1, 0, 0, 0]) => &geometry[5..],
        Some([2, 0, 0, 0]) => geometry.get(9..).unwrap_or_default(),
        _ => return Vec::new(),
    };
    let degrees = |bytes: &[u8; 8]| (f64::from_le_bytes(*bytes) * 1e7).round() as i64;
    let numbers: Vec<i64> = numbers.as_chunks::<8>().0.iter().map(degrees).collect();
    numbers.as_chunks::<2>().0.iter().map(|[lon, lat]| (*lon, *lat)).collect()
}
