//! Facts to rows of SQLite and back, cell by cell.

use std::borrow::Cow;

use bocage_ground::wkb;
use bocage_vocab::{Cell, Column, ColumnType, Fact, FieldError, Shape, Uuid};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Row, Statement, ToSql};

/// A cell as SQLite holds it.
struct Bound<'a>(&'a Cell<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let blob = |shape: &Shape| {
            let mut bytes = Vec::new();
            wkb::write_geopackage(shape, &mut bytes);
            ToSqlOutput::Owned(bytes.into())
        };
        Ok(match self.0 {
            Cell::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Cell::Int(int) => ToSqlOutput::Borrowed(ValueRef::Integer(*int)),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Cell::Id(uuid) => ToSqlOutput::Owned(uuid.to_string().into()),
            Cell::Thing(thing) => ToSqlOutput::Owned(thing.to_string().into()),
            Cell::Point(position) => blob(&Shape::Point(*position)),
            Cell::Line(line) => blob(&Shape::Line(line.as_ref().into())),
            Cell::Area(area) => blob(&Shape::Area(area.as_ref().clone())),
        })
    }
}

/// Binds the cells of a row from the first parameter on, and gives the next parameter's place.
pub(super) fn bind<T: Fact>(
    statement: &mut Statement<'_>,
    row: &T,
) -> Result<usize, rusqlite::Error> {
    let (mut place, mut failed) = (0, Ok(()));
    row.write(&mut |cell| {
        place += 1;
        if failed.is_ok() {
            failed = statement.raw_bind_parameter(place, Bound(&cell));
        }
    });
    failed.map(|()| place + 1)
}

/// Reads a fact whose columns stand from `first` on.
pub(super) fn fact<T: Fact>(row: &Row<'_>, first: usize) -> Result<T, FieldError> {
    let mut place = first;
    let mut cells = T::COLUMNS.iter().map(|column| {
        let cell = cell(row, place, column);
        place += 1;
        cell.unwrap_or(Cell::Null)
    });
    T::read(&mut cells)
}

/// Reads one cell. What is not of the column's type comes as it is and is refused further up.
pub(super) fn cell<'r>(
    row: &'r Row<'_>,
    place: usize,
    column: &Column,
) -> Result<Cell<'r>, rusqlite::Error> {
    Ok(match row.get_ref(place)? {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(int) => Cell::Int(int),
        ValueRef::Real(real) => Cell::Text(Cow::Owned(real.to_string())),
        ValueRef::Text(bytes) => text_cell(bytes, column.ty),
        ValueRef::Blob(bytes) if column.ty.is_shape() => shape_cell(bytes, column.ty),
        ValueRef::Blob(bytes) => Cell::Blob(Cow::Borrowed(bytes)),
    })
}

fn text_cell(bytes: &[u8], ty: ColumnType) -> Cell<'_> {
    let text = String::from_utf8_lossy(bytes);
    match ty {
        ColumnType::Id(_) => Uuid::try_parse(&text).map_or(Cell::Text(text), Cell::Id),
        ColumnType::Thing => text.parse().map_or(Cell::Text(text), Cell::Thing),
        _ => Cell::Text(text),
    }
}

/// The one shape of a blob, if it is of the column's type; an unreadable one stays bytes.
fn shape_cell(bytes: &[u8], ty: ColumnType) -> Cell<'_> {
    let only = match wkb::read_geopackage(bytes) {
        Ok(mut shapes) if shapes.len() == 1 => shapes.pop(),
        _ => None,
    };
    match (only, ty) {
        (Some(Shape::Point(position)), ColumnType::Point) => Cell::Point(position),
        (Some(Shape::Line(line)), ColumnType::Line) => Cell::Line(Cow::Owned(line.into_vec())),
        (Some(Shape::Area(area)), ColumnType::Area) => Cell::Area(Cow::Owned(area)),
        _ => Cell::Blob(Cow::Borrowed(bytes)),
    }
}
