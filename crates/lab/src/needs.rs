//! What a machine must have for a lab, looked at before anything is made.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::state::State;
use crate::{Error, Part, command, postgres};

/// Names the folder of a Python environment with Patroni, where it is not the project's own.
const PATRONI_VARIABLE: &str = "BOCAGE_PATRONI";

/// Programs and their Debian packages; those without a part are needed by all.
const PROGRAMS: &[(Option<Part>, &str, &str)] = &[
    (None, "ip", "iproute2"),
    (None, "tc", "iproute2"),
    (None, "nft", "nftables"),
    (None, "nsenter", "util-linux"),
    (None, "setsid", "util-linux"),
    (None, "setpriv", "util-linux"),
    (None, "curl", "curl"),
    (Some(Part::Etcd), "etcd", "etcd-server"),
    (Some(Part::Engine), "dockerd", "docker.io"),
    (Some(Part::Engine), "containerd", "containerd"),
    (Some(Part::Engine), "iptables", "iptables"),
    (Some(Part::Postgres), "psql", "postgresql-client"),
];

/// # Errors
/// [`Error::NotRoot`] unless this process is the superuser's.
pub(crate) fn root() -> Result<(), Error> {
    let own = Path::new("/proc/self");
    let own = fs::metadata(own).map_err(Error::file(own, "read"))?;
    if own.uid() == 0 { Ok(()) } else { Err(Error::NotRoot) }
}

/// Looks for all that a lab of these parts needs. Returns the folder of Patroni where it has one.
///
/// # Errors
/// When something is missing, all of it named at once; when a part lacks another.
pub(crate) fn check(state: &State) -> Result<Option<PathBuf>, Error> {
    let asks_votes = [Part::Postgres, Part::Agents].into_iter().find(|part| state.has(*part));
    if let Some(part) = asks_votes.filter(|_| !state.has(Part::Etcd)) {
        return Err(Error::PartNeeds { part: part.code(), other: Part::Etcd.code() });
    }
    let wanted = PROGRAMS.iter().filter(|(part, ..)| part.is_none_or(|part| state.has(part)));
    let mut missing: Vec<String> = wanted
        .filter(|(_, program, _)| !is_installed(program))
        .map(|(_, program, package)| format!("{program} ({package})"))
        .collect();
    let mut patroni = None;
    if state.has(Part::Postgres) {
        patroni = patroni_folder();
        if patroni.is_none() {
            missing.push("Patroni (Python registry)".to_owned());
        }
        if postgres::programs().is_none() {
            missing.push("initdb (postgresql)".to_owned());
        }
    }
    if !missing.is_empty() {
        return Err(Error::Missing { programs: missing.join(", ") });
    }
    patroni.iter().try_for_each(|venv| postgres::check_version(venv))?;
    Ok(patroni)
}

fn is_installed(program: &str) -> bool {
    command::PATH.split(':').any(|folder| Path::new(folder).join(program).exists())
}

/// The folder that the variable names, else the one that `scripts/install.sh lab` makes beside the
/// folder of this program (`target/lab/patroni` beside `target/debug`).
fn patroni_folder() -> Option<PathBuf> {
    let named = env::var_os(PATRONI_VARIABLE).map(PathBuf::from);
    let beside = || {
        let program = env::current_exe().ok()?;
        let above = program.ancestors().skip(2).take(2).map(|folder| folder.join("lab/patroni"));
        above.into_iter().find(|folder| folder.exists())
    };
    named.or_else(beside).filter(|folder| folder.join("bin/python").exists())
}
