//! The words of `bocage backup`, and of what `bocage app` does with backups.

use std::net::SocketAddr;
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

/// A vault.
#[derive(Debug, Args)]
pub(crate) struct VaultAt {
    /// The folder of the copies.
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Where senders reach it.
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) listen: SocketAddr,
    /// The file of its senders: a line each, with a name and a secret of 32 characters at least.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// For how long it keeps what is gone at its sender, or was replaced: longer than the longest class.
    #[arg(long, value_name = "N", default_value_t = 120)]
    pub(crate) keep_days: u32,
    /// No more than so much is kept of one sender.
    #[arg(long, value_name = "N", default_value_t = 4_096)]
    pub(crate) most_gib: u32,
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
        /// The folder of the entry's certificates: it is backed up with the territory and the secrets.
        #[arg(long, value_name = "DIR")]
        certificates: Option<PathBuf>,
        /// The settings of this host's agent, likewise.
        #[arg(long, value_name = "FILE")]
        settings: Option<PathBuf>,
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
    /// Restore the platform's own configuration into a new folder: territory, secrets, certificates and
    /// settings, as they were backed up last. It needs the key `platform` and nothing else.
    Platform {
        #[command(flatten)]
        kept: Kept,
        /// A new folder.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// List the keys of backups by what tells them apart, or see that a second keeper has the same. Exits with
    /// 5 where one is missing or another.
    Keys {
        /// The folder of the keys.
        #[arg(long, value_name = "DIR", default_value = "/var/lib/bocage/backup-keys")]
        keys: PathBuf,
        /// The second keeper's folder.
        #[arg(long, value_name = "DIR")]
        compare: Option<PathBuf>,
    },
    /// Run a vault: a place that takes copies of repositories, and in which whoever sends them can take
    /// nothing away.
    Vault(VaultAt),
    /// Bring a vault what it lacks of a repository. Safe to repeat; it goes on where it was cut.
    Copy {
        #[command(flatten)]
        kept: Kept,
        /// The vault.
        #[arg(long, value_name = "ADDR:PORT")]
        to: String,
        /// The file with this sender's line of the vault's file: its name and its secret.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Make a repository of what a vault keeps of a sender.
    Fetch {
        /// The sender's folder in that of the vault.
        #[arg(long, value_name = "DIR")]
        vault: PathBuf,
        /// A new folder, which is a repository then.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// As it was at this moment, such as 2026-11-29T14:30:00Z: before somebody damaged what is sent.
        #[arg(long, value_name = "TIME", default_value = "latest")]
        as_of: To,
    },
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
    /// Restore files and dumps of databases into this new folder, and touch nothing that serves. Of the
    /// backups of the host that is named, from its repository or a copy of it.
    #[arg(long, value_name = "DIR", conflicts_with = "apply")]
    pub(crate) beside: Option<PathBuf>,
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
