//! Backups of applications: taken by what their classes promise, restored to prove them, and told
//! loudly where they are not as they should be.

pub mod former;
pub mod list;
pub mod notes;
pub mod prove;
pub mod restore;
mod subject;
pub mod take;
pub mod verify;

use std::path::PathBuf;

use bocage_backup::{Cluster, Place};
use bocage_engine::PostgreSql;

pub use bocage_backup::schedule::Standing;
pub(in crate::hosting) use subject::{Subject, repository_of};

use super::obey::Engines;
use crate::Error;

/// Where the backups of a host lie, and what they are backups of.
#[derive(Debug, Clone)]
pub struct Backups {
    /// The engines of the host.
    pub engines: Engines,
    /// The folder of the backups; it should lie on another disk.
    pub repository: PathBuf,
    /// The folder of their keys; it should lie on neither.
    pub keys: PathBuf,
}

impl Backups {
    fn place(&self) -> Result<Place, Error> {
        Ok(Place::at(&self.repository, &self.keys)?)
    }

    /// The PostgreSQL of the host's applications; none where it is not said.
    fn cluster(&self, place: &Place) -> Result<Option<Cluster>, Error> {
        let Some(url) = self.engines.databases.as_deref() else { return Ok(None) };
        let server = PostgreSql::at(url)?;
        Ok(Some(Cluster::at(server.config(), place)?))
    }
}
