//! What can go wrong with a store.

use std::path::PathBuf;

use bocage_vocab::{Explain, Generation, Hint, PlanNumber};
use bocage_world::{DecodeError, PlanState};

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A territory is to be made where something is already.
    #[error("`{}` is there already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// There is no such file.
    #[error("there is no territory at `{}`", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else, or torn.
    #[error("`{}` is not a territory: {reason}", path.display())]
    NotATerritory {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        reason: &'static str,
    },
    /// A newer Bocage made it.
    #[error("`{}` is of version {found}, this Bocage knows up to {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest known.
        known: u32,
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
            Error::Exists { .. } => "bocage::store::exists",
            Error::Missing { .. } => "bocage::store::missing",
            Error::NotATerritory { .. } => "bocage::store::not_a_territory",
            Error::Newer { .. } => "bocage::store::newer",
            Error::NoSuchGeneration { .. } => "bocage::store::no_such_generation",
            Error::NoSuchPlan { .. } => "bocage::store::no_such_plan",
            Error::NotPending { .. } => "bocage::store::not_pending",
            Error::World(error) => error.code(),
            Error::Torn { .. } => "bocage::store::torn",
            Error::Damaged { .. } => "bocage::store::damaged",
            Error::Busy => "bocage::store::busy",
            Error::Interrupted => "bocage::app::interrupted",
            Error::Database { .. } => "bocage::store::database",
            Error::File { .. } => "bocage::store::file",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::Exists { .. } => "choose another name, or move what is there away",
            Error::Missing { .. } => "check the path, or make one with `bocage new`",
            Error::NotATerritory { .. } => {
                "if it was a territory, restore it from a backup; else make one with `bocage new` \
                 and bring this file in with `bocage import`"
            }
            Error::Newer { .. } => "install the newest Bocage",
            Error::NoSuchGeneration { .. } => "list the generations with `bocage history T`",
            Error::NoSuchPlan { .. } | Error::NotPending { .. } => {
                "list the plans with `bocage plan list T`"
            }
            Error::World(error) => return error.hint(),
            Error::Torn { .. } | Error::Damaged { .. } => {
                "run `bocage audit T` and restore the file from a backup"
            }
            Error::Busy => "wait until it is done and run the same command again",
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
