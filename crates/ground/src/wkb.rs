//! Shapes as well-known binary, and as the blobs of a GeoPackage.
//!
//! Written little-endian, two dimensions. Read in either byte order; a third or fourth dimension
//! is read over. Sources: OGC 06-103r4 (well-known binary), OGC 12-128r18 section 2.1.3 (the
//! GeoPackage header).

use bocage_vocab::PositionError;

mod read;
mod write;

pub use read::{ToPosition, read, read_as, read_geopackage, read_geopackage_as};
pub use write::{write, write_geopackage};

/// Geometry types of well-known binary.
const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POINT: u32 = 4;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;

/// Why some bytes are no shape that Bocage knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WkbError {
    /// The bytes end inside a value.
    #[error("the geometry ends too early")]
    Short,
    /// Neither GeoPackage nor well-known binary.
    #[error("the bytes are no geometry")]
    NotWkb,
    /// A collection, a curve or something newer.
    #[error("geometry type {0} is not a point, line or polygon")]
    UnknownType(u32),
    /// A geometry without a position.
    #[error("the geometry is empty")]
    Empty,
    /// Not longitude and latitude.
    #[error(transparent)]
    Position(#[from] PositionError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::{Area, Position, Ring, Shape};

    fn at(x: i32, y: i32) -> Position {
        Position::from_e7(x, y)
    }

    fn samples() -> Vec<Shape> {
        let ring: Ring = [at(0, 0), at(9, 0), at(9, 9)].into();
        let hole: Ring = [at(2, 1), at(3, 1), at(3, 2)].into();
        vec![
            Shape::Point(at(-11_000_001, 491_234_567)),
            Shape::Line([at(1, 2), at(3, 4), at(-5, 6)].into()),
            Shape::Area(Area { polygons: vec![vec![ring.clone(), hole], vec![ring]] }),
        ]
    }

    #[test]
    fn shapes_read_what_they_write() {
        for shape in samples() {
            let mut bytes = Vec::new();
            write_geopackage(&shape, &mut bytes);
            assert_eq!(read_geopackage(&bytes), Ok(vec![shape.clone()]));
            for end in 0..bytes.len() {
                assert!(read_geopackage(&bytes[..end]).is_err(), "{shape:?} cut at {end}");
            }
        }
    }

    #[test]
    fn big_endian_and_three_dimensions_are_read() {
        let mut bytes = vec![0];
        bytes.extend(1001u32.to_be_bytes());
        [2.5f64, 48.5, 99.0].iter().for_each(|c| bytes.extend(c.to_be_bytes()));
        let place = Position::from_degrees(2.5, 48.5).unwrap();
        assert_eq!(read(&bytes), Ok(vec![Shape::Point(place)]));
    }

    #[test]
    fn nonsense_is_told_apart() {
        assert_eq!(read(&[7, 0, 0, 0, 0]), Err(WkbError::NotWkb));
        assert_eq!(read(&[1, 7, 0, 0, 0]), Err(WkbError::UnknownType(7)));
        let mut nan = vec![1, 1, 0, 0, 0];
        nan.extend(f64::NAN.to_le_bytes());
        nan.extend(1f64.to_le_bytes());
        assert!(matches!(read(&nan), Err(WkbError::Position(_))));
    }
}
