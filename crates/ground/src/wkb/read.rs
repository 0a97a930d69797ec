//! Bytes to shapes.

use bocage_vocab::{Area, Position, PositionError, Ring, Shape};

use super::{LINE, MULTI_LINE, MULTI_POINT, MULTI_POLYGON, POINT, POLYGON, WkbError};

/// Reads well-known binary. Several points or lines come one by one; polygons as one area.
///
/// # Errors
/// When the bytes are cut, of another type, empty, or not longitude and latitude.
pub fn read(bytes: &[u8]) -> Result<Vec<Shape>, WkbError> {
    read_as(bytes, &Position::from_degrees)
}

/// How two coordinates become a position, such as [`Position::from_degrees`].
pub type ToPosition<'a> = &'a dyn Fn(f64, f64) -> Result<Position, PositionError>;

/// Reads well-known binary whose coordinates are of another kind than degrees.
///
/// # Errors
/// As [`read`].
pub fn read_as(bytes: &[u8], to_position: ToPosition<'_>) -> Result<Vec<Shape>, WkbError> {
    Reader { bytes, little: true, to_position }.shapes()
}

/// Reads the blob of a GeoPackage: a header, then well-known binary.
///
/// # Errors
/// As [`read`].
pub fn read_geopackage(bytes: &[u8]) -> Result<Vec<Shape>, WkbError> {
    read_geopackage_as(bytes, &Position::from_degrees)
}

/// Reads the blob of a GeoPackage whose coordinates are of another kind than degrees.
///
/// # Errors
/// As [`read`].
pub fn read_geopackage_as(
    bytes: &[u8],
    to_position: ToPosition<'_>,
) -> Result<Vec<Shape>, WkbError> {
    const HEADER: usize = 8;
    const ENVELOPES: [usize; 5] = [0, 32, 48, 48, 64];
    if !bytes.starts_with(b"GP") {
        return Err(WkbError::NotWkb);
    }
    let flags = *bytes.get(3).ok_or(WkbError::Short)?;
    let envelope = ENVELOPES.get(usize::from(flags >> 1 & 7)).ok_or(WkbError::NotWkb)?;
    read_as(bytes.get(HEADER + envelope..).ok_or(WkbError::Short)?, to_position)
}

struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
    to_position: ToPosition<'a>,
}

impl Reader<'_> {
    fn shapes(&mut self) -> Result<Vec<Shape>, WkbError> {
        let (kind, dimensions) = self.start()?;
        Ok(match kind {
            POINT => vec![Shape::Point(self.position(dimensions)?)],
            LINE => vec![Shape::Line(self.line(dimensions)?)],
            POLYGON => vec![Shape::Area(Area { polygons: vec![self.rings(dimensions)?] })],
            MULTI_POINT | MULTI_LINE => self.parts()?,
            MULTI_POLYGON => {
                let mut area = Area::default();
                for part in self.parts()? {
                    if let Shape::Area(part) = part {
                        area.polygons.extend(part.polygons);
                    }
                }
                vec![Shape::Area(area)]
            }
            other => return Err(WkbError::UnknownType(other)),
        })
    }

    /// The parts of a collection; each must be a plain point, line or polygon.
    fn parts(&mut self) -> Result<Vec<Shape>, WkbError> {
        let mut parts = Vec::new();
        for _ in 0..self.count(5)? {
            let (kind, dimensions) = self.start()?;
            parts.push(match kind {
                POINT => Shape::Point(self.position(dimensions)?),
                LINE => Shape::Line(self.line(dimensions)?),
                POLYGON => Shape::Area(Area { polygons: vec![self.rings(dimensions)?] }),
                other => return Err(WkbError::UnknownType(other)),
            });
        }
        if parts.is_empty() { Err(WkbError::Empty) } else { Ok(parts) }
    }

    /// The geometry type and its number of dimensions; ISO (1001) and EWKB (high bits) forms.
    fn start(&mut self) -> Result<(u32, usize), WkbError> {
        self.little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err(WkbError::NotWkb),
        };
        let word = self.word()?;
        if word & 0x2000_0000 != 0 {
            self.word()?;
        }
        let flagged = (word >> 31 & 1) + (word >> 30 & 1);
        let iso = word & 0x0fff_ffff;
        let extra = flagged.max([0, 1, 1, 2].get(iso as usize / 1000).copied().unwrap_or(0));
        Ok((iso % 1000, 2 + extra as usize))
    }

    fn line(&mut self, dimensions: usize) -> Result<Box<[Position]>, WkbError> {
        let count = self.count(dimensions * 8)?;
        let line = (0..count).map(|_| self.position(dimensions)).collect::<Result<_, _>>()?;
        if count == 0 { Err(WkbError::Empty) } else { Ok(line) }
    }

    fn rings(&mut self, dimensions: usize) -> Result<Vec<Ring>, WkbError> {
        let mut rings = Vec::new();
        for _ in 0..self.count(4)? {
            let mut ring = self.line(dimensions)?.into_vec();
            if ring.len() > 1 && ring.first() == ring.last() {
                ring.pop();
            }
            rings.push(ring.into());
        }
        if rings.is_empty() { Err(WkbError::Empty) } else { Ok(rings) }
    }

    fn position(&mut self, dimensions: usize) -> Result<Position, WkbError> {
        let (lon, lat) = (self.number()?, self.number()?);
        for _ in 2..dimensions {
            self.number()?;
        }
        if lon.is_nan() && lat.is_nan() {
            return Err(WkbError::Empty);
        }
        Ok((self.to_position)(lon, lat)?)
    }

    /// A count of things of at least so many bytes each, so that none outgrows its input.
    fn count(&mut self, bytes_each: usize) -> Result<usize, WkbError> {
        let count = self.word()? as usize;
        if count.saturating_mul(bytes_each) > self.bytes.len() {
            return Err(WkbError::Short);
        }
        Ok(count)
    }

    fn word(&mut self) -> Result<u32, WkbError> {
        let bytes = self.take::<4>()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self) -> Result<f64, WkbError> {
        let bytes = self.take::<8>()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>().ok_or(WkbError::Short)?;
        self.bytes = rest;
        Ok(*taken)
    }
}
