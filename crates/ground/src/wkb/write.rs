//! Shape to bytes.

use bocage_vocab::{Bounds, Position, Ring, Shape};

use super::{LINE, MULTI_POLYGON, POINT, POLYGON};

/// Appends a shape as well-known binary. Areas are always written as multi-polygons.
pub fn write(shape: &Shape, out: &mut Vec<u8>) {
    match shape {
        Shape::Point(position) => {
            start(POINT, out);
            coordinates(*position, out);
        }
        Shape::Line(line) => {
            start(LINE, out);
            count(line.len(), out);
            line.iter().for_each(|position| coordinates(*position, out));
        }
        Shape::Area(area) => {
            start(MULTI_POLYGON, out);
            count(area.polygons.len(), out);
            area.polygons.iter().for_each(|rings| polygon(rings, out));
        }
    }
}

/// Appends a shape as a GeoPackage blob in EPSG:4326, with its envelope unless it is a point.
pub fn write_geopackage(shape: &Shape, out: &mut Vec<u8>) {
    const VERSION: u8 = 0;
    const LITTLE_ENDIAN: u8 = 1;
    const WITH_ENVELOPE: u8 = 1 << 1;
    const EMPTY: u8 = 1 << 4;
    const EPSG_4326: i32 = 4326;
    let bounds = shape.bounds();
    let envelope = bounds.filter(|_| !matches!(shape, Shape::Point(_)));
    let flags = LITTLE_ENDIAN
        | if envelope.is_some() { WITH_ENVELOPE } else { 0 }
        | if bounds.is_none() { EMPTY } else { 0 };
    out.extend_from_slice(b"GP");
    out.extend_from_slice(&[VERSION, flags]);
    out.extend_from_slice(&EPSG_4326.to_le_bytes());
    if let Some(Bounds { min, max }) = envelope {
        for side in [min.lon(), max.lon(), min.lat(), max.lat()] {
            out.extend_from_slice(&side.to_le_bytes());
        }
    }
    write(shape, out);
}

fn start(kind: u32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn count(count: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(count as u32).to_le_bytes());
}

fn coordinates(position: Position, out: &mut Vec<u8>) {
    out.extend_from_slice(&position.lon().to_le_bytes());
    out.extend_from_slice(&position.lat().to_le_bytes());
}

fn polygon(rings: &[Ring], out: &mut Vec<u8>) {
    start(POLYGON, out);
    count(rings.len(), out);
    for ring in rings {
        count(ring.len() + usize::from(!ring.is_empty()), out);
        ring.iter().chain(ring.first()).for_each(|position| coordinates(*position, out));
    }
}
