//! Having the engines of a host run what the World wants there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::{Path, PathBuf};

pub use bocage_agent::EntryAt;
use bocage_engine::{
    Caddy, Copy, Docker, Engine, NoDoor, Outcome, PostgreSql, Running, State, Wanted,
};
use bocage_failover::Epoch;
use bocage_hosting::{Host, Instance};
use bocage_vocab::{Explain, Generation, Id};
use bocage_world::World;
use serde::Serialize;

use super::erase::{self, Remains};
use super::leaving::{adopting, passing};
use super::{metering, named, registries, seen, watched};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Failure, Territory};

/// Where the engines of a host are reached.
#[derive(Debug, Clone)]
pub struct Engines {
    /// The socket of Docker Engine.
    pub socket: PathBuf,
    /// The folder of secrets, as `APPLICATION/NAME`.
    pub secrets: PathBuf,
    /// The entry, where this host has one.
    pub entry: Option<EntryAt>,
    /// The URL of the PostgreSQL in which databases of applications are made, as a user who may.
    pub databases: Option<String>,
}

impl Engines {
    /// An engine without an entry or databases.
    #[must_use]
    pub fn at(socket: &Path, secrets: PathBuf) -> Engines {
        Engines { socket: socket.to_owned(), secrets, entry: None, databases: None }
    }
}

/// What a host runs now.
#[derive(Debug, Clone, Serialize)]
pub struct Obeyed {
    /// The host.
    pub host: String,
    /// The generation that it runs.
    pub generation: Generation,
    /// Its containers, by name.
    pub containers: Vec<ContainerShown>,
    /// Applications that are not as wanted; each runs what it ran before.
    pub failures: Vec<Trouble>,
    /// Applications that do not answer from outside as their probe expects.
    pub unanswered: Vec<Trouble>,
    /// Containers that go on here until another host has them well.
    pub staying: Vec<Staying>,
    /// What retired applications have left here.
    pub remains: Vec<Remains>,
    /// Why what is used here is not written down; the next run catches up.
    pub unmetered: Option<Trouble>,
}

/// A container that goes on until another host has its copy well.
#[derive(Debug, Clone, Serialize)]
pub struct Staying {
    /// The container.
    pub container: String,
    /// The other host.
    pub until: String,
}

/// A container.
#[derive(Debug, Clone, Serialize)]
pub struct ContainerShown {
    /// Its name in the engine.
    pub name: String,
    /// The application.
    pub application: String,
    /// The release that it was made for.
    pub release: u32,
    /// How it is.
    pub state: String,
    /// How often it was started again because it had ended or was unwell.
    pub restarts: u32,
}

/// What is wrong with an application.
#[derive(Debug, Clone, Serialize)]
pub struct Trouble {
    /// The application.
    pub application: String,
    /// The stable code.
    pub code: &'static str,
    /// What went wrong.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl Trouble {
    fn of_metering(error: &Error) -> Trouble {
        let Failure { code, message, causes, hint } = Failure::from(error);
        let message = std::iter::once(message).chain(causes).collect::<Vec<_>>().join(": ");
        Trouble { application: String::new(), code, message, hint }
    }

    /// One that comes and is not there whole.
    fn held_back(application: String) -> Trouble {
        let error = Error::AdoptionUnfinished { application: application.clone() };
        let (message, hint) = (error.to_string(), error.hint().to_string());
        Trouble { application, code: error.code(), message, hint }
    }

    fn of(application: &str, error: &bocage_engine::Error, says: &dyn Display) -> Trouble {
        Trouble {
            application: application.to_owned(),
            code: error.code(),
            message: says.to_string(),
            hint: error.hint().to_string(),
        }
    }
}

