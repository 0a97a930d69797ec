//! Shapefiles: geometries (`.shp`, `.shx`), their attributes (`.dbf`), projection (`.prj`) and
//! encoding (`.cpg`). Sources: ESRI Shapefile Technical Description, July 1998; dBase III.
//!
//! Written and read one record at a time. Points, lines and polygons in a plane; heights and
//! measures are read over.

mod dbf;
mod prj;
mod read;
mod rings;
mod shp;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use dbf::{Field, FieldKind};
pub(crate) use read::read_shapefile;
pub(crate) use write::Writer;

/// What all geometries of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Point,
    Line,
    Area,
}

impl Form {
    /// Its number in the format.
    const fn code(self) -> i32 {
        match self {
            Form::Point => 1,
            Form::Line => 3,
            Form::Area => 5,
        }
    }
}

/// A geometry in the plane: one part with one place, parts with two or more, or rings that repeat
/// their first place, outer ones clockwise and holes the other way.
pub(crate) type Parts = Vec<Vec<[f64; 2]>>;
