//! Distances around a position.
//!
//! They are taken on the plane that touches the ellipsoid there: over a few hundred metres it is off by
//! less than any tolerance.

use std::collections::HashMap;

use crate::facts::{Position, Street};

/// Equatorial radius and squared eccentricity of WGS-84.
const RADIUS_M: f64 = 6_378_137.0;
const ECCENTRICITY_2: f64 = 0.006_694_379_990_14;
/// Segments are looked up by squares of so many ten-millionths of a degree.
const SQUARE: i64 = 30_000;

/// The plane that touches the ellipsoid at a position.
pub(crate) struct Plane {
    origin: Position,
    east_m: f64,
    north_m: f64,
}

impl Plane {
    pub(crate) fn at(origin: Position) -> Plane {
        let latitude = (origin.1 as f64 / 1e7).to_radians();
        let flat = 1.0 - ECCENTRICITY_2 * latitude.sin().powi(2);
        let unit = (1e-7_f64).to_radians();
        Plane {
            origin,
            east_m: RADIUS_M / flat.sqrt() * latitude.cos() * unit,
            north_m: RADIUS_M * (1.0 - ECCENTRICITY_2) / flat.powf(1.5) * unit,
        }
    }

    pub(crate) fn metres(&self, (lon, lat): (f64, f64)) -> (f64, f64) {
        let (east, north) = (lon - self.origin.0 as f64, lat - self.origin.1 as f64);
        (east * self.east_m, north * self.north_m)
    }
}

fn degrees((lon, lat): Position) -> (f64, f64) {
    (lon as f64, lat as f64)
}

/// How long a straight piece is: on the plane at its middle, where the error of both halves is the
/// same and opposite.
fn length(a: Position, b: Position) -> f64 {
    let plane = Plane::at(((a.0 + b.0).div_euclid(2), (a.1 + b.1).div_euclid(2)));
    let ((ax, ay), (bx, by)) = (plane.metres(degrees(a)), plane.metres(degrees(b)));
    (bx - ax).hypot(by - ay)
}

/// The point of a street so far along it.
pub(crate) fn point_along(street: &Street, offset_mm: i64) -> (f64, f64) {
    let lengths: Vec<f64> = street.line.windows(2).map(|pair| length(pair[0], pair[1])).collect();
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

/// A piece of a line between two of its positions: the number of the line, and both.
type Segment<'a> = (usize, &'a Position, &'a Position);

/// The segments of some lines, by the squares that they may touch.
pub(crate) struct Index<'a> {
    squares: HashMap<(i64, i64), Vec<Segment<'a>>>,
}

impl<'a> Index<'a> {
    pub(crate) fn of(lines: impl Iterator<Item = &'a [Position]>) -> Index<'a> {
        let mut squares: HashMap<_, Vec<_>> = HashMap::new();
        let pairs =
            lines.enumerate().flat_map(|(line, all)| all.windows(2).map(move |p| (line, p)));
        for (line, pair) in pairs {
            let (a, b) = (&pair[0], &pair[1]);
            let span = |a: i64, b: i64| a.min(b).div_euclid(SQUARE)..=a.max(b).div_euclid(SQUARE);
            for x in span(a.0, b.0) {
                for y in span(a.1, b.1) {
                    squares.entry((x, y)).or_default().push((line, a, b));
                }
            }
        }
        Index { squares }
    }

    /// How near segments are, with the lines that they are of: all within a distance, and some
    /// beyond.
    pub(crate) fn near(&self, at: Position, within_m: f64) -> impl Iterator<Item = (usize, f64)> {
        let plane = Plane::at(at);
        let span = |at: i64, unit: f64| {
            let far = (within_m / unit).ceil() as i64;
            (at - far).div_euclid(SQUARE)..=(at + far).div_euclid(SQUARE)
        };
        let (xs, ys) = (span(at.0, plane.east_m), span(at.1, plane.north_m));
        let squares = xs.flat_map(move |x| ys.clone().map(move |y| (x, y)));
        let segments = squares.filter_map(|square| self.squares.get(&square)).flatten();
        segments.map(move |(line, a, b)| {
            (*line, from_origin([plane.metres(degrees(**a)), plane.metres(degrees(**b))]))
        })
    }
}

/// How far a segment is from the origin.
fn from_origin([(ax, ay), (bx, by)]: [(f64, f64); 2]) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let square = dx * dx + dy * dy;
    let part = if square > 0.0 { (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (ax + dx * part).hypot(ay + dy * part)
}
