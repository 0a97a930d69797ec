//! The words of `bocage member`.

use bocage_vocab::{Bytes, Cores};
use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args, Subcommand};

use super::hosting::Apply;
use super::{At, Territory};

#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    /// List the members: what their applications claim in all rooms, and what they may.
    List {
        #[command(flatten)]
        territory: Territory,
        #[command(flatten)]
        at: At,
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
