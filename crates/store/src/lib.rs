//! Territories in a database: a GeoPackage file, or a schema of PostgreSQL.
//!
//! [`Store`] is what a territory's storage can do; [`create`] and [`open`] give the one that a
//! [`Location`] names. No decisions are taken here: plans come in drafted, rows go out as they are.
#![warn(missing_docs)]

mod api;
mod apply;
mod audit;
mod blob;
mod chain;
mod columns;
mod copy;
mod db;
mod error;
mod field;
mod geopackage;
mod journal;
mod kinds;
mod ledger;
mod load;
mod location;
mod meters;
mod money;
mod norms;
mod plans;
mod postgres;
mod purchases;
mod reader;
mod territory;

#[cfg(test)]
#[allow(dead_code, reason = "what tests share")]
#[path = "../tests/store/cluster.rs"]
mod cluster;
#[cfg(test)]
mod of_version_1;

pub use api::{
    Applied, Audit, AuditEntry, Draft, Edits, FirstBad, GenerationRow, Job, JobLog, JobState,
    JobStateError, OutboxEvent, Reader, Store, Version,
};
pub use copy::{Copied, copy, snapshot};
pub use error::Error;
pub use field::{
    FieldAct, FieldAsked, FieldPhoto, FieldRequest, FieldRow, FieldWrite, FieldWritten,
};
pub use location::{Location, Server};
pub use meters::{MeterLine, MeterOwner, Metered};
pub use money::{
    Desk, DeskUse, DocumentEvent, DocumentRow, Documents, Entered, Kept, KnownUsage, MonthRow,
    Registered, UsageRow, UsageSum, UsageWanted,
};
pub use purchases::Purchase;

use self::postgres::Postgres;
use geopackage::GeoPackage;
use territory::Territory;

/// Makes an empty territory.
///
/// # Errors
/// When something is there already or it cannot be written to.
pub fn create(at: &Location) -> Result<Box<dyn Store>, Error> {
    match at {
        Location::File(path) => Ok(Box::new(Territory(GeoPackage::create(path)?))),
        Location::Server(server) => Ok(Box::new(Territory(Postgres::create(server)?))),
    }
}

/// Opens a territory; one of an older version is brought up to date.
///
/// # Errors
/// When there is none, what is there is none, or a newer Bocage made it.
pub fn open(at: &Location) -> Result<Box<dyn Store>, Error> {
    match at {
        Location::File(path) => Ok(Box::new(Territory(GeoPackage::open(path)?))),
        Location::Server(server) => Ok(Box::new(Territory(Postgres::open(server)?))),
    }
}
