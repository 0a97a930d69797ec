//! The words of `bocage lease`.

use std::path::PathBuf;

use bocage_app::Locale;
use bocage_app::plant::Stage;
use bocage_app::plant::leases::When;
use bocage_vocab::Date;
use clap::{ArgGroup, Args, Subcommand};

use super::{Territory, codes};

#[derive(Debug, Subcommand)]
pub(crate) enum Lease {
    /// What is made available to a lessee: routes, cables, fibre, sockets, active lines, by tranche.
    Base(LeaseBase),
    /// What years of a contract come to, from the inventory as it stands.
    Schedule {
        #[command(flatten)]
        of: OfLease,
        /// How many years.
        #[arg(long, default_value_t = 20)]
        years: u8,
    },
    /// What a year comes to, line by line, with how each was counted.
    Owed {
        #[command(flatten)]
        of: OfLease,
        /// The year.
        year: i16,
    },
    /// Issue an instalment of a year, or its true-up. What was issued stays as it is.
    #[command(group = ArgGroup::new("part").required(true).args(["instalment", "true_up"]))]
    Issue {
        #[command(flatten)]
        of: OfLease,
        /// The year.
        year: i16,
        /// The n-th instalment.
        #[arg(long, value_name = "NUMBER")]
        instalment: Option<u8>,
        /// What was issued too little or too much so far.
        #[arg(long)]
        true_up: bool,
    },
}

/// A contract in a territory.
#[derive(Debug, Args)]
pub(crate) struct OfLease {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The contract (TOML); docs/money.md shows its tables.
    #[arg(value_name = "CONTRACT")]
    pub(crate) contract: PathBuf,
    /// Indices as known on this day, which is the day of issue too (YYYY-MM-DD); today unless given.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
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
