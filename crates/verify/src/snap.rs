//! Whether premises meet the nearest street where the certificate says.
//!
//! Distances are taken on the plane that touches the ellipsoid at the premises: over the few hundred
//! metres to a street it is off by less than the tolerance.

use std::collections::HashMap;

use crate::Refusal;
use crate::facts::{Facts, Position, Premises, Street};
use crate::places::Places;

/// Equatorial radius and squared eccentricity of WGS-84.
const RADIUS_M: f64 = 6_378_137.0;
const ECCENTRICITY_2: f64 = 0.006_694_379_990_14;
/// What distances may be off by.
const TOLERANCE_M: f64 = 0.25;
const TOLERANCE_SHARE: f64 = 0.002;
/// Segments are looked up by squares of so many ten-millionths of a degree.
const SQUARE: i64 = 30_000;

/// Refuses a place that is not on its street where it should be, or has a nearer street.
pub(crate) fn check(
    facts: &Facts,
    groups: &[Vec<&Premises>],
    places: &Places,
) -> Result<(), Refusal> {
    let index = Index::of(&facts.streets);
    for (group, place) in groups.iter().zip(&places.0) {
        let (at, meeting) = (group[0].position, place.meeting);
        let plane = Plane::at(at);
        let claimed = meeting.off_street_mm as f64 / 1e3;
        let slack = TOLERANCE_M + claimed * TOLERANCE_SHARE;
        let on = point_along(&facts.streets[meeting.street], meeting.offset_mm);
        let (x, y) = plane.metres(on);
        let there = x.hypot(y);
        let nearest = index.nearest(at, &plane, claimed);
        if (there - claimed).abs() > slack || nearest < claimed - slack {
            let detail = format!(
                "premises {} meet a street {claimed:.2} m off by the certificate, {there:.2} m by \
                 its own place, {nearest:.2} m by the map",
                group[0].id
            );
            return Err(Refusal::new("place_false", detail));
        }
    }
    Ok(())
}

/// The plane that touches the ellipsoid at a position.
struct Plane {
    origin: Position,
    east_m: f64,
    north_m: f64,
}

impl Plane {
    fn at(origin: Position) -> Plane {
        let latitude = (origin.1 as f64 / 1e7).to_radians();
        let flat = 1.0 - ECCENTRICITY_2 * latitude.sin().powi(2);
        let unit = (1e-7_f64).to_radians();
        Plane {
            origin,
            east_m: RADIUS_M / flat.sqrt() * latitude.cos() * unit,
            north_m: RADIUS_M * (1.0 - ECCENTRICITY_2) / flat.powf(1.5) * unit,
        }
    }

    fn metres(&self, (lon, lat): (f64, f64)) -> (f64, f64) {
        let (east, north) = (lon - self.origin.0 as f64, lat - self.origin.1 as f64);
        (east * self.east_m, north * self.north_m)
    }
}

fn degrees((lon, lat): Position) -> (f64, f64) {
    (lon as f64, lat as f64)
}

/// The point of a street so far along it.
fn point_along(street: &Street, offset_mm: i64) -> (f64, f64) {
    let lengths: Vec<f64> = street
        .line
        .windows(2)
        .map(|pair| {
            let (x, y) = Plane::at(pair[0]).metres(degrees(pair[1]));
            x.hypot(y)
        })
        .collect();
    let whole: f64 = lengths.iter().sum();
    let mut left = whole * offset_mm as f64 / street.length_mm as f64;
    for (pair, length) in street.line.windows(2).zip(&lengths) {
        if left <= *length && *length > 0.0 {
            let ((a, b), (c, d)) = (degrees(pair[0]), degrees(pair[1]));
            let part = left / length;
            return (a + (c - a) * part, b + (d - b) * part);
        }
        left -= length;
    }
    street.line.last().copied().map(degrees).unwrap_or_default()
}

/// The segments of all streets, by the squares that they may touch.
struct Index<'a> {
    squares: HashMap<(i64, i64), Vec<(&'a Position, &'a Position)>>,
}

impl<'a> Index<'a> {
    fn of(streets: &'a [Street]) -> Index<'a> {
        let mut squares: HashMap<_, Vec<_>> = HashMap::new();
        for pair in streets.iter().flat_map(|street| street.line.windows(2)) {
            let (a, b) = (&pair[0], &pair[1]);
            let span = |a: i64, b: i64| a.min(b).div_euclid(SQUARE)..=a.max(b).div_euclid(SQUARE);
            for x in span(a.0, b.0) {
                for y in span(a.1, b.1) {
                    squares.entry((x, y)).or_default().push((a, b));
                }
            }
        }
        Index { squares }
    }

    /// How near the nearest segment is, of those within a distance; infinite where there is none.
    fn nearest(&self, at: Position, plane: &Plane, within_m: f64) -> f64 {
        let span = |at: i64, unit: f64| {
            let far = (within_m / unit).ceil() as i64;
            (at - far).div_euclid(SQUARE)..=(at + far).div_euclid(SQUARE)
        };
        let mut least = f64::INFINITY;
        for x in span(at.0, plane.east_m) {
            for y in span(at.1, plane.north_m) {
                for (a, b) in self.squares.get(&(x, y)).into_iter().flatten() {
                    let ends = [plane.metres(degrees(**a)), plane.metres(degrees(**b))];
                    least = least.min(from_origin(ends));
                }
            }
        }
        least
    }
}

/// How far a segment is from the origin.
fn from_origin([(ax, ay), (bx, by)]: [(f64, f64); 2]) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let square = dx * dx + dy * dy;
    let part = if square > 0.0 { (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (ax + dx * part).hypot(ay + dy * part)
}
