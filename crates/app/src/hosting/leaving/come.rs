//! The coming itself: wanted first, then loaded while nothing of it runs, then started.

use std::fs;
use std::path::{Path, PathBuf};

use bocage_engine::{Engine, Kept, Owner, Step, WantedDatabase};
use bocage_hosting::Application;

use super::adopt::{Adopted, Coming, Loaded, Trouble};
use super::adopting::Adopting;
use crate::hosting::obey;
use crate::{AsOf, Error, Territory};

/// Has an application come. Killed anywhere, it goes on from the beginning of the loading.
pub(super) fn come(coming: &Coming<'_>, territory: &mut Territory) -> Result<Adopted, Error> {
    let ctx = coming.ctx;
    let world = territory.world(ctx, AsOf::Head)?;
    let standing = world.applications.iter().find(|one| *one.name == *coming.name()).cloned();
    let mut note = begun(coming, territory, standing.as_ref())?;
    if note.finished {
        let mut told = coming.told(Loaded::default());
        told.was_there = true;
        return started(coming, territory, told);
    }
    // From here on no run of a host starts it.
    note.keep(ctx, territory)?;
    let request = coming.request.deployment(coming.folder);
    let changed = coming.deployable.deployed(ctx, territory, &request)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let application = world.applications.iter().find(|one| *one.name == *coming.name());
    let waits = changed.plan.is_some() && changed.generation.is_none();
    let Some(application) = application.filter(|_| !waits) else {
        let told = coming.told(Loaded::default());
        return Ok(Adopted { plan: changed.plan, next: changed.apply, ..told });
    };
    note.incarnation = Some(application.id.uuid());
    note.keep(ctx, territory)?;
    let loaded = loaded(coming, territory, application)?;
    note.finished = true;
    note.keep(ctx, territory)?;
    let told = Adopted { generation: changed.generation, ..coming.told(loaded) };
    started(coming, territory, told)
}

/// What is known of this coming; refused where there are data that are not of it.
fn begun(
    coming: &Coming<'_>,
    territory: &Territory,
    standing: Option<&Application>,
) -> Result<Adopting, Error> {
    let folder = coming.stamp()?;
    let known = Adopting::of(territory, coming.name())?;
    let known = known.filter(|known| standing.is_some_and(|standing| known.is_of(standing)));
    if let Some(known) = known.filter(|known| !known.finished || known.folder == folder) {
        return Ok(Adopting { folder, ..known });
    }
    if let Some(what) = standing.map(|one| holds(coming, one)).transpose()?.flatten() {
        return Err(Error::HasData { application: coming.name().to_owned(), what });
    }
    Ok(Adopting {
        application: coming.name().to_owned(),
        incarnation: standing.map(|one| one.id.uuid()),
        folder,
        finished: false,
    })
}

/// What an application has in it already, if anything.
fn holds(coming: &Coming<'_>, application: &Application) -> Result<Option<String>, Error> {
    let owner = Owner::of(application);
    for name in coming.spec().volumes.keys() {
        if let Some(folder) = coming.engine.volume_folder(&owner.volume(name))?
            && fs::read_dir(&folder).map_err(Error::file(&folder, "listed"))?.next().is_some()
        {
            return Ok(Some(format!("files in volume {name}")));
        }
    }
    for database in databases(coming, &owner) {
        let Some(server) = &coming.server else { continue };
        if server.has_tables(&database, &coming.engines.secrets)? {
            return Ok(Some(format!("tables in database {}", database.name)));
        }
    }
    Ok(None)
}

fn databases(coming: &Coming<'_>, owner: &Owner) -> Vec<WantedDatabase> {
    bocage_engine::databases(&bocage_engine::one_of_each(owner, 1, coming.spec()))
}

/// Loads all into place, from nothing: what an earlier try has loaded goes first.
fn loaded(
    coming: &Coming<'_>,
    territory: &mut Territory,
    application: &Application,
) -> Result<Loaded, Error> {
    // What runs of it ends, and the entry leads nowhere.
    obey::obey(coming.ctx, territory, &coming.request.host, coming.engines)?;
    let owner = Owner::of(application);
    let _lock = coming.engine.lock()?;
    for database in databases(coming, &owner) {
        let Some(server) = &coming.server else { continue };
        let is_database = |one: &Kept| !one.is_role && one.name == database.role();
        for kept in server.kept(&database.role())?.into_iter().filter(is_database) {
            server.erase(&kept)?;
        }
    }
    let mut loaded = Loaded::default();
    coming.files(&mut loaded, |name| emptied(coming, &owner, name))?;
    coming.secrets(None, &coming.engines.secrets)?;
    let place = (coming.server.as_ref(), coming.engines.secrets.as_path());
    coming.databases(&mut loaded, &owner, place)?;
    Ok(loaded)
}

/// The folder of a volume, made where it is missing, with nothing in it.
fn emptied(coming: &Coming<'_>, owner: &Owner, name: &str) -> Result<PathBuf, Error> {
    let volume = owner.volume(name);
    coming.engine.perform(&Step::Volume { owner: owner.clone(), name: volume.clone() })?;
    let none =
        || Error::NoVolume { application: coming.name().to_owned(), volume: name.to_owned() };
    let folder = coming.engine.volume_folder(&volume)?.ok_or_else(none)?;
    for entry in fs::read_dir(&folder).map_err(Error::file(&folder, "listed"))?.flatten() {
        removed(&entry.path())?;
    }
    Ok(folder)
}

fn removed(path: &Path) -> Result<(), Error> {
    let is_folder = path.symlink_metadata().is_ok_and(|about| about.is_dir());
    let gone = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    gone.map_err(Error::file(path, "removed"))
}

/// Has the host run it, and says whether it is well.
fn started(
    coming: &Coming<'_>,
    territory: &mut Territory,
    mut told: Adopted,
) -> Result<Adopted, Error> {
    let ran = obey::obey(coming.ctx, territory, &coming.request.host, coming.engines)?;
    told.generation = told.generation.or(Some(ran.generation));
    let mut all = ran.failures.into_iter().chain(ran.unanswered);
    let trouble = all.find(|one| one.application == told.application);
    let is_asked = coming.engines.entry.is_some() && coming.spec().entry.is_some();
    told.answers = is_asked.then_some(trouble.is_none());
    told.trouble = trouble.map(|one| Trouble {
        code: one.code.to_owned(),
        message: one.message,
        hint: one.hint,
    });
    told.applied = true;
    Ok(told)
}
