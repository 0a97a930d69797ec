//! What restores have set aside.

use std::fs;
use std::path::{Path, PathBuf};

use bocage_engine::Docker;
use serde::Serialize;

use super::Backups;
use super::subject::Subject;
use crate::hosting::{named, seen};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// What stands before the name of a restore, beside the files of a volume: what was there before, and
/// what is to be there.
pub(super) const FORMER: &str = "former-";
pub(super) const NEW: &str = "restored-";
/// The folder of the files of a volume that the engine keeps.
const ENGINES_OWN: &str = "_data";

/// What the name ends with that is set aside of a volume's folder. The engine keeps each in a folder of its
/// own; where they move between rooms, all lie in one, and are told apart.
pub(super) fn end(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    if name == ENGINES_OWN { String::new() } else { format!("-{name}") }
}

/// What restores have set aside.
#[derive(Debug, Clone, Serialize)]
pub struct Former {
    /// Databases and folders.
    pub former: Vec<String>,
    /// Whether they were erased now.
    pub erased: bool,
}

/// Shows what restores have set aside of an application on a host, and erases it where asked.
///
/// # Errors
/// When the application or the host is unknown, the engine does not answer, or something cannot be
/// erased.
pub fn former(
    ctx: &Context,
    territory: &mut Territory,
    (name, host): (&str, &str),
    backups: &Backups,
    apply: bool,
) -> Result<Former, Error> {
    ctx.require(Resource::Hosting, if apply { Action::Apply } else { Action::Read })?;
    let world = territory.world(ctx, AsOf::Head)?;
    let own = named::host(&world, host)?.id;
    let served = seen::as_served(territory, &world)?;
    let engine = Docker::at(&backups.engines.socket, &backups.engines.secrets)?;
    let place = backups.found()?;
    let _lock = place.lock()?;
    let cluster = backups.cluster(&place)?;
    let mut former = Vec::new();
    for subject in Subject::all(&served, own, Some(name))? {
        for folder in former_files(&engine, &subject)? {
            if apply {
                fs::remove_dir_all(&folder).map_err(Error::file(&folder, "removed"))?;
            }
            former.push(folder.display().to_string());
        }
        for (called, cluster) in subject.databases().values().zip(cluster.iter().cycle()) {
            for old in cluster.former(called)? {
                if apply {
                    cluster.erase_former(&old)?;
                }
                former.push(old);
            }
        }
    }
    Ok(Former { erased: apply && !former.is_empty(), former })
}

/// What restores have set aside of the volumes of an application.
pub(super) fn former_files(engine: &Docker, subject: &Subject) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for name in subject.spec.volumes.keys() {
        let Some(folder) = engine.volume_folder(&subject.owner.volume(name))? else { continue };
        let Some(above) = folder.parent() else { continue };
        let entries = fs::read_dir(above).map_err(Error::file(above, "listed"))?.flatten();
        let former = entries.filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            (name.starts_with(FORMER) || name.starts_with(NEW)) && name.ends_with(&end(&folder))
        });
        found.extend(former.map(|entry| entry.path()));
    }
    found.sort();
    Ok(found)
}
