//! What a machine must have for a lab, looked at before anything is made.

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::state::State;
use crate::{Error, Part, command, postgres, wall};

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
    (Some(Part::Engine), "caddy", "caddy"),
    (Some(Part::Backups), "restic", "restic"),
    (Some(Part::Backups), "pgbackrest", "pgbackrest"),
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
pub(crate) fn check(state: &State, named: Option<&Path>) -> Result<Option<PathBuf>, Error> {
    let asks_votes = [Part::Postgres, Part::Agents].into_iter().find(|part| state.has(*part));
    if let Some(part) = asks_votes.filter(|_| !state.has(Part::Etcd)) {
        return Err(Error::PartNeeds { part: part.code(), other: Part::Etcd.code() });
    }
    let wanted = PROGRAMS.iter().filter(|(part, ..)| part.is_none_or(|part| state.has(part)));
    let mut missing: Vec<String> = wanted
        .filter(|(_, program, _)| !is_installed(program))
        .map(|(_, program, package)| format!("{program} ({package})"))
        .collect();
    if state.has(Part::Postgres) && postgres::programs().is_none() {
        missing.push("initdb (postgresql)".to_owned());
    }
    if state.clocks && wall::library().is_none() {
        missing.push("libfaketime (libfaketime)".to_owned());
    }
    if !missing.is_empty() {
        return Err(Error::Missing { programs: missing.join(", ") });
    }
    let patroni = state.has(Part::Postgres).then(|| patroni(named)).transpose()?;
    patroni.iter().try_for_each(|venv| postgres::check_version(venv))?;
    Ok(patroni)
}

fn is_installed(program: &str) -> bool {
    command::PATH.split(':').any(|folder| Path::new(folder).join(program).exists())
}

/// The Python environment with Patroni: that of the option, else that of the variable, else the one
/// that `scripts/install.sh lab` makes, found from this program. The working directory of the caller
/// counts only for a name that it wrote itself.
///
/// # Errors
/// [`Error::NoPatroni`] where there is none.
fn patroni(named: Option<&Path>) -> Result<PathBuf, Error> {
    let named = named.map(Path::to_owned).or_else(|| env::var_os(PATRONI_VARIABLE).map(Into::into));
    let program = env::current_exe().unwrap_or_default();
    let places = named.map_or_else(|| beside(&program), |named| vec![named]);
    let is_there = |place: &&PathBuf| place.join("bin/python").exists();
    let found = places.iter().find(is_there).and_then(|place| place.canonicalize().ok());
    found.ok_or_else(|| {
        let looked: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
        Error::NoPatroni { looked: looked.join(", ") }
    })
}

/// Where it may lie for a program: `lab/patroni` in the folder of what was built, and `target/lab`
/// below each folder above, the root of the project among them.
fn beside(program: &Path) -> Vec<PathBuf> {
    let above = program.ancestors().skip(1);
    above
        .flat_map(|folder| ["lab/patroni", "target/lab/patroni"].map(|at| folder.join(at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain as _;

    #[test]
    fn patroni_is_found_from_the_program_and_from_its_option() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let venv = root.join("target/lab/patroni");
        std::fs::create_dir_all(venv.join("bin")).unwrap();
        std::fs::write(venv.join("bin/python"), "").unwrap();
        for program in ["target/debug/bocage", "target/debug/deps/lab-1", "bin/bocage"] {
            let found = beside(&root.join(program)).into_iter().find(|place| *place == venv);
            assert_eq!(found.as_ref(), Some(&venv), "{program}");
        }
        assert_eq!(patroni(Some(&root.join("target/../target/lab/patroni"))).unwrap(), venv);
        let error = patroni(Some(&root.join("elsewhere"))).unwrap_err();
        assert_eq!(error.code(), "bocage::lab::no_patroni");
        assert!(error.to_string().contains("elsewhere"), "{error}");
    }
}
