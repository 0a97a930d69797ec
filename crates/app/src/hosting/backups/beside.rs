//! Restoring a whole application beside what serves: files and dumps in a folder, nothing else touched.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use bocage_backup::{Backup, Files, Place, Scratch};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::restore::{To, chosen, target};
use super::{Backups, Subject, notes};
use crate::hosting::named;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// The kind of job.
const KIND: &str = "app.restore-beside";

/// What lies beside now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The application.
    pub application: String,
    /// When the backup was taken; databases are of the moment that was asked for.
    pub of: String,
    /// The release that ran then.
    pub release_then: u32,
    /// The folder.
    pub to: String,
    /// The folder of each volume, below it.
    pub volumes: BTreeMap<String, String>,
    /// The dump of each database, below it.
    pub databases: BTreeMap<String, String>,
}

/// Restores what an application of a host kept into a new folder. The host need not run it now: its backups
/// are those of the repository, which may be a copy that came from a vault.
///
/// # Errors
/// When there is no such backup, something of it cannot be restored, or something is in the way.
pub fn restore(
    ctx: &Context,
    territory: &mut Territory,
    (name, host): (&str, &str),
    backups: &Backups,
    (to, into): (To, &Path),
) -> Result<Beside, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let world = territory.world(ctx, AsOf::Head)?;
    named::host(&world, host)?;
    let none =
        || Error::NoBackup { application: name.to_owned(), when: format!("on {host} up to {to}") };
    let subject = Subject::of(&world, named::application(&world, name)?)?.ok_or_else(none)?;
    let mut note = notes::read(territory)?.of(&subject.application);
    note.backups.retain(|backup| backup.host == host);
    let backup = chosen(&note, to).ok_or_else(none)?;
    let place = backups.found()?;
    let _lock = place.lock()?;
    made(into)?;
    jobs::run(ctx, territory, KIND, |_, _| {
        place.sweep()?;
        let volumes = files((&place, &subject), &backup, into);
        if volumes.is_err() {
            // Some files are of no use, and in the way of the next try. Whole ones stay, whatever becomes of
            // the databases: they may be all that can be had.
            let _ = fs::remove_dir_all(into);
        }
        let databases = volumes
            .and_then(|volumes| Ok((volumes, databases((backups, &place), &backup, to, into)?)));
        place.sweep()?;
        let (volumes, databases) = databases?;
        Ok(Beside {
            application: name.to_owned(),
            of: backup.at.clone(),
            release_then: backup.release,
            to: into.display().to_string(),
            volumes,
            databases,
        })
    })
}

/// A new folder that nobody else looks into.
fn made(into: &Path) -> Result<(), Error> {
    let is_empty = fs::read_dir(into).map_or(true, |mut there| there.next().is_none());
    if !is_empty {
        let there = std::io::ErrorKind::DirectoryNotEmpty.into();
        return Err(Error::file(into, "restored into")(there));
    }
    let made = fs::create_dir_all(into)
        .and_then(|()| fs::set_permissions(into, Permissions::from_mode(0o700)));
    made.map_err(Error::file(into, "made"))
}

fn files(
    (place, subject): (&Place, &Subject),
    backup: &Backup,
    into: &Path,
) -> Result<BTreeMap<String, String>, Error> {
    let files = Files::of(place, &subject.key());
    let mut done = BTreeMap::new();
    for (name, kept) in &backup.volumes {
        let (waiting, at) = (into.join(format!(".{name}")), into.join(format!("volume-{name}")));
        let found = files.restore(&kept.copy, &waiting)?;
        let placed = fs::rename(found, &at).and_then(|()| fs::remove_dir(&waiting));
        placed.map_err(Error::file(&at, "put in place"))?;
        done.insert(name.clone(), format!("volume-{name}"));
    }
    Ok(done)
}

fn databases(
    (backups, place): (&Backups, &Place),
    backup: &Backup,
    to: To,
    into: &Path,
) -> Result<BTreeMap<String, String>, Error> {
    let mut done = BTreeMap::new();
    let Some(label) = &backup.whole else { return Ok(done) };
    let none = || Error::NoDatabasesSaid { application: backup.application.clone() };
    let cluster = backups.cluster(place)?.ok_or_else(none)?;
    // What is archived goes elsewhere where this is a copy: only what is in it can be restored.
    let target = target(&cluster, (backup, label), to)?;
    let scratch_at = place.scratch(&Uuid::now_v7().simple().to_string());
    let names: Vec<String> = backup.databases.values().map(|one| one.name.clone()).collect();
    cluster.restore(&scratch_at, &target, &names)?;
    let scratch = Scratch::start(cluster.programs(), &scratch_at, None)?;
    for (name, database) in &backup.databases {
        let dump = cluster.dumped(&scratch, &scratch_at, &database.name)?;
        let file = format!("database-{name}.dump");
        fs::copy(&dump, into.join(&file)).map_err(Error::file(into, "written"))?;
        done.insert(name.clone(), file);
    }
    Ok(done)
}
