//! Backups of what the platform itself is: its territory, its secrets, its certificates, its settings.
//! Whoever has them, the keys and the repository begins again on another machine.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use bocage_backup::{Files, Place, VolumeKept};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Backups;
use super::notes::{Notes, Platform};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory, jobs};

/// The name of its repository and of its key. No application is called so: theirs have a number.
pub(super) const NAME: &str = "platform";
/// A part that was there under another name is restored under its own.
const TERRITORY: &str = "territory";
const SECRETS: &str = "secrets";
const CERTIFICATES: &str = "certificates";
const SETTINGS: &str = "settings";
/// It is taken so often also where nothing was planned: journals go on.
const EVERY: SignedDuration = SignedDuration::from_hours(1);
/// After so long without one somebody must see to it.
const LATE: SignedDuration = SignedDuration::from_hours(24);
/// Nobody wants a configuration that is older than this back.
pub(in crate::hosting) const DAYS: u32 = 30;

/// What else belongs to the platform's own configuration.
#[derive(Debug, Clone, Default)]
pub struct Also {
    /// The folder of the entry's certificates.
    pub certificates: Option<PathBuf>,
    /// The file of the agent's settings.
    pub settings: Option<PathBuf>,
}

/// Whether the newest is of another generation, or too old.
pub(super) fn is_due(notes: &Notes, territory: &Territory) -> Result<bool, Error> {
    let Some(newest) = &notes.platform else { return Ok(true) };
    let age = age(newest, Timestamp::now());
    Ok(newest.generation != territory.head()?.0 || age.is_none_or(|age| age >= EVERY))
}

/// Whether somebody must see to it.
pub(super) fn is_alarm(notes: &Notes, now: Timestamp) -> bool {
    let age = notes.platform.as_ref().and_then(|newest| age(newest, now));
    notes.platform_failed || age.is_none_or(|age| age >= LATE)
}

fn age(newest: &Platform, now: Timestamp) -> Option<SignedDuration> {
    newest.at.parse().ok().map(|at| now.duration_since(at))
}

/// Takes all of it, encrypted with a key of its own. Called with the lock held.
pub(super) fn take(
    ctx: &Context,
    territory: &Territory,
    (backups, place): (&Backups, &Place),
    also: &Also,
) -> Result<Platform, Error> {
    let files = Files::of(place, NAME);
    files.prepare()?;
    // What is not encrypted yet goes whatever comes of it.
    let staged = Staged::at(place.scratch(NAME))?;
    let at = jobs::time(Timestamp::now());
    let generation = territory.head()?.0;
    let file = staged.folder(TERRITORY)?.join("territory.gpkg");
    bocage_store::snapshot(territory.at(), &file, ctx.watch.as_ref())?;
    let mut folders = vec![(TERRITORY, staged.0.join(TERRITORY))];
    let secrets = &backups.engines.secrets;
    folders.extend(secrets.exists().then(|| (SECRETS, secrets.clone())));
    folders.extend(also.certificates.iter().map(|folder| (CERTIFICATES, folder.clone())));
    if let Some(file) = &also.settings {
        let folder = staged.folder(SETTINGS)?;
        let name = file.file_name().unwrap_or_default();
        fs::copy(file, folder.join(name)).map_err(Error::file(file, "read"))?;
        folders.push((SETTINGS, folder));
    }
    let mut parts = BTreeMap::new();
    for (part, folder) in folders {
        let (copy, tree, copied) = files.back_up(&folder, part)?;
        parts.insert(part.to_owned(), VolumeKept { copy, tree, copied });
    }
    files.forget(DAYS)?;
    Ok(Platform { at, generation, parts })
}

/// A folder that nobody else looks into, and that goes when it is dropped.
struct Staged(PathBuf);

impl Staged {
    fn at(folder: PathBuf) -> Result<Staged, Error> {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(Error::file(&folder, "made"))?;
        let closed = fs::set_permissions(&folder, Permissions::from_mode(0o700));
        closed.map_err(Error::file(&folder, "made"))?;
        Ok(Staged(folder))
    }