/// Has a host run exactly what the head wants there, asks each application from outside, and keeps
/// what it saw for people to see. What serves on another host from now on goes on here until it was
/// seen well there.
///
/// # Errors
/// When the host is unknown, its engine does not answer or has run a newer generation, or the
/// store's.
pub fn obey(
    ctx: &Context,
    territory: &mut Territory,
    host: &str,
    engines: &Engines,
) -> Result<Obeyed, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let mut world = territory.world(ctx, AsOf::Head)?;
    let held = adopting::held_back(territory, &mut world)?;
    let own = named::host(&world, host)?;
    watched::alone(ctx, territory, own)?;
    let own = own.id;
    runs_as(&world, own, engines)?;
    let engine = registries::engine(&world, own, engines, &engines.secrets)?;
    passing::sweep(ctx, territory, (host, engines))?;
    let server = engines.databases.as_deref().map(PostgreSql::at).transpose()?;
    // What ends now has its counters read before.
    let before = metering::look(territory, (&world, own), &engine, server.as_ref());
    let here: BTreeSet<Copy> = engine.observe()?.running.iter().map(Running::copy).collect();
    let seen = seen::read(territory)?;
    let mut elsewhere = elsewhere(&world, own, &seen);
    elsewhere.retain(|copy, _| here.contains(copy));
    let staying = elsewhere.keys().cloned().collect();
    let is_up = |instance: &Instance| seen.is_up(instance);
    let wanted = bocage_engine::wanted(&world, own, &is_up)?.keeping(&world, staying)?;
    let (wanted, without) =
        bocage_engine::with_databases(wanted, server.as_ref(), &engines.secrets)?;
    let (mut outcome, unanswered) = reconciled(&engine, engines, &wanted)?;
    note_host(own, engines);
    outcome.failures.splice(0..0, without);
    note(ctx, territory, own, &noted(&wanted, (&outcome, &unanswered), None));
    let remains = erase::on_host(&world, &engine, &outcome.observed)?;
    let staying = waiting(&world, &outcome, &elsewhere);
    let after = metering::look(territory, (&world, own), &engine, server.as_ref());
    let unmetered = before.and(after).err().as_ref().map(Trouble::of_metering);
    let mut obeyed = told(host, &wanted, outcome, unanswered);
    obeyed.failures.extend(held.into_iter().map(Trouble::held_back));
    Ok(Obeyed { remains, staying, unmetered, ..obeyed })
}

/// The file beside an engine's socket that says which host it runs as.
fn host_file(engines: &Engines) -> PathBuf {
    let socket = engines.socket.canonicalize().unwrap_or_else(|_| engines.socket.clone());
    let mut name = socket.into_os_string();
    name.push(".bocage-host");
    name.into()
}

/// Refuses to run as another host than before, also as one of another territory: a slip of the pen would end
/// all that runs.
fn runs_as(world: &World, own: Id<Host>, engines: &Engines) -> Result<(), Error> {
    let noted = std::fs::read_to_string(host_file(engines)).unwrap_or_default();
    let was = noted.trim().parse().ok().map(Id::<Host>::from_uuid).filter(|was| *was != own);
    let Some(was) = was else { return Ok(()) };
    let name = |id: Id<Host>| {
        world.hosts.get(id).map_or_else(|| id.uuid().to_string(), |host| host.name.to_string())
    };
    Err(Error::EngineOfOther { file: host_file(engines), was: name(was), host: name(own) })
}

fn note_host(own: Id<Host>, engines: &Engines) {
    let path = host_file(engines);
    if let Err(error) = std::fs::write(&path, format!("{}\n", own.uuid())) {
        tracing::warn!("{} cannot be written: {error}", path.display());
    }
}

/// Has an engine and its entry run what is wanted; also the applications that do not answer then.
pub(super) fn reconciled(
    engine: &dyn Engine,
    engines: &Engines,
    wanted: &Wanted,
) -> Result<(Outcome, Vec<Trouble>), Error> {
    let Some(door) = door(engines, wanted) else {
        return Ok((bocage_engine::reconcile(engine, &NoDoor, wanted)?, Vec::new()));
    };
    let outcome = bocage_engine::reconcile(engine, &door, wanted)?;
    let unanswered = unanswered(&door, wanted);
    Ok((outcome, unanswered))
}

/// Has the entry, if there is one, know the names of what is wanted while it is brought up.
pub(super) fn announced(
    engine: &dyn Engine,
    engines: &Engines,
    wanted: &Wanted,
) -> Result<(), Error> {
    let announce = |door| bocage_engine::announce(engine, &door, wanted);
    Ok(door(engines, wanted).map_or(Ok(()), announce)?)
}

/// The entry as what is wanted needs it.
fn door(engines: &Engines, wanted: &Wanted) -> Option<Caddy> {
    let at = engines.entry.as_ref()?;
    let door = Caddy::on_port(at.admin, at.probe).listening(at.listen.clone(), at.tls);
    Some(door.noting(at.accesses.clone()).entered_at(wanted.entrance, wanted.beside.clone()))
}

/// The copies that serve on other hosts from now on and were not seen well there, with that host.
fn elsewhere(world: &World, own: Id<Host>, seen: &seen::Notes) -> BTreeMap<Copy, Id<Host>> {
    let copies = bocage_engine::elsewhere(world, own).into_iter();
    let unseen = copies.filter(|(_, instance)| !seen.is_well(instance));
    unseen.map(|(copy, instance)| (copy, instance.host)).collect()
}

/// What this host runs on until another has it well.
fn waiting(world: &World, outcome: &Outcome, elsewhere: &BTreeMap<Copy, Id<Host>>) -> Vec<Staying> {
    let stays = outcome.observed.running.iter().filter_map(|running| {
        let host = world.hosts.get(*elsewhere.get(&running.copy())?)?;
        Some(Staying { container: running.container.to_string(), until: host.name.to_string() })
    });
    stays.collect()
}

