//! Making a repository of what a vault keeps, as it is there or as it was at a moment.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::digests::files_below;
use super::names;
use super::shelf::{CURRENT, former, millis};
use crate::Error;

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fetched {
    /// The repository.
    pub to: String,
    /// Its files.
    pub files: u64,
    /// What they hold.
    pub bytes: u64,
    /// Of these: what a newer content has taken the place of since that moment.
    pub former: u64,
}

/// Folders that restic wants to see also where they are empty.
const RESTIC: [&str; 5] = ["data", "index", "keys", "locks", "snapshots"];

/// Copies what a vault keeps of one sender into a new folder, which is a repository then. As of a moment:
/// what was current then; what was gone before stays in, which no program minds.
///
/// # Errors
/// When the folder is no sender's of a vault, or something is in the way.
pub fn fetch(shelf: &Path, to: &Path, as_of: Option<Timestamp>) -> Result<Fetched, Error> {
    let is_empty = fs::read_dir(to).map_or(true, |mut there| there.next().is_none());
    if !is_empty {
        return Err(Error::file(to)(io::ErrorKind::DirectoryNotEmpty.into()));
    }
    let moment = as_of.map(|at| u64::try_from(at.as_millisecond()).unwrap_or(0));
    let chosen = chosen(shelf, moment).map_err(Error::file(shelf))?;
    if chosen.is_empty() {
        return Err(Error::NothingKept { at: shelf.display().to_string() });
    }
    let mut fetched = Fetched { to: to.display().to_string(), files: 0, bytes: 0, former: 0 };
    for (path, from) in &chosen {
        let at = to.join(path);
        let made = at.parent().map_or(Ok(()), fs::create_dir_all);
        fetched.bytes += made.and_then(|()| fs::copy(from, &at)).map_err(Error::file(&at))?;
        fetched.files += 1;
        fetched.former += u64::from(!from.starts_with(shelf.join(CURRENT)));
    }
    for application in fs::read_dir(to.join("files")).into_iter().flatten().flatten() {
        for folder in RESTIC {
            let folder = application.path().join(folder);
            fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        }
    }
    Ok(fetched)
}

/// Where each file lies as it was then.
fn chosen(shelf: &Path, moment: Option<u64>) -> io::Result<BTreeMap<String, PathBuf>> {
    let current = shelf.join(CURRENT);
    let came_by = |at: &Path| -> io::Result<bool> {
        let came = millis(fs::metadata(at)?.modified()?);
        Ok(moment.is_none_or(|moment| came <= moment))
    };
    let mut chosen = BTreeMap::new();
    for path in files_below(&current)?.into_iter().filter(|path| names::is_sound(path)) {
        let at = current.join(&path);
        if came_by(&at)? {
            chosen.insert(path, at);
        }
    }
    let Some(moment) = moment else { return Ok(chosen) };
    // The first that gave way after the moment was current then.
    for (_, folder) in former(shelf)?.into_iter().rev().filter(|(until, _)| *until > moment) {
        for path in files_below(&folder)? {
            let at = folder.join(&path);
            if came_by(&at)? {
                chosen.insert(path, at);
            }
        }
    }
    Ok(chosen)
}
