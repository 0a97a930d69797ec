//! Types that can be a column of a fact.

use std::borrow::Cow;

use crate::{Area, Cell, ColumnType, Date, Polyline, Position, Text};

/// A type that can stand in a column.
pub trait Field: Sized {
    /// What the column holds.
    const TYPE: ColumnType;
    /// Whether the column may be empty.
    const OPTIONAL: bool = false;
    /// The value as a cell.
    fn cell(&self) -> Cell<'_>;
    /// The value from a cell.
    ///
    /// # Errors
    /// When the cell is of another type or holds no valid value.
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError>;
}

/// A cell that is not what its column holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The row has fewer cells than columns.
    #[error("column `{column}` is missing")]
    Missing {
        /// The column.
        column: &'static str,
    },
    /// The cell is of another type.
    #[error("expected {expected:?}, found {found}")]
    WrongType {
        /// What the column holds.
        expected: ColumnType,
        /// What was found, shortened.
        found: String,
    },
    /// The cell is of the right type, but its value is not valid.
    #[error("{reason}")]
    Unread {
        /// The words of the value's own error.
        reason: String,
    },
    /// One of the above, in a named column.
    #[error("column `{column}`: {cause}")]
    In {
        /// The column.
        column: &'static str,
        /// What is wrong there.
        cause: Box<FieldError>,
    },
}

impl FieldError {
    /// The cell is of another type than the column.
    #[must_use]
    pub fn wrong_type(expected: ColumnType, found: &Cell<'_>) -> FieldError {
        let mut found = format!("{found:?}");
        if let Some((end, _)) = found.char_indices().nth(60) {
            found.truncate(end);
        }
        FieldError::WrongType { expected, found }
    }

    /// The value's own error.
    #[must_use]
    pub fn unread(error: impl std::fmt::Display) -> FieldError {
        FieldError::Unread { reason: error.to_string() }
    }

    /// Reads the next cell of a row.
    #[doc(hidden)]
    pub fn next<'a, T: Field>(
        column: &'static str,
        cells: &mut dyn Iterator<Item = Cell<'a>>,
    ) -> Result<T, FieldError> {
        let cell = cells.next().ok_or(FieldError::Missing { column })?;
        T::from_cell(cell).map_err(|cause| FieldError::In { column, cause: Box::new(cause) })
    }
}

impl<T: Field> Field for Option<T> {
    const TYPE: ColumnType = T::TYPE;
    const OPTIONAL: bool = true;
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Null, T::cell)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

macro_rules! integer_field {
    ($($int:ty),+) => { $(
        impl Field for $int {
            const TYPE: ColumnType = ColumnType::Int;
            fn cell(&self) -> Cell<'_> {
                Cell::Int(i64::from(*self))
            }
            fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
                match cell {
                    Cell::Int(int) => <$int>::try_from(int).map_err(|_| {
                        FieldError::unread(format_args!("{int} does not fit {}", stringify!($int)))
                    }),
                    other => Err(FieldError::wrong_type(Self::TYPE, &other)),
                }
            }
        }
    )+ };
}
integer_field!(i64, i32, u32, u16, u8);

impl Field for bool {
    const TYPE: ColumnType = ColumnType::Int;
    fn cell(&self) -> Cell<'_> {
        Cell::Int(i64::from(*self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Int(0) => Ok(false),
            Cell::Int(1) => Ok(true),
            other => Err(FieldError::wrong_type(Self::TYPE, &other)),
        }
    }
}

impl Field for Text {
    const TYPE: ColumnType = ColumnType::Text;
    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Text(text) => Ok(text.into()),
            other => Err(FieldError::wrong_type(Self::TYPE, &other)),
        }
    }
}

impl Field for Date {
    const TYPE: ColumnType = ColumnType::Text;
    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Owned(self.to_string()))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Text(text) => text.parse().map_err(FieldError::unread),
            other => Err(FieldError::wrong_type(Self::TYPE, &other)),
        }
    }
}

impl Field for Position {
    const TYPE: ColumnType = ColumnType::Point;
    fn cell(&self) -> Cell<'_> {
        Cell::Point(*self)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Point(position) => Ok(position),
            other => Err(FieldError::wrong_type(Self::TYPE, &other)),
        }
    }
}

impl Field for Polyline {
    const TYPE: ColumnType = ColumnType::Line;
    fn cell(&self) -> Cell<'_> {
        Cell::Line(Cow::Borrowed(self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Line(positions) => Ok(Polyline::from(positions.as_ref())),
            other => Err(FieldError::wrong_type(Self::TYPE, &other)),
        }
    }
}

impl Field for Area {
    const TYPE: ColumnType = ColumnType::Area;
    fn cell(&self) -> Cell<'_> {
        Cell::Area(Cow::Borrowed(self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, FieldError> {
        match cell {
            Cell::Area(area) => Ok(area.into_owned()),
            other => Err(FieldError::wrong_type(Self::TYPE, &other)),
        }
    }
}
