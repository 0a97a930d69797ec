//! The words of `bocage strands`.

use bocage_app::plant::Tier;
use bocage_app::plant::strands::StrandRange;
use bocage_vocab::Date;
use clap::{Args, Subcommand};

use super::{At, Territory, codes};

#[derive(Debug, Args)]
pub(crate) struct Strands {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(subcommand)]
    pub(crate) of: StrandsOf,
}

/// Which cables to look at, and when.
#[derive(Debug, Args)]
pub(crate) struct Listed {
    /// Only this cable, by its reference or id.
    #[arg(long, value_name = "CABLE", conflicts_with = "tier")]
    pub(crate) cable: Option<String>,
    /// Only cables of this tier; all but drops unless given.
    #[arg(long, value_name = "TIER", value_parser = codes::<Tier>(Tier::ALL, Tier::code))]
    pub(crate) tier: Option<Tier>,
    #[command(flatten)]
    pub(crate) at: At,
}

/// Which strands a change is about.
#[derive(Debug, Args)]
pub(crate) struct Marked {
    /// Strands of a cable, numbered from 1: TR-01-004:13-24.
    #[arg(required = true, value_name = "CABLE:RANGE")]
    pub(crate) strands: Vec<StrandRange>,
    /// Apply the plan at once.
    #[arg(long)]
    pub(crate) apply: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StrandsOf {
    /// The free strands, cable by cable.
    Free(Listed),
    /// The strands to which something is joined.
    Used(Listed),
    /// The strands that are kept for someone.
    Reserved(Listed),
    /// The strands that are broken.
    Dead(Listed),
    /// The shortest way of free strands between two boxes, and what to splice for it.
    Path {
        /// A closure, a branching point, a cabinet, an exchange or a point of presence.
        #[arg(value_name = "BOX")]
        from: String,
        /// The box at the other end.
        #[arg(value_name = "BOX")]
        to: String,
        /// How many strands.
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
        count: u16,
        #[command(flatten)]
        at: At,
    },
    /// Keep free strands for someone; leaves a pending plan.
    Reserve {
        #[command(flatten)]
        marked: Marked,
        /// For whom.
        #[arg(long = "for", value_name = "NAME")]
        holder: String,
        /// The last day (YYYY-MM-DD); for good unless given.
        #[arg(long, value_name = "DATE")]
        until: Option<Date>,
    },
    /// Tell strands dead; leaves a pending plan.
    Condemn {
        #[command(flatten)]
        marked: Marked,
        /// What is wrong with them.
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Take reservations, or the word that they are dead, from strands; leaves a pending plan.
    Release(Marked),
}
