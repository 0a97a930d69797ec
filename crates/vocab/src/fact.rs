//! What every stored kind of fact can do.

use std::borrow::Cow;
use std::fmt::Debug;

use uuid::Uuid;

use crate::{Area, Field, FieldError, Kind, Length, Money, Position, Shape, Thing};

/// The name of the first column of every kind.
pub const ID_COLUMN: &str = "id";

/// What a column holds. Each edge maps it to its own types (SQL, JSON, tiles, spreadsheets).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// A signed 64-bit integer; quantities in their unit.
    Int,
    /// UTF-8 text, and codes.
    Text,
    /// Bytes of an encoding that the field's type defines.
    Blob,
    /// The id of a fact of this kind.
    Id(Kind),
    /// The id of a fact of any kind.
    Thing,
    /// One position.
    Point,
    /// One polyline.
    Line,
    /// Polygons with holes.
    Area,
}

impl ColumnType {
    /// Whether the column is a geometry.
    #[must_use]
    pub const fn is_shape(self) -> bool {
        matches!(self, ColumnType::Point | ColumnType::Line | ColumnType::Area)
    }
}

/// One column of a kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name in tables, JSON and tiles; the unit is its last part.
    pub name: &'static str,
    /// What it holds.
    pub ty: ColumnType,
    /// Whether it may be empty.
    pub optional: bool,
}

impl Column {
    /// The column that a field of type `T` makes.
    #[must_use]
    pub const fn of<T: Field>(name: &'static str) -> Column {
        Column { name, ty: T::TYPE, optional: T::OPTIONAL }
    }
}

/// One value of a row on its way in or out.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// See [`ColumnType::Int`].
    Int(i64),
    /// See [`ColumnType::Text`].
    Text(Cow<'a, str>),
    /// See [`ColumnType::Blob`].
    Blob(Cow<'a, [u8]>),
    /// See [`ColumnType::Id`].
    Id(Uuid),
    /// See [`ColumnType::Thing`].
    Thing(Thing),
    /// See [`ColumnType::Point`].
    Point(Position),
    /// See [`ColumnType::Line`].
    Line(Cow<'a, [Position]>),
    /// See [`ColumnType::Area`].
    Area(Cow<'a, Area>),
}

impl Cell<'_> {
    /// The geometry, if the cell is one.
    #[must_use]
    pub fn shape(&self) -> Option<Shape> {
        match self {
            Cell::Point(position) => Some(Shape::Point(*position)),
            Cell::Line(positions) => Some(Shape::Line(positions.as_ref().into())),
            Cell::Area(area) => Some(Shape::Area(area.as_ref().clone())),
            _ => None,
        }
    }

    /// The same, borrowing nothing.
    #[must_use]
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Null => Cell::Null,
            Cell::Int(int) => Cell::Int(int),
            Cell::Text(text) => Cell::Text(text.into_owned().into()),
            Cell::Blob(bytes) => Cell::Blob(bytes.into_owned().into()),
            Cell::Id(uuid) => Cell::Id(uuid),
            Cell::Thing(thing) => Cell::Thing(thing),
            Cell::Point(position) => Cell::Point(position),
            Cell::Line(line) => Cell::Line(line.into_owned().into()),
            Cell::Area(area) => Cell::Area(Cow::Owned(area.into_owned())),
        }
    }
}

/// A passive record with an id and named columns: what generations are made of.
///
/// Declared with [`fact!`](crate::fact); written and read cell by cell in the order of
/// [`Fact::COLUMNS`], whose first column is the id.
pub trait Fact: Clone + PartialEq + Debug + Send + Sync + 'static {
    /// The kind.
    const KIND: Kind;
    /// The columns; the first is the id, at most one is a geometry.
    const COLUMNS: &'static [Column];

    /// The id, untyped.
    fn uuid(&self) -> Uuid;
    /// Gives every cell to `out`, in the order of the columns.
    fn write(&self, out: &mut dyn FnMut(Cell<'_>));
    /// Reads a row from its cells, in the order of the columns.
    ///
    /// # Errors
    /// Names the column whose cell is missing, of another type or no valid value.
    fn read<'a>(cells: &mut dyn Iterator<Item = Cell<'a>>) -> Result<Self, FieldError>;

    /// The length that a diff sums up for this row, zero where it has none.
    fn measured_length(&self) -> Length {
        Length::default()
    }
    /// The price that a diff sums up for this row, zero where it has none.
    fn measured_cost(&self) -> Money {
        Money::default()
    }
    /// The id with its kind.
    fn thing(&self) -> Thing {
        Thing { kind: Self::KIND, uuid: self.uuid() }
    }
    /// The geometry, if the kind has one.
    fn shape(&self) -> Option<Shape> {
        let mut found = None;
        if Self::COLUMNS.iter().any(|column| column.ty.is_shape()) {
            self.write(&mut |cell| {
                if let Some(shape) = cell.shape() {
                    found = Some(shape);
                }
            });
        }
        found
    }
}

