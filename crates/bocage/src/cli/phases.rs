//! The words of `bocage design phases`.

use std::path::PathBuf;

use bocage_app::Locale;
use bocage_vocab::{Money, Share};
use clap::Args;

use super::Territory;

#[derive(Debug, Args)]
pub(crate) struct DesignPhases {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// What may be spent in a year (`"60000000 EUR"`); given several times: in the first year, the
    /// second and so on, the last for all later ones. What is left is carried over. The whole
    /// network in equal parts unless given.
    #[arg(long = "budget", value_name = "MONEY")]
    pub(crate) budgets: Vec<Money>,
    /// For how many years; eight unless given.
    #[arg(long, value_name = "N")]
    pub(crate) years: Option<usize>,
    /// The first year, 2000 to 2100; the next one unless given.
    #[arg(long, value_name = "YEAR")]
    pub(crate) first_year: Option<u16>,
    /// What premises weigh (`--weight public_site=50 --weight white=3`), instead of the settings.
    #[arg(long = "weight", value_name = "NAME=N", value_parser = weight)]
    pub(crate) weights: Vec<(String, u32)>,
    /// A file of settings (TOML); what it leaves out is as in the last design.
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// Try the budget times so much as well, 0.01 to 100: 0.5 for half of it, 2 for twice.
    #[arg(long, value_name = "TIMES", value_parser = times)]
    pub(crate) what_if: Option<Share>,
    /// Write a table, a curve and a map into this folder; made where it is missing.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// The language of the table and the pictures: fr or en.
    #[arg(long, default_value = "fr")]
    pub(crate) lang: Locale,
    /// Apply the plan at once.
    #[arg(long)]
    pub(crate) apply: bool,
}

/// Reads a weight and its name in the settings.
fn weight(text: &str) -> Result<(String, u32), String> {
    const NAMES: [&str; 4] = ["dwelling", "business", "public_site", "white"];
    let pair = text.split_once('=').and_then(|(name, number)| Some((name, number.parse().ok()?)));
    let pair = pair.filter(|(name, _)| NAMES.contains(name));
    let (name, number) = pair.ok_or_else(|| {
        format!("expected one of {} and a whole number, such as white=3", NAMES.join(", "))
    })?;
    Ok((name.to_owned(), number))
}

/// Reads how many times a budget is meant.
fn times(text: &str) -> Result<Share, String> {
    let times = text.parse().ok().filter(|times: &f64| (0.01..=100.0).contains(times));
    let times =
        times.ok_or_else(|| "expected 0.01 to 100, such as 0.5 for half of it".to_owned())?;
    Ok(Share::ppm((times * 1e6).round() as i64))
}
