//! What a retired application leaves beside its volumes: databases, roles, secrets, keys of backups.

use std::fs;
use std::path::{Path, PathBuf};

use bocage_engine::{Docker, Kept, PostgreSql, forget_secrets, secret_files, secrets_of};
use bocage_vocab::Bytes;

use super::retired::Retired;
use super::{Erasure, Item, What};
use crate::Error;
use crate::hosting::backups::repository_of;
use crate::hosting::leaving::passing::removed;
use crate::hosting::obey::Engines;

/// Where parts of applications lie on this machine.
pub(super) struct Parts<'a> {
    pub(super) engines: &'a Engines,
    pub(super) server: Option<PostgreSql>,
    /// The folder of the keys of backups.
    pub(super) keys: &'a Path,
    /// The folder of the files that move between rooms, where it is said.
    pub(super) moving: Option<&'a Path>,
    /// Whether a later application has the name.
    pub(super) stands: bool,
}

impl Parts<'_> {
    /// What there is, in the order in which it goes: nobody enters a database whose role is gone.
    pub(super) fn found(&self, retired: &[Retired]) -> Result<Vec<Item>, Error> {
        let mut all = Vec::new();
        for one in retired {
            let item = |what, name: String, size| Item {
                what,
                name,
                incarnation: one.incarnation.to_string(),
                size,
            };
            if let Some(server) = &self.server {
                for role in one.databases.values() {
                    let kept = server.kept(role)?.into_iter().map(|kept| {
                        let what = if kept.is_role { What::Role } else { What::Database };
                        item(what, kept.name, kept.size)
                    });
                    all.extend(kept);
                }
            }
            let secrets = self.secrets(one)?;
            for (what, path) in secrets.into_iter().chain(self.key(one)) {
                let size = fs::metadata(&path).map_or(0, |about| about.len());
                let size = Bytes::octets(i64::try_from(size).unwrap_or(i64::MAX));
                all.push(item(what, path.display().to_string(), size));
            }
        }
        // Secrets of one name are found once for each application that had it.
        let mut known: Vec<(What, String)> = Vec::new();
        all.retain(|one| {
            let key = (one.what, one.name.clone());
            let is_new = !known.contains(&key);
            known.push(key);
            is_new
        });
        Ok(all)
    }

    /// Those that nobody has run with are a later application's, where one has the name.
    fn secrets(&self, retired: &Retired) -> Result<Vec<(What, PathBuf)>, Error> {
        let (root, name) = (&self.engines.secrets, &retired.application);
        let is_own = match secrets_of(root, name)? {
            Some(of) => of == retired.incarnation,
            None => !self.stands,
        };
        let all = if is_own { secret_files(root, name)? } else { Vec::new() };
        Ok(all.into_iter().map(|path| (What::Secret, path)).collect())
    }

    /// Where the databases are that are looked at.
    pub(super) fn place(&self) -> Option<String> {
        self.server.as_ref().map(PostgreSql::place)
    }

    /// What was kept aside of volumes that move between rooms; and whether it is known where that lies.
    pub(super) fn forks(
        &self,
        engine: &Docker,
        retired: &[Retired],
    ) -> Result<(Vec<Item>, bool), Error> {
        let (mut found, mut is_known) = (Vec::new(), true);
        for one in retired.iter().filter(|one| one.moves) {
            for volume in &one.volumes {
                let lies = engine.volume_folder(volume)?;
                // `ROOT/live/VOLUME`, beside `ROOT/forks/TOKEN/VOLUME`.
                let root = lies.as_deref().and_then(|path| path.parent()?.parent());
                let Some(root) = self.moving.or(root) else {
                    is_known = false;
                    continue;
                };
                for path in kept_aside(root, volume)? {
                    let size = bocage_backup::tree(&path)?.size;
                    let (name, incarnation) = (path.display().to_string(), one.incarnation);
                    let incarnation = incarnation.to_string();
                    found.push(Item { what: What::Fork, name, incarnation, size });
                }
            }
        }
        Ok((found, is_known))
    }

    fn key(&self, retired: &Retired) -> Option<(What, PathBuf)> {
        let name = repository_of(&retired.application, retired.incarnation);
        let keys = self.keys.canonicalize().ok()?;
        let path = keys.join(format!("{name}.key"));
        path.exists().then_some((What::BackupKey, path))
    }

    /// Databases of which nothing is known here, since nobody said where they are.
    pub(super) fn unseen(&self, retired: &[Retired], records: &[Erasure]) -> Vec<String> {
        if self.server.is_some() {
            return Vec::new();
        }
        let erased: Vec<Item> = records.iter().flat_map(Erasure::all).collect();
        let roles = retired.iter().flat_map(|one| one.databases.values());
        roles
            .filter(|role| {
                !erased.iter().any(|item| item.what == What::Role && item.name == **role)
            })
            .cloned()
            .collect()
    }

    /// Erases one of them.
    pub(super) fn erase(&self, item: &Item) -> Result<(), Error> {
        match (item.what, &self.server) {
            (What::Database | What::Role, Some(server)) => {
                let is_role = item.what == What::Role;
                Ok(server.erase(&Kept { name: item.name.clone(), size: item.size, is_role })?)
            }
            (What::Secret | What::BackupKey, _) => {
                let path = Path::new(&item.name);
                bocage_backup::destroy(path)?;
                // The folder goes with the last of its secrets.
                let name = path.parent().and_then(Path::file_name).unwrap_or_default();
                if item.what == What::Secret {
                    forget_secrets(&self.engines.secrets, &name.to_string_lossy())?;
                }
                Ok(())
            }
            (What::Fork, _) => removed(Path::new(&item.name)),
            // Volumes are the engine's.
            _ => Ok(()),
        }
    }
}

