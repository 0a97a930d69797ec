//! The web's tile grid: Web Mercator (EPSG:3857), halved at every zoom.

use bocage_vocab::{Bounds, Position};

/// Units along a side of a tile.
pub(crate) const EXTENT: i32 = 4096;
/// Units drawn beyond the sides, so that lines and circles are whole where tiles meet.
pub(crate) const BUFFER: i32 = 96;
/// Deeper than this nothing on the ground is told apart.
const ZOOM_MAX: u8 = 22;

/// A tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    zoom: u8,
    x: u32,
    y: u32,
}

/// Numbers that are no tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{zoom}/{x}/{y} is no tile: zoom goes to 22, x and y below 2^zoom")]
pub struct TileError {
    zoom: u8,
    x: u32,
    y: u32,
}

impl Tile {
    /// A tile by its zoom, its column from the west and its row from the north.
    ///
    /// # Errors
    /// When the grid has no such tile.
    pub fn new(zoom: u8, x: u32, y: u32) -> Result<Tile, TileError> {
        let side = 1u64 << zoom.min(ZOOM_MAX);
        if zoom > ZOOM_MAX || u64::from(x) >= side || u64::from(y) >= side {
            return Err(TileError { zoom, x, y });
        }
        Ok(Tile { zoom, x, y })
    }

    /// The zoom.
    #[must_use]
    pub fn zoom(self) -> u8 {
        self.zoom
    }

    /// The ground that the tile shows, its buffer included.
    #[must_use]
    pub fn bounds(self) -> Bounds {
        let edge = f64::from(BUFFER) / f64::from(EXTENT);
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        let west_north = self.at(x - edge, y - edge);
        let east_south = self.at(x + 1.0 + edge, y + 1.0 + edge);
        Bounds {
            min: Position::from_e7(west_north.lon_e7(), east_south.lat_e7()),
            max: Position::from_e7(east_south.lon_e7(), west_north.lat_e7()),
        }
    }

    /// The position at a place of the grid, in tiles from the north-west.
    fn at(self, x: f64, y: f64) -> Position {
        let side = f64::from(1u32 << self.zoom);
        let lon = x / side * 360.0 - 180.0;
        let lat = (std::f64::consts::PI * (1.0 - 2.0 * y / side)).sinh().atan().to_degrees();
        Position::from_e7((lon * 1e7) as i32, (lat * 1e7) as i32)
    }

    /// A position in units of the tile, from its north-west corner.
    pub(crate) fn unit(self, position: Position) -> [i32; 2] {
        let side = f64::from(1u32 << self.zoom);
        let sin = position.lat().clamp(-85.06, 85.06).to_radians().sin();
        let x = (position.lon() + 180.0) / 360.0;
        let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
        let unit = |share: f64, tile: u32| {
            ((share * side - f64::from(tile)) * f64::from(EXTENT)).round() as i32
        };
        [unit(x, self.x), unit(y, self.y)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_where_the_grid_has_them() {
        let tile = Tile::new(14, 8141, 5619).unwrap();
        let bounds = tile.bounds();
        let middle = bounds.middle();
        let [x, y] = tile.unit(middle);
        assert!((x - EXTENT / 2).abs() < 3 && (y - EXTENT / 2).abs() < 3, "{x} {y}");
        assert!(bounds.holds(Position::from_degrees(-1.111, 49.107).unwrap()), "{bounds:?}");
        for (zoom, x, y) in [(0, 1, 0), (23, 0, 0), (3, 0, 8)] {
            assert!(Tile::new(zoom, x, y).is_err());
        }
    }
}
