//! A metric plane around a position.

use bocage_vocab::Position;

/// A point of a [`Frame`], in metres east and north of its origin.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PlanePoint {
    /// Metres east.
    pub x: f64,
    /// Metres north.
    pub y: f64,
}

impl PlanePoint {
    /// The distance to another point of the same frame, in metres.
    #[must_use]
    pub fn distance_m(self, other: PlanePoint) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// An equirectangular plane that touches the ellipsoid at its origin.
///
/// Good to a few parts per million within a kilometre and to a thousandth within thirty: for
/// nearest points and drawings, never for lengths that are kept.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    origin: Position,
    metres_per_degree_lon: f64,
    metres_per_degree_lat: f64,
}

/// The semi-major axis of WGS-84 in metres, and its squared eccentricity.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 6.694_379_990_141_316e-3;

impl Frame {
    /// The plane that touches at this position.
    #[must_use]
    pub fn at(origin: Position) -> Frame {
        let (sin, cos) = origin.lat().to_radians().sin_cos();
        let w = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
        let prime_vertical_m = SEMI_MAJOR_M / w.sqrt();
        let meridian_m = prime_vertical_m * (1.0 - ECCENTRICITY_SQUARED) / w;
        Frame {
            origin,
            metres_per_degree_lon: (prime_vertical_m * cos).to_radians(),
            metres_per_degree_lat: meridian_m.to_radians(),
        }
    }

    /// A position as a point of the plane.
    #[must_use]
    pub fn to_plane(&self, position: Position) -> PlanePoint {
        let lon_e7 = f64::from(position.lon_e7()) - f64::from(self.origin.lon_e7());
        let lat_e7 = f64::from(position.lat_e7()) - f64::from(self.origin.lat_e7());
        PlanePoint {
            x: lon_e7 * self.metres_per_degree_lon / 1e7,
            y: lat_e7 * self.metres_per_degree_lat / 1e7,
        }
    }

    /// A point of the plane as a position, clamped to the globe.
    #[must_use]
    pub fn to_position(&self, point: PlanePoint) -> Position {
        let lon = f64::from(self.origin.lon_e7()) + point.x * 1e7 / self.metres_per_degree_lon;
        let lat = f64::from(self.origin.lat_e7()) + point.y * 1e7 / self.metres_per_degree_lat;
        Position::from_e7(lon.round() as i32, lat.round() as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance;

    #[test]
    fn the_plane_is_flat_nearby() {
        let origin = Position::from_degrees(-1.1, 49.1).unwrap();
        let frame = Frame::at(origin);
        for (x, y) in [(800.0, 0.0), (0.0, -600.0), (500.0, 500.0)] {
            let point = PlanePoint { x, y };
            let place = frame.to_position(point);
            let off_mm = distance(origin, place).get() as f64 - point.x.hypot(point.y) * 1e3;
            assert!(off_mm.abs() < 50.0, "{x} {y}: {off_mm} mm");
            let back = frame.to_plane(place);
            assert!(back.distance_m(point) < 0.01);
        }
    }
}
