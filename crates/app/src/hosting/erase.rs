//! Erasing what a retired application has left on a host, with a record that stays.

use bocage_engine::{Docker, Engine, Observed, Owner};
use bocage_vocab::{Bytes, Explain, Text};
use bocage_world::World;
use serde::{Deserialize, Serialize};

use super::named;
use super::obey::Engines;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// The kind of job that a record is kept as.
const KIND: &str = "app.erase";

/// What remains of a retired application on a host, and what was erased of it before, anywhere.
#[derive(Debug, Clone, Serialize)]
pub struct Erasing {
    /// The volumes that remain; with their sizes.
    pub remains: Vec<Remains>,
    /// What was erased now; none where it was only shown.
    pub erased: Option<Erasure>,
    /// The records of all hosts, the newest first.
    pub records: Vec<Erasure>,
    /// The next command, where something remains.
    pub next: Option<String>,
}

/// A record of what was erased on one host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    /// The application.
    pub application: String,
    /// The host.
    pub host: String,
    /// When.
    pub at: String,
    /// What.
    pub volumes: Vec<Remains>,
    /// The volume that could not be erased, and why.
    pub failed: Option<String>,
}

/// A volume of an application that is retired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remains {
    /// Its name in the engine.
    pub volume: String,
    /// The application.
    pub application: String,
    /// Whose it was.
    pub member: String,
    /// Which of the applications of that name.
    pub incarnation: String,
    /// What it takes of the disk.
    #[serde(rename = "size_bytes")]
    pub size: Bytes,
}

/// Shows what a retired application has left on a host, and erases it where asked.
///
/// # Errors
/// When the application is not retired or still runs there, the host is unknown, no engine answers,
/// or the store's.
pub fn erase(
    ctx: &Context,
    territory: &mut Territory,
    (name, host): (&str, &str),
    engines: &Engines,
    apply: bool,
) -> Result<Erasing, Error> {
    let action = if apply { Action::Apply } else { Action::Read };
    ctx.require(Resource::Hosting, action)?;
    let world = territory.world(ctx, AsOf::Head)?;
    named::host(&world, host)?;
    let engine = Docker::at(&engines.socket, &engines.secrets)?;
    // Nobody begins to run it while it is being erased.
    let _lock = engine.lock()?;
    let observed = engine.observe()?;
    let left = left(&world, &observed, name);
    if left.is_empty() && world.applications.iter().any(|one| *one.name == *name) {
        return Err(Error::NotRetired { name: name.to_owned() });
    }
    let runs = |owner: &Owner| observed.running.iter().any(|one| one.owner == *owner);
    if left.iter().any(|(_, owner)| runs(owner)) {
        return Err(Error::StillRuns { name: name.to_owned(), host: host.to_owned() });
    }
    let remains = measured(&engine, &left)?;
    let is_done = apply && !remains.is_empty();
    let erased = is_done.then(|| recorded(ctx, territory, (name, host), &engine, &remains));
    let erased = erased.transpose()?;
    let next = format!("bocage app erase {} {name} --host {host} --apply", territory.location());
    let records = records(territory, name)?;
    Ok(Erasing { next: (!apply && !remains.is_empty()).then_some(next), remains, erased, records })
}

/// The volumes of applications of a name that are no more.
fn left(world: &World, observed: &Observed, name: &str) -> Vec<(Text, Owner)> {
    let own = observed.volumes.iter().filter(|(_, owner)| *owner.application == *name);
    let retired = own.filter(|(_, owner)| world.applications.get(owner.incarnation).is_none());
    retired.map(|(volume, owner)| (volume.clone(), owner.clone())).collect()
}

/// The volumes of retired applications that a host still has.
pub(super) fn on_host(
    world: &World,
    engine: &dyn Engine,
    observed: &Observed,
) -> Result<Vec<Remains>, Error> {
    let retired = |owner: &Owner| world.applications.get(owner.incarnation).is_none();
    let all = observed.volumes.iter().filter(|(_, owner)| retired(owner));
    let left: Vec<(Text, Owner)> =
        all.map(|(volume, owner)| (volume.clone(), owner.clone())).collect();
    measured(engine, &left)
}

fn measured(engine: &dyn Engine, left: &[(Text, Owner)]) -> Result<Vec<Remains>, Error> {
    let each = left.iter().map(|(volume, owner)| {
        Ok(Remains {
            volume: volume.to_string(),
            application: owner.application.to_string(),
            member: owner.member.to_string(),
            incarnation: owner.incarnation.to_string(),
            size: engine.measure(volume)?,
        })
    });
    each.collect()
}

/// Erases, and keeps the record of what is gone, also where one of the volumes stays.
fn recorded(
    ctx: &Context,
    territory: &mut Territory,
    (name, host): (&str, &str),
    engine: &dyn Engine,
    remains: &[Remains],
) -> Result<Erasure, Error> {
    jobs::run(ctx, territory, KIND, |ctx, _| {
        let (mut volumes, mut failed) = (Vec::new(), None);
        for one in remains {
            match engine.erase(&one.volume) {
                Ok(()) => volumes.push(one.clone()),
                Err(error) => {
                    failed = Some(format!("{}: {error}; {}", one.volume, error.hint()));
                    break;
                }
            }
        }
        let (application, host) = (name.to_owned(), host.to_owned());
        Ok(Erasure { application, host, at: ctx.now.to_string(), volumes, failed })
    })
}

fn records(territory: &Territory, name: &str) -> Result<Vec<Erasure>, Error> {
    let all = jobs::results::<Erasure>(territory, KIND)?.into_iter();
    Ok(all.map(|(_, _, record)| record).filter(|record| record.application == name).collect())
}
