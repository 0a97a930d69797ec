//! Which process runs a job, and whether it is still there.

use std::path::Path;
use std::sync::LazyLock;

/// Where the kernel shows the processes of this machine, if it does.
const PROCESSES: &str = "/proc";
/// What stands between an actor, a process, its beginning and its machine.
const IN_PROCESS: &str = " in process ";
const BEGUN: char = '.';
const ON: &str = " on ";

/// A process: `417.88123 on sro-planner/1b4e28ba-2fa1-11d2-883f-0016d3cca427/4026531836`.
///
/// Numbers of processes hold for one run of one kernel, which names itself at random when it starts,
/// and there for one space of numbers: a container has its own. They are given again, so that a
/// process is known by the tick at which it began too. The name of the machine is for people: clones
/// share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner<'a> {
    process: u32,
    begun: u64,
    host: &'a str,
    /// The run of the kernel and the space of numbers; empty where the kernel does not tell.
    place: &'a str,
}

impl Owner<'static> {
    /// The process that runs now.
    pub(super) fn this_process() -> Owner<'static> {
        let process = std::process::id();
        let begun = stat(process).map_or(0, |stat| stat.begun);
        Owner { process, begun, host: &THIS_HOST, place: &THIS_PLACE }
    }
}

impl<'a> Owner<'a> {
    /// The owner that a job names; none where an older program wrote it.
    pub(super) fn read(owner: &'a str) -> Option<Owner<'a>> {
        let (process, machine) = owner.rsplit_once(IN_PROCESS)?.1.split_once(ON)?;
        let (process, begun) = process.split_once(BEGUN)?;
        let (host, place) = machine.split_once('/')?;
        Some(Owner { process: process.parse().ok()?, begun: begun.parse().ok()?, host, place })
    }

    /// As jobs keep it, with the name of who acts.
    pub(super) fn named(self, actor: &str) -> String {
        let Owner { process, begun, host, place } = self;
        format!("{actor}{IN_PROCESS}{process}{BEGUN}{begun}{ON}{host}/{place}")
    }

    /// Whether the process has ended for certain. Of other machines, and where the kernel does not
    /// tell or hides the processes of others, nobody here can say so: then the job's silence tells.
    pub(super) fn is_gone(self) -> bool {
        let here = !self.place.is_empty() && self.place == *THIS_PLACE;
        // The first process is always there: who does not see it does not see all.
        let sees_all = || Path::new(PROCESSES).join("1").exists();
        let there = || Path::new(PROCESSES).join(self.process.to_string()).exists();
        let another = |stat: Stat| stat.ended || stat.begun != self.begun;
        here && sees_all() && stat(self.process).map_or_else(|| !there(), another)
    }
}

/// What the kernel tells of a process.
struct Stat {
    /// It has ended, but who started it has not asked yet how.
    ended: bool,
    /// Ticks from the start of the kernel to its own.
    begun: u64,
}

fn stat(process: u32) -> Option<Stat> {
    let file = Path::new(PROCESSES).join(process.to_string()).join("stat");
    // The second field is a name, which may hold anything.
    let text = std::fs::read_to_string(file).ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let ended = matches!(fields.next()?, "Z" | "X" | "x");
    let begun = fields.nth(18)?.parse().ok()?;
    Some(Stat { ended, begun })
}

static THIS_HOST: LazyLock<String> = LazyLock::new(|| {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().replace('/', "-")
});

static THIS_PLACE: LazyLock<String> = LazyLock::new(|| {
    let run = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let space = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let digits: String = space.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    let (run, known) = (run.trim(), !run.trim().is_empty() && !digits.is_empty());
    if known { format!("{run}/{digits}") } else { String::new() }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_gone_once_it_has_ended_on_this_machine() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let begun = stat(child.id()).unwrap().begun;
        let owner = Owner { process: child.id(), begun, ..Owner::this_process() };
        let text = owner.named("some body in process 4.4 on x/y");
        assert_eq!(Owner::read(&text), Some(owner));
        assert!(!owner.is_gone(), "{owner:?}");
        assert!(Owner { begun: begun + 1, ..owner }.is_gone(), "its number was given again");
        child.kill().unwrap();
        while !stat(child.id()).unwrap().ended {
            std::thread::yield_now();
        }
        assert!(owner.is_gone(), "nobody has asked how it ended: {owner:?}");
        child.wait().unwrap();
        assert!(owner.is_gone(), "{owner:?}");
        let (run, space) = owner.place.split_once('/').unwrap();
        for place in [format!("{run}/1"), format!("another/{space}"), String::new()] {
            assert!(!Owner { place: &place, ..owner }.is_gone(), "{place}");
        }
        assert!(!Owner::this_process().is_gone());
    }

    #[test]
    fn what_older_programs_wrote_names_no_process() {
        for text in ["somebody", "somebody in process 7", "somebody in process 7 on sro/4026531836"]
        {
            assert_eq!(Owner::read(text), None, "{text}");
        }
    }
}
