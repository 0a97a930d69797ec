//! The words of `bocage plant delivery`.

use std::path::PathBuf;

use bocage_vocab::Date;
use clap::Args;

use super::Territory;

#[derive(Debug, Args)]
pub(crate) struct PlantDelivery {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The builder's GeoPackage, with layers and ids as `export geopackage` writes them.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Accept `all`, everything of a kind, or one thing by its reference or id; may be given several
    /// times. Nothing unless given.
    #[arg(long = "accept", value_name = "WHAT")]
    pub(crate) accept: Vec<String>,
    /// Do not accept these, though they are among the others.
    #[arg(long = "reject", value_name = "WHAT", requires = "accept")]
    pub(crate) reject: Vec<String>,
    /// What a layer of the file does not hold is meant to go.
    #[arg(long)]
    pub(crate) removals: bool,
    /// Since when what is accepted stands as built (YYYY-MM-DD).
    #[arg(long, value_name = "DATE", requires = "accept")]
    pub(crate) as_built: Option<Date>,
    /// Write both courses of everything that differs (GeoJSON).
    #[arg(long, value_name = "FILE")]
    pub(crate) geojson: Option<PathBuf>,
    /// Apply the plan at once.
    #[arg(long)]
    pub(crate) apply: bool,
}
