//! The words of `bocage plant box` and `bocage plant orders`.

use std::path::PathBuf;

use bocage_app::Locale;
use bocage_vocab::PlanNumber;
use clap::Args;

use super::{At, Territory};

/// A page to print.
#[derive(Debug, Args)]
pub(crate) struct Page {
    /// Write it as a page to print (HTML).
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// The language of the page: fr or en.
    #[arg(long, default_value = "fr")]
    pub(crate) lang: Locale,
}

#[derive(Debug, Args)]
pub(crate) struct PlantBox {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// A closure, a branching point, a cabinet, an exchange or a point of presence.
    #[arg(value_name = "BOX")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) page: Page,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Debug, Args)]
pub(crate) struct PlantOrders {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// Boxes by their references or ids: all that is joined in them.
    #[arg(value_name = "BOX", required_unless_present = "plan", conflicts_with = "plan")]
    pub(crate) boxes: Vec<String>,
    /// What this plan adds or changes.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) plan: Option<PlanNumber>,
    #[command(flatten)]
    pub(crate) page: Page,
}
