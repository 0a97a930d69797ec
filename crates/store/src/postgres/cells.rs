//! Cells to the binary form in which PostgreSQL sends and takes values, and back.

use std::borrow::Cow;

use bocage_ground::wkb;
use bocage_vocab::{Cell, Column, ColumnType, Fact, FieldError, Shape, Uuid};

/// WGS 84, in which all positions are.
const SRID: u32 = 4326;
/// Marks extended well-known binary that names its reference system.
const WITH_SRID: u8 = 0x20;

/// Appends a value with its length before it.
pub(super) fn put(cell: &Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        Cell::Null => out.extend_from_slice(&(-1i32).to_be_bytes()),
        Cell::Int(int) => put_bytes(&int.to_be_bytes(), out),
        Cell::Text(text) => put_bytes(text.as_bytes(), out),
        Cell::Blob(bytes) => put_bytes(bytes, out),
        Cell::Id(uuid) => put_bytes(uuid.as_bytes(), out),
        Cell::Thing(thing) => put_bytes(thing.to_string().as_bytes(), out),
        Cell::Point(position) => put_shape(&Shape::Point(*position), out),
        Cell::Line(line) => put_shape(&Shape::Line(line.as_ref().into()), out),
        Cell::Area(area) => put_shape(&Shape::Area(area.as_ref().clone()), out),
    }
}

pub(super) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// Extended well-known binary: as well-known binary, with the reference system after the type.
fn put_shape(shape: &Shape, out: &mut Vec<u8>) {
    let length_at = out.len();
    out.extend_from_slice(&[0; 4]);
    let start = out.len();
    wkb::write(shape, out);
    let type_end = start + 5;
    out[type_end - 1] |= WITH_SRID;
    out.splice(type_end..type_end, SRID.to_le_bytes());
    let len = (out.len() - start) as i32;
    out[length_at..start].copy_from_slice(&len.to_be_bytes());
}

/// Reads a value. What is not of the column's type comes as bytes and is refused further up.
pub(super) fn get<'r>(value: Option<&'r [u8]>, column: &Column) -> Cell<'r> {
    let Some(bytes) = value else { return Cell::Null };
    let raw = || Cell::Blob(Cow::Borrowed(bytes));
    match column.ty {
        ColumnType::Int => {
            <[u8; 8]>::try_from(bytes).map_or_else(|_| raw(), |b| Cell::Int(i64::from_be_bytes(b)))
        }
        ColumnType::Id(_) => Uuid::from_slice(bytes).map_or_else(|_| raw(), Cell::Id),
        ColumnType::Text => text(bytes).map_or_else(raw, |text| Cell::Text(text.into())),
        ColumnType::Thing => {
            let thing = text(bytes).and_then(|text| text.parse().ok());
            thing.map_or_else(raw, Cell::Thing)
        }
        ColumnType::Blob => raw(),
        ColumnType::Point | ColumnType::Line | ColumnType::Area => {
            shape(bytes, column.ty).unwrap_or_else(raw)
        }
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn shape<'r>(bytes: &[u8], ty: ColumnType) -> Option<Cell<'r>> {
    let mut shapes = wkb::read(bytes).ok()?;
    match (shapes.pop()?, ty) {
        _ if !shapes.is_empty() => None,
        (Shape::Point(position), ColumnType::Point) => Some(Cell::Point(position)),
        (Shape::Line(line), ColumnType::Line) => Some(Cell::Line(Cow::Owned(line.into_vec()))),
        (Shape::Area(area), ColumnType::Area) => Some(Cell::Area(Cow::Owned(area))),
        _ => None,
    }
}

/// Reads a fact from its values.
pub(super) fn fact<'r, T: Fact>(
    values: impl Iterator<Item = Option<&'r [u8]>>,
) -> Result<T, FieldError> {
    T::read(&mut values.zip(T::COLUMNS).map(|(value, column)| get(value, column)))
}
