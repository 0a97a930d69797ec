//! The words of `bocage field lines` and `bocage field incidents`.

use bocage_app::field::{Cover, IncidentCause, LineKind, WaitReason};
use bocage_vocab::{Date, Money};
use clap::{Args, Subcommand};

use super::{ListedOf, Meant, Request};
use crate::cli::{Territory, codes};

#[derive(Debug, Args)]
pub(crate) struct Lines {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(subcommand)]
    pub(crate) of: LinesOf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LinesOf {
    /// List lines.
    List(ListedOf),
    /// Show a line with what its two ways share.
    Show {
        /// Its number.
        number: i64,
    },
    /// Take an order in.
    Order(Box<LineOrdered>),
    /// Tell since when it carries.
    Activate {
        #[command(flatten)]
        meant: Meant,
        /// The day.
        #[arg(long, value_name = "DATE")]
        since: Date,
    },
    /// Tell since when it is over.
    End {
        #[command(flatten)]
        meant: Meant,
        /// The day.
        #[arg(long, value_name = "DATE")]
        since: Date,
    },
    /// The lines that the loss of a cable or a route cuts.
    Cut {
        /// The reference or id of the cable or route.
        thing: String,
    },
    /// What the incidents of a month come to.
    Penalties {
        /// The month (YYYY-MM).
        #[arg(long, value_name = "MONTH", value_parser = month)]
        month: (i16, i8),
    },
}

/// Reads a month.
fn month(text: &str) -> Result<(i16, i8), String> {
    let first = format!("{text}-01").parse::<Date>();
    first
        .map(|day| (day.year(), day.month()))
        .map_err(|_| "expected a month, such as 2026-11".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct LineOrdered {
    /// The premises: an address, an official reference, or an id.
    pub(crate) premises: String,
    /// What it is made of.
    #[arg(long, value_parser = codes::<LineKind>(LineKind::ALL, LineKind::code))]
    pub(crate) kind: LineKind,
    /// Whom it is for.
    #[arg(long, value_name = "NAME")]
    pub(crate) customer: String,
    /// Who orders.
    #[arg(long, value_name = "NAME")]
    pub(crate) operator: String,
    /// The operator's reference.
    #[arg(long, value_name = "REFERENCE")]
    pub(crate) order: String,
    /// Strands of its first way, from the premises on; as the plant has it unless given.
    #[arg(long = "first", value_name = "CABLE:STRAND")]
    pub(crate) first: Vec<String>,
    /// Strands of a second way.
    #[arg(long = "second", value_name = "CABLE:STRAND")]
    pub(crate) second: Vec<String>,
    /// The hours in which the repair clock runs.
    #[arg(long, default_value = "always", value_parser = codes::<Cover>(Cover::ALL, Cover::code))]
    pub(crate) cover: Cover,
    /// What it costs a month, such as 300.00.
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) monthly: Money,
    /// The longest repair, in minutes of the covered hours.
    #[arg(long, value_name = "MINUTES", default_value_t = 240)]
    pub(crate) repair_minutes: u32,
    #[command(flatten)]
    pub(crate) request: Request,
}

#[derive(Debug, Args)]
pub(crate) struct Incidents {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(subcommand)]
    pub(crate) of: IncidentsOf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IncidentsOf {
    /// List incidents with their clocks, the one with the least time left first.
    List(ListedOf),
    /// Show an incident with all that was done with it.
    Show {
        /// Its number.
        number: i64,
    },
    /// Take one in: the clock runs from when it was told.
    Open {
        /// The number of the line.
        #[arg(long, value_name = "NUMBER")]
        line: i64,
        /// When it was told (RFC 3339); now unless given.
        #[arg(long, value_name = "TIME")]
        at: Option<jiff::Timestamp>,
        /// What was told.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        #[command(flatten)]
        request: Request,
    },
    /// Stop the clock: others keep the repairer waiting.
    Wait {
        #[command(flatten)]
        meant: Meant,
        /// Why.
        #[arg(long, value_name = "REASON", value_parser = codes::<WaitReason>(WaitReason::ALL, WaitReason::code))]
        reason: WaitReason,
        /// Since when (RFC 3339); now unless given.
        #[arg(long, value_name = "TIME")]
        at: Option<jiff::Timestamp>,
    },
    /// Have the clock run again.
    Resume {
        #[command(flatten)]
        meant: Meant,
        /// Since when (RFC 3339); now unless given.
        #[arg(long, value_name = "TIME")]
        at: Option<jiff::Timestamp>,
    },
    /// Tell that the line carries again.
    Restore {
        #[command(flatten)]
        meant: Meant,
        /// What it came from.
        #[arg(long, value_name = "CAUSE", value_parser = codes::<IncidentCause>(IncidentCause::ALL, IncidentCause::code))]
        cause: IncidentCause,
        /// Since when (RFC 3339); now unless given.
        #[arg(long, value_name = "TIME")]
        at: Option<jiff::Timestamp>,
    },
    /// Settle what it costs, by what is promised of its line.
    Settle {
        #[command(flatten)]
        meant: Meant,
    },
}
