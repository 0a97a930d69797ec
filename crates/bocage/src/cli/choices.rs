//! The words of `bocage choices`.

use std::path::PathBuf;

use bocage_app::Locale;
use clap::Subcommand;

use super::codes;

#[derive(Debug, Subcommand)]
pub(crate) enum Choices {
    /// Compare a room of one's own, shared rooms and clouds over years, at equal availability.
    Compare {
        /// The study (TOML).
        file: PathBuf,
        /// Also write a page that a board can read and print.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// The language of the page.
        #[arg(long, default_value = "fr", value_parser = codes::<Locale>(Locale::ALL, Locale::code))]
        lang: Locale,
    },
}
