//! The words of `bocage image`.

use std::path::PathBuf;

use clap::Subcommand;

use super::Territory;
use super::hosting::EngineAt;

#[derive(Debug, Subcommand)]
pub(crate) enum Image {
    /// Bring the images of the releases that are wanted into the registries of all rooms, and read them back.
    /// Safe to repeat, safe to kill. Exits with 5 where one is not in all of them.
    Push {
        #[command(flatten)]
        territory: Territory,
        /// Only those of this application.
        #[arg(value_name = "APPLICATION")]
        name: Option<String>,
        /// Take images that no registry has from this folder instead of the engine: a layout of the Open
        /// Container Initiative.
        #[arg(long, value_name = "DIR")]
        images: Option<PathBuf>,
        #[command(flatten)]
        engine: EngineAt,
    },
    /// Read those images back from every registry and hold them against their digests. Exits with 5 where one
    /// is not what its digest says.
    Verify {
        #[command(flatten)]
        territory: Territory,
        /// Only those of this application.
        #[arg(value_name = "APPLICATION")]
        name: Option<String>,
    },
}
