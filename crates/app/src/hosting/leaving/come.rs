//! The coming itself: wanted first, then loaded while nothing of it runs, then started.

use std::fs;
use std::path::PathBuf;

use bocage_engine::{Engine, Kept, Owner, Step, WantedDatabase};
use bocage_hosting::Application;

use super::adopt::{Adopted, Coming, Loaded, Trouble};
use super::adopting::Adopting;
use super::passing::{on_disk, removed};
use crate::hosting::{Changed, obey};
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
    let before = Adopting::of(territory, coming.name())?;
    // From here on no run of a host starts it.
    note.keep(ctx, territory)?;
    let request = coming.request.deployment(coming.folder);
    let changed = coming.deployable.deployed(ctx, territory, &request);
    let is_wanted = |changed: &Changed| changed.plan.is_none() || changed.generation.is_some();
    if !changed.as_ref().is_ok_and(is_wanted) {
        // What stands there goes on.
        before.unwrap_or_else(|| note.withdrawn()).keep(ctx, territory)?;
    }
    let changed = changed?;
    let world = territory.world(ctx, AsOf::Head)?;
    let application = world.applications.iter().find(|one| *one.name == *coming.name());
    let Some(application) = application.filter(|_| is_wanted(&changed)) else {
        let told = coming.told(Loaded::default());
        return Ok(Adopted { plan: changed.plan, next: changed.apply, ..told });
    };
    note.incarnation = Some(application.id.uuid());
    note.keep(ctx, territory)?;
    let loaded = loaded(coming, territory, application)?;
    let told = Adopted { generation: changed.generation, ..coming.told(loaded) };
    if !told.differences.is_empty() && !coming.request.despite {
        return Ok(Adopted { held_back: true, ..told });
    }
    note.finished = true;
    note.keep(ctx, territory)?;
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
    if coming.engine.observe()?.running.iter().any(|one| one.owner == owner && one.state.is_up()) {
        let (name, host) = (coming.name().to_owned(), coming.request.host.clone());
        return Err(Error::StillRuns { name, host });
    }
    for database in databases(coming, &owner) {
        let Some(server) = &coming.server else { continue };
        let is_database = |one: &Kept| !one.is_role && one.name == database.role();
        for kept in server.kept(&database.role())?.into_iter().filter(is_database) {
            server.erase(&kept)?;
        }
    }
    let mut loaded = Loaded::default();
    coming.files(&mut loaded, |name| emptied(coming, &owner, name))?;
    coming.secrets(Some(application.id.uuid()), None, &coming.engines.secrets)?;
    let place = (coming.server.as_ref(), coming.engines.secrets.as_path());
    coming.databases(&mut loaded, &owner, place)?;
    for name in coming.spec().volumes.keys() {
        if let Some(folder) = coming.engine.volume_folder(&owner.volume(name))? {
            on_disk(&folder)?;
        }
    }
    Ok(loaded)
}

/// The folder of a volume, made where it is missing, with nothing in it.
fn emptied(coming: &Coming<'_>, owner: &Owner, name: &str) -> Result<PathBuf, Error> {
    let volume = owner.volume(name);
    coming.engine.perform(&Step::Volume { owner: owner.clone(), name: volume.clone() })?;
    let none =
        || Error::NoVolume { application: coming.name().to_owned(), volume: name.to_owned() };
    let folder = coming.engine.volume_folder(&volume)?.ok_or_else(none)?;
    for entry in fs::read_dir(&folder).map_err(Error::file(&folder, "listed"))? {
        removed(&entry.map_err(Error::file(&folder, "listed"))?.path())?;
    }
    Ok(folder)
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
