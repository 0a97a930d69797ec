//! The words of `bocage db`.

use clap::Subcommand;

use super::Territory;

#[derive(Debug, Subcommand)]
pub(crate) enum Db {
    /// List the databases that applications are promised: what PostgreSQL calls them, class, where they lie,
    /// when each was backed up and proven, and where agents run what becomes of a write now.
    List {
        #[command(flatten)]
        territory: Territory,
        /// Only those of this application.
        #[arg(value_name = "APPLICATION")]
        name: Option<String>,
    },
}
