//! Processes of a lab: started apart from the command that starts them, found again, killed whole.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use crate::layout::Layout;
use crate::user::User;
use crate::{Error, LabSite, command, wall};

/// A program that runs on in a place of the lab.
pub(crate) struct Process<'a> {
    pub(crate) site: LabSite,
    pub(crate) name: &'static str,
    pub(crate) program: &'a Path,
    pub(crate) args: Vec<String>,
    /// Who runs it; the superuser unless given.
    pub(crate) user: Option<&'a User>,
    /// Mounts of its own over these folders, so that what it leaves there dies with it.
    pub(crate) private: &'static [&'static str],
    /// Folders to look for programs in before all others.
    pub(crate) path: Option<&'a Path>,
}

impl Process<'_> {
    /// Starts it unless it runs. It has a session of its own, so neither Ctrl-C nor a closed
    /// terminal reaches it, and appends what it says to its log.
    ///
    /// # Errors
    /// When it cannot be started; not when it ends a moment later.
    pub(crate) fn start(&self, layout: &Layout) -> Result<(), Error> {
        if running(layout, self.site, self.name).is_some() {
            return Ok(());
        }
        let log = layout.log(self.site, self.name);
        let out = File::options().create(true).append(true).open(&log);
        let out = out.map_err(Error::file(&log, "written"))?;
        let err = out.try_clone().map_err(Error::file(&log, "written"))?;
        let mut command = command::bare("setsid");
        if let Some(path) = self.path {
            command.env("PATH", format!("{}:{}", path.display(), command::PATH));
        }
        // What an agent decides is worth keeping; other programs do not know the variable.
        command.env("BOCAGE_LOG", "warn,bocage_agent=info");
        command.arg("nsenter").arg(layout.enter(self.site));
        if let Some(user) = self.user {
            command.args(user.becoming());
        }
        command.arg("--");
        command.args(wall::seen(layout, self.site));
        if !self.private.is_empty() {
            command.args(["unshare", "--mount", "--propagation", "slave", "sh", "-c"]);
            command.arg(private_mounts(self.private)).arg("sh");
        }
        command.arg(self.program).args(&self.args).current_dir(layout.site(self.site));
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn();
        let child = child.map_err(|error| Error::Command {
            command: self.program.display().to_string(),
            said: error.to_string(),
        })?;
        let file = layout.pid_file(self.site, self.name);
        let born = Stat::of(child.id()).map_or(0, |stat| stat.born_ticks);
        fs::write(&file, format!("{} {born}\n", child.id())).map_err(Error::file(&file, "written"))
    }
}

fn private_mounts(folders: &[&str]) -> String {
    let mounts: Vec<String> =
        folders.iter().map(|at| format!("mkdir -p {at} && mount -t tmpfs tmpfs {at}")).collect();
    format!("{} && exec \"$@\"", mounts.join(" && "))
}

/// What the kernel tells of a process.
struct Stat {
    state: char,
    /// Since the machine started; with it a number given out anew is told from the process that
    /// had it before.
    born_ticks: u64,
}

impl Stat {
    fn of(pid: u32) -> Option<Stat> {
        Stat::read(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }

    /// The name, in brackets, may hold brackets and blanks itself: fields count from its end.
    fn read(text: &str) -> Option<Stat> {
        let mut fields = text.rsplit_once(')')?.1.split_whitespace();
        let state = fields.next()?.chars().next()?;
        Some(Stat { state, born_ticks: fields.nth(18)?.parse().ok()? })
    }
}

/// The number of a process that runs, or is frozen; none when it ended.
pub(crate) fn running(layout: &Layout, site: LabSite, name: &str) -> Option<u32> {
    let text = fs::read_to_string(layout.pid_file(site, name)).ok()?;
    let (pid, born) = text.trim().split_once(' ')?;
    let pid = pid.parse().ok()?;
    let stat = Stat::of(pid)?;
    (stat.born_ticks.to_string() == born && !matches!(stat.state, 'Z' | 'X')).then_some(pid)
}

/// Whether a process is stopped by a signal.
pub(crate) fn is_frozen(pid: u32) -> bool {
    Stat::of(pid).is_some_and(|stat| stat.state == 'T')
}

/// The name of a process' program, as the kernel keeps it.
pub(crate) fn name_of(pid: u32) -> String {
    fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim().to_owned()
}

/// Every process of a place: those in its network namespace, and those of its containers, which
/// have namespaces of their own but lie in its control group. Never this process itself.
pub(crate) fn all_in(layout: &Layout, site: LabSite) -> BTreeSet<u32> {
    let name = layout.namespace(site);
    let listed = match Path::new("/run/netns").join(&name).exists() {
        true => command::run("ip", &["netns", "pids", &name]).unwrap_or_default(),
        false => String::new(),
    };
    let grouped = control_groups(&name).into_iter().map(|group| pids_below(&group));
    let grouped: Vec<String> = grouped.collect();
    let pids = listed.lines().chain(grouped.iter().flat_map(|text| text.lines()));
    let own = std::process::id();
    pids.filter_map(|pid| pid.trim().parse().ok()).filter(|pid| *pid != own).collect()
}

/// The groups of this name: one, or one a controller where the machine still has them apart.
pub(crate) fn control_groups(name: &str) -> Vec<PathBuf> {
    let root = Path::new("/sys/fs/cgroup");
    let controllers = fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    std::iter::once(root.to_owned())
        .chain(controllers)
        .map(|at| at.join(name))
        .filter(|at| at.is_dir())
        .collect()
}

fn pids_below(group: &Path) -> String {
    let mut pids = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
    for below in folders_in(group) {
        pids.push_str(&pids_below(&below));
    }
    pids
}

/// The folders directly in a folder.
pub(crate) fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|e| e.file_type().is_ok_and(|t| t.is_dir())).map(|e| e.path()).collect()
}

/// Sends a signal (`KILL`, `STOP`, `CONT`). One that has just ended is no failure.
pub(crate) fn signal(name: &str, pids: impl IntoIterator<Item = u32>) {
    let pids: Vec<String> = pids.into_iter().map(|pid| pid.to_string()).collect();
    if !pids.is_empty() {
        // Whether all are gone is looked at afterwards, by whoever needs it.
        let _ = command::run("sh", &["-c", &format!("kill -s {name} {}", pids.join(" "))]);
    }
}

/// Kills everything in a place at once, as when a room burns. Returns how many processes there
/// were.
///
/// # Errors
/// When some are still there after ten seconds.
pub(crate) fn kill_all_in(layout: &Layout, site: LabSite) -> Result<usize, Error> {
    let mut killed = BTreeSet::new();
    for _ in 0..200 {
        let pids: BTreeSet<u32> = all_in(layout, site)
            .into_iter()
            .filter(|pid| Stat::of(*pid).is_some_and(|stat| stat.state != 'Z'))
            .collect();
        if pids.is_empty() {
            return Ok(killed.len());
        }
        signal("KILL", pids.iter().copied());
        killed.extend(pids);
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(Error::NotReady {
        what: format!("the end of all processes of {}", site.code()),
        seconds: 10,
        look: "a process waits for a disk or device: see `ps -eo pid,stat,cmd`".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let text = "7 (a ) (b) T 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 99 1";
        let stat = Stat::read(text).unwrap();
        assert_eq!((stat.state, stat.born_ticks), ('T', 4711));
        assert!(Stat::read("7 (a").is_none());
        assert!(Stat::of(std::process::id()).is_some_and(|own| own.born_ticks > 0));
    }
}
