//! What a folder holds: a digest of all of it, and whether it changed meanwhile.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use bocage_vocab::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// Files in it, folders and links too.
    pub entries: u64,
    /// What its files hold.
    #[serde(rename = "size_bytes")]
    pub size: Bytes,
    /// SHA-256 over paths, kinds, owners, rights and contents.
    pub digest: String,
}

/// Reads all that a folder holds.
///
/// # Errors
/// When something of it cannot be read.
pub fn tree(folder: &Path) -> Result<Tree, Error> {
    let (mut all, mut size, mut entries) = (Sha256::new(), 0_i64, 0);
    // A restore leaves sockets out: they are nothing without the process that listens.
    let kept = entries_of(folder)?.into_iter().filter(|(_, about)| !about.file_type().is_socket());
    for (path, about) in kept {
        let name = path.strip_prefix(folder).unwrap_or(&path).as_os_str().as_bytes().to_owned();
        part(&mut all, &name);
        part(&mut all, format!("{:o} {} {}", about.mode(), about.uid(), about.gid()).as_bytes());
        part(&mut all, &content(&path, &about).map_err(Error::file(&path))?);
        entries += 1;
        if about.is_file() {
            size = size.saturating_add(i64::try_from(about.len()).unwrap_or(i64::MAX));
        }
    }
    let digest = all.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    // The folder itself is one of them.
    Ok(Tree { entries: entries - 1, size: Bytes::octets(size), digest })
}

/// What changes with anything in a folder, without reading what files hold.
///
/// # Errors
/// When something of it cannot be looked at.
pub fn stamps(folder: &Path) -> Result<Vec<u8>, Error> {
    let mut all = Sha256::new();
    for (path, about) in entries_of(folder)? {
        part(&mut all, path.as_os_str().as_bytes());
        for number in [about.ctime(), about.ctime_nsec(), about.mtime(), about.mtime_nsec()] {
            all.update(number.to_le_bytes());
        }
        all.update(about.ino().to_le_bytes());
        all.update(about.len().to_le_bytes());
    }
    Ok(all.finalize().to_vec())
}

/// What lies between two parts counts.
fn part(all: &mut Sha256, bytes: &[u8]) {
    all.update((bytes.len() as u64).to_le_bytes());
    all.update(bytes);
}

/// The folder and everything below, sorted. Links are not followed.
pub(crate) fn entries_of(folder: &Path) -> Result<Vec<(PathBuf, Metadata)>, Error> {
    let about = fs::symlink_metadata(folder).map_err(Error::file(folder))?;
    let (mut found, mut open) = (vec![(folder.to_owned(), about)], vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
            let path = entry.map_err(Error::file(&folder))?.path();
            match fs::symlink_metadata(&path) {
                Ok(about) => {
                    if about.is_dir() {
                        open.push(path.clone());
                    }
                    found.push((path, about));
                }
                // It went between the list and the look.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(Error::file(&path)(error)),
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

fn content(path: &Path, about: &Metadata) -> io::Result<Vec<u8>> {
    if about.is_symlink() {
        return Ok(fs::read_link(path)?.as_os_str().as_bytes().to_owned());
    }
    if !about.is_file() {
        return Ok(Vec::new());
    }
    Ok(file_digest(path)?.0)
}

/// The SHA-256 of a file, and its length in bytes.
///
/// # Errors
/// When it cannot be read.
pub fn file_digest(path: &Path) -> io::Result<(Vec<u8>, u64)> {
    digest_of(&mut File::open(path)?)
}

/// The SHA-256 of what is read to its end, and its length in bytes.
///
/// # Errors
/// When it cannot be read.
pub fn digest_of(from: &mut dyn io::Read) -> io::Result<(Vec<u8>, u64)> {
    let mut digest = Sha256::new();
    let bytes = io::copy(from, &mut Update(&mut digest))?;
    Ok((digest.finalize().to_vec(), bytes))
}

/// Writes into a digest.
struct Update<'a>(&'a mut Sha256);

impl io::Write for Update<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn every_change_of_a_folder_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        fs::create_dir_all(root.join("below")).unwrap();
        fs::write(root.join("below/a"), "one").unwrap();
        symlink("/nowhere", root.join("link")).unwrap();
        let (first, stamp) = (tree(&root).unwrap(), stamps(&root).unwrap());
        assert_eq!((first.entries, first.size), (3, Bytes::octets(3)));
        assert_eq!((tree(&root).unwrap(), stamps(&root).unwrap()), (first.clone(), stamp.clone()));
        let changes: [(&str, &dyn Fn()); 5] = [
            ("a file", &|| fs::write(root.join("below/a"), "two").unwrap()),
            ("rights", &|| {
                fs::set_permissions(root.join("below/a"), fs::Permissions::from_mode(0o600))
                    .unwrap();
            }),
            ("a name", &|| fs::rename(root.join("below/a"), root.join("below/b")).unwrap()),
            ("a link", &|| {
                fs::remove_file(root.join("link")).unwrap();
                symlink("/elsewhere", root.join("link")).unwrap();
            }),
            ("a new folder", &|| fs::create_dir(root.join("new")).unwrap()),
        ];
        let (mut digest, mut stamp) = (first.digest, stamp);
        for (what, change) in changes {
            change();
            let next = (tree(&root).unwrap().digest, stamps(&root).unwrap());
            assert!(next.0 != digest && next.1 != stamp, "{what}");
            (digest, stamp) = next;
        }
    }
}
