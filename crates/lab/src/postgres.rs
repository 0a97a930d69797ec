//! PostgreSQL in both rooms, kept by Patroni: one primary, one synchronous standby.

use std::fs;
use std::path::{Path, PathBuf};

use bocage_vocab::Watch;
use serde::Serialize;
use serde_json::Value;

use crate::layout::Layout;
use crate::process::{self, Process};
use crate::site::{ROOMS, VOTING};
use crate::state::State;
use crate::{Error, LabSite, Part, backups, command, etcd, file, http, wait};

pub(crate) const PROCESS: &str = "patroni";
/// The first version that compares the leader key before it sets it, see decision 0030.
const PATRONI_OLDEST: (&str, [u32; 3]) = ("4.1.5", [4, 1, 5]);
const TEMPLATE: &str = include_str!("patroni.yml");
const READY_SECONDS_MAX: u64 = 120;

/// How the member of a room is, as Patroni there tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PostgresStatus {
    /// Whether Patroni's process runs.
    pub running: bool,
    /// `primary` or `replica`; none where Patroni does not answer.
    pub role: Option<String>,
    /// `running`, `starting`, `stopped` and the like.
    pub state: Option<String>,
    /// `sync`, where an acknowledged commit is on this standby too.
    pub sync: bool,
    /// Whether this standby receives the log of the primary as it is written.
    pub streaming: bool,
    /// Grows by one with each promotion.
    pub timeline: Option<u64>,
    /// How far the log goes that is written here, or is applied here, in bytes.
    pub position_bytes: Option<u64>,
    /// How far it is behind the primary, in bytes; none where there is none to compare with.
    pub lag_bytes: Option<u64>,
}

/// Where PostgreSQL's programs lie: the newest that Debian's packages brought.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())))
        .filter(|(_, path)| path.join("bin/initdb").exists())
        .max();
    newest.map(|(_, path)| path.join("bin"))
}

/// # Errors
/// When the Patroni of a folder does not say its version, or it is too old.
pub(crate) fn check_version(venv: &Path) -> Result<(), Error> {
    let python = venv.join("bin/python").display().to_string();
    let said = command::run(&python, &["-c", "import patroni.version as v; print(v.__version__)"])?;
    let found: Vec<u32> = said.trim().split('.').map_while(|part| part.parse().ok()).collect();
    if found[..] >= PATRONI_OLDEST.1[..] {
        return Ok(());
    }
    Err(Error::OldPatroni { found: said.trim().to_owned(), wanted: PATRONI_OLDEST.0 })
}

/// Writes what Patroni and clients of the lab are told.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn prepare(layout: &Layout, state: &State, venv: &Path) -> Result<(), Error> {
    let copy = layout.patroni();
    if !copy.exists() {
        let (from, to) = (venv.display().to_string(), copy.display().to_string());
        command::run("cp", &["-a", "--reflink=auto", "--no-preserve=ownership", &from, &to])?;
    }
    for site in ROOMS {
        let run = layout.postgres(site);
        state.user.own_folder(&run)?;
        let path = run.join("patroni.yml");
        file::write(&path, &settings(layout, state, site), 0o600)?;
        state.user.own(&path)?;
    }
    let pass = format!("*:*:*:postgres:{}\n", state.superuser_password);
    file::write(&layout.passwords(), &pass, 0o600)?;
    file::write(&layout.psql(), &client(layout), 0o755)
}

