//! What can stop an agent.

use std::path::{Path, PathBuf};

use bocage_vocab::{Explain, Hint};

/// Why an agent, a guard or a witness does not do what it is for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder.
    #[error("`{}` cannot be {doing}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file of settings is not one.
    #[error("`{}` is not a file of an agent's settings: {said}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        said: String,
    },
    /// A service does not answer, or refuses.
    #[error("{url} did not answer as it should: {said}")]
    Service {
        /// What was asked.
        url: String,
        /// What came.
        said: String,
    },
    /// A program of the system failed.
    #[error("`{command}` failed: {said}")]
    Command {
        /// What was run.
        command: String,
        /// Its last words.
        said: String,
    },
    /// No agent answers.
    #[error("no agent runs in `{}`", folder.display())]
    NoAgent {
        /// The folder of its place.
        folder: PathBuf,
    },
    /// Something was not so in its time.
    #[error("{what} took longer than {seconds} s")]
    Late {
        /// What was waited for.
        what: &'static str,
        /// For how long.
        seconds: u64,
    },
    /// A planned switch did not begin.
    #[error("the group is not handed to {to}: {why}")]
    NotSwitched {
        /// The room that was to take it.
        to: String,
        /// What is in the way.
        why: String,
    },
    /// Patroni's settings lack the tag by which the agent says whether it may lead.
    #[error("`{}` has neither `nofailover: true` nor `nofailover: false` among its tags", path.display())]
    NoTag {
        /// The settings.
        path: PathBuf,
    },
    /// This room should have the files of the group, and has none.
    #[error(
        "the files of the group are not here: this disk is new, or nothing was ever shipped to it"
    )]
    NoFiles,
    /// A part was there under a newer token.
    #[error("the {part} was here under {known} already; {asked} comes too late")]
    OldEpoch {
        /// The part.
        part: &'static str,
        /// The newest token.
        known: bocage_failover::Epoch,
        /// The one that was asked for.
        asked: bocage_failover::Epoch,
    },
}

impl Error {
    pub(crate) fn file(
        path: &Path,
        doing: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Error + use<> {
        let path = path.to_owned();
        move |source| Error::File { path, doing, source }
    }

    pub(crate) fn service(url: &str, said: impl std::fmt::Display) -> Error {
        Error::Service { url: url.to_owned(), said: said.to_string() }
    }
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::File { .. } => "bocage::agent::file",
            Error::Settings { .. } => "bocage::agent::settings",
            Error::Service { .. } => "bocage::agent::service",
            Error::Command { .. } => "bocage::agent::command",
            Error::NoAgent { .. } => "bocage::agent::no_agent",
            Error::Late { .. } => "bocage::agent::late",
            Error::NotSwitched { .. } => "bocage::agent::not_switched",
            Error::NoTag { .. } => "bocage::agent::no_tag",
            Error::NoFiles => "bocage::agent::no_files",
            Error::OldEpoch { .. } => "bocage::agent::old_epoch",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::File { .. } => "the agent needs the superuser, and its folder a disk with room",
            Error::Settings { .. } => {
                "`bocage lab up` writes such files; docs/lab.md names every key"
            }
            Error::Service { .. } => "see whether it runs, and its log",
            Error::Command { .. } => "run it by hand to see why",
            Error::NoAgent { .. } => "start one with `bocage agent run FILE`, and wait a second",
            Error::Late { .. } => {
                "see the logs of Patroni and of the container engine, and whether the votes answer"
            }
            Error::NotSwitched { .. } => {
                "ask the agent of the room that serves, once `bocage agent status` of both rooms shows no alarm"
            }
            Error::NoTag { .. } => {
                "write `nofailover: true` below `tags:` there: without it Patroni could lead in both rooms"
            }
            Error::NoFiles => {
                "bring the other room back, which has them; where they are lost, make an empty file \
                 `begin` in the folder of volumes: they begin empty then"
            }
            Error::OldEpoch { .. } => "nothing is to be done: the other room has the group",
        })
    }
}
