//! Ending processes by what they belong to, whoever started them.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal, kill_process};

/// Every process that works in a folder: a database's, by the folder of its data. It is the same folder by
/// whatever name, also one that was mounted since.
pub(crate) fn working_in(folder: &Path) -> Vec<Pid> {
    let place = |at: &Path| fs::metadata(at).map(|about| (about.dev(), about.ino())).ok();
    let Some(wanted) = place(folder) else { return Vec::new() };
    let listed = fs::read_dir("/proc").into_iter().flatten().flatten();
    listed
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| place(Path::new(&format!("/proc/{pid}/cwd"))) == Some(wanted))
        .filter_map(Pid::from_raw)
        .collect()
}

/// Every process of a control group and of those below, in one tree or in one a controller.
pub(crate) fn in_group(name: &str) -> Vec<Pid> {
    let root = Path::new("/sys/fs/cgroup");
    let trees = std::iter::once(root.to_owned()).chain(folders_in(root));
    trees.flat_map(|tree| pids_below(&tree.join(name))).filter_map(Pid::from_raw).collect()
}

fn pids_below(group: &Path) -> Vec<i32> {
    let listed = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
    let mut pids: Vec<i32> = listed.lines().filter_map(|pid| pid.trim().parse().ok()).collect();
    pids.extend(folders_in(group).iter().flat_map(|below| pids_below(below)));
    pids
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|e| e.file_type().is_ok_and(|t| t.is_dir())).map(|e| e.path()).collect()
}

/// Kills them. Those that have ended are no failure.
pub(crate) fn kill(pids: &[Pid]) {
    pids.iter().for_each(|pid| {
        let _ = kill_process(*pid, Signal::KILL);
    });
}
