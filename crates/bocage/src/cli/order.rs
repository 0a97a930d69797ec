//! The words of `bocage order`.

use std::path::PathBuf;

use bocage_purchasing::Reference;
use bocage_vocab::{Date, Siret};
use clap::{Args, Subcommand};

use super::Territory;

#[derive(Debug, Subcommand)]
pub(crate) enum Order {
    /// Place a cart (CSV): one order a supplier, its amounts reserved, all or nothing.
    Place(OrderPlace),
    /// Approve an order, and write it for its supplier as UBL.
    Approve {
        #[command(flatten)]
        of: Numbered,
        /// The folder to write it to.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// Note that the supplier has accepted an order.
    Acknowledge(Noted),
    /// Note that the supplier has declined an order; nothing stays reserved.
    Decline(Noted),
    /// Give an order up, or what is left of it; nothing stays reserved.
    Drop(Noted),
    /// Note a delivery: of which line how much was accepted.
    Receive {
        #[command(flatten)]
        of: Numbered,
        /// The number of the delivery note.
        #[arg(long)]
        note: String,
        /// Lines with quantities, such as 1=12 2=0.5.
        #[arg(required = true, value_name = "LINE=QUANTITY")]
        lines: Vec<String>,
    },
    /// Match an invoice (UBL, CII, Factur-X) with its order and deliveries; post and recharge it where all agrees.
    Match {
        #[command(flatten)]
        territory: Territory,
        /// The invoice.
        file: PathBuf,
        /// The order; the one that the invoice names unless given.
        #[arg(long)]
        order: Option<Reference>,
        /// The day on which it came; today unless given.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Note that an invoice was paid; interest is reckoned where it was late.
    Pay {
        #[command(flatten)]
        of: Numbered,
        /// The supplier's number of the invoice.
        invoice: String,
    },
    /// List the orders.
    List {
        #[command(flatten)]
        territory: Territory,
        /// Only those of this cart.
        #[arg(long)]
        cart: Option<Reference>,
        /// Only those of this member (SIRET).
        #[arg(long, value_name = "SIRET")]
        member: Option<Siret>,
    },
    /// Show an order, with what lateness costs by today.
    Show {
        #[command(flatten)]
        territory: Territory,
        /// The order.
        #[arg(value_name = "ORDER")]
        number: Reference,
    },
}

#[derive(Debug, Args)]
pub(crate) struct OrderPlace {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The cart: framework, lot, item, quantity.
    pub(crate) file: PathBuf,
    /// Its number; its orders are numbered after it.
    #[arg(long)]
    pub(crate) cart: Reference,
    /// For whom (SIRET).
    #[arg(long, value_name = "SIRET")]
    pub(crate) member: Siret,
    /// The day whose prices hold; today unless given.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// A supplier that declined it before, who is passed over where there is a rank; several times for several.
    #[arg(long, value_name = "SIRET")]
    pub(crate) declined: Vec<Siret>,
}

/// An order of a territory, and the day of what is done.
#[derive(Debug, Args)]
pub(crate) struct Numbered {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The order.
    #[arg(value_name = "ORDER")]
    pub(crate) number: Reference,
    /// The day; today unless given.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct Noted {
    #[command(flatten)]
    pub(crate) of: Numbered,
    /// Why.
    #[arg(long)]
    pub(crate) reason: Option<String>,
}
