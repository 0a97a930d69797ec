//! What can stop a lab.

use std::io;
use std::path::{Path, PathBuf};

use bocage_vocab::{Explain, Hint};

/// Why a command of the lab did not end well.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Namespaces, mounts and engines are the superuser's.
    #[error("a lab needs the superuser")]
    NotRoot,
    /// Programs are not installed.
    #[error("the lab cannot be had here: missing {programs}")]
    Missing {
        /// Which, each with its Debian package.
        programs: String,
    },
    /// There is no Python environment with Patroni.
    #[error("no Patroni is at {looked}")]
    NoPatroni {
        /// Where it was looked for.
        looked: String,
    },
    /// Patroni is older than the first version that compares before it sets the leader key.
    #[error("Patroni {found} is too old: at least {wanted}")]
    OldPatroni {
        /// What is installed.
        found: String,
        /// What is needed.
        wanted: &'static str,
    },
    /// A part cannot do without another.
    #[error("{part} cannot do without {other}")]
    PartNeeds {
        /// The part that is wanted.
        part: &'static str,
        /// The part that was left out.
        other: &'static str,
    },
    /// The kernel or the container around it gives no network namespaces.
    #[error("this machine gives no network namespaces")]
    NoNamespaces {
        /// What was said.
        #[source]
        source: Box<Error>,
    },
    /// A program of the system refused.
    #[error("`{command}` failed: {said}")]
    Command {
        /// What was run.
        command: String,
        /// Its last words.
        said: String,
    },
    /// A file or folder of the lab.
    #[error("`{}` cannot be {doing}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A folder with other things in it.
    #[error("`{}` is not empty and holds no lab", dir.display())]
    Foreign {
        /// The folder.
        dir: PathBuf,
    },
    /// No lab lies there.
    #[error("there is no lab in `{}`", dir.display())]
    NotUp {
        /// The folder.
        dir: PathBuf,
    },
    /// Another command works on the lab.
    #[error("another command works on the lab in `{}`", dir.display())]
    Busy {
        /// The folder.
        dir: PathBuf,
    },
    /// Sockets have short names.
    #[error("`{}` is too long for sockets: {len} bytes, {len_max} at most", dir.display())]
    LongPath {
        /// The folder.
        dir: PathBuf,
        /// Its length in bytes.
        len: usize,
        /// The longest that will do.
        len_max: usize,
    },
    /// The databases run as a lesser user, who must be able to reach their files.
    #[error("the user `{user}` cannot reach `{}`", dir.display())]
    Unreachable {
        /// The folder.
        dir: PathBuf,
        /// The user.
        user: String,
    },
    /// Something did not come up in time.
    #[error("{what} within {seconds} s did not come about")]
    NotReady {
        /// What was waited for.
        what: String,
        /// How long.
        seconds: u64,
        /// Where it logs, or what it said last.
        look: String,
    },
    /// This place has no such process.
    #[error("no {process} runs in {site}")]
    NoProcess {
        /// The place.
        site: &'static str,
        /// The process.
        process: &'static str,
    },
    /// Something still holds a folder that is to go.
    #[error("`{}` is still mounted", path.display())]
    StillMounted {
        /// The mount.
        path: PathBuf,
    },
    /// A drill needs a room that serves.
    #[error("no room serves")]
    NobodyServes,
    /// A part that the lab was made without.
    #[error("the lab has no {part}")]
    Without {
        /// The part.
        part: &'static str,
    },
    /// Somebody asked to stop.
    #[error("interrupted; what runs in the lab goes on")]
    Interrupted,
}

impl Error {
    pub(crate) fn file(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::File { path, doing, source }
    }
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NotRoot => "bocage::lab::not_root",
            Error::Missing { .. } => "bocage::lab::missing",
            Error::NoPatroni { .. } => "bocage::lab::no_patroni",
            Error::OldPatroni { .. } => "bocage::lab::old_patroni",
            Error::PartNeeds { .. } => "bocage::lab::part_needs",
            Error::NoNamespaces { .. } => "bocage::lab::no_namespaces",
            Error::Command { .. } => "bocage::lab::command",
            Error::File { .. } => "bocage::lab::file",
            Error::Foreign { .. } => "bocage::lab::foreign",
            Error::NotUp { .. } => "bocage::lab::not_up",
            Error::Busy { .. } => "bocage::lab::busy",
            Error::LongPath { .. } => "bocage::lab::long_path",
            Error::Unreachable { .. } => "bocage::lab::unreachable",
            Error::NotReady { .. } => "bocage::lab::not_ready",
            Error::NoProcess { .. } => "bocage::lab::no_process",
            Error::StillMounted { .. } => "bocage::lab::still_mounted",
            Error::NobodyServes => "bocage::lab::nobody_serves",
            Error::Without { .. } => "bocage::lab::without",
            Error::Interrupted => "bocage::lab::interrupted",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NotRoot => "run the same command as root: `sudo bocage lab ...`",
            Error::Missing { .. } => {
                "run `scripts/install.sh lab` of the project, or leave parts out: `bocage lab up --without postgres`"
            }
            Error::NoPatroni { .. } => {
                "run `scripts/install.sh lab` of the project, name the folder of one with \
                 --patroni, or leave it out: `bocage lab up --without postgres`"
            }
            Error::OldPatroni { .. } => {
                "older ones can lose acknowledged rows when a partition heals: run \
                 `scripts/install.sh lab`"
            }
            Error::PartNeeds { part, other } => {
                return Hint::new(format!("leave {part} out too, or keep {other}"));
            }
            Error::NoNamespaces { .. } => {
                "use a machine or virtual machine of your own: inside a container the lab needs it \
                 to be privileged"
            }
            Error::Command { .. } => "look into the logs of the lab: `bocage lab status`",
            Error::File { .. } => "check the path, who may write there, and the room on the disk",
            Error::Foreign { .. } => "name a folder that is empty or not there yet with --dir",
            Error::NotUp { .. } => "make one with `bocage lab up`, or name its folder with --dir",
            Error::Busy { .. } => "wait until the other command has ended, then run this one again",
            Error::LongPath { .. } => "name a shorter folder with --dir",
            Error::Unreachable { .. } => {
                "let others pass through the folders above (`chmod o+x`), or name another with --dir"
            }
            Error::NotReady { look, .. } => return Hint::new(look.clone()),
            Error::NoProcess { .. } => "see what runs with `bocage lab status`",
            Error::StillMounted { .. } => {
                "end what uses it (`fuser -vm` names it), then run `bocage lab down` again"
            }
            Error::NobodyServes => {
                "heal it first: `bocage lab heal`; `bocage lab status` shows why"
            }
            Error::Without { part } => {
                let up = if *part == "clocks" { "up --clocks" } else { "up" };
                return Hint::new(format!(
                    "take the lab down and make one with {part}: `bocage lab down`, `bocage lab {up}`"
                ));
            }
            Error::Interrupted => {
                "run the same command again to go on, or take the lab away with `bocage lab down`"
            }
        })
    }
}
