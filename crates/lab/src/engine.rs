//! The container engine of a room, with a swarm of its own.
//!
//! One swarm a room, never one over both: a stretched one has an isolated room's tasks answer while
//! the other room serves, see decision 0030.

use std::fs;
use std::path::Path;

use bocage_vocab::Watch;
use serde::Serialize;
use serde_json::{Value, json};

use crate::layout::Layout;
use crate::process::{self, Process};
use crate::{Error, LabSite, http, wait};

pub(crate) const PROCESS: &str = "engine";
const SWARM_PORT: u16 = 2377;
const READY_SECONDS_MAX: u64 = 60;
/// Where the engine and the containerd that it starts keep sockets and mounts: in the memory of a
/// mount namespace of its own, so that a killed engine leaves nothing, and two never meet.
const RUN: &[&str] = &["/run/docker", "/run/containerd"];

/// How the engine of a room is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct EngineStatus {
    /// Whether its process runs.
    pub running: bool,
    /// Its version; none where it does not answer.
    pub version: Option<String>,
    /// `active` where its swarm works.
    pub swarm: Option<String>,
    /// Its containers, those that ended too.
    pub containers: Vec<Container>,
}

/// A container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image, as it was asked for.
    pub image: String,
    /// `running`, `exited` and the like.
    pub state: String,
}

/// Starts the engine of a room unless it runs.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn start(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let file = layout.site(site).join("engine.json");
    let text = format!("{:#}\n", settings(layout, site));
    fs::write(&file, text).map_err(Error::file(&file, "written"))?;
    let args = vec![format!("--config-file={}", file.display())];
    let program = Path::new("dockerd");
    Process { site, name: PROCESS, program, args, user: None, private: RUN, path: None }
        .start(layout)
}

fn settings(layout: &Layout, site: LabSite) -> Value {
    json!({
        "data-root": layout.engine_data(site),
        "exec-root": "/run/docker",
        // In the engine's own memory too: one that was killed leaves no number behind that would
        // keep the next from starting.
        "pidfile": "/run/docker/engine.pid",
        "hosts": [format!("unix://{}", layout.engine_socket(site).display())],
        // By its name everything that runs in containers is found, and killed with the room.
        "cgroup-parent": format!("/{}", layout.namespace(site)),
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
        "log-level": "warn",
        "shutdown-timeout": 2,
    })
}

/// Waits until the engine of a room answers, and makes its swarm.
///
/// # Errors
/// When it takes longer than a minute, or the swarm is refused.
pub(crate) fn wait(layout: &Layout, site: LabSite, watch: &dyn Watch) -> Result<(), Error> {
    let look = || format!("see why in {}", layout.log(site, PROCESS).display());
    let answers = || http::ask_engine(layout, site, "/info");
    let what = format!("an answer of the engine in {}", site.code());
    wait::until(watch, &what, READY_SECONDS_MAX, look, || Ok(answers().is_some()))?;
    let state = || answers().map(|told| swarm(&told)).unwrap_or_default();
    if state() == "inactive" {
        let place = |site: LabSite| format!("{}:{SWARM_PORT}", site.address());
        let mut body = json!({ "ListenAddr": place(site), "AdvertiseAddr": place(site) });
        let told = match site.follows() {
            None => {
                // None of the lab's own addresses; without a size nothing is ever given out.
                body["DefaultAddrPool"] = json!(["10.128.0.0/9"]);
                body["SubnetSize"] = json!(24);
                "/swarm/init"
            }
            Some(room) => {
                body["RemoteAddrs"] = json!([place(room)]);
                let known = http::ask_engine(layout, room, "/swarm").unwrap_or_default();
                body["JoinToken"] = known["JoinTokens"]["Manager"].clone();
                "/swarm/join"
            }
        };
        http::tell_engine(layout, site, told, &body)?;
    }
    let what = format!("an active swarm in {}", site.code());
    wait::until(watch, &what, READY_SECONDS_MAX, look, || Ok(state() == "active"))
}

fn swarm(told: &Value) -> String {
    told["Swarm"]["LocalNodeState"].as_str().unwrap_or_default().to_owned()
}

/// How the engine of a room is.
pub(crate) fn status(layout: &Layout, site: LabSite) -> EngineStatus {
    if process::running(layout, site, PROCESS).is_none() {
        return EngineStatus::default();
    }
    let Some(told) = http::ask_engine(layout, site, "/info") else {
        return EngineStatus { running: true, ..EngineStatus::default() };
    };
    let listed = http::ask_engine(layout, site, "/containers/json?all=1");
    let containers = listed.as_ref().and_then(Value::as_array).into_iter().flatten();
    EngineStatus {
        running: true,
        version: told["ServerVersion"].as_str().map(str::to_owned),
        swarm: Some(swarm(&told)),
        containers: containers.map(container).collect(),
    }
}

fn container(told: &Value) -> Container {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&told["Names"][0]).trim_start_matches('/').to_owned();
    Container { name, image: text(&told["Image"]), state: text(&told["State"]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_read_as_the_engine_tells_it() {
        let told = json!({ "Names": ["/web"], "Image": "site@sha256:1", "State": "running" });
        let read = container(&told);
        assert_eq!((&*read.name, &*read.image, &*read.state), ("web", "site@sha256:1", "running"));
        assert_eq!(container(&json!({})).name, "");
    }
}
