//! The words of `bocage framework`.

use std::path::PathBuf;

use bocage_app::purchasing::publications::Standard;
use bocage_purchasing::{AmendmentKind, Euros, Nature, Quantity, Reference};
use bocage_vocab::{Date, Siret};
use clap::{ArgGroup, Args, Subcommand};

use super::{Territory, codes};

#[derive(Debug, Subcommand)]
pub(crate) enum Framework {
    /// Keep a framework from a file (TOML), and open its maxima in the ledger.
    Add {
        #[command(flatten)]
        territory: Territory,
        /// The file.
        file: PathBuf,
    },
    /// List the frameworks: what is used of each lot.
    List {
        #[command(flatten)]
        territory: Territory,
    },
    /// Show a framework: lots, members, amendments, what is used and what was saved.
    Show {
        #[command(flatten)]
        of: Named,
    },
    /// Move the maximum of a lot, as far as the law lets it.
    Amend(FrameworkAmend),
    /// Record that members became one by law, which may order in their place.
    Succeed(FrameworkSucceed),
    /// Record a subcontractor that the buyer has accepted.
    Subcontract(FrameworkSubcontract),
    /// Take a supplier's list of prices (CSV, UBL), or show what is sold under a lot.
    Catalogue(FrameworkCatalogue),
    /// Sum a survey of needs (CSV) by family, and say which procedure each demands.
    Needs {
        /// The file: member, cpv, yearly.
        file: PathBuf,
        /// What is bought.
        #[arg(long, default_value = "supplies", value_parser = codes::<Nature>(Nature::ALL, Nature::code))]
        nature: Nature,
        /// Over how many months.
        #[arg(long, default_value_t = 48)]
        months: u32,
        /// The day of the launch; today unless given.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Rank the tenders of a consultation (TOML), and say from when it may be signed.
    Award {
        /// The file.
        file: PathBuf,
    },
    /// List the thresholds of a day with their sources.
    Rules {
        /// The day; today unless given.
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Write what must be published: all contracts (DECP) or all releases (OCDS) as one JSON file.
    Publish(FrameworkPublish),
}

/// A framework of a territory.
#[derive(Debug, Args)]
pub(crate) struct Named {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The framework.
    #[arg(value_name = "FRAMEWORK")]
    pub(crate) reference: Reference,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("most").required(true).multiple(true).args(["maximum", "quantity"]))]
pub(crate) struct FrameworkAmend {
    #[command(flatten)]
    pub(crate) of: Named,
    /// The lot.
    #[arg(long)]
    pub(crate) lot: Reference,
    /// Why it is lawful: by a clause, additional or unforeseen (50 % each), minor (10 or 15 % together).
    #[arg(long, value_parser = codes::<AmendmentKind>(AmendmentKind::ALL, AmendmentKind::code))]
    pub(crate) kind: AmendmentKind,
    /// Why, in words.
    #[arg(long)]
    pub(crate) reason: String,
    /// The day of its notification; today unless given.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// The new maximum, in euros without VAT.
    #[arg(long, value_name = "EUROS")]
    pub(crate) maximum: Option<Euros>,
    /// The new maximum, in units.
    #[arg(long)]
    pub(crate) quantity: Option<Quantity>,
}

#[derive(Debug, Args)]
pub(crate) struct FrameworkSucceed {
    #[command(flatten)]
    pub(crate) of: Named,
    /// Who is succeeded (SIRET); several times for several.
    #[arg(long = "absorbed", required = true, value_name = "SIRET")]
    pub(crate) absorbed: Vec<Siret>,
    /// Who succeeds.
    #[arg(long, value_name = "SIRET")]
    pub(crate) into: Siret,
    /// Its name.
    #[arg(long)]
    pub(crate) name: String,
    /// The first day of the new one.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Date,
}

#[derive(Debug, Args)]
pub(crate) struct FrameworkSubcontract {
    #[command(flatten)]
    pub(crate) of: Named,
    /// The lot.
    #[arg(long)]
    pub(crate) lot: Reference,
    /// Who (SIRET).
    #[arg(long, value_name = "SIRET")]
    pub(crate) siret: Siret,
    /// Its name.
    #[arg(long)]
    pub(crate) name: String,
    /// What it does.
    #[arg(long)]
    pub(crate) does: String,
    /// What it is paid at most, in euros without VAT.
    #[arg(long, value_name = "EUROS")]
    pub(crate) amount: Euros,
    /// For how many months.
    #[arg(long)]
    pub(crate) months: u32,
    /// The day on which the buyer accepted it; today unless given.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct FrameworkCatalogue {
    #[command(flatten)]
    pub(crate) of: Named,
    /// The lot.
    pub(crate) lot: Reference,
    /// The supplier (SIRET).
    pub(crate) supplier: Siret,
    /// A new list of prices: CSV with item, name, unit, price, and where there is more vat, cpv, reference;
    /// or a catalogue in UBL 2.1.
    pub(crate) file: Option<PathBuf>,
    /// From which day on the list holds; what the file says unless given, else the first of the framework.
    #[arg(long, value_name = "DATE", requires = "file")]
    pub(crate) from: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct FrameworkPublish {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The form.
    #[arg(long = "as", value_parser = codes::<Standard>(Standard::ALL, Standard::code))]
    pub(crate) standard: Standard,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The prefix that was registered with open contracting, such as ocds-a1b2c3.
    #[arg(long, required_if_eq("standard", "ocds"))]
    pub(crate) prefix: Option<String>,
    /// Where the releases will be found.
    #[arg(long, required_if_eq("standard", "ocds"))]
    pub(crate) uri: Option<String>,
    /// The day; today unless given.
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
}
