//! The words of `bocage backup`, and of what `bocage app` does with backups.

use std::path::PathBuf;

use bocage_app::hosting::backups::restore::To;
use clap::{Args, Subcommand};

use super::Territory;
use super::hosting::{EngineAt, Serving};

/// Where backups and their keys lie.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    /// The folder of the backups, on another disk than what they are of.
    #[arg(long, value_name = "DIR")]
    pub(crate) repository: PathBuf,
    /// The folder of their keys, which are made where there is no backup yet. Keep a copy of it elsewhere:
    /// without it nobody reads a backup.
    #[arg(long, value_name = "DIR", default_value = "/var/lib/bocage/backup-keys")]
    pub(crate) keys: PathBuf,
}

/// A host and its backups.
#[derive(Debug, Args)]
pub(crate) struct BackupAt {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The host that this machine is.
    #[arg(long, value_name = "HOST")]
    pub(crate) host: String,
    #[command(flatten)]
    pub(crate) engine: EngineAt,
    /// The PostgreSQL that holds the databases of applications, as for `host run`; it must run on this
    /// machine.
    #[arg(long, value_name = "URL")]
    pub(crate) databases: Option<String>,
    #[command(flatten)]
    pub(crate) kept: Kept,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Backup {
    /// Back up what applications on this machine keep, where their class says that it is due. They run on
    /// meanwhile. Safe to repeat.
    Run {
        #[command(flatten)]
        at: BackupAt,
        /// Only this application.
        #[arg(long, value_name = "APPLICATION")]
        only: Option<String>,
        /// Also what is not due yet.
        #[arg(long)]
        all: bool,
    },
    /// Restore the newest backup of each application aside, compare it with what was backed up, and ask it
    /// by its probe. Exits with 5 where one fails.
    Prove {
        #[command(flatten)]
        at: BackupAt,
        /// Only this application.
        #[arg(long, value_name = "APPLICATION")]
        only: Option<String>,
    },
    /// Read all backups and compare them with their checksums. Exits with 5 where something is damaged.
    Verify(BackupAt),
    /// List backups, and when each was proven.
    List {
        #[command(flatten)]
        territory: Territory,
        /// Only this application.
        #[arg(long, value_name = "APPLICATION")]
        only: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AppRestore {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The application.
    #[arg(value_name = "APPLICATION")]
    pub(crate) name: String,
    /// The host that this machine is.
    #[arg(long, value_name = "HOST")]
    pub(crate) host: String,
    /// The moment, such as 2026-11-29T14:30:00Z, or `latest` for that of the newest backup. Databases are
    /// restored to it, files to the last backup before it.
    #[arg(long, value_name = "TIME")]
    pub(crate) to: To,
    #[command(flatten)]
    pub(crate) serving: Serving,
    #[command(flatten)]
    pub(crate) kept: Kept,
    /// Restore it; without this it is only shown.
    #[arg(long)]
    pub(crate) apply: bool,
}

#[derive(Debug, Args)]
pub(crate) struct AppFormer {
    #[command(flatten)]
    pub(crate) at: BackupAt,
    /// The application.
    #[arg(value_name = "APPLICATION")]
    pub(crate) name: String,
    /// Erase it; without this it is only shown.
    #[arg(long)]
    pub(crate) apply: bool,
}
