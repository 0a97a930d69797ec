//! Where backups and their keys lie.
//!
//! `REPOSITORY/postgresql` is pgBackRest's, `REPOSITORY/files/APPLICATION` restic's, one for each
//! application; `KEYS/postgresql.key` and `KEYS/APPLICATION.key` open them. An application's files are
//! erased for good by destroying its key, wherever copies of the repository lie.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Error;

/// How often, and after how long each time, what is being written still is swept once more.
const SWEEPS: u32 = 50;
const SWEEP_AGAIN: Duration = Duration::from_millis(100);
/// What PostgreSQL archives at once.
const PIECE_BYTES: usize = 16 << 20;

/// A repository and the folder of its keys.
#[derive(Debug, Clone)]
pub struct Place {
    repository: PathBuf,
    keys: PathBuf,
}

/// Held while backups are taken or restored; let go when it is dropped, or when its process ends.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "it is held, not read")] File);

impl Place {
    /// A place whose folders are made where they are missing.
    ///
    /// # Errors
    /// When the keys would lie in the repository, or a folder cannot be made.
    pub fn at(repository: &Path, keys: &Path) -> Result<Place, Error> {
        // Others pass through to what is theirs, and list nothing. One that is there stays as it is.
        for folder in [repository, keys].into_iter().filter(|folder| !folder.exists()) {
            fs::create_dir_all(folder).map_err(Error::file(folder))?;
            let passed = Permissions::from_mode(0o711);
            fs::set_permissions(folder, passed).map_err(Error::file(folder))?;
        }
        Place::real(repository, keys)
    }

    /// A place that is there, for whoever only reads it.
    ///
    /// # Errors
    /// When there is no such repository, or no folder of keys.
    pub fn found(repository: &Path, keys: &Path) -> Result<Place, Error> {
        let at = repository.display().to_string();
        if keys.starts_with(repository) {
            return Err(Error::KeysInside { keys: keys.display().to_string(), at });
        }
        if !repository.is_dir() {
            return Err(Error::NoRepository { at });
        }
        if !keys.is_dir() {
            return Err(Error::KeyLost { key: keys.display().to_string(), at });
        }
        Place::real(repository, keys)
    }

    fn real(repository: &Path, keys: &Path) -> Result<Place, Error> {
        let real = |path: &Path| path.canonicalize().map_err(Error::file(path));
        let (repository, keys) = (real(repository)?, real(keys)?);
        if keys.starts_with(&repository) {
            let shown = |path: &Path| path.display().to_string();
            return Err(Error::KeysInside { keys: shown(&keys), at: shown(&repository) });
        }
        Ok(Place { repository, keys })
    }

    /// Keeps others out.
    ///
    /// # Errors
    /// When another process works there.
    pub fn lock(&self) -> Result<Lock, Error> {
        let path = self.keys.join("lock");
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = file.map_err(Error::file(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(_) => Err(Error::Busy { at: self.repository.display().to_string() }),
        }
    }

    /// The folder of the backups.
    pub(crate) fn repository(&self) -> &Path {
        &self.repository
    }

    /// What is known of the digests of its files. It is none of them.
    pub(crate) fn digests(&self) -> PathBuf {
        self.keys.join("digests.json")
    }

    /// The repository of pgBackRest.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.repository.join("postgresql")
    }

    /// What pgBackRest is told, its key too: only its owner reads it.
    pub(crate) fn settings(&self) -> PathBuf {
        self.keys.join("pgbackrest.conf")
    }

    /// The repository of an application's files.
    pub(crate) fn files(&self, application: &str) -> PathBuf {
        self.repository.join("files").join(application)
    }

    /// The key of a repository.
    pub(crate) fn key(&self, of: &str) -> PathBuf {
        self.keys.join(format!("{of}.key"))
    }

    /// The folder that a proof or a restore of this name works in.
    #[must_use]
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.repository.join("scratch").join(name)
    }

    /// Whether a piece of what PostgreSQL writes finds room. Its archiver does not tell what it fails at.
    pub(crate) fn has_room(&self, program: &'static str, what: &'static str) -> Result<(), Error> {
        let path = self.repository.join("room");
        let written = fs::write(&path, vec![0; PIECE_BYTES]);
        let _ = fs::remove_file(&path);
        match written {
            Err(error) if error.kind() == ErrorKind::StorageFull => {
                Err(Error::DiskFull { program, what, at: self.repository.display().to_string() })
            }
            _ => Ok(()),
        }
    }

    /// Takes away what killed proofs and restores have left. Called with the lock held.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn sweep(&self) -> Result<(), Error> {
        let folder = self.repository.join("scratch");
        let mut left = SWEEPS;
        loop {
            match fs::remove_dir_all(&folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
                // The helpers of a program that was killed end a moment after it.
                Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty && left > 0 => {
                    left -= 1;
                    std::thread::sleep(SWEEP_AGAIN);
                }
                swept => return swept.map_err(Error::file(&folder)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain;

    #[test]
    fn keys_never_lie_in_what_they_encrypt_also_not_by_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (repository, keys) = (dir.path().join("r"), dir.path().join("k"));
        assert!(Place::at(&repository, &keys).is_ok());
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&repository, &link).unwrap();
        for inside in [repository.join("keys"), link.join("keys"), repository.clone()] {
            let error = Place::at(&repository, &inside).unwrap_err();
            assert_eq!(error.code(), "bocage::backup::keys_inside", "{inside:?}");
        }
    }

    #[test]
    fn whoever_only_reads_makes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (repository, keys) = (dir.path().join("r"), dir.path().join("k"));
        let refused = || Place::found(&repository, &keys).unwrap_err().code();
        assert_eq!(refused(), "bocage::backup::no_repository");
        assert!(!repository.exists() && !keys.exists());
        fs::create_dir(&repository).unwrap();
        assert_eq!(refused(), "bocage::backup::key_lost");
        assert!(!keys.exists());
        Place::at(&repository, &keys).unwrap();
        assert!(Place::found(&repository, &keys).is_ok());
    }

    #[test]
    fn what_is_being_written_still_is_swept_once_it_ends() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::at(&dir.path().join("r"), &dir.path().join("k")).unwrap();
        let folder = place.scratch("restore");
        fs::create_dir_all(&folder).unwrap();
        let begun = std::time::Instant::now();
        let writer = std::thread::spawn(move || {
            (0_u32..).take_while(|_| begun.elapsed() < Duration::from_millis(600)).for_each(
                |number| {
                    let _ = fs::create_dir_all(&folder);
                    let _ = fs::write(folder.join(number.to_string()), "");
                },
            );
        });
        std::thread::sleep(Duration::from_millis(50));
        place.sweep().unwrap();
        writer.join().unwrap();
        place.sweep().unwrap();
        assert!(!dir.path().join("r/scratch").exists());
    }

    #[test]
    fn one_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::at(&dir.path().join("r"), &dir.path().join("k")).unwrap();
        let first = place.lock().unwrap();
        assert_eq!(place.lock().unwrap_err().code(), "bocage::backup::busy");
        drop(first);
        assert!(place.lock().is_ok());
    }
}
