//! Copies of files: snapshots of btrfs where there is one, else archives of what has changed.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Error;

pub(super) const OUT: &str = "out";
pub(super) const IN: &str = "in";
pub(super) const FORKS: &str = "forks";
/// What is on its way out, or not yet in place.
pub(super) const OLD: &str = "old";

/// So much of what a process says is kept.
const SAID_MAX: usize = 2_000;

/// How copies are made and sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of one instant, and only what differs is sent.
    Btrfs,
    /// By GNU tar: file by file while others write, and what has changed is sent.
    Folder,
}

impl Kind {
    /// What the file system of a folder can do.
    pub(super) fn of(folder: &Path) -> Kind {
        let said = Command::new("stat").args(["-f", "-c", "%T"]).arg(folder).output();
        let is_btrfs = said.is_ok_and(|said| said.stdout.starts_with(b"btrfs"));
        if is_btrfs { Kind::Btrfs } else { Kind::Folder }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Btrfs => "btrfs",
            Kind::Folder => "folder",
        }
    }

    /// Makes a place for files.
    pub(super) fn make(self, at: &Path) -> Result<(), Error> {
        match self {
            Kind::Btrfs => run("btrfs", &["subvolume", "create"], &[at]),
            Kind::Folder => fs::create_dir_all(at).map_err(Error::file(at, "made")),
        }
    }

    /// Copies what came to where it is written.
    pub(super) fn copy(self, from: &Path, to: &Path) -> Result<(), Error> {
        match self {
            Kind::Btrfs => run("btrfs", &["subvolume", "snapshot"], &[from, to]),
            Kind::Folder => run("cp", &["-a", "--reflink=auto", "-T"], &[from, to]),
        }
    }

    /// Makes a copy that is to be sent. A folder has none: what is known of its files is written
    /// while they are sent.
    pub(super) fn freeze(self, live: &Path, copy: &Path) -> Result<(), Error> {
        match self {
            Kind::Btrfs => run("btrfs", &["subvolume", "snapshot", "-r"], &[live, copy]),
            Kind::Folder => Ok(()),
        }
    }

    /// Begins to send a copy: what differs from a base that both rooms have, else all. It comes out
    /// of the process.
    pub(super) fn send(
        self,
        live: &Path,
        copy: &Path,
        base: Option<&Path>,
    ) -> Result<Child, Error> {
        let mut command = match self {
            Kind::Btrfs => {
                let mut command = Command::new("btrfs");
                command.args(["send", "-q"]);
                if let Some(base) = base {
                    command.arg("-p").arg(base);
                }
                command.arg(copy);
                command
            }
            Kind::Folder => {
                if let Some(base) = base {
                    fs::copy(base, copy).map_err(Error::file(copy, "written"))?;
                }
                let mut command = Command::new("tar");
                command.args(["--create", "--numeric-owner", "--file=-", "--listed-incremental"]);
                command.arg(copy).arg("--directory").arg(live).arg(".");
                command
            }
        };
        begin(command.stdin(Stdio::null()).stdout(Stdio::piped()))
    }

    /// Whether a process that sent ended as it should: tar says 1 where a file changed meanwhile.
    pub(super) fn has_sent(self, status: std::process::ExitStatus) -> bool {
        status.success() || (self == Kind::Folder && status.code() == Some(1))
    }

    /// Begins to take in what comes into the process, into a folder, under the copy's own name.
    pub(super) fn receive(
        self,
        into: &Path,
        name: &str,
        base: Option<&Path>,
    ) -> Result<Child, Error> {
        let mut command = match self {
            Kind::Btrfs => {
                let mut command = Command::new("btrfs");
                command.args(["receive", "-q", "-e"]).arg(into);
                command
            }
            Kind::Folder => {
                let at = into.join(name);
                match base {
                    // Links: tar writes no file anew in place, but another one of its name.
                    Some(base) => run("cp", &["-al", "-T"], &[base, &at])?,
                    None => fs::create_dir_all(&at).map_err(Error::file(&at, "made"))?,
                }
                let mut command = Command::new("tar");
                command.args(["--extract", "--numeric-owner", "--file=-"]);
                command.args(["--listed-incremental=/dev/null", "--directory"]).arg(at);
                command
            }
        };
        begin(command.stdin(Stdio::piped()).stdout(Stdio::null()))
    }

    /// Whether what is written and a copy of it are the same, name by name and byte by byte. Of an
    /// archive nobody here can say.
    pub(super) fn is_same(self, live: &Path, copy: &Path) -> bool {
        let same = || run("diff", &["-rq", "--no-dereference"], &[live, copy]).is_ok();
        self == Kind::Btrfs && same()
    }

    /// Takes a copy away.
    pub(super) fn remove(self, copy: &Path) -> Result<(), Error> {
        let removed = match self {
            Kind::Btrfs if copy.is_dir() => run("btrfs", &["subvolume", "delete"], &[copy]),
            Kind::Btrfs | Kind::Folder if copy.is_file() => {
                return fs::remove_file(copy).map_err(Error::file(copy, "removed"));
            }
            _ => Err(Error::NoFiles),
        };
        // A folder that is no subvolume: of before the file system, or half made.
        removed.or_else(|_| fs::remove_dir_all(copy).map_err(Error::file(copy, "removed")))
    }
}

/// The names in a folder, the oldest first: they begin with their numbers.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// The name of a copy: by its token and its number, so that names sort by age.
pub(super) fn name(epoch: u64, number: u64) -> String {
    format!("e{epoch:08}-{number:08}")
}

/// Whether a name is one that a copy may have: what the other room says becomes a path here.
pub(super) fn is_name(name: &str) -> bool {
    let parts = name.strip_prefix('e').and_then(|rest| rest.split_once('-'));
    let is_number = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    parts.is_some_and(|(epoch, number)| is_number(epoch) && is_number(number))
}

/// Writes what a file system still holds in memory.
pub(super) fn sync(folder: &Path) -> Result<(), Error> {
    run("sync", &["--file-system"], &[folder])
}

/// Hears what a process complains of while it works, so that it never waits for us; what it said, when
/// it has ended.
pub(super) fn said(child: &mut Child) -> impl FnOnce() -> String + use<> {
    let stderr = child.stderr.take();
    let heard = std::thread::spawn(move || {
        let mut text = Vec::new();
        stderr.map(|mut stderr| stderr.read_to_end(&mut text));
        text.truncate(SAID_MAX);
        String::from_utf8_lossy(&text).trim().to_owned()
    });
    move || heard.join().unwrap_or_default()
}

fn begin(command: &mut Command) -> Result<Child, Error> {
    let child = command.stderr(Stdio::piped()).spawn();
    child.map_err(|error| Error::Command {
        command: format!("{command:?}"),
        said: error.to_string(),
    })
}

fn run(program: &str, args: &[&str], paths: &[&Path]) -> Result<(), Error> {
    let output = Command::new(program).args(args).args(paths).output();
    let failed = |said: String| Error::Command { command: format!("{program} {args:?}"), said };
    let output = output.map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_copy_is_called_leads_nowhere_else() {
        assert!(is_name(&name(3, 12)));
        for other in [
            "",
            "live",
            "../live",
            "e00000003",
            "e00000003-../../..",
            "e3-12",
            "/e00000003-00000001",
        ] {
            assert!(!is_name(other), "{other}");
        }
    }
}
