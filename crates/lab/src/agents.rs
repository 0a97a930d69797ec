//! The agents of the rooms, their guards and the witness: this very program, run in each place.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use bocage_vocab::Watch;
use serde::{Deserialize, Serialize};

use crate::layout::Layout;
use crate::process::{self, Process};
use crate::site::ROOMS;
use crate::state::State;
use crate::{
    Error, LabSite, Part, backups, clock, command, entry, etcd, file, postgres, wait, wall,
};

/// The processes of a room, the guard first: it must be there before anything is begun.
pub(crate) const GUARD: &str = "guard";
pub(crate) const AGENT: &str = "agent";
const TEMPLATE: &str = include_str!("agent.toml");
const DATABASE: &str = include_str!("agent-database.toml");
const INSTANCES: &str = include_str!("agent-instances.toml");
const VOTES: &str = include_str!("agent-votes.toml");
const FOLLOWERS: &str = include_str!("agent-followers.toml");
const LEADER: &str = include_str!("agent-leader.toml");
const VOLUMES: &str = include_str!("agent-volumes.toml");
const BACKUPS: &str = include_str!("agent-backups.toml");
const SCRIPT: &str = include_str!("patroni.sh");
/// An agent that wrote nothing for so long does not run on.
const FRESH_MS: u64 = 3_000;
const READY_SECONDS_MAX: u64 = 90;

/// How the agent of a place is: what it showed last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentStatus {
    /// Whether its process runs.
    #[serde(default)]
    pub running: bool,
    /// Whether its guard runs.
    #[serde(default)]
    pub guarded: bool,
    /// `serving`, `standby` and the like; none where it never ran, and of the witness.
    pub phase: Option<String>,
    /// The token under which the room owns the group.
    pub epoch: Option<u64>,
    /// The room that the votes hold for the owner.
    pub owner: Option<String>,
    /// The room whose database alone has every acknowledged write; none: both have.
    pub only: Option<String>,
    /// What an operator has to know.
    #[serde(default)]
    pub alarms: Vec<String>,
    /// What went wrong last with each part of the room, until it goes well.
    #[serde(default)]
    pub errors: BTreeMap<String, String>,
    /// How each application is there, by its name: `well`, or what is wrong with it.
    #[serde(default)]
    pub applications: BTreeMap<String, String>,
    /// How the files are.
    #[serde(default)]
    pub volumes: Option<FilesStatus>,
    /// When this was so, in milliseconds since the machine was started.
    #[serde(default)]
    pub at_ms: u64,
}

/// How the files of a room are that move with the group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesStatus {
    /// When the other room last confirmed a copy from here, in milliseconds since 1970.
    pub shipped_at_ms: Option<u64>,
    /// How many bytes that one was on its way.
    pub shipped_bytes: u64,
    /// When a copy last came from the other room, in milliseconds since 1970.
    pub received_at_ms: Option<u64>,
    /// What was kept aside, by name.
    pub forks: Vec<String>,
}

impl AgentStatus {
    /// Whether it says so still.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        clock::boot_ms().saturating_sub(self.at_ms) < FRESH_MS
    }
}

/// Writes what the agents of all places are told.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn prepare(layout: &Layout, state: &State) -> Result<(), Error> {
    for site in state.sites() {
        let folder = folder(layout, site);
        fs::create_dir_all(&folder).map_err(Error::file(&folder, "made"))?;
        let path = layout.agent_settings(site);
        file::write(&path, &settings(layout, state, site), 0o600)?;
    }
    for site in state.sites().filter(|site| site.is_host()) {
        if site.is_room() && state.has(Part::Postgres) {
            script(layout, state, site)?;
        }
        let secrets = layout.secrets(site);
        fs::create_dir_all(&secrets).map_err(Error::file(&secrets, "made"))?;
        let mode = fs::Permissions::from_mode(0o700);
        fs::set_permissions(&secrets, mode).map_err(Error::file(&secrets, "made"))?;
    }
    Ok(())
}

fn folder(layout: &Layout, site: LabSite) -> PathBuf {
    layout.site(site).join("agent")
}

