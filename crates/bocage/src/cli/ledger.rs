//! The words of `bocage ledger`.

use clap::Subcommand;

use super::Territory;

#[derive(Debug, Subcommand)]
pub(crate) enum Ledger {
    /// Replay every entry and name the first row that was altered, is missing or was never lawful.
    Audit {
        #[command(flatten)]
        territory: Territory,
    },
}