/// What was kept aside of a volume: by the agent when a room was lost, and by restores.
fn kept_aside(root: &Path, volume: &str) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for (folder, ends) in [("forks", None), ("live", Some(format!("-{volume}")))] {
        let folder = root.join(folder);
        let listed = match fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            listed => listed.map_err(Error::file(&folder, "listed"))?,
        };
        for entry in listed {
            let path = entry.map_err(Error::file(&folder, "listed"))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match &ends {
                // Those of restores are called by the volume that they are of.
                Some(ends) if name.ends_with(ends) => found.push(path),
                Some(_) => {}
                // A restore may have set something aside there before it became a fork.
                None => found.extend(of_fork(&path, volume)?),
            }
        }
    }
    found.sort();
    Ok(found)
}

fn of_fork(fork: &Path, volume: &str) -> Result<Vec<PathBuf>, Error> {
    let listed = fs::read_dir(fork).map_err(Error::file(fork, "listed"))?;
    let mut found = Vec::new();
    for entry in listed {
        let path = entry.map_err(Error::file(fork, "listed"))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == volume || name.ends_with(&format!("-{volume}")) {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_aside_of_a_volume_is_found_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        for path in [
            "live/bocage-town.1_files",
            "live/former-261129-bocage-town.1_files",
            "live/former-261129-bocage-port.1_files",
            "forks/e1-0-9/bocage-town.1_files",
            "forks/e1-0-9/former-261128-bocage-town.1_files",
            "forks/e1-0-9/bocage-port.1_files",
            "in/e1-1/bocage-town.1_files",
        ] {
            fs::create_dir_all(dir.path().join(path)).unwrap();
        }
        let found = kept_aside(dir.path(), "bocage-town.1_files").unwrap();
        let expected = [
            "forks/e1-0-9/bocage-town.1_files",
            "forks/e1-0-9/former-261128-bocage-town.1_files",
            "live/former-261129-bocage-town.1_files",
        ];
        assert_eq!(found, expected.map(|path| dir.path().join(path)));
        assert!(kept_aside(&dir.path().join("none"), "v").unwrap().is_empty());
    }
}
