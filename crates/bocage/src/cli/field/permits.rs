//! The words of `bocage field permits`, `notices` and `copper`.

use std::path::PathBuf;

use bocage_app::field::{NoticeKind, PermitKind, PrecisionClass};
use bocage_vocab::Date;
use clap::{Args, Subcommand};

use super::{ListedOf, Meant, Request};
use crate::cli::{Territory, codes};

#[derive(Debug, Args)]
pub(crate) struct Permits {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(subcommand)]
    pub(crate) of: PermitsOf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PermitsOf {
    /// List permits with where they stand, by the day that they wait for.
    List {
        #[command(flatten)]
        listed: ListedOf,
        /// Only those that wait for a day within so many days from today: that run out, or whose
        /// answer is due.
        #[arg(long, value_name = "DAYS", conflicts_with = "until")]
        within: Option<u16>,
    },
    /// Show a permit with all that was done with it.
    Show {
        /// Its number.
        number: i64,
    },
    /// Take one in that is asked for.
    Ask {
        /// What it is for.
        #[arg(long, value_parser = codes::<PermitKind>(PermitKind::ALL, PermitKind::code))]
        kind: PermitKind,
        /// Who gives it.
        #[arg(long, value_name = "NAME")]
        grantor: String,
        /// What it is about.
        #[arg(long, value_name = "TEXT")]
        about: String,
        /// The plant that stands by it: references or ids.
        #[arg(long = "thing", value_name = "ID")]
        things: Vec<String>,
        /// When it was asked for; today unless given.
        #[arg(long, value_name = "DATE")]
        asked_on: Option<Date>,
        #[command(flatten)]
        request: Request,
    },
    /// Tell it given.
    Grant {
        #[command(flatten)]
        meant: Meant,
        /// The grantor's reference.
        #[arg(long, value_name = "REFERENCE")]
        reference: String,
        /// The first day on which it holds.
        #[arg(long, value_name = "DATE")]
        from: Date,
        /// The last one; for good unless given.
        #[arg(long, value_name = "DATE")]
        until: Option<Date>,
    },
    /// Tell that it holds longer.
    Renew {
        #[command(flatten)]
        meant: Meant,
        /// The grantor's reference.
        #[arg(long, value_name = "REFERENCE")]
        reference: String,
        /// The last day; for good unless given.
        #[arg(long, value_name = "DATE")]
        until: Option<Date>,
    },
    /// Tell it refused.
    Refuse {
        #[command(flatten)]
        meant: Meant,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Tell that it is not wanted any more.
    Withdraw {
        #[command(flatten)]
        meant: Meant,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Notices {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(subcommand)]
    pub(crate) of: NoticesOf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoticesOf {
    /// List notices with their clocks, the most urgent first.
    List(ListedOf),
    /// Show a notice with all that was done with it.
    Show {
        /// Its number.
        number: i64,
    },
    /// Take one in.
    Receive {
        /// The ground of the works: polygons in a GeoJSON file or a GeoPackage.
        #[arg(value_name = "FILE")]
        ground: PathBuf,
        /// What is announced.
        #[arg(long, value_parser = codes::<NoticeKind>(NoticeKind::ALL, NoticeKind::code))]
        kind: NoticeKind,
        /// The number of the one-stop desk.
        #[arg(long, value_name = "NUMBER")]
        number: String,
        /// Who announces.
        #[arg(long, value_name = "NAME")]
        applicant: String,
        /// When it came; today unless given.
        #[arg(long, value_name = "DATE")]
        received_on: Option<Date>,
        /// It came on paper.
        #[arg(long)]
        on_paper: bool,
        #[command(flatten)]
        request: Request,
    },
    /// Answer one: whether the network is there, with a plan of what lies in its ground.
    Answer {
        #[command(flatten)]
        meant: Meant,
        /// How near the truth the plan is: a, b or c.
        #[arg(long, default_value = "c", value_parser = codes::<PrecisionClass>(PrecisionClass::ALL, PrecisionClass::code))]
        class: PrecisionClass,
        /// What else is to be heeded.
        #[arg(long, value_name = "TEXT", default_value = "")]
        advice: String,
        /// The folder to write the plan to (GeoJSON).
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Copper {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(subcommand)]
    pub(crate) of: CopperOf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CopperOf {
    /// List communes: when copper ends, and how far fibre is.
    List,
    /// Read a table of communes: insee, name, lot, commercial_on, technical_on.
    Import {
        /// The table (CSV or a spreadsheet).
        file: PathBuf,
    },
}
