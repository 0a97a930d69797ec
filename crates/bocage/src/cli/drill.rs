//! The words of `bocage drill`.

use clap::Subcommand;

use super::Territory;

#[derive(Debug, Subcommand)]
pub(crate) enum Drill {
    /// Say what would happen if a room were lost, and what the last drill of it cost. With `--real` the
    /// room of a lab is lost while clients write, and brought back.
    Room {
        #[command(flatten)]
        territory: Territory,
        /// The name or the role of the room.
        room: String,
        /// Kill all that runs there. Only in a lab. Exits with 5 where something acknowledged was lost,
        /// or two rooms wrote.
        #[arg(long)]
        real: bool,
    },
    /// List the drills, the newest first.
    List {
        #[command(flatten)]
        territory: Territory,
    },
}
