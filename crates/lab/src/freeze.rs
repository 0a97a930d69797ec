//! Freezing a process: it keeps its sockets and its files and does nothing, as one does whose
//! machine swaps or whose disk hangs. What it fails to do is what has to be noticed elsewhere.

use bocage_vocab::code_list;

use crate::layout::Layout;
use crate::{Error, LabSite, agents, process};

code_list! {
    /// What can be frozen in a place.
    pub enum Freezable: FreezableError {
        /// The member of etcd.
        Etcd = "etcd",
        /// Patroni, while PostgreSQL goes on.
        Patroni = "patroni",
        /// PostgreSQL, while Patroni goes on.
        Postgres = "postgres",
        /// The agent, while all that it looks after goes on.
        Agent = "agent",
        /// The container engine with its containerd, while containers go on.
        Engine = "engine",
    }
}

impl Freezable {
    /// Whether a program of this name, running as a part of a place, is meant.
    fn is(self, program: &str) -> bool {
        match self {
            Freezable::Etcd => program == "etcd",
            // The kernel knows an interpreter by its own name, its threads too.
            Freezable::Patroni => program.starts_with("python") || program == "patroni",
            Freezable::Postgres => program == "postgres",
            // Known by its number: its guard and the witness are the same program.
            Freezable::Agent => false,
            Freezable::Engine => program == "dockerd" || program == "containerd",
        }
    }

    /// The processes of a place that are meant, frozen or not.
    fn pids(self, layout: &Layout, site: LabSite) -> Vec<u32> {
        if self == Freezable::Agent {
            return process::running(layout, site, agents::AGENT).into_iter().collect();
        }
        let all = process::all_in(layout, site);
        all.into_iter().filter(|pid| self.is(&process::name_of(*pid))).collect()
    }
}

/// Freezes a process of a place. Returns how many processes of the system it is.
///
/// # Errors
/// When there is none.
pub(crate) fn freeze(layout: &Layout, site: LabSite, what: Freezable) -> Result<usize, Error> {
    let pids = what.pids(layout, site);
    if pids.is_empty() {
        return Err(Error::NoProcess { site: site.code(), process: what.code() });
    }
    process::signal("STOP", pids.iter().copied());
    Ok(pids.len())
}

/// Lets all that is frozen in a place go on.
pub(crate) fn thaw(layout: &Layout, site: LabSite) {
    let all = process::all_in(layout, site);
    process::signal("CONT", all.into_iter().filter(|pid| process::is_frozen(*pid)));
}

/// What is frozen in a place.
pub(crate) fn frozen(layout: &Layout, site: LabSite) -> Vec<&'static str> {
    let stopped: Vec<String> = process::all_in(layout, site)
        .into_iter()
        .filter(|pid| process::is_frozen(*pid))
        .map(process::name_of)
        .collect();
    let agent = process::running(layout, site, agents::AGENT).is_some_and(process::is_frozen);
    let kinds = Freezable::ALL.iter().filter(|kind| match kind {
        Freezable::Agent => agent,
        _ => stopped.iter().any(|name| kind.is(name)),
    });
    kinds.map(|kind| kind.code()).collect()
}
