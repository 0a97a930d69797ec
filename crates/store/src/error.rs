//! What can go wrong with a store.

use std::path::PathBuf;

use bocage_vocab::{Explain, Fact, FieldError, Generation, Hint, PlanNumber};
use bocage_world::{DecodeError, PlanState};

use crate::Location;

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A text that is no place of a territory.
    #[error("`{shown}` names no territory: {reason}")]
    Location {
        /// The text, without its password.
        shown: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A territory is to be made where something is already.
    #[error("`{at}` is there already")]
    Exists {
        /// Where.
        at: Location,
    },
    /// There is no such file.
    #[error("there is no territory at `{at}`")]
    Missing {
        /// Where.
        at: Location,
    },
    /// The file is something else, or torn.
    #[error("`{at}` is not a territory: {reason}")]
    NotATerritory {
        /// Where.
        at: Location,
        /// What it seems to be.
        reason: &'static str,
    },
    /// A newer Bocage made it.
    #[error("`{at}` is of version {found}, this Bocage knows up to {known}")]
    Newer {
        /// Where.
        at: Location,
        /// Its version.
        found: u32,
        /// The newest known.
        known: u32,
    },
    /// A territory is to be copied where another one is.
    #[error("`{at}` holds plans already")]
    NotEmpty {
        /// Where.
        at: Location,
    },
    /// What is to be copied is not what was applied.
    #[error("`{at}` was altered behind its back: {what}, last written by generation {generation}")]
    Altered {
        /// Where.
        at: Location,
        /// The first row.
        what: String,
        /// The generation that last wrote it.
        generation: Generation,
    },
    /// No such generation.
    #[error("there is no generation {asked}: the head is {head}")]
    NoSuchGeneration {
        /// Asked for.
        asked: Generation,
        /// The newest.
        head: Generation,
    },
    /// No such plan.
    #[error("there is no plan {number}")]
    NoSuchPlan {
        /// Asked for.
        number: PlanNumber,
    },
    /// The plan is not pending.
    #[error("plan {number} is {state}, not pending")]
    NotPending {
        /// The plan.
        number: PlanNumber,
        /// Where it stands.
        state: PlanState,
    },
    /// The change does not fit the head.
    #[error(transparent)]
    World(#[from] bocage_world::Error),
    /// Stored bytes cannot be read.
    #[error("what is stored of {what} cannot be read")]
    Torn {
        /// Of what.
        what: String,
        /// Why.
        #[source]
        source: DecodeError,
    },
    /// Stored bytes are not what they were.
    #[error("what is stored of {what} is damaged: {reason}")]
    Damaged {
        /// Of what.
        what: String,
        /// What shows it.
        reason: String,
    },
    /// Somebody else did something to a document of purchases meanwhile.
    #[error("somebody else changed {kind} {name} meanwhile")]
    PurchaseMoved {
        /// What it is.
        kind: String,
        /// Its name.
        name: String,
    },
    /// Another process holds the file.
    #[error("another process is writing to this territory")]
    Busy,
    /// Somebody asked to stop.
    #[error("interrupted; what was applied before stands, nothing is half done")]
    Interrupted,
    /// The database.
    #[error("the database refused {doing}")]
    Database {
        /// What was tried.
        doing: &'static str,
        /// What it said.
        #[source]
        source: rusqlite::Error,
    },
    /// No database answers.
    #[error("no database answers at `{at}`")]
    Unreachable {
        /// Where.
        at: Location,
        /// What the network said.
        #[source]
        source: postgres::Error,
    },
    /// The database has as many sessions as it takes.
    #[error("`{at}` takes no more sessions now")]
    Full {
        /// Where.
        at: Location,
        /// What the server said.
        #[source]
        source: postgres::Error,
    },
    /// The database lets this user not in.
    #[error("`{at}` does not let this user in")]
    NoEntry {
        /// Where.
        at: Location,
        /// What it said.
        #[source]
        source: postgres::Error,
    },
    /// The schema is somebody else's.
    #[error("this user may not use the territory at `{at}`")]
    NotYours {
        /// Where.
        at: Location,
    },
    /// The server has no such database.
    #[error("there is no such database at `{at}`")]
    NoDatabase {
        /// Where.
        at: Location,
        /// What it said.
        #[source]
        source: postgres::Error,
    },
    /// The server is too old.
    #[error("the server is PostgreSQL {found}, older than {needed}")]
    OldServer {
        /// Its version.
        found: i64,
        /// The oldest that will do.
        needed: i64,
    },
    /// The database lacks PostGIS, and this user cannot bring it in.
    #[error("the database at `{at}` lacks PostGIS")]
    NoPostgis {
        /// Where.
        at: Location,
        /// Why it could not be brought in.
        #[source]
        source: postgres::Error,
    },
    /// The connection broke.
    #[error("the database was lost while it did {doing}")]
    Lost {
        /// What was tried.
        doing: &'static str,
        /// What was heard last.
        #[source]
        source: postgres::Error,
    },
    /// The server of the database.
    #[error("the database server refused {doing}")]
    Server {
        /// What was tried.
        doing: &'static str,
        /// What it said.
        #[source]
        source: postgres::Error,
    },
    /// The disk.
    #[error("`{}` cannot be {doing}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    /// A stored row that cannot be read.
    pub(crate) fn damaged_row<T: Fact>(error: &FieldError) -> Error {
        Error::Damaged { what: format!("a row of {}", T::KIND), reason: error.to_string() }
    }

    /// For `map_err` on what the database does.
    pub(crate) fn database(doing: &'static str) -> impl Fn(rusqlite::Error) -> Error {
        use rusqlite::ErrorCode;
        move |source| match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            _ => Error::Database { doing, source },
        }
    }
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Location { .. } => "bocage::store::location",
            Error::Exists { .. } => "bocage::store::exists",
            Error::Missing { .. } => "bocage::store::missing",
            Error::NotATerritory { .. } => "bocage::store::not_a_territory",
            Error::Newer { .. } => "bocage::store::newer",
            Error::NotEmpty { .. } => "bocage::store::not_empty",
            Error::Altered { .. } => "bocage::store::altered",
            Error::NoSuchGeneration { .. } => "bocage::store::no_such_generation",
            Error::NoSuchPlan { .. } => "bocage::store::no_such_plan",
            Error::NotPending { .. } => "bocage::store::not_pending",
            Error::World(error) => error.code(),
            Error::Torn { .. } => "bocage::store::torn",
            Error::Damaged { .. } => "bocage::store::damaged",
            Error::PurchaseMoved { .. } => "bocage::store::purchase_moved",
            Error::Busy => "bocage::store::busy",
            Error::Interrupted => "bocage::app::interrupted",
            Error::Database { .. } => "bocage::store::database",
            Error::Unreachable { .. } => "bocage::store::unreachable",
            Error::Full { .. } => "bocage::store::full",
            Error::NoEntry { .. } => "bocage::store::no_entry",
            Error::NotYours { .. } => "bocage::store::not_yours",
            Error::NoDatabase { .. } => "bocage::store::no_database",
            Error::OldServer { .. } => "bocage::store::old_server",
            Error::NoPostgis { .. } => "bocage::store::no_postgis",
            Error::Lost { .. } => "bocage::store::lost",
            Error::Server { .. } => "bocage::store::server",
            Error::File { .. } => "bocage::store::file",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::Location { .. } => {
                "name a file, or write postgres://user@host:5432/database?schema=name with a \
                 lower-case schema"
            }
            Error::Exists { .. } => "choose another name, or move what is there away",
            Error::Missing { .. } => "check the path, or make one with `bocage new`",
            Error::NotATerritory { .. } => {
                "if it was a territory, restore it from a backup; else make one with `bocage new` \
                 and bring this file in with `bocage import`"
            }
            Error::Newer { .. } => "install the newest Bocage",
            Error::NotEmpty { .. } => {
                "copy to a new file or schema: a copy never mixes two territories"
            }
            Error::Altered { .. } => {
                "look at it with `bocage audit T`, then restore it from a backup; what was edited \
                 on purpose comes in with `bocage import edits`"
            }
            Error::NoSuchGeneration { .. } => "list the generations with `bocage history T`",
            Error::NoSuchPlan { .. } | Error::NotPending { .. } => {
                "list the plans with `bocage plan list T`"
            }
            Error::World(error) => return error.hint(),
            Error::Torn { .. } | Error::Damaged { .. } => {
                "run `bocage audit T` and restore the file from a backup"
            }
            Error::PurchaseMoved { .. } => "look at it again, then repeat what is still wanted",
            Error::Busy => "wait until it is done and run the same command again",
            Error::Unreachable { .. } => {
                "check that PostgreSQL runs, and the host and port of the URL; a firewall may stand \
                 between"
            }
            Error::Full { .. } => {
                "run the same command again in a moment, or raise max_connections of the server"
            }
            Error::NoEntry { .. } => {
                "check the user of the URL, and give the password in the variable PGPASSWORD"
            }
            Error::NotYours { .. } => {
                "ask its owner for USAGE on the schema and rights on its tables, or name another user"
            }
            Error::NoDatabase { .. } => "check its name, or make it with `createdb`",
            Error::OldServer { .. } => "move the database to a newer PostgreSQL",
            Error::NoPostgis { .. } => {
                "install PostGIS beside the server (on Debian `postgresql-15-postgis-3`), then run \
                 `CREATE EXTENSION postgis` in this database as its superuser"
            }
            Error::Lost { .. } => {
                "look whether the server runs; the territory is at the old or the new generation, \
                 as `bocage history T` tells"
            }
            Error::Server { .. } => {
                "check the rights of the user and the disk of the server; its log says more"
            }
            Error::Interrupted => "run the same command again when there is time",
            Error::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                "make the folder first, or choose another path"
            }
            Error::Database { .. } | Error::File { .. } => {
                "check the disk's room and the file's permissions, then run the command again"
            }
        })
    }
}
