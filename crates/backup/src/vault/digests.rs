//! The digests of files, each read once for as long as its stamps stay.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::file_digest;

/// What is read between two times that the digests are written down.
const READ_BEFORE_SAVED: u64 = 1 << 30;

/// Of the files below a folder, kept in a file. One that is lost costs reading again, nothing else.
pub(super) struct Digests {
    file: PathBuf,
    known: BTreeMap<String, Known>,
    unsaved: u64,
}

#[derive(Clone, Serialize, Deserialize)]
struct Known {
    stamp: (u64, u64, i64, i64),
    digest: String,
}

fn stamp(about: &Metadata) -> (u64, u64, i64, i64) {
    (about.ino(), about.len(), about.mtime(), about.mtime_nsec())
}

impl Digests {
    pub(super) fn of(file: PathBuf) -> Digests {
        let read = fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Digests { file, known: read.unwrap_or_default(), unsaved: 0 }
    }

    /// The digest of the file of a name, which lies here.
    pub(super) fn digest(&mut self, name: &str, at: &Path) -> io::Result<(String, u64)> {
        let about = fs::symlink_metadata(at)?;
        if !about.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let stamp = stamp(&about);
        if let Some(known) = self.known.get(name).filter(|known| known.stamp == stamp) {
            return Ok((known.digest.clone(), about.len()));
        }
        let (bytes, len) = file_digest(at)?;
        let digest = hex(&bytes);
        self.known.insert(name.to_owned(), Known { stamp, digest: digest.clone() });
        self.unsaved += len;
        if self.unsaved >= READ_BEFORE_SAVED {
            self.save()?;
        }
        Ok((digest, len))
    }

    /// What is known already of a file that was just put there.
    pub(super) fn put(&mut self, name: &str, at: &Path, digest: &str) -> io::Result<()> {
        let stamp = stamp(&fs::symlink_metadata(at)?);
        self.known.insert(name.to_owned(), Known { stamp, digest: digest.to_owned() });
        self.unsaved += 1;
        Ok(())
    }

    pub(super) fn forget(&mut self, is_kept: impl Fn(&str) -> bool) {
        self.known.retain(|name, _| is_kept(name));
    }

    pub(super) fn save(&mut self) -> io::Result<()> {
        if self.unsaved > 0 {
            write_whole(&self.file, &serde_json::to_vec(&self.known)?)?;
            self.unsaved = 0;
        }
        Ok(())
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file is there whole, or as it was.
pub(super) fn write_whole(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, bytes)?;
    fs::File::open(&new)?.sync_all()?;
    fs::rename(&new, file)
}

/// The files below a folder, by the names that a vault knows them by, sorted. Links are no files of
/// a repository: what they lead to is listed where it lies.
pub(super) fn files_below(root: &Path) -> io::Result<Vec<String>> {
    let (mut found, mut open) = (Vec::new(), vec![String::new()]);
    while let Some(folder) = open.pop() {
        let read = match fs::read_dir(root.join(&folder)) {
            // It went meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            read => read?,
        };
        for entry in read {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            match entry.file_type()? {
                kind if kind.is_dir() => open.push(path),
                kind if kind.is_file() => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}
