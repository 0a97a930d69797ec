//! The words of `bocage agent`.

use std::path::PathBuf;

use bocage_app::agents::Room;
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Agent {
    /// Run the agent of a room, or the witness: decide with the votes what runs here.
    Run {
        #[command(flatten)]
        settings: AgentSettings,
    },
    /// Run the guard of a room: end what the agent did not.
    Guard {
        #[command(flatten)]
        settings: AgentSettings,
    },
    /// Show what the agent of a room does.
    Status {
        #[command(flatten)]
        settings: AgentSettings,
    },
    /// Ask for a planned switch to a room, from the room that serves.
    Switch {
        #[command(flatten)]
        settings: AgentSettings,
        /// The room that is to serve: main or replica.
        #[arg(long, value_name = "ROOM", value_parser = room)]
        to: Room,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AgentSettings {
    /// The settings of this place, a TOML file.
    pub(crate) settings: PathBuf,
}

fn room(text: &str) -> Result<Room, String> {
    let found = Room::ALL.into_iter().find(|room| room.to_string() == text);
    found.ok_or_else(|| "it is none of main, replica".to_owned())
}
