//! Lambert-93 (EPSG:2154), the legal projection of mainland France.

use std::sync::LazyLock;

use bocage_vocab::Position;
use proj4rs::Proj;
use proj4rs::transform::transform;

/// RGF93 and WGS-84 differ by less than a metre's worth of plate motion and are taken as one, as
/// every French delivery does.
const WGS84: &str = "+proj=longlat +datum=WGS84 +no_defs";
const LAMBERT93: &str = "+proj=lcc +lat_1=49 +lat_2=44 +lat_0=46.5 +lon_0=3 +x_0=700000 \
                         +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs";

static PROJECTIONS: LazyLock<Option<(Proj, Proj)>> = LazyLock::new(|| {
    Some((Proj::from_proj_string(WGS84).ok()?, Proj::from_proj_string(LAMBERT93).ok()?))
});

/// Metres east and north in Lambert-93.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lambert93 {
    /// Metres east.
    pub x: f64,
    /// Metres north.
    pub y: f64,
}

/// A place that the projection cannot carry.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{x}, {y} cannot be projected between WGS-84 and Lambert-93")]
pub struct OutOfReach {
    x: f64,
    y: f64,
}

/// A position in Lambert-93.
///
/// # Errors
/// When the position is a pole or the projection fails there.
pub fn to_lambert93(position: Position) -> Result<Lambert93, OutOfReach> {
    let (lon, lat) = (position.lon(), position.lat());
    let failed = || OutOfReach { x: lon, y: lat };
    let (wgs84, lambert) = PROJECTIONS.as_ref().ok_or_else(failed)?;
    let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
    transform(wgs84, lambert, &mut point).map_err(|_| failed())?;
    Ok(Lambert93 { x: point.0, y: point.1 })
}

/// A point of Lambert-93 as a position.
///
/// # Errors
/// When the point is not finite or lies outside the projection.
pub fn from_lambert93(point: Lambert93) -> Result<Position, OutOfReach> {
    let failed = || OutOfReach { x: point.x, y: point.y };
    let (wgs84, lambert) = PROJECTIONS.as_ref().ok_or_else(failed)?;
    let mut place = (point.x, point.y, 0.0);
    transform(lambert, wgs84, &mut place).map_err(|_| failed())?;
    Position::from_degrees(place.0.to_degrees(), place.1.to_degrees()).map_err(|_| failed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points_are_met_to_the_millimetre() {
        // Computed with PROJ, the reference implementation.
        for (lon, lat, x, y) in [
            (2.3522, 48.8566, 652_469.023, 6_862_035.259),
            (-4.4861, 48.3904, 146_632.979, 6_836_262.327),
        ] {
            let position = Position::from_degrees(lon, lat).unwrap();
            let point = to_lambert93(position).unwrap();
            assert!((point.x - x).abs() < 1e-3 && (point.y - y).abs() < 1e-3, "{point:?}");
            assert_eq!(from_lambert93(point).unwrap(), position);
        }
        assert!(from_lambert93(Lambert93 { x: f64::NAN, y: 0.0 }).is_err());
    }
}
