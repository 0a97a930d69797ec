//! The words of `bocage price`, `key`, `month` and `bill`.

use std::path::PathBuf;

use bocage_app::Locale;
use bocage_app::money::Month;
use bocage_vocab::Date;
use clap::{Args, Subcommand};

use super::Territory;

/// A file of registers and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Enter {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The file (TOML); docs/money.md shows its tables.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// A territory and a month.
#[derive(Debug, Args)]
pub(crate) struct OfMonth {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The month, such as 2026-10.
    #[arg(value_name = "MONTH")]
    pub(crate) month: Month,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PriceDo {
    /// Enter services and prices, each with its dates and its deliberation.
    Set(Enter),
    /// List services and their prices.
    List {
        #[command(flatten)]
        territory: Territory,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyDo {
    /// Enter cost centres, keys with their dates and deliberations, and what centres cost.
    Set(Enter),
    /// List keys, and centres that have none.
    List {
        #[command(flatten)]
        territory: Territory,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MonthDo {
    /// List what became of months.
    List {
        #[command(flatten)]
        territory: Territory,
    },
    /// Enter lines of usage (CSV: key, member, meter, day, amount). A line that comes again changes nothing,
    /// one with another amount is a correction.
    Usage(Enter),
    /// Reckon a month: what it comes to; with --issue number, file and post its documents.
    Run {
        #[command(flatten)]
        of: OfMonth,
        /// Issue it: all of it at once, or nothing.
        #[arg(long)]
        issue: bool,
        /// The day of issue (YYYY-MM-DD); today unless given.
        #[arg(long, value_name = "DATE", requires = "issue")]
        on: Option<Date>,
    },
    /// Make the checks of the close, and close nothing.
    Check(OfMonth),
    /// Check a month and close it: nothing counts for its days any more.
    Close(OfMonth),
    /// Write the invoices of a month into a folder, as UBL and CII.
    Files {
        #[command(flatten)]
        of: OfMonth,
        /// The folder.
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Write what was billed as FOCUS 1.2 (CSV).
    Focus {
        #[command(flatten)]
        of: OfMonth,
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Write titles and mandates of a closed month (CSV), by a mapping to M57 or M4.
    Titles {
        #[command(flatten)]
        of: OfMonth,
        /// The mapping (TOML).
        #[arg(long, value_name = "FILE")]
        mapping: PathBuf,
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Enter what was paid, from the public accountant's file (CSV: reference, day, number, amount).
    Paid(Enter),
}

#[derive(Debug, Subcommand)]
pub(crate) enum BillDo {
    /// Show what a member owes for a month; with --why down to a meter or a key.
    Show {
        #[command(flatten)]
        territory: Territory,
        /// The member, by its SIRET or its name.
        #[arg(value_name = "MEMBER")]
        member: String,
        /// The month, such as 2026-10.
        #[arg(value_name = "MONTH")]
        month: Month,
        /// Why this line is so much, such as F2026-000001/2.
        #[arg(long, value_name = "LINE")]
        why: Option<String>,
        /// The language of reasons: fr or en.
        #[arg(long, default_value = "en")]
        lang: Locale,
    },
}
