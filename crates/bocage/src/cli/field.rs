//! The words of `bocage field`.

mod connections;
mod lines;
mod permits;

use bocage_vocab::Date;
use clap::{Args, Subcommand};

pub(crate) use connections::{ConnectionActs, Connections, ConnectionsOf};
pub(crate) use lines::{Incidents, IncidentsOf, LineOrdered, Lines, LinesOf};
pub(crate) use permits::{Copper, CopperOf, Notices, NoticesOf, Permits, PermitsOf};

#[derive(Debug, Subcommand)]
pub(crate) enum Field {
    /// Orders for final connections: from the branching point to the socket.
    Connections(Connections),
    /// Business lines: their ways, their promise, what late repairs cost.
    Lines(Lines),
    /// Incidents of business lines, with the repair clock.
    Incidents(Incidents),
    /// Permits and agreements: roads, poles, ducts, easements, buildings; which run out.
    Permits(Permits),
    /// Works notices (DT, DICT, ATU), with the clock of the law.
    Notices(Notices),
    /// The end of copper by commune, beside how far fibre is.
    Copper(Copper),
}

/// Which documents are listed.
#[derive(Debug, Args)]
pub(crate) struct ListedOf {
    /// Those too of which nothing is left to be done.
    #[arg(long)]
    pub(crate) all: bool,
    /// Only those in this state.
    #[arg(long, value_name = "STATE")]
    pub(crate) state: Option<String>,
    /// Only those that wait for a day from this one on (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<Date>,
    /// Only those that wait for a day up to this one (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// Only those after this number: the `next` of the page before.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) after: i64,
}

/// The document that is meant, and the request that asks.
#[derive(Debug, Args)]
pub(crate) struct Meant {
    /// Its number.
    #[arg(value_name = "NUMBER")]
    pub(crate) number: i64,
    /// The revision that was read: refused where somebody has acted since.
    #[arg(long, value_name = "REVISION")]
    pub(crate) on: Option<i64>,
    #[command(flatten)]
    pub(crate) request: Request,
}

/// The name of a request.
#[derive(Debug, Args)]
pub(crate) struct Request {
    /// Names the request: the same again does nothing more.
    #[arg(long = "request", value_name = "NAME")]
    pub(crate) name: Option<String>,
}
