//! The words of `bocage lease`.

use std::path::PathBuf;

use bocage_app::Locale;
use bocage_app::plant::Stage;
use bocage_app::plant::leases::When;
use clap::{Args, Subcommand};

use super::{Territory, codes};

#[derive(Debug, Subcommand)]
pub(crate) enum Lease {
    /// What is made available to a lessee: routes, cables, fibre, sockets, active lines, by tranche.
    Base(LeaseBase),
}

#[derive(Debug, Args)]
pub(crate) struct LeaseBase {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// At the end of this day (YYYY-MM-DD), or at this generation; the head unless given.
    #[arg(long, value_name = "DATE|GENERATION")]
    pub(crate) on: Option<When>,
    /// Compare with the end of another day, or with another generation.
    #[arg(long, value_name = "DATE|GENERATION")]
    pub(crate) against: Option<When>,
    /// From which stage on plant counts as made available.
    #[arg(long, value_name = "STAGE", default_value = "accepted", value_parser = codes::<Stage>(Stage::ALL, Stage::code))]
    pub(crate) from_stage: Stage,
    /// Write every object that counts, or that makes the difference (CSV).
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// The language of the table: fr or en.
    #[arg(long, default_value = "fr")]
    pub(crate) lang: Locale,
}
