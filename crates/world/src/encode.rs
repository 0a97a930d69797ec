//! The canonical bytes of a row: what is hashed, and what plans are stored as.
//!
//! One row is its cells in the order of its columns. A cell is a tag byte and its value; integers
//! are zigzag varints, lines are differences from position to position. Independent of machine,
//! process and database.

use std::borrow::Cow;

use bocage_vocab::{Area, Cell, Fact, FieldError, Kind, Position, Thing, Uuid};

/// The version of the encoding and of the columns. Hashed with every row; old versions stay
/// readable.
pub const SCHEMA_VERSION: u32 = 1;

const NULL: u8 = 0;
const INT: u8 = 1;
const TEXT: u8 = 2;
const BLOB: u8 = 3;
const ID: u8 = 4;
const THING: u8 = 5;
const POINT: u8 = 6;
const LINE: u8 = 7;
const AREA: u8 = 8;

/// Bytes that are no row of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end inside a cell.
    #[error("the row ends too early")]
    Short,
    /// A cell starts with no known tag.
    #[error("a cell starts with the unknown tag {tag}")]
    UnknownTag {
        /// The tag.
        tag: u8,
    },
    /// A text is not UTF-8, or a kind is not known.
    #[error("a text of the row cannot be read")]
    Text,
    /// The cells are not those of the kind.
    #[error("the cells are not those of the kind")]
    Cells(#[source] FieldError),
}

/// Appends the canonical bytes of a row.
pub fn encode_row<T: Fact>(row: &T, out: &mut Vec<u8>) {
    row.write(&mut |cell| encode_cell(&cell, out));
}

/// Reads a row from the front of `bytes` and returns the rest.
///
/// # Errors
/// When the bytes are not the canonical bytes of a `T`.
pub fn decode_row<T: Fact>(bytes: &mut &[u8]) -> Result<T, DecodeError> {
    let mut failed = None;
    let mut left = T::COLUMNS.len();
    let mut cells = std::iter::from_fn(|| {
        left = left.checked_sub(1)?;
        decode_cell(bytes).map_err(|error| failed = Some(error)).ok()
    });
    let row = T::read(&mut cells);
    match (row, failed) {
        (_, Some(error)) => Err(error),
        (row, None) => row.map_err(DecodeError::Cells),
    }
}

fn encode_cell(cell: &Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => out.push(NULL),
        Cell::Int(int) => {
            out.push(INT);
            put_int(*int, out);
        }
        Cell::Text(text) => put_bytes(TEXT, text.as_bytes(), out),
        Cell::Blob(bytes) => put_bytes(BLOB, bytes, out),
        Cell::Id(uuid) => {
            out.push(ID);
            out.extend_from_slice(uuid.as_bytes());
        }
        Cell::Thing(thing) => {
            put_bytes(THING, thing.kind.code().as_bytes(), out);
            out.extend_from_slice(thing.uuid.as_bytes());
        }
        Cell::Point(position) => {
            out.push(POINT);
            put_line(&[*position], out);
        }
        Cell::Line(line) => {
            out.push(LINE);
            put_count(line.len(), out);
            put_line(line, out);
        }
        Cell::Area(area) => put_area(area, out),
    }
}

fn put_area(area: &Area, out: &mut Vec<u8>) {
    out.push(AREA);
    put_count(area.polygons.len(), out);
    for rings in &area.polygons {
        put_count(rings.len(), out);
        for ring in rings {
            put_count(ring.len(), out);
            put_line(ring, out);
        }
    }
}

fn put_bytes(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    put_count(bytes.len(), out);
    out.extend_from_slice(bytes);
}

fn put_line(line: &[Position], out: &mut Vec<u8>) {
    let (mut lon, mut lat) = (0, 0);
    for position in line {
        put_int(i64::from(position.lon_e7()) - lon, out);
        put_int(i64::from(position.lat_e7()) - lat, out);
        (lon, lat) = (i64::from(position.lon_e7()), i64::from(position.lat_e7()));
    }
}

fn put_int(int: i64, out: &mut Vec<u8>) {
    put_varint(((int << 1) ^ (int >> 63)) as u64, out);
}

fn put_count(count: usize, out: &mut Vec<u8>) {
    put_varint(count as u64, out);
}

fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn decode_cell<'a>(bytes: &mut &'a [u8]) -> Result<Cell<'a>, DecodeError> {
    Ok(match take(bytes, 1)?[0] {
        NULL => Cell::Null,
        INT => Cell::Int(take_int(bytes)?),
        TEXT => Cell::Text(Cow::Borrowed(take_text(bytes)?)),
        BLOB => Cell::Blob(Cow::Borrowed(take_counted(bytes)?)),
        ID => Cell::Id(take_uuid(bytes)?),
        THING => {
            let kind: Kind = take_text(bytes)?.parse().map_err(|_| DecodeError::Text)?;
            Cell::Thing(Thing { kind, uuid: take_uuid(bytes)? })
        }
        POINT => Cell::Point(take_line(bytes, 1)?[0]),
        LINE => {
            let count = take_count(bytes)?;
            Cell::Line(Cow::Owned(take_line(bytes, count)?))
        }
        AREA => Cell::Area(Cow::Owned(take_area(bytes)?)),
        tag => return Err(DecodeError::UnknownTag { tag }),
    })
}

fn take_area(bytes: &mut &[u8]) -> Result<Area, DecodeError> {
    let mut area = Area::default();
    for _ in 0..take_count(bytes)? {
        let mut rings = Vec::new();
        for _ in 0..take_count(bytes)? {
            let count = take_count(bytes)?;
            rings.push(take_line(bytes, count)?.into());
        }
        area.polygons.push(rings);
    }
    Ok(area)
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8], DecodeError> {
    let (taken, rest) = bytes.split_at_checked(count).ok_or(DecodeError::Short)?;
    *bytes = rest;
    Ok(taken)
}

fn take_counted<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], DecodeError> {
    let count = take_count(bytes)?;
    take(bytes, count)
}

fn take_text<'a>(bytes: &mut &'a [u8]) -> Result<&'a str, DecodeError> {
    std::str::from_utf8(take_counted(bytes)?).map_err(|_| DecodeError::Text)
}

fn take_uuid(bytes: &mut &[u8]) -> Result<Uuid, DecodeError> {
    Uuid::from_slice(take(bytes, 16)?).map_err(|_| DecodeError::Short)
}

/// A count of things that each take at least a byte, so that no count outgrows its input.
fn take_count(bytes: &mut &[u8]) -> Result<usize, DecodeError> {
    let count = usize::try_from(take_varint(bytes)?).map_err(|_| DecodeError::Short)?;
    if count > bytes.len() { Err(DecodeError::Short) } else { Ok(count) }
}

fn take_line(bytes: &mut &[u8], count: usize) -> Result<Vec<Position>, DecodeError> {
    let mut line = Vec::with_capacity(count);
    let (mut lon, mut lat) = (0i64, 0i64);
    for _ in 0..count {
        lon = lon.wrapping_add(take_int(bytes)?);
        lat = lat.wrapping_add(take_int(bytes)?);
        line.push(Position::from_e7(lon as i32, lat as i32));
    }
    Ok(line)
}

fn take_int(bytes: &mut &[u8]) -> Result<i64, DecodeError> {
    let value = take_varint(bytes)?;
    Ok((value >> 1) as i64 ^ -((value & 1) as i64))
}

fn take_varint(bytes: &mut &[u8]) -> Result<u64, DecodeError> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(DecodeError::Short)
}
