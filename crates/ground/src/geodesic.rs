//! Distances on the WGS-84 ellipsoid.

use std::sync::LazyLock;

use bocage_vocab::{Length, Position};
use geographiclib_rs::{Geodesic, InverseGeodesic};

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The geodesic distance between two positions (Karney 2013), rounded to the millimetre.
#[must_use]
pub fn distance(a: Position, b: Position) -> Length {
    if a == b {
        return Length::ZERO;
    }
    let metres: f64 = WGS84.inverse(a.lat(), a.lon(), b.lat(), b.lon());
    Length::mm((metres * 1e3).round() as i64)
}

/// The geodesic length of a line: the sum over its pieces.
#[must_use]
pub fn length(line: &[Position]) -> Length {
    line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_ellipsoid() {
        let at = |lon, lat| Position::from_degrees(lon, lat).unwrap();
        // One degree of the equator and of the meridian there (WGS-84 parameters).
        assert_eq!(distance(at(0.0, 0.0), at(1.0, 0.0)).get(), 111_319_491);
        assert_eq!(distance(at(0.0, 0.0), at(0.0, 1.0)).get(), 110_574_389);
        assert_eq!(distance(at(2.0, 48.0), at(2.0, 48.0)), Length::ZERO);
    }
}
