//! The words of `bocage member`.

use std::path::PathBuf;

use bocage_vocab::{Bytes, Cores, Date};
use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args, Subcommand};

use super::hosting::Apply;
use super::{At, Territory};

#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    /// List the members: who they are, what their applications claim in all rooms, and what they may.
    List {
        #[command(flatten)]
        territory: Territory,
        #[command(flatten)]
        at: At,
    },
    /// Enter the syndicate, its members, their mergers and quantities, from a file (TOML) or the tables of a
    /// department.
    #[command(group = ArgGroup::new("from").required(true).args(["file", "communes"]))]
    Set {
        #[command(flatten)]
        territory: Territory,
        /// The file; docs/money.md shows its tables.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// A folder with the tables of a department's communes, EPCIs and mergers.
        #[arg(long, value_name = "FOLDER")]
        communes: Option<PathBuf>,
    },
    /// Show a member: since when, who stands for it, its dated quantities.
    Show {
        #[command(flatten)]
        territory: Territory,
        /// The member, by its SIRET or its name.
        #[arg(value_name = "MEMBER")]
        member: String,
        /// As of this day (YYYY-MM-DD); today unless given.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Show what a merger changes: shares, what is owed, applications; with --apply enter it.
    Merge {
        #[command(flatten)]
        territory: Territory,
        /// Who succeeds: a member from that day on, by its SIRET or name.
        #[arg(value_name = "NEW")]
        into: String,
        /// Who is absorbed.
        #[arg(value_name = "OLD", required = true)]
        absorbed: Vec<String>,
        /// The first day of the new one (YYYY-MM-DD).
        #[arg(long, value_name = "DATE")]
        on: Date,
        #[command(flatten)]
        apply: Apply,
    },
    /// Limit what a member may claim in all rooms together, standbys included. What is not named stays as it
    /// is.
    Quota(MemberQuota),
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("quota").required(true).multiple(true)
    .args(["cores", "memory", "disk", "instances", "databases", "lift"]))]
pub(crate) struct MemberQuota {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The member, as Compose files name it.
    #[arg(value_name = "MEMBER", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) member: String,
    /// Computing power at most, such as "8 cores".
    #[arg(long)]
    pub(crate) cores: Option<Cores>,
    /// Memory at most, such as "16 GiB".
    #[arg(long)]
    pub(crate) memory: Option<Bytes>,
    /// Storage of volumes at most, such as "200 GB".
    #[arg(long)]
    pub(crate) disk: Option<Bytes>,
    /// Instances at most.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) instances: Option<u32>,
    /// Databases at most.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) databases: Option<u32>,
    /// Limit nothing any more.
    #[arg(long, conflicts_with_all = ["cores", "memory", "disk", "instances", "databases"])]
    pub(crate) lift: bool,
    #[command(flatten)]
    pub(crate) apply: Apply,
}
