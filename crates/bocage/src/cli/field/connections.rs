//! The words of `bocage field connections`.

use std::path::PathBuf;

use bocage_app::field::FailureCode;
use bocage_vocab::Date;
use clap::{Args, Subcommand};

use super::{ListedOf, Meant, Request};
use crate::cli::{Territory, codes};

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
