//! The words of `bocage field`.

use std::path::PathBuf;

use bocage_app::field::{
    Cover, FailureCode, IncidentCause, LineKind, NoticeKind, PermitKind, PrecisionClass, WaitReason,
};
use bocage_vocab::{Date, Money};
use clap::{Args, Subcommand};

use super::{Territory, codes};

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

#[derive(Debug, Args)]
pub(crate) struct Connections {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(subcommand)]
    pub(crate) of: ConnectionsOf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionsOf {
    /// List orders.
    List(ListedOf),
    /// Show an order with all that was done with it.
    Show {
        /// Its number.
        number: i64,
    },
    /// Take an operator's order in.
    Order {
        /// The premises: an address, an official reference, or an id.
        premises: String,
        /// Who orders.
        #[arg(long, value_name = "NAME")]
        operator: String,
        /// The operator's reference.
        #[arg(long, value_name = "REFERENCE")]
        order: String,
        /// Whom to call; forgotten once the order is over.
        #[arg(long, value_name = "TEXT")]
        contact: Option<String>,
        #[command(flatten)]
        request: Request,
    },
    #[command(flatten)]
    Act(ConnectionActs),
    /// Bring connections that are made into the plant: sockets and drops in service, by one plan.
    Settle {
        /// Apply the plan at once.
        #[arg(long)]
        apply: bool,
    },
    /// The connections of a day, each with its strands and their colours.
    Tour {
        /// The day; today in Paris unless given.
        #[arg(long, value_name = "DATE")]
        day: Option<Date>,
        /// Only those of this technician.
        #[arg(long, value_name = "NAME")]
        technician: Option<String>,
    },
}

/// What is done with an order.
#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionActs {
    /// Make an appointment, or another one.
    Plan {
        #[command(flatten)]
        meant: Meant,
        /// From when on, in Paris (YYYY-MM-DDTHH:MM).
        #[arg(long, value_name = "TIME")]
        from: jiff::civil::DateTime,
        /// Until when, in Paris.
        #[arg(long, value_name = "TIME")]
        until: jiff::civil::DateTime,
        /// Who comes.
        #[arg(long, value_name = "NAME")]
        technician: String,
    },
    /// Tell it made.
    Make {
        #[command(flatten)]
        meant: Meant,
        /// What is written on the socket.
        #[arg(long, value_name = "REFERENCE")]
        outlet: String,
        /// Photos of it.
        #[arg(long = "photo", value_name = "FILE")]
        photos: Vec<PathBuf>,
    },
    /// Tell that it could not be made.
    Fail {
        #[command(flatten)]
        meant: Meant,
        /// Why.
        #[arg(long, value_name = "CODE", value_parser = codes::<FailureCode>(FailureCode::ALL, FailureCode::code))]
        code: FailureCode,
        /// In words.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        /// Photos of why.
        #[arg(long = "photo", value_name = "FILE")]
        photos: Vec<PathBuf>,
    },
    /// Tell that one in service does not work: somebody has to come again.
    Fault {
        #[command(flatten)]
        meant: Meant,
        /// What is wrong.
        #[arg(long, value_name = "CODE", value_parser = codes::<FailureCode>(FailureCode::ALL, FailureCode::code))]
        code: FailureCode,
        /// In words.
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
    },
    /// Tell that nobody wants it any more.
    Cancel {
        #[command(flatten)]
        meant: Meant,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

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