fn settings(layout: &Layout, state: &State, site: LabSite) -> String {
    let has = |part| site.is_room() && state.has(part);
    let room = site.follows().unwrap_or(site);
    let mut text = TEMPLATE.to_owned();
    text.push_str(if site.follows().is_some() { LEADER } else { VOTES });
    text.push_str(if site.is_room() && state.hosts > 1 { FOLLOWERS } else { "" });
    text.push_str(if has(Part::Postgres) { DATABASE } else { "" });
    text.push_str(if site.is_host() && state.has(Part::Engine) { INSTANCES } else { "" });
    text.push_str(if has(Part::Volumes) { VOLUMES } else { "" });
    text.push_str(if has(Part::Backups) { BACKUPS } else { "" });
    let run = layout.postgres(site).display().to_string();
    let values = [
        ("{databases}", databases(state, room)),
        ("{site}", room.code().to_owned()),
        ("{host}", format!("{}-{}", room.code(), if site == room { 1 } else { 2 })),
        ("{second}", format!("{}-2", room.code())),
        ("{leader}", room.address().to_owned()),
        ("{room_key}", state.room_key.clone()),
        ("{folder}", folder(layout, site).display().to_string()),
        ("{group}", layout.namespace(site)),
        ("{main}", LabSite::Main.address().to_owned()),
        ("{replica}", LabSite::Replica.address().to_owned()),
        ("{witness}", LabSite::Witness.address().to_owned()),
        ("{etcd_port}", etcd::CLIENT_PORT.to_string()),
        ("{address}", site.address().to_owned()),
        ("{script}", script_path(layout, site).display().to_string()),
        ("{run}", run),
        ("{territory}", layout.territory().display().to_string()),
        ("{engine}", layout.engine_socket(site).display().to_string()),
        ("{secrets}", layout.secrets(site).display().to_string()),
        ("{volumes_key}", state.volumes_key.clone()),
        ("{vaults}", backups::vaults(layout, site)),
        ("{repository}", backups::repository(layout, site).display().to_string()),
        ("{backup_keys}", backups::keys(layout, site).display().to_string()),
        ("{volumes}", layout.volumes(site).display().to_string()),
        ("{entry_admin}", entry::ADMIN.to_owned()),
        ("{entry_probe}", entry::PROBE.to_owned()),
        ("{accesses}", layout.accesses(site).display().to_string()),
        ("{entry_port}", entry::PORT.to_string()),
    ];
    values.iter().fold(text, |text, (name, value)| text.replace(name, value))
}

/// The room's own member: whichever serves is primary there.
fn databases(state: &State, site: LabSite) -> String {
    if !state.has(Part::Postgres) {
        return String::new();
    }
    let (password, address) = (&state.superuser_password, site.address());
    format!("databases = \"postgres://postgres:{password}@{address}:5432/postgres\"")
}

fn script_path(layout: &Layout, site: LabSite) -> PathBuf {
    folder(layout, site).join("patroni.sh")
}

/// Writes the script by which an agent starts and ends Patroni, as `systemctl` does on a host.
fn script(layout: &Layout, state: &State, site: LabSite) -> Result<(), Error> {
    let values = [
        ("{clock}", wall::seen(layout, site).join(" ")),
        ("{python}", layout.patroni().join("bin/python").display().to_string()),
        ("{settings}", layout.postgres(site).join("patroni.yml").display().to_string()),
        ("{log}", layout.log(site, postgres::PROCESS).display().to_string()),
        ("{pid_file}", layout.pid_file(site, postgres::PROCESS).display().to_string()),
        ("{path}", format!("{}:{}", state.postgres_bin.display(), command::PATH)),
        ("{uid}", state.user.uid.to_string()),
        ("{gid}", state.user.gid.to_string()),
    ];
    let text =
        values.iter().fold(SCRIPT.to_owned(), |text, (name, value)| text.replace(name, value));
    let path = script_path(layout, site);
    fs::write(&path, text).map_err(Error::file(&path, "written"))?;
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(&path, mode).map_err(Error::file(&path, "written"))
}