/// What a host runs, for people to see; under a token where an agent said so.
pub(super) fn noted(
    wanted: &Wanted,
    (outcome, unanswered): (&Outcome, &[Trouble]),
    epoch: Option<Epoch>,
) -> seen::Note {
    let seen = |running: &Running| seen::ContainerSeen {
        application: running.owner.incarnation.uuid(),
        instance: running.instance.uuid(),
        release: running.release,
        well: running.state == State::Well,
    };
    let containers = outcome.observed.running.iter().map(seen).collect();
    let asked = wanted.routes.iter().map(|route| &route.owner);
    let in_vain = asked.filter(|owner| {
        unanswered.iter().any(|trouble| *trouble.application == *owner.application)
    });
    seen::Note {
        generation: wanted.generation,
        epoch: epoch.map(|epoch| epoch.0),
        containers,
        unanswered: in_vain.map(|owner| owner.incarnation.uuid()).collect(),
    }
}

/// What was done is done: a store that cannot be written must not hide it.
pub(super) fn note(ctx: &Context, territory: &mut Territory, own: Id<Host>, note: &seen::Note) {
    if let Err(error) = seen::write(ctx, territory, own, note) {
        tracing::warn!("what this host runs is not written down: {error}");
    }
}

/// The applications whose probe does not get the answer that it expects.
fn unanswered(door: &Caddy, wanted: &Wanted) -> Vec<Trouble> {
    // What runs on other hosts alone is for them to ask.
    let own = wanted.routes.iter().filter(|route| wanted.has_here(&route.owner));
    let asked = own.filter_map(|route| {
        let error = door.probe(&route.entry).err()?;
        Some(Trouble::of(&route.owner.application, &error, &error))
    });
    asked.collect()
}

/// The applications that do not find their services on other hosts of the room.
pub(super) fn apart(outcome: &Outcome) -> Vec<Trouble> {
    let told = outcome.observed.apart.iter().map(|owner| {
        let application = owner.application.to_string();
        let error = bocage_engine::Error::Apart { application: application.clone() };
        Trouble::of(&application, &error, &error)
    });
    told.collect()
}

fn told(host: &str, wanted: &Wanted, outcome: Outcome, unanswered: Vec<Trouble>) -> Obeyed {
    let mut failures: Vec<Trouble> = outcome
        .failures
        .iter()
        .map(|failure| Trouble::of(&failure.application, &failure.error, failure))
        .collect();
    failures.extend(apart(&outcome));
    failures.extend(outcome.entry.err().map(|error| Trouble::of("", &error, &error)));
    let mut containers: Vec<ContainerShown> =
        outcome.observed.running.iter().map(container).collect();
    containers.sort_by(|a, b| a.name.cmp(&b.name));
    Obeyed {
        host: host.to_owned(),
        generation: wanted.generation,
        containers,
        failures,
        unanswered,
        staying: Vec::new(),
        remains: Vec::new(),
        unmetered: None,
    }
}

fn container(running: &Running) -> ContainerShown {
    let state = match running.state {
        State::Made => "made".to_owned(),
        State::Starting => "starting".to_owned(),
        State::Well => "well".to_owned(),
        State::Unwell => "unwell".to_owned(),
        State::Ended(status) => format!("ended with {status}"),
    };
    ContainerShown {
        name: running.container.to_string(),
        application: running.owner.application.to_string(),
        release: running.release,
        state,
        restarts: running.restarts,
    }
}

/// What an image is by its digest, as the engine of this machine has it.
///
/// # Errors
/// When no engine answers, or it has no such image.
pub fn digest_of(engines: &Engines, image: &str) -> Result<String, Error> {
    Ok(Docker::at(&engines.socket, &engines.secrets)?.digest_of(image)?)
}

/// What an application's containers have written last.
#[derive(Debug, Clone, Serialize)]
pub struct Logs {
    /// One entry a container of this host.
    pub containers: Vec<Log>,
}

/// What one container has written last.
#[derive(Debug, Clone, Serialize)]
pub struct Log {
    /// Its name in the engine.
    pub name: String,
    /// Its last lines.
    pub text: String,
}

/// The last lines of an application's containers on this machine.
///
/// # Errors
/// When the application is unknown, no engine answers, or the store's.
pub fn logs(
    ctx: &Context,
    territory: &Territory,
    name: &str,
    engines: &Engines,
    lines: u32,
) -> Result<Logs, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let application = named::application(&world, name)?.name.clone();
    let engine = Docker::at(&engines.socket, &engines.secrets)?;
    let observed = engine.observe()?;
    let own = observed.running.iter().filter(|running| running.owner.application == application);
    let log = |running: &Running| {
        let text = engine.logs(&running.container, lines)?;
        Ok(Log { name: running.container.to_string(), text })
    };
    Ok(Logs { containers: own.map(log).collect::<Result<_, Error>>()? })
}
