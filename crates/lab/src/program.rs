//! The programs of a place, to freeze one or to end it. One that is frozen keeps its sockets and its
//! files and does nothing, as one does whose machine swaps: what it fails to do is what has to be
//! noticed elsewhere.

use std::collections::BTreeSet;

use bocage_vocab::code_list;

use crate::layout::Layout;
use crate::{Error, LabSite, agents, entry, process};

code_list! {
    /// What runs in a place and can be frozen or ended by itself.
    pub enum Program: ProgramError {
        /// The member of etcd.
        Etcd = "etcd",
        /// Patroni, while PostgreSQL goes on.
        Patroni = "patroni",
        /// PostgreSQL, while Patroni goes on.
        Postgres = "postgres",
        /// The agent, while all that it looks after goes on.
        Agent = "agent",
        /// The agent's guard.
        Guard = "guard",
        /// The container engine with its containerd, while containers go on.
        Engine = "engine",
        /// The entry.
        Entry = "entry",
    }
}

impl Program {
    /// Whether a program of this name, running as a part of a place, is meant.
    fn is(self, program: &str) -> bool {
        match self {
            Program::Etcd => program == "etcd",
            // The kernel knows an interpreter by its own name, its threads too.
            Program::Patroni => program.starts_with("python") || program == "patroni",
            Program::Postgres => program == "postgres",
            Program::Engine => program == "dockerd" || program == "containerd",
            Program::Agent | Program::Guard | Program::Entry => false,
        }
    }

    /// The name of the process where it is known by its number: agent, guard and witness are the same
    /// program, and a Caddy may run in a container too.
    fn process(self) -> Option<&'static str> {
        match self {
            Program::Agent => Some(agents::AGENT),
            Program::Guard => Some(agents::GUARD),
            Program::Entry => Some(entry::PROCESS),
            _ => None,
        }
    }

    /// The processes of a place that are meant, frozen or not.
    fn pids(self, layout: &Layout, site: LabSite) -> Result<Vec<u32>, Error> {
        let pids = self.among(&process::all_in(layout, site), layout, site);
        let none = || Error::NoProcess { site: site.code(), process: self.code() };
        if pids.is_empty() { Err(none()) } else { Ok(pids) }
    }

    fn among(self, all: &BTreeSet<u32>, layout: &Layout, site: LabSite) -> Vec<u32> {
        match self.process() {
            Some(name) => process::running(layout, site, name).into_iter().collect(),
            None => all.iter().copied().filter(|pid| self.is(&process::name_of(*pid))).collect(),
        }
    }
}

/// Freezes a program of a place. Returns how many processes of the system it is.
///
/// # Errors
/// When there is none.
pub(crate) fn freeze(layout: &Layout, site: LabSite, what: Program) -> Result<usize, Error> {
    let pids = what.pids(layout, site)?;
    process::signal("STOP", pids.iter().copied());
    Ok(pids.len())
}

/// Kills a program of a place, and nothing else. Returns how many processes of the system it was.
///
/// # Errors
/// When there is none.
pub(crate) fn end(layout: &Layout, site: LabSite, what: Program) -> Result<usize, Error> {
    let pids = what.pids(layout, site)?;
    process::signal("KILL", pids.iter().copied());
    Ok(pids.len())
}

/// Lets all that is frozen in a place go on.
pub(crate) fn thaw(layout: &Layout, site: LabSite) {
    let all = process::all_in(layout, site);
    process::signal("CONT", all.into_iter().filter(|pid| process::is_frozen(*pid)));
}

/// What is frozen in a place.
pub(crate) fn frozen(layout: &Layout, site: LabSite) -> Vec<&'static str> {
    let all = process::all_in(layout, site);
    let is_frozen =
        |what: &&Program| what.among(&all, layout, site).into_iter().any(process::is_frozen);
    Program::ALL.iter().filter(is_frozen).map(|what| what.code()).collect()
}