fn settings(layout: &Layout, state: &State, site: LabSite) -> String {
    let members = VOTING.iter().map(|m| format!("{}:{}", m.address(), etcd::CLIENT_PORT));
    let values = [
        ("{name}", site.code().to_owned()),
        ("{address}", site.address().to_owned()),
        ("{etcd}", members.collect::<Vec<_>>().join(", ")),
        (
            "{archiving}",
            match state.has(Part::Backups) {
                true => backups::archiving(layout, site),
                false => String::new(),
            },
        ),
        ("{run}", layout.postgres(site).display().to_string()),
        ("{bin}", state.postgres_bin.display().to_string()),
        ("{superuser_password}", state.superuser_password.clone()),
        ("{replication_password}", state.replication_password.clone()),
    ];
    values.iter().fold(TEMPLATE.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// `psql` on whichever room is primary, from the witness: outside of both.
fn client(layout: &Layout) -> String {
    let hosts: Vec<&str> = ROOMS.iter().map(|room| room.address()).collect();
    format!(
        "#!/bin/sh\n# psql on the primary of the lab, from the witness. Written by `bocage lab up`.\n\
         export PGPASSFILE={} PGCONNECT_TIMEOUT=2\n\
         exec nsenter {} -- psql \\\n  \"host={} user=postgres dbname=postgres \
         target_session_attrs=read-write \\\n  tcp_user_timeout=3000 keepalives_idle=1 \
         keepalives_interval=1 keepalives_count=3\" \"$@\"\n",
        layout.passwords().display(),
        layout.enter(LabSite::Witness),
        hosts.join(","),
    )
}

/// Whether a room has a database, running or not.
pub(crate) fn has_data(layout: &Layout, site: LabSite) -> bool {
    layout.postgres(site).join("data/PG_VERSION").exists()
}

/// Starts Patroni of a room unless it runs; it starts PostgreSQL.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn start(layout: &Layout, state: &State, site: LabSite) -> Result<(), Error> {
    let program = &layout.patroni().join("bin/python");
    let file = layout.postgres(site).join("patroni.yml").display().to_string();
    let args = vec!["-m".to_owned(), "patroni".to_owned(), file];
    let (user, path) = (Some(&state.user), Some(&*state.postgres_bin));
    Process { site, name: PROCESS, program, args, user, private: &[], path }.start(layout)
}

/// Waits until a room is primary, or follows one and its standby is synchronous.
///
/// # Errors
/// When it takes longer than two minutes.
pub(crate) fn wait(layout: &Layout, site: LabSite, watch: &dyn Watch) -> Result<(), Error> {
    let what = format!("a primary or synchronous standby in {}", site.code());
    let log = layout.log(site, PROCESS);
    let look = || format!("{}; why not yet: {}", wait::MAY_STILL, log.display());
    wait::until(watch, &what, READY_SECONDS_MAX, look, || {
        let status = status(layout, site);
        let running = status.state.as_deref() == Some("running") || status.streaming;
        let primary = status.role.as_deref() == Some("primary");
        Ok(running && (primary || status.sync && status.streaming))
    })
}

/// How the member of a room is; its lag is only known beside the other's.
pub(crate) fn status(layout: &Layout, site: LabSite) -> PostgresStatus {
    if process::running(layout, site, PROCESS).is_none() {
        return PostgresStatus::default();
    }
    let told = http::ask(layout, site, &format!("http://{}:8008/patroni", site.address()), None);
    told.map_or(PostgresStatus { running: true, ..PostgresStatus::default() }, |told| read(&told))
}

fn read(told: &Value) -> PostgresStatus {
    let text = |name: &str| told[name].as_str().map(str::to_owned);
    let log = &told["xlog"];
    let position = ["location", "replayed_location"].iter().find_map(|name| log[*name].as_u64());
    PostgresStatus {
        running: true,
        role: text("role"),
        state: text("state"),
        sync: told["sync_standby"] == true,
        streaming: told["replication_state"] == "streaming",
        timeline: told["timeline"].as_u64(),
        position_bytes: position,
        lag_bytes: None,
    }
}

/// Fills in how far each standby is behind the primary.
pub(crate) fn compare(rooms: &mut [&mut PostgresStatus]) {
    let primary = rooms.iter().find(|room| room.role.as_deref() == Some("primary"));
    let Some(head) = primary.and_then(|room| room.position_bytes) else { return };
    for room in rooms.iter_mut() {
        room.lag_bytes = room.position_bytes.map(|at| head.saturating_sub(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standby_is_behind_what_the_primary_wrote() {
        let read = |text: &str| read(&serde_json::from_str(text).unwrap());
        let mut main =
            read(r#"{"state":"running","role":"primary","timeline":2,"xlog":{"location":5000}}"#);
        let mut replica = read(
            r#"{"state":"running","role":"replica","timeline":2,"sync_standby":true,
                "replication_state":"streaming",
                "xlog":{"received_location":4990,"replayed_location":4980}}"#,
        );
        assert!(replica.sync && replica.streaming && !main.sync);
        compare(&mut [&mut main, &mut replica]);
        assert_eq!((main.lag_bytes, replica.lag_bytes), (Some(0), Some(20)));
        compare(&mut [&mut replica]);
        assert_eq!(replica.lag_bytes, Some(20), "without a primary nothing is compared");
    }

    #[test]
    fn every_blank_of_the_template_is_filled() {
        let layout = Layout::of(Path::new("/var/lib/some-lab")).unwrap();
        let written = settings(&layout, &State::sample(), LabSite::Replica);
        assert!(written.contains("hosts: [10.77.10.1:2379, 10.77.20.1:2379, 10.77.30.1:2379]"));
        assert!(written.contains("data_dir: /var/lib/some-lab/replica/run/data"));
        for name in ["{archiving}", "{name}", "{address}", "{etcd}", "{run}", "{bin}", "_password}"]
        {
            assert!(!written.contains(name), "{name}");
        }
    }
}
