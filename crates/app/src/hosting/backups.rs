//! Backups of applications: taken by what their classes promise, restored to prove them, and told
//! loudly where they are not as they should be.

pub mod beside;
pub mod copies;
pub mod former;
pub mod keys;
pub mod list;
pub mod notes;
pub mod platform;
pub mod prove;
pub mod restore;
mod subject;
pub mod take;
pub mod verify;

use std::path::PathBuf;

use bocage_backup::{Cluster, Place};
use bocage_engine::PostgreSql;
use bocage_hosting::Host;
use bocage_vocab::Id;
use bocage_world::World;

pub use bocage_backup::schedule::Standing;
pub(in crate::hosting) use subject::{Subject, repository_of};

use super::obey::Engines;
use crate::Error;
use notes::Note;

/// Where the backups of a host lie, and what they are backups of.
#[derive(Debug, Clone)]
pub struct Backups {
    /// The engines of the host.
    pub engines: Engines,
    /// The folder of the backups; it should lie on another disk.
    pub repository: PathBuf,
    /// The folder of their keys; it should lie on neither.
    pub keys: PathBuf,
    /// Which room this is, where an agent says what runs here.
    pub room: Option<RoomAt>,
}

/// A room whose agent backs up.
#[derive(Debug, Clone, Copy)]
pub struct RoomAt {
    /// Whether it serves what is promised both rooms.
    pub serves: bool,
}

impl Backups {
    /// The place, made where it is not there yet.
    fn place(&self) -> Result<Place, Error> {
        Ok(Place::at(&self.repository, &self.keys)?)
    }

    /// The place, which must be there.
    fn found(&self) -> Result<Place, Error> {
        Ok(Place::found(&self.repository, &self.keys)?)
    }

    /// The applications of a host whose data lie here.
    fn subjects(
        &self,
        world: &World,
        host: Id<Host>,
        only: Option<&str>,
    ) -> Result<Vec<Subject>, Error> {
        match self.room {
            None => Subject::all(world, host, only),
            Some(room) => Subject::in_room(world, (host, room.serves), only),
        }
    }

    /// The backups of an application that lie in the repository: each room has its own.
    fn here(&self, mut note: Note, host: &str) -> Note {
        if self.room.is_some() {
            note.backups.retain(|backup| backup.host == host);
        }
        note
    }

    /// The PostgreSQL of the host's applications; none where it is not said.
    fn cluster(&self, place: &Place) -> Result<Option<Cluster>, Error> {
        let Some(url) = self.engines.databases.as_deref() else { return Ok(None) };
        let server = PostgreSql::at(url)?;
        Ok(Some(Cluster::at(server.config(), place)?))
    }
}
