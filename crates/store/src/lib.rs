//! Territories on disk.
//!
//! [`Store`] is what a territory's storage can do; [`create`] and [`open`] give the one that keeps
//! it in a GeoPackage file. No decisions are taken here: plans come in drafted, rows go out as
//! they are.
#![warn(missing_docs)]

mod api;
mod blob;
mod error;
mod geopackage;

use std::path::Path;

pub use api::{
    Applied, Audit, AuditEntry, Draft, Edits, FirstBad, GenerationRow, Job, JobLog, JobState,
    JobStateError, OutboxEvent, Reader, Store,
};
pub use error::Error;

/// Makes an empty territory in a new GeoPackage file.
///
/// # Errors
/// When something is there already or the file cannot be written.
pub fn create(path: &Path) -> Result<Box<dyn Store>, Error> {
    Ok(Box::new(geopackage::GeoPackage::create(path)?))
}

/// Opens a territory; one of an older version is brought up to date.
///
/// # Errors
/// When there is no file, it is no territory, or a newer Bocage made it.
pub fn open(path: &Path) -> Result<Box<dyn Store>, Error> {
    Ok(Box::new(geopackage::GeoPackage::open(path)?))
}
