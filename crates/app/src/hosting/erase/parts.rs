//! What a retired application leaves beside its volumes: databases, roles, secrets, keys of backups.

use std::fs;
use std::path::{Path, PathBuf};

use bocage_engine::{Kept, PostgreSql};
use bocage_vocab::Bytes;

use super::retired::Retired;
use super::{Erasure, Item, What};
use crate::Error;
use crate::hosting::backups::repository_of;
use crate::hosting::obey::Engines;

/// Where parts of applications lie on this machine.
pub(super) struct Parts<'a> {
    pub(super) engines: &'a Engines,
    pub(super) server: Option<PostgreSql>,
    /// The folder of the keys of backups.
    pub(super) keys: &'a Path,
    /// Whether a later application has the name, whose secrets these are.
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
            let secrets = if self.stands { Vec::new() } else { self.secrets(&one.application)? };
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

    fn secrets(&self, application: &str) -> Result<Vec<(What, PathBuf)>, Error> {
        let folder = self.engines.secrets.join(application);
        let listed = match fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed.map_err(Error::file(&folder, "listed"))?,
        };
        let mut all: Vec<_> = listed.flatten().map(|one| (What::Secret, one.path())).collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(all)
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
                let _ = path.parent().filter(|_| item.what == What::Secret).map(fs::remove_dir);
                Ok(())
            }
            // Volumes are the engine's.
            _ => Ok(()),
        }
    }
}
