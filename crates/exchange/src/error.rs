//! What can stop an import or an export.

use std::io;

use bocage_vocab::{Explain, Hint};

/// Why a file cannot be read or written at all. What is wrong with single rows is a finding.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error("{file} cannot be opened")]
    Open {
        /// The file as it was named.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The file was opened, but reading failed.
    #[error("{file} cannot be read to its end")]
    Read {
        /// The file, without folders.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The file is of another format.
    #[error("{file} is {found}, expected {expected}")]
    OtherFormat {
        /// The file, without folders.
        file: String,
        /// What is read here.
        expected: &'static str,
        /// What the file looks like.
        found: String,
    },
    /// The file is cut off or damaged.
    #[error("{file} is damaged at {at}: {what}")]
    Damaged {
        /// The file, without folders.
        file: String,
        /// The byte, line or element.
        at: String,
        /// What is wrong there.
        what: String,
    },
    /// The file is no YAML.
    #[error("{file} is no YAML at line {line}: {what}")]
    Syntax {
        /// The file, without folders.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong there.
        what: String,
    },
    /// The file goes beyond a limit.
    #[error("{file} has {what} beyond the limit of {limit}")]
    TooLarge {
        /// The file, without folders.
        file: String,
        /// What is too large.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// No file gives what the import needs.
    #[error("no file given has {what}")]
    Missing {
        /// What is needed.
        what: &'static str,
    },
    /// The geometries are in a projection that is not read.
    #[error("layer `{layer}` of {file} is in {projection}")]
    Projection {
        /// The file, without folders.
        file: String,
        /// The layer.
        layer: String,
        /// Its projection.
        projection: String,
    },
    /// A file that is read only together with another, which is not beside it.
    #[error("{file} comes without {missing}")]
    Companion {
        /// The file, without folders.
        file: String,
        /// The file that must lie beside it.
        missing: String,
    },
    /// A mapping names a field or a column that is not there.
    #[error("{file} has no {what} `{name}`, only {known}")]
    NotThere {
        /// The file, without folders.
        file: String,
        /// A column, a layer, a field.
        what: &'static str,
        /// The name.
        name: String,
        /// The names that are there.
        known: String,
    },
    /// A mapping for an import whose files have no columns to choose from.
    #[error("import {import} takes no `--column`: its files call things by fixed names")]
    NoColumns {
        /// The import.
        import: &'static str,
    },
    /// Neither geometry nor columns give a place.
    #[error("{file} gives no places: no geometry, and no columns of coordinates among {columns}")]
    NoPlace {
        /// The file, without folders.
        file: String,
        /// The columns that are there.
        columns: String,
    },
    /// The database inside a file fails.
    #[error("{file} fails as a database")]
    Database {
        /// The file, without folders.
        file: String,
        /// Why.
        source: rusqlite::Error,
    },
    /// Someone stopped the work.
    #[error("interrupted; what was applied before stands, nothing is half done")]
    Interrupted,
    /// A file or folder cannot be written.
    #[error("{path} cannot be written")]
    Write {
        /// The path as it was named.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Open { .. } => "bocage::exchange::open",
            Error::Read { .. } => "bocage::exchange::read",
            Error::OtherFormat { .. } => "bocage::exchange::other_format",
            Error::Damaged { .. } => "bocage::exchange::damaged",
            Error::Syntax { .. } => "bocage::exchange::syntax",
            Error::TooLarge { .. } => "bocage::exchange::too_large",
            Error::Missing { .. } => "bocage::exchange::missing",
            Error::Projection { .. } => "bocage::exchange::projection",
            Error::Companion { .. } => "bocage::exchange::companion",
            Error::NotThere { .. } => "bocage::exchange::not_there",
            Error::NoColumns { .. } => "bocage::exchange::no_columns",
            Error::NoPlace { .. } => "bocage::exchange::no_place",
            Error::Database { .. } => "bocage::exchange::database",
            Error::Interrupted => "bocage::app::interrupted",
            Error::Write { .. } => "bocage::exchange::write",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::Open { .. } => "check the name and that you may read the file",
            Error::Read { .. } => "copy the file again from where it came, then import it again",
            Error::OtherFormat { found, .. } if found == "empty" => {
                "fetch or save the file again: there is nothing in it"
            }
            Error::OtherFormat { .. } => {
                "name the import after what the file is: osm, communes, buildings, addresses, \
                 geojson, geopackage, plant, gracethd or ipe"
            }
            Error::Damaged { .. } => "fetch the file again: it was cut off or changed on its way",
            Error::Syntax { .. } => {
                "correct that line: spaces indent, never tabs; a text with `: `, ` #` or `{` in it \
                 stands between quotation marks"
            }
            Error::TooLarge { .. } => {
                "cut the file to the territory, or repack it if it should be small"
            }
            Error::Missing { .. } => {
                "name that file too, or the folder that holds it: files are known by their names"
            }
            Error::Projection { .. } => {
                "save the layer in EPSG:4326 (longitude and latitude) or EPSG:2154 (Lambert-93)"
            }
            Error::Companion { .. } => {
                "copy the whole shapefile: .shp, .dbf, .prj and .cpg lie in one folder"
            }
            Error::NotThere { .. } => "use one of the names that are there",
            Error::NoColumns { .. } => {
                "leave it out, or import the file as addresses, buildings, plant, geojson or geopackage"
            }
            Error::NoPlace { .. } => {
                "name the columns: `--column lon=X --column lat=Y` in degrees, `--column x=... --column \
                 y=...` in Lambert-93"
            }
            Error::Database { .. } => {
                "open the file with ogrinfo to see what is wrong, or export it again"
            }
            Error::Interrupted => "run the same command again when there is time",
            Error::Write { .. } => "check that the folder exists, is yours to write, and has room",
        })
    }
}
