//! The words of `bocage invoice`.

use std::path::PathBuf;

use bocage_app::money::Month;
use bocage_vocab::Date;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::Territory;

/// A document of a territory.
#[derive(Debug, Args)]
pub(crate) struct Numbered {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The number of the document.
    #[arg(value_name = "NUMBER")]
    pub(crate) number: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Invoice {
    /// Judge invoices in UBL, CII or Factur-X by their schema, EN 16931 and the rules of France.
    ///
    /// A finding names the official rule, such as BR-CO-16 or BR-FR-10, and the place as an XPath. With
    /// --json there is one object a file, a line each: {file, valid, findings: [{rule, severity,
    /// location, message}]}.
    Check {
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// List invoices, credit notes and calls, with where each stands.
    List {
        #[command(flatten)]
        territory: Territory,
        /// Of this month only.
        #[arg(long, value_name = "MONTH")]
        month: Option<Month>,
    },
    /// Show a document, its files by their hash, and what became of it.
    Show(Numbered),
    /// Write a document into a file, as it was kept when it was issued.
    File {
        #[command(flatten)]
        of: Numbered,
        /// The file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The format.
        #[arg(long, default_value = "facturx", value_parser = PossibleValuesParser::new(["ubl", "cii", "facturx", "json"]))]
        format: String,
    },
    /// Take an invoice back by a credit note, whole or one line of it. The invoice stays as it is.
    Credit {
        #[command(flatten)]
        of: Numbered,
        /// This line only.
        #[arg(long, value_name = "LINE")]
        line: Option<String>,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        because: String,
        /// The day of issue (YYYY-MM-DD); today unless given.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Note that a document lies on the platform of invoices.
    Deposited(Numbered),
    /// Note that a document was rejected.
    Rejected {
        #[command(flatten)]
        of: Numbered,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
}
