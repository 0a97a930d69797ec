//! Files in and out, one module a format. Knows files, decides nothing.
//!
//! An [`Import`] turns files into rows of the world and findings; bad data never stops it. An
//! export writes a world as files. [`import`] finds an import by its name; the lists are in
//! `registry.rs`.
#![warn(missing_docs)]

mod addressed;
mod error;
mod export;
mod features;
mod findings;
mod import;
mod interior;
mod limits;
pub mod loose;
mod place;
mod premises;
mod records;
mod registry;
mod shapefile;
mod stream;
mod table;
mod xml;

mod addresses;
mod bill;
mod buildings;
pub mod communes;
pub mod compose;
pub mod geojson;
mod geopackage;
mod gracethd;
mod ipe;
mod ofds;
mod osm;
mod plant;

#[cfg(test)]
mod mutants;
#[cfg(test)]
mod testkit;

pub use error::Error;
pub use export::{Export, Exported, Outgoing, WrittenFile};
pub use findings::FINDING_CODES;
pub use import::{Import, ImportOptions, Imported, Input};
pub use registry::{EXPORTS, IMPORTS, export, import};