    fn folder(&self, name: &str) -> Result<PathBuf, Error> {
        let folder = self.0.join(name);
        fs::create_dir_all(&folder).map_err(Error::file(&folder, "made"))?;
        Ok(folder)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// The folder.
    pub to: String,
    /// When each part was backed up, by its name, which is that of its folder.
    pub parts: BTreeMap<String, String>,
}

/// Restores the platform's own configuration into a new folder, from the repository and its key alone.
///
/// # Errors
/// When there is none, the key is lost or another, or something is in the way.
pub fn restore(
    ctx: &Context,
    (repository, keys): (&Path, &Path),
    to: &Path,
) -> Result<Restored, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let place = Place::found(repository, keys)?;
    let _lock = place.lock()?;
    let files = Files::of(&place, NAME);
    let newest = files.newest()?;
    if newest.is_empty() {
        let when = format!("in {}", repository.display());
        return Err(Error::NoBackup { application: NAME.to_owned(), when });
    }
    let is_empty = fs::read_dir(to).map_or(true, |mut there| there.next().is_none());
    if !is_empty {
        let there = std::io::ErrorKind::DirectoryNotEmpty.into();
        return Err(Error::file(to, "restored into")(there));
    }
    fs::create_dir_all(to).map_err(Error::file(to, "made"))?;
    let closed = fs::set_permissions(to, Permissions::from_mode(0o700));
    closed.map_err(Error::file(to, "made"))?;
    let mut parts = BTreeMap::new();
    for (part, copy) in newest {
        let into = to.join(format!(".{part}"));
        let found = files.restore(&copy.id, &into)?;
        let at = to.join(&part);
        let placed = fs::rename(found, &at).and_then(|()| fs::remove_dir(&into));
        placed.map_err(Error::file(&at, "put in place"))?;
        parts.insert(part, jobs::time(copy.at));
    }
    Ok(Restored { to: to.display().to_string(), parts })
}

#[cfg(test)]
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
mod tests {
    use super::*;
    use crate::hosting::obey::Engines;
    use crate::{Actor, audits};

    #[test]
    fn what_is_lost_is_restored_from_the_repository_and_its_key_alone() {
        if std::env::var_os("BOCAGE_NO_BACKUP").is_some_and(|value| value == "1") {
            assert!(std::env::var_os("CI").is_none(), "CI tries backups");
            return eprintln!("skipped: BOCAGE_NO_BACKUP=1");
        }
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let ctx = Context::new(Actor::local_operator());
        let file = at("t.gpkg");
        let territory = Territory::create(&ctx, &file.display().to_string()).unwrap();
        fs::create_dir_all(at("hush/guichet")).unwrap();
        fs::write(at("hush/guichet/password"), "hush").unwrap();
        let closed = Permissions::from_mode(0o400);
        fs::set_permissions(at("hush/guichet/password"), closed).unwrap();
        fs::write(at("agent.toml"), "site = \"main\"").unwrap();
        let engines = Engines {
            socket: at("docker.sock"),
            secrets: at("hush"),
            entry: None,
            databases: None,
        };
        let (repository, keys) = (at("kept"), at("keys"));
        let backups =
            Backups { engines, repository: repository.clone(), keys: keys.clone(), room: None };
        let place = backups.place().unwrap();
        let also = Also { certificates: None, settings: Some(at("agent.toml")) };
        let before = bocage_backup::tree(&at("hush")).unwrap();
        let taken = take(&ctx, &territory, (&backups, &place), &also).unwrap();
        assert!(taken.parts.keys().eq([SECRETS, SETTINGS, TERRITORY]), "{taken:?}");
        assert!(!repository.join("scratch/platform").exists(), "nothing stays readable");

        drop(territory);
        fs::remove_file(&file).unwrap();
        fs::remove_dir_all(at("hush")).unwrap();
        let restored = restore(&ctx, (&repository, &keys), &at("again")).unwrap();
        assert_eq!(restored.parts.len(), 3, "{restored:?}");
        assert_eq!(bocage_backup::tree(&at("again/secrets")).unwrap(), before);
        assert!(at("again/settings/agent.toml").exists());
        let again = at("again/territory/territory.gpkg").display().to_string();
        let territory = Territory::open(&ctx, &again).unwrap();
        assert!(audits::run(&ctx, &territory).unwrap().first_bad.is_none());
        assert!(restore(&ctx, (&repository, &keys), &at("again")).is_err(), "something is there");
        fs::remove_file(keys.join("platform.key")).unwrap();
        let lost = restore(&ctx, (&repository, &keys), &at("other")).unwrap_err();
        assert_eq!(bocage_vocab::Explain::code(&lost), "bocage::backup::key_lost");
    }
}
