//! The files of an application, whose backups restic takes: encrypted, each content once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use serde::Deserialize;

use crate::tool::{Call, ending_with_us, last_lines};
use crate::verdict::Copied;
use crate::{Error, Place, Tree, key, stamps, tree};

const PROGRAM: &str = "restic";
/// What stands before the name of a folder in its tag.
const TAG: &str = "volume=";
/// How often a folder that is being written is copied again.
const TRIES: u32 = 3;

/// The repository of an application's files.
#[derive(Debug, Clone)]
pub struct Files {
    repository: PathBuf,
    key: PathBuf,
}

impl Files {
    /// The repository of an application, which is known by this name.
    #[must_use]
    pub fn of(place: &Place, application: &str) -> Files {
        Files { repository: place.files(application), key: place.key(application) }
    }

    /// Makes the repository and its key where they are missing.
    ///
    /// # Errors
    /// When the key is lost, or restic refuses.
    pub fn prepare(&self) -> Result<(), Error> {
        let is_made = self.repository.join("config").exists();
        key::there(&self.key, &self.repository, is_made)?;
        if is_made {
            // Locks of processes that are no more.
            return self.call("unlock the repository", None, &["unlock", "--quiet"]).map(drop);
        }
        fs::create_dir_all(&self.repository).map_err(Error::file(&self.repository))?;
        self.call("make the repository", None, &["init", "--quiet"]).map(drop)
    }

    /// Copies a folder; the id of the copy, what is in it, and whether the folder stood still. One that
    /// is written meanwhile is copied again, up to three times.
    ///
    /// # Errors
    /// When restic cannot, or something cannot be read.
    pub fn back_up(&self, folder: &Path, volume: &str) -> Result<(String, Tree, Copied), Error> {
        let mut tries = 0;
        loop {
            tries += 1;
            let before = stamps(folder)?;
            let id = self.copied(folder, volume)?;
            let kept = tree(folder)?;
            let copied = if stamps(folder)? == before { Copied::Still } else { Copied::Written };
            if copied == Copied::Still || tries == TRIES {
                return Ok((id, kept, copied));
            }
        }
    }

    /// The folder is kept with its own rights, under its own name, wherever it lies.
    fn copied(&self, folder: &Path, volume: &str) -> Result<String, Error> {
        let (Some(above), Some(name)) = (folder.parent(), folder.file_name()) else {
            let source = std::io::ErrorKind::InvalidInput.into();
            return Err(Error::file(folder)(source));
        };
        let (tag, name) = (format!("{TAG}{volume}"), name.to_string_lossy());
        let words = ["backup", "--json", "--host", "bocage", "--tag", &tag, "--", &name];
        let told = self.call("take a backup", Some(above), &words)?;
        let summary =
            told.lines().rev().find_map(|line| serde_json::from_str::<Summary>(line).ok());
        let id = summary.map(|summary| summary.snapshot_id);
        id.ok_or_else(|| Error::Told { program: PROGRAM, says: last_lines(&told) })
    }

    /// Forgets what is older than so many days; the newest two always stay.
    ///
    /// # Errors
    /// When restic cannot.
    pub fn forget(&self, days: u32) -> Result<(), Error> {
        let within = format!("{days}d");
        let words = [
            "forget",
            "--quiet",
            "--group-by",
            "tags",
            "--keep-last",
            "2",
            "--keep-within",
            &within,
        ];
        let words: Vec<&str> = words.into_iter().chain(["--prune"]).collect();
        self.call("forget old backups", None, &words).map(drop)
    }

    /// Restores a copy below an empty folder; where its content lies then.
    ///
    /// # Errors
    /// When restic cannot, such as from a repository that is damaged.
    pub fn restore(&self, id: &str, into: &Path) -> Result<PathBuf, Error> {
        key::there(&self.key, &self.repository, true)?;
        let made = fs::create_dir_all(into).and_then(|()| into.canonicalize());
        // restic does not run where whoever calls this does.
        let into = &made.map_err(Error::file(into))?;
        let target = into.display().to_string();
        self.call("restore", None, &["restore", "--quiet", id, "--target", &target])?;
        let mut found = fs::read_dir(into).map_err(Error::file(into))?.flatten();
        let first = found.next().map(|entry| entry.path());
        first.ok_or_else(|| Error::Damaged {
            at: self.repository.display().to_string(),
            says: format!("nothing is in copy {id}"),
        })
    }

    /// The newest copy of each folder, by the name that it was given.
    ///
    /// # Errors
    /// When the key is lost, or restic cannot.
    pub fn newest(&self) -> Result<BTreeMap<String, Newest>, Error> {
        if !self.repository.join("config").exists() {
            return Ok(BTreeMap::new());
        }
        key::there(&self.key, &self.repository, true)?;
        let told = self.call("list the backups", None, &["snapshots", "--json"])?;
        let otherwise = || Error::Told { program: PROGRAM, says: last_lines(&told) };
        let read: Vec<Snapshot> = serde_json::from_str(told.trim()).map_err(|_| otherwise())?;
        let mut newest = BTreeMap::<String, Newest>::new();
        for one in read {
            let at = one.time.parse().map_err(|_| otherwise())?;
            let Some(name) = one.tags.iter().find_map(|tag| tag.strip_prefix(TAG)) else {
                continue;
            };
            if newest.get(name).is_none_or(|known| known.at < at) {
                newest.insert(name.to_owned(), Newest { id: one.id, at });
            }
        }
        Ok(newest)
    }

    /// Reads all that is kept and compares it with its checksums.
    ///
    /// # Errors
    /// When something is not what was written.
    pub fn verify(&self) -> Result<(), Error> {
        if !self.repository.join("config").exists() {
            return Ok(());
        }
        key::there(&self.key, &self.repository, true)?;
        self.call("verify what is kept", None, &["check", "--quiet", "--read-data"]).map(drop)
    }

    fn call(
        &self,
        what: &'static str,
        folder: Option<&Path>,
        words: &[&str],
    ) -> Result<String, Error> {
        let mut command = ending_with_us(Command::new("setpriv"), PROGRAM);
        command.env("RESTIC_PASSWORD_FILE", &self.key).env("RESTIC_REPOSITORY", &self.repository);
        command.arg("--no-cache").current_dir(folder.unwrap_or(Path::new("/")));
        let call = Call { program: PROGRAM, what, at: &self.repository, key: &self.key };
        call.run(&mut command, words).map(|(told, _)| told)
    }
}

/// A copy of a folder.
#[derive(Debug, Clone)]
pub struct Newest {
    /// What restic calls it.
    pub id: String,
    /// When it was taken.
    pub at: Timestamp,
}

/// What restic tells of a copy.
#[derive(Deserialize)]
struct Snapshot {
    id: String,
    time: String,
    #[serde(default)]
    tags: Vec<String>,
}

/// The last line of a backup.
#[derive(Deserialize)]
struct Summary {
    snapshot_id: String,
}
