//! Which process runs a job, and whether it is still there.

use std::path::Path;

/// Where the kernel shows the processes of this machine, if it does.
const PROCESSES: &str = "/proc";
/// What stands between an actor, a process and its machine.
const IN_PROCESS: &str = " in process ";
const ON: &str = " on ";

/// A process on a machine: `417 on sro-planner/4026531836`. Numbers of processes hold for one machine,
/// and there for one space of numbers: a container has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner<'a> {
    process: u32,
    machine: &'a str,
}

impl Owner<'static> {
    /// The process that runs now.
    pub(super) fn this_process() -> Owner<'static> {
        Owner { process: std::process::id(), machine: &THIS_MACHINE }
    }
}

impl<'a> Owner<'a> {
    /// The owner that a job names; none where an older program wrote it.
    pub(super) fn read(owner: &'a str) -> Option<Owner<'a>> {
        let (process, machine) = owner.rsplit_once(IN_PROCESS)?.1.split_once(ON)?;
        Some(Owner { process: process.parse().ok()?, machine })
    }

    /// As jobs keep it, with the name of who acts.
    pub(super) fn named(self, actor: &str) -> String {
        let Owner { process, machine } = self;
        format!("{actor}{IN_PROCESS}{process}{ON}{machine}")
    }

    /// Whether the process has ended for certain. Of other machines nobody here can tell.
    pub(super) fn is_gone(self) -> bool {
        let processes = Path::new(PROCESSES);
        let told = !self.machine.is_empty() && self.machine == *THIS_MACHINE;
        told && processes.join("self").exists()
            && !processes.join(self.process.to_string()).exists()
    }
}

/// The name of this machine and its space of process numbers; empty where the kernel does not tell.
static THIS_MACHINE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let space = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let digits: String = space.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { String::new() } else { format!("{}/{digits}", name.trim()) }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_gone_once_it_has_ended_on_this_machine() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let text = Owner { process: child.id(), ..Owner::this_process() }.named("somebody");
        let owner = Owner::read(&text).unwrap();
        assert!(!owner.is_gone(), "{owner:?}");
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(owner.is_gone(), "{owner:?}");
        assert!(!Owner { machine: "elsewhere/1", ..owner }.is_gone());
        assert_eq!(Owner::read("somebody in process 7"), None, "as older programs wrote it");
    }
}
