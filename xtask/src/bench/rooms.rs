//! A lab with the demo's applications in it, for as long as a bench needs it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::Value;

use super::program::Program;
use crate::repo;

/// The Compose files of the applications, below the root of the repository.
const APPLICATIONS: [&str; 3] = ["vitrine", "depot", "guichet"];

/// The one that changes all the while, and how often.
const CHANGED: &str = "guichet";
const DEPLOY_EVERY: Duration = Duration::from_secs(15);

/// A lab that is taken away with this value.
pub(super) struct Rooms<'a> {
    program: &'a Program,
    pub(super) folder: &'a str,
}

impl<'a> Rooms<'a> {
    /// Makes a lab, builds the images for both rooms, and deploys the applications.
    pub(super) fn up(program: &'a Program, folder: &'a str) -> Result<Rooms<'a>> {
        program.json::<Value>(&["lab", "up", "--dir", folder].map(OsStr::new))?;
        let rooms = Rooms { program, folder };
        let socket = |room: &str| format!("{folder}/{room}/docker.sock");
        let script = repo::root().join("scripts/demo-hosting.sh");
        let sockets = [socket("main"), socket("replica")];
        let built = Command::new(script).arg("images").args(&sockets).output()?;
        ensure!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let territory = rooms.territory();
        for name in APPLICATIONS {
            let file = compose(name).display().to_string();
            let deploy = ["app", "deploy", &territory, &file, "--engine", &sockets[0], "--apply"];
            program.json::<Value>(&deploy.map(OsStr::new))?;
        }
        Ok(rooms)
    }
}

impl Rooms<'_> {
    fn territory(&self) -> String {
        format!("{}/territory.gpkg", self.folder)
    }

    /// Deploys one release of an application after the other until it is told to end. Returns how many.
    pub(super) fn deploy_until(&self, ended: &AtomicBool) -> Result<u64> {
        let text = fs::read_to_string(compose(CHANGED))?;
        let file = format!("{}/{CHANGED}.yml", self.folder);
        let (territory, engine) = (self.territory(), format!("{}/main/docker.sock", self.folder));
        let mut deployed = 0;
        while !ended.load(Ordering::Relaxed) {
            std::thread::sleep(DEPLOY_EVERY);
            let memory = format!("memory: {}m", 64 + deployed % 8);
            fs::write(&file, text.replace("memory: 64m", &memory))?;
            let deploy = ["app", "deploy", &territory, &file, "--engine", &engine, "--apply"];
            // The engine that knows the image may be down: then it is deployed a little later.
            deployed += u64::from(self.program.json::<Value>(&deploy.map(OsStr::new)).is_ok());
        }
        Ok(deployed)
    }

    /// The applications that were not seen to run.
    pub(super) fn not_running(&self) -> Result<Vec<String>> {
        let territory = self.territory();
        let listed = self.program.json::<Value>(&["app", "list", &territory].map(OsStr::new))?;
        let listed = listed["applications"].as_array().into_iter().flatten();
        let down = listed.filter(|one| one["seen"] != "running");
        Ok(down.map(|one| format!("{}: {}", one["name"], one["seen"])).collect())
    }
}

/// The Compose file of an application of the demo.
fn compose(name: &str) -> PathBuf {
    repo::root().join(format!("crates/demo/hosting/{name}.yml"))
}

impl Drop for Rooms<'_> {
    fn drop(&mut self) {
        let down = ["lab", "down", "--dir", self.folder].map(OsStr::new);
        if let Err(error) = self.program.json::<Value>(&down) {
            eprintln!("the lab in {} stays: {error}", Path::new(self.folder).display());
        }
    }
}
