//! Places: positions in WGS-84, and the shapes made of them. Computation is in `ground`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Steps of a coordinate in one degree: 1e-7 degree is at most 11 mm on the ground.
const STEPS_PER_DEGREE: f64 = 1e7;

/// A place on the ground in WGS-84 (EPSG:4326), in steps of 1e-7 degree: exact, hashable, small.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Position {
    lon_e7: i32,
    lat_e7: i32,
}

impl Position {
    /// A position from degrees, rounded to the nearest step.
    ///
    /// # Errors
    /// When a coordinate is not a number or outside -180..180 and -90..90.
    pub fn from_degrees(lon: f64, lat: f64) -> Result<Position, PositionError> {
        let good = lon.is_finite() && lat.is_finite() && lon.abs() <= 180.0 && lat.abs() <= 90.0;
        if !good {
            return Err(PositionError { lon: lon.to_string(), lat: lat.to_string() });
        }
        Ok(Position {
            lon_e7: (lon * STEPS_PER_DEGREE).round() as i32,
            lat_e7: (lat * STEPS_PER_DEGREE).round() as i32,
        })
    }

    /// A position from steps of 1e-7 degree, clamped to the globe.
    #[must_use]
    pub const fn from_e7(lon_e7: i32, lat_e7: i32) -> Position {
        const LON_MAX: i32 = 1_800_000_000;
        const LAT_MAX: i32 = 900_000_000;
        const fn clamp(value: i32, max: i32) -> i32 {
            if value > max {
                max
            } else if value < -max {
                -max
            } else {
                value
            }
        }
        Position { lon_e7: clamp(lon_e7, LON_MAX), lat_e7: clamp(lat_e7, LAT_MAX) }
    }

    /// Longitude in degrees, east positive.
    #[must_use]
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / STEPS_PER_DEGREE
    }
    /// Latitude in degrees, north positive.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / STEPS_PER_DEGREE
    }
    /// Longitude in steps of 1e-7 degree.
    #[must_use]
    pub const fn lon_e7(self) -> i32 {
        self.lon_e7
    }
    /// Latitude in steps of 1e-7 degree.
    #[must_use]
    pub const fn lat_e7(self) -> i32 {
        self.lat_e7
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6},{:.6}", self.lon(), self.lat())
    }
}

/// Coordinates that are no place on Earth.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{lon}, {lat} is no place in longitude and latitude: expected -180..180, -90..90 degrees")]
pub struct PositionError {
    lon: String,
    lat: String,
}

/// Two or more positions, in order.
pub type Polyline = Box<[Position]>;

/// A closed line without the repeated last position. Outer rings run anticlockwise.
pub type Ring = Box<[Position]>;

/// Polygons, each an outer ring followed by its holes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Area {
    /// The polygons.
    pub polygons: Vec<Vec<Ring>>,
}

/// A place of any form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// One position.
    Point(Position),
    /// One polyline.
    Line(Polyline),
    /// Polygons.
    Area(Area),
}

impl Shape {
    /// Every position of the shape, in order.
    pub fn positions(&self) -> impl Iterator<Item = Position> + '_ {
        let (point, line, area) = match self {
            Shape::Point(position) => (Some(*position), None, None),
            Shape::Line(line) => (None, Some(line), None),
            Shape::Area(area) => (None, None, Some(area)),
        };
        let rings = area.into_iter().flat_map(|area| area.polygons.iter().flatten());
        point.into_iter().chain(line.into_iter().chain(rings).flat_map(|line| line.iter().copied()))
    }

    /// The smallest box that holds the shape; none where it has no position.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.positions())
    }
}

/// A box in longitude and latitude. `min` is south-west of `max`; both belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// The south-west corner.
    pub min: Position,
    /// The north-east corner.
    pub max: Position,
}

impl Bounds {
    /// The smallest box around some positions.
    #[must_use]
    pub fn around(positions: impl IntoIterator<Item = Position>) -> Option<Bounds> {
        let mut positions = positions.into_iter();
        let first = positions.next()?;
        Some(positions.fold(Bounds { min: first, max: first }, |bounds, position| Bounds {
            min: Position {
                lon_e7: bounds.min.lon_e7.min(position.lon_e7),
                lat_e7: bounds.min.lat_e7.min(position.lat_e7),
            },
            max: Position {
                lon_e7: bounds.max.lon_e7.max(position.lon_e7),
                lat_e7: bounds.max.lat_e7.max(position.lat_e7),
            },
        }))
    }

    /// Whether the two boxes share a position.
    #[must_use]
    pub fn meets(&self, other: &Bounds) -> bool {
        self.min.lon_e7 <= other.max.lon_e7
            && other.min.lon_e7 <= self.max.lon_e7
            && self.min.lat_e7 <= other.max.lat_e7
            && other.min.lat_e7 <= self.max.lat_e7
    }

    /// The position in the middle of the box.
    #[must_use]
    pub const fn middle(&self) -> Position {
        Position {
            lon_e7: self.min.lon_e7 / 2 + self.max.lon_e7 / 2,
            lat_e7: self.min.lat_e7 / 2 + self.max.lat_e7 / 2,
        }
    }

    /// Whether the position lies in the box.
    #[must_use]
    pub fn holds(&self, position: Position) -> bool {
        self.meets(&Bounds { min: position, max: position })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_survive_the_round_trip_and_nonsense_is_refused() {
        let place = Position::from_degrees(-1.0914, 49.1157).unwrap();
        assert_eq!(place.to_string(), "-1.091400,49.115700");
        for (lon, lat) in [(f64::NAN, 0.0), (0.0, f64::INFINITY), (181.0, 0.0), (0.0, -90.1)] {
            assert!(Position::from_degrees(lon, lat).is_err(), "{lon} {lat}");
        }
    }

    #[test]
    fn bounds_hold_every_position() {
        let [a, b] = [Position::from_e7(5, -3), Position::from_e7(-2, 8)];
        let bounds = Shape::Line([a, b].into()).bounds().unwrap();
        assert!(bounds.holds(a) && bounds.holds(b));
        assert_eq!(bounds.min, Position::from_e7(-2, -3));
    }
}