/// Declares a kind of fact: a struct with an `id` and public fields, and its [`Fact`].
///
/// `length` and `cost` name the fields that a diff sums up.
///
/// # Examples
/// ```
/// use bocage_vocab::{Fact, Length, Text, fact};
/// fact! {
///     /// A way from here to there.
///     pub struct Lane: Route, length = length {
///         /// What people call it.
///         pub name: Text,
///         /// Its length on the ground.
///         pub length_mm as length: Length,
///     }
/// }
/// assert_eq!(Lane::COLUMNS[2].name, "length_mm");
/// ```
#[macro_export]
macro_rules! fact {
    (
        $(#[$meta:meta])*
        pub struct $name:ident: $kind:ident $(, length = $length:ident)? $(, cost = $cost:ident)? {
            $( $(#[$fmeta:meta])* pub $column:ident $(as $field:ident)?: $ty:ty, )*
        }
    ) => {
        $crate::fact!(@fields
            [$(#[$meta])*] $name $kind [$($length)?] [$($cost)?] []
            $( { [$(#[$fmeta])*] [$column] [$($field)?] [$ty] } )*
        );
    };

    (@fields $head:tt $name:ident $kind:ident $l:tt $c:tt [$($done:tt)*]
        { $doc:tt [$column:ident] [] [$ty:ty] } $($rest:tt)*
    ) => {
        $crate::fact!(@fields $head $name $kind $l $c
            [$($done)* { $doc $column $column [$ty] }] $($rest)*);
    };
    (@fields $head:tt $name:ident $kind:ident $l:tt $c:tt [$($done:tt)*]
        { $doc:tt [$column:ident] [$field:ident] [$ty:ty] } $($rest:tt)*
    ) => {
        $crate::fact!(@fields $head $name $kind $l $c
            [$($done)* { $doc $column $field [$ty] }] $($rest)*);
    };

    (@fields [$($meta:tt)*] $name:ident $kind:ident [$($length:ident)?] [$($cost:ident)?]
        [$( { [$($doc:tt)*] $column:ident $field:ident [$ty:ty] } )*]
    ) => {
        $($meta)*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            /// The id, derived from a stable key.
            pub id: $crate::Id<$name>,
            $( $($doc)* pub $field: $ty, )*
        }

        impl $crate::Fact for $name {
            const KIND: $crate::Kind = $crate::Kind::$kind;
            const COLUMNS: &'static [$crate::Column] = &[
                $crate::Column::of::<$crate::Id<$name>>($crate::ID_COLUMN),
                $( $crate::Column::of::<$ty>(stringify!($column)), )*
            ];

            fn uuid(&self) -> $crate::Uuid {
                self.id.uuid()
            }

            fn write(&self, out: &mut dyn FnMut($crate::Cell<'_>)) {
                out($crate::Field::cell(&self.id));
                $( out($crate::Field::cell(&self.$field)); )*
            }

            fn read<'a>(
                cells: &mut dyn Iterator<Item = $crate::Cell<'a>>,
            ) -> Result<Self, $crate::FieldError> {
                Ok($name {
                    id: $crate::FieldError::next($crate::ID_COLUMN, cells)?,
                    $( $field: $crate::FieldError::next(stringify!($column), cells)?, )*
                })
            }

            $( fn measured_length(&self) -> $crate::Length { self.$length } )?
            $( fn measured_cost(&self) -> $crate::Money { self.$cost } )?
        }
    };
}
