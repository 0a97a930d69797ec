//! The words of an application that leaves or comes.

use std::path::PathBuf;

use clap::Args;

use super::Territory;
use super::hosting::{EngineAt, Serving};

#[derive(Debug, Args)]
pub(crate) struct AppExport {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The application.
    #[arg(value_name = "APPLICATION")]
    pub(crate) name: String,
    /// The host that this machine is.
    #[arg(long, value_name = "HOST")]
    pub(crate) host: String,
    /// The folder to be made; it must not be there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) engine: EngineAt,
    /// As for `host run`; it is not needed: databases are entered as the application enters them.
    #[arg(long, value_name = "URL")]
    pub(crate) databases: Option<String>,
    /// The image of a PostgreSQL that this engine has, which runs its databases in the folder. It reads
    /// POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD_FILE as the image `postgres` does, and is no
    /// older than the server. Without it the folder says which variable must name a PostgreSQL.
    #[arg(long, value_name = "IMAGE")]
    pub(crate) database_image: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AppAdopt {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The folder with a Compose file, databases/NAME.dump or NAME.sql, volumes/NAME or NAME.tar,
    /// images/*.tar and secrets/NAME; what `app export` writes is one.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// The host that this machine is.
    #[arg(long, value_name = "HOST")]
    pub(crate) host: String,
    /// What it is called, instead of the file's name for it.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The member whose it is, instead of the file's.
    #[arg(long)]
    pub(crate) member: Option<String>,
    /// The class of service, instead of the file's: single, double or critical.
    #[arg(long)]
    pub(crate) class: Option<String>,
    /// The name or the role of the room that it serves from; Main unless given.
    #[arg(long)]
    pub(crate) room: Option<String>,
    #[command(flatten)]
    pub(crate) serving: Serving,
    /// Where a rehearsal loads it; there must be room for all of it.
    #[arg(long, value_name = "DIR", default_value = "/var/lib/bocage/adopt")]
    pub(crate) work: PathBuf,
    /// Have it come for good; without this it is loaded aside, asked, and taken away again.
    #[arg(long)]
    pub(crate) apply: bool,
    /// Have it serve although its rows or files are not what the folder says of itself.
    #[arg(long, requires = "apply")]
    pub(crate) despite: bool,
}
