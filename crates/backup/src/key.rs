//! Keys: a file each, which only its owner reads.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::Error;

/// The file that proves the key of a repository.
const PROOF: &str = "key-proof";
/// Bytes of a fingerprint: what people can compare by eye.
const SHOWN_BYTES: usize = 8;
/// Random bytes of a key.
const KEY_BYTES: usize = 32;

/// Sees that there is a key. One is drawn where there is none, unless the repository is there
/// already: another key would not open it.
pub(crate) fn there(key: &Path, repository: &Path, is_made: bool) -> Result<(), Error> {
    match fs::metadata(key) {
        Ok(about) if about.mode() & 0o077 != 0 => Err(Error::KeyOpen { key: shown(key) }),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if is_made {
                return Err(Error::KeyLost { key: shown(key), at: shown(repository) });
            }
            drawn(key).map_err(Error::file(key))
        }
        Err(error) => Err(Error::file(key)(error)),
    }
}

/// Sees that a key is the one that a repository was made with, where its programs do not tell: what
/// proves it lies in the repository, and tells nothing of the key, which is drawn at random.
pub(crate) fn is_of(key: &Path, repository: &Path) -> Result<(), Error> {
    let path = repository.join(PROOF);
    let digest = Sha256::new().chain_update(PROOF).chain_update(read(key)?).finalize();
    let proof: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    match fs::read_to_string(&path) {
        Ok(kept) if kept.trim() == proof => Ok(()),
        Ok(_) => Err(Error::WrongKey { key: shown(key), at: shown(repository) }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::write(&path, proof).map_err(Error::file(&path))
        }
        Err(error) => Err(Error::file(&path)(error)),
    }
}

/// Destroys a file so that nobody reads it again: what it held is written over before it goes. One that is
/// not there is destroyed already.
///
/// # Errors
/// When it cannot be written or removed.
pub fn destroy(path: &Path) -> Result<(), Error> {
    let length = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => usize::try_from(found.map_err(Error::file(path))?.len()).unwrap_or(0),
    };
    let over = OpenOptions::new().write(true).open(path).and_then(|mut file| {
        file.write_all(&vec![0; length])?;
        file.sync_all()
    });
    over.and_then(|()| fs::remove_file(path)).map_err(Error::file(path))
}

/// What tells the keys of a folder apart and tells nothing of them, by what they are the keys of.
///
/// # Errors
/// When the folder or a key cannot be read.
pub fn fingerprints(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let path = entry.map_err(Error::file(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(of) = name.strip_suffix(".key") {
            let digest = Sha256::new().chain_update("fingerprint").chain_update(read(&path)?);
            let digest = digest.finalize();
            let shown = digest.iter().take(SHOWN_BYTES).map(|byte| format!("{byte:02x}"));
            found.insert(of.to_owned(), shown.collect());
        }
    }
    Ok(found)
}

/// The text of a key.
pub(crate) fn read(key: &Path) -> Result<String, Error> {
    Ok(fs::read_to_string(key).map_err(Error::file(key))?.trim().to_owned())
}

/// Draws a key; it is there whole or not at all.
fn drawn(key: &Path) -> io::Result<()> {
    let mut bytes = [0_u8; KEY_BYTES];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let new = key.with_extension("new");
    let _ = fs::remove_file(&new);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, key)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_is_drawn_once_and_only_its_owner_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = (dir.path().join("one.key"), dir.path().join("other.key"));
        there(&one, dir.path(), false).unwrap();
        let first = read(&one).unwrap();
        there(&one, dir.path(), true).unwrap();
        assert_eq!(read(&one).unwrap(), first);
        assert_eq!(first.len(), 64);
        assert_eq!(fs::metadata(&one).unwrap().mode() & 0o777, 0o600);
        there(&other, dir.path(), false).unwrap();
        assert_ne!(read(&other).unwrap(), first);
    }

    #[test]
    fn a_key_that_is_destroyed_is_written_over_and_gone() {
        let dir = tempfile::tempdir().unwrap();
        let (key, other) = (dir.path().join("key"), dir.path().join("other"));
        there(&key, dir.path(), false).unwrap();
        fs::hard_link(&key, &other).unwrap();
        destroy(&key).unwrap();
        assert_eq!(fs::read(&other).unwrap(), [0; 64], "the same content under another name");
        assert!(!key.exists());
        destroy(&key).unwrap();
    }

    #[test]
    fn a_lost_key_is_not_replaced_and_an_open_one_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let key = dir.path().join("key");
        let lost = there(&key, dir.path(), true).unwrap_err();
        assert_eq!(lost.code(), "bocage::backup::key_lost");
        assert!(!key.exists());
        fs::write(&key, "x").unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let open = there(&key, dir.path(), true).unwrap_err();
        assert_eq!(open.code(), "bocage::backup::key_open");
    }
}
