//! The entry of a room: a Caddy that the room's agent fills.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::layout::Layout;
use crate::process::Process;
use crate::{Error, LabSite};

pub(crate) const PROCESS: &str = "entry";
/// Where it is told what to do, in the room alone.
pub(crate) const ADMIN: &str = "127.0.0.1:2019";
/// Where the agent probes applications, in the room alone.
pub(crate) const PROBE: &str = "127.0.0.1:8080";
/// Where people arrive while the room serves.
pub(crate) const PORT: u16 = 80;

/// Starts the entry of a room unless it runs.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn start(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let file = layout.site(site).join("entry.json");
    let empty = json!({ "admin": { "listen": ADMIN, "config": { "persist": false } } });
    fs::write(&file, empty.to_string()).map_err(Error::file(&file, "written"))?;
    // Certificates of its own, were it asked for some, lie with the room.
    let home = format!("HOME={}", layout.site(site).display());
    let config = file.display().to_string();
    let args = [&home, "caddy", "run", "--config", &config].map(str::to_owned).to_vec();
    let program = Path::new("env");
    Process { site, name: PROCESS, program, args, user: None, private: &[], path: None }
        .start(layout)
}