/// Starts guard and agent of a room, or the witness, unless they run.
///
/// # Errors
/// When they cannot be started.
pub(crate) fn start(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let program = program()?;
    let names: &[&'static str] = if site.is_host() { &[GUARD, AGENT] } else { &[AGENT] };
    names.iter().try_for_each(|name| {
        let verb = if *name == GUARD { "guard" } else { "run" };
        let settings = layout.agent_settings(site).display().to_string();
        let args = vec!["agent".to_owned(), verb.to_owned(), settings];
        let (user, private, path) = (None, &[][..], None);
        Process { site, name, program: &program, args, user, private, path }.start(layout)
    })
}

/// Waits until every room whose agent runs is at rest, and either could be lost.
///
/// # Errors
/// When it takes longer than a minute and a half.
pub(crate) fn wait(layout: &Layout, watch: &dyn Watch) -> Result<(), Error> {
    let log = layout.log(LabSite::Main, AGENT);
    let look = || format!("{}; {}; why not yet: {}", told(layout), wait::MAY_STILL, log.display());
    let what = "a room that serves, and a second copy of all that was acknowledged";
    wait::until(watch, what, READY_SECONDS_MAX, look, || Ok(is_at_rest(layout)))
}

/// One room serves; where the other's agent runs too, it stands by with all that was acknowledged.
fn is_at_rest(layout: &Layout) -> bool {
    let told = ROOMS.into_iter().map(|site| status(layout, site));
    let told: Vec<AgentStatus> = told.filter(|status| status.running).collect();
    let count = |phase: &str| told.iter().filter(|s| s.phase.as_deref() == Some(phase)).count();
    let is_known = told.iter().all(AgentStatus::is_fresh);
    let is_whole = told.len() < 2 || told.iter().all(|status| status.only.is_none());
    count("serving") == 1 && count("standby") == told.len() - 1 && is_known && is_whole
}

/// How the agent of a place is.
pub(crate) fn status(layout: &Layout, site: LabSite) -> AgentStatus {
    let runs = |name| process::running(layout, site, name).is_some();
    let running = runs(AGENT);
    let path = folder(layout, site).join("status.json");
    let told = fs::read_to_string(path).ok().filter(|_| running);
    let told: Option<AgentStatus> = told.and_then(|text| serde_json::from_str(&text).ok());
    AgentStatus { running, guarded: runs(GUARD), ..told.unwrap_or_default() }
}

/// The phase and the alarms of both rooms, in a line.
pub(crate) fn told(layout: &Layout) -> String {
    let room = |site: LabSite| {
        let AgentStatus { phase, alarms, .. } = status(layout, site);
        let phase = phase.as_deref().unwrap_or("without agent");
        let told = [&[phase.to_owned()], &alarms[..]].concat();
        format!("{}: {}", site.code(), told.join(", "))
    };
    ROOMS.map(room).join("; ")
}

/// Whether a room serves: its agent says so, and said it just now.
pub(crate) fn serves(layout: &Layout, room: LabSite) -> bool {
    let status = status(layout, room);
    status.is_fresh() && status.phase.as_deref() == Some("serving")
}

/// Asks the agent of the room that serves to hand the group to the other room.
///
/// # Errors
/// When the program cannot be run, or the agent does not run on.
pub(crate) fn switch(layout: &Layout, from: LabSite) -> Result<(), Error> {
    let program = program()?.display().to_string();
    let settings = layout.agent_settings(from).display().to_string();
    let to = ROOMS.into_iter().find(|room| *room != from).unwrap_or(LabSite::Replica);
    command::run(&program, &["agent", "switch", &settings, "--to", to.code()]).map(|_| ())
}

/// This very program.
pub(crate) fn program() -> Result<PathBuf, Error> {
    std::env::current_exe().map_err(Error::file(Path::new("/proc/self/exe"), "read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_blank_of_the_templates_is_filled() {
        let layout = Layout::of(Path::new("/var/lib/some-lab")).unwrap();
        let mut state = State::sample();
        state.set_parts(&[]);
        let room = settings(&layout, &state, LabSite::Replica);
        let witness = settings(&layout, &state, LabSite::Witness);
        assert!(room.contains("[database]") && !witness.contains("[database]"));
        assert!(!room.contains("[followers]"));
        state.set_hosts(2).unwrap();
        let [first, second] = [LabSite::Replica, LabSite::Replica2];
        let [first, second] = [first, second].map(|site| settings(&layout, &state, site));
        assert!(first.contains("[followers]") && first.contains("[votes]"));
        assert!(second.contains("[leader]") && !second.contains("[votes]"));
        assert!(!second.contains("[volumes]") && second.contains("host = \"replica-2\""));
        for text in [room, witness, first, second] {
            for blank in
                ["{a", "{d", "{e", "{f", "{g", "{h", "{l", "{m", "{r", "{s", "{v", "{w", "{b"]
            {
                assert!(!text.contains(blank), "{text}");
            }
        }
    }
}
