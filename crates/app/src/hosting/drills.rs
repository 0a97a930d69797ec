//! Drills: a room is lost on purpose, and what that cost stays with the territory.
//!
//! Every drill stays in the journal of jobs, as backups and their proofs do: it is what was seen, and
//! changes nothing of what is wanted.

use std::path::{Path, PathBuf};

use bocage_hosting::{Application, ApplicationState, Room};
use bocage_lab::{Asked, Drill, Fault, Lab, Storm, Weathered};
use bocage_vocab::{Id, Span};
use bocage_world::World;
use serde::{Deserialize, Serialize};

use super::{named, seen};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// The kind of job of a drill.
const KIND: &str = "drill";

/// A drill, and whether what is promised was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrillShown {
    /// When it ended.
    #[serde(default)]
    pub at: String,
    /// What was done.
    pub fault: String,
    /// The room that served before.
    pub from: String,
    /// The room that served after.
    pub to: String,
    /// Writes of the drill's own clients that were acknowledged.
    pub acknowledged: usize,
    /// How many of these are missing: the recovery point, in writes.
    pub lost: usize,
    /// Writes that a second writer acknowledged.
    pub two_writers: usize,
    /// The longest time without an acknowledged write, in milliseconds.
    pub longest_pause_ms: u64,
    /// What no correct store can have answered.
    pub anomalies: Vec<String>,
    /// How long the rooms took to be whole again.
    pub heal_seconds: f64,
    /// The applications that were asked all the while.
    pub applications: Vec<ApplicationDrilled>,
}

/// What a drill cost an application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApplicationDrilled {
    /// Its name.
    pub name: String,
    /// The longest time without a good answer, in milliseconds.
    pub longest_pause_ms: u64,
    /// What its class promises, in milliseconds.
    pub promised_ms: u64,
    /// Whether it answered in time.
    pub kept: bool,
}

impl DrillShown {
    /// Whether nothing acknowledged was lost, nobody else wrote, and every application was back in time.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.is_safe() && self.applications.iter().all(|one| one.kept)
    }

    /// Whether nothing acknowledged was lost, and nobody else wrote.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.lost == 0 && self.two_writers == 0 && self.anomalies.is_empty()
    }
}

/// The drills of a territory, the newest first.
#[derive(Debug, Clone, Serialize)]
pub struct Drills {
    /// Each as it ended.
    pub drills: Vec<DrillShown>,
}

/// What would happen if a room were lost now.
#[derive(Debug, Clone, Serialize)]
pub struct Rehearsal {
    /// The room.
    pub room: String,
    /// Whether it serves, as its host said last; none where no agent ever said so.
    pub serves: Option<bool>,
    /// Applications that would go on in the other room.
    pub moves: Vec<String>,
    /// Applications that would be down until the room is back: they are promised one room.
    pub down: Vec<String>,
    /// Applications that are promised both rooms and have no place in the other.
    pub homeless: Vec<String>,
    /// The last drill in which this room was lost.
    pub last: Option<DrillShown>,
}

/// Lists the drills.
///
/// # Errors
/// The permission table's and the store's.
pub fn list(ctx: &Context, territory: &Territory) -> Result<Drills, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    Ok(Drills { drills: read(territory)? })
}

/// Says what would happen if a room were lost, and changes nothing.
///
/// # Errors
/// When the room is unknown, the permission table's and the store's.
pub fn rehearse(ctx: &Context, territory: &Territory, room: &str) -> Result<Rehearsal, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let room = named::room(&world, room)?;
    let serving = seen::read(territory)?.serving(&world);
    let mut told = Rehearsal {
        room: room.name.to_string(),
        serves: serving.map(|serving| serving == room.id),
        moves: Vec::new(),
        down: Vec::new(),
        homeless: Vec::new(),
        last: read(territory)?.into_iter().find(|drill| drill.from == room.role.code()),
    };
    let serves = told.serves.unwrap_or(true);
    let mut applications: Vec<&Application> = running(&world).collect();
    applications.sort_by(|a, b| a.name.cmp(&b.name));
    for application in applications {
        let name = application.name.to_string();
        let (here, elsewhere) = places(&world, application, room);
        match bocage_engine::is_promised_both(&world, application) {
            true if elsewhere && serves => told.moves.push(name),
            true if elsewhere => {}
            true => told.homeless.push(name),
            false if here => told.down.push(name),
            false => {}
        }
    }
    Ok(told)
}

/// Kills all that runs in a room of the lab beside a territory while clients write, brings it back, and
/// keeps what it cost.
///
/// # Errors
/// When the territory is no lab's, another room serves, the group does not come back, or the store's.
pub fn lose(ctx: &Context, territory: &Territory, room: &str) -> Result<DrillShown, Error> {
    let dir = may_lose(ctx, territory, room)?;
    run(ctx, &dir, Fault::Kill)
}

/// The folder of the lab, where the room may be lost.
fn may_lose(ctx: &Context, territory: &Territory, room: &str) -> Result<PathBuf, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    let room = named::room(&world, room)?;
    let none = || Error::NotALab { territory: territory.location().to_owned() };
    let dir = lab(territory).ok_or_else(none)?;
    let serving = seen::read(territory)?.serving(&world);
    if serving.is_some_and(|serving| serving != room.id) {
        return Err(Error::ServesNot { room: room.name.to_string() });
    }
    Ok(dir)
}

/// Begins to lose a room, in a thread of its own: who asked sees it in the list when it has ended.
///
/// # Errors
/// When the territory is no lab's, or another room serves.
pub fn begin(ctx: &Context, location: &str, room: &str) -> Result<(), Error> {
    ctx.require(Resource::Lab, Action::Apply)?;
    let territory = Territory::open(ctx, location)?;
    may_lose(ctx, &territory, room)?;
    let (ctx, room) = (ctx.clone(), room.to_owned());
    std::thread::spawn(move || {
        if let Err(error) = lose(&ctx, &territory, &room) {
            tracing::error!(%error, room, "a drill did not end well");
        }
    });
    Ok(())
}

/// The folder of the lab whose territory it is.
pub(super) fn lab(territory: &Territory) -> Option<PathBuf> {
    let dir = territory.path()?.parent()?;
    dir.join("lab.json").exists().then(|| dir.to_owned())
}

/// Does a fault to the room of a lab that serves, and keeps what it cost.
pub(crate) fn run(ctx: &Context, dir: &Path, fault: Fault) -> Result<DrillShown, Error> {
    ctx.require(Resource::Lab, Action::Apply)?;
    let lab = Lab::open(dir)?;
    let Some(mut territory) = territory_of(ctx, &lab)? else {
        return Ok(told(&lab.drill(fault, &[], &*ctx.watch)?, |_| None));
    };
    let world = territory.world(ctx, AsOf::Head)?;
    let drill = lab.drill(fault, &asked(&world)?, &*ctx.watch)?;
    let drill = told(&drill, |name| promised(&world, name));
    jobs::note(ctx, &mut territory, (uuid::Uuid::now_v7(), KIND), &drill)?;
    Ok(drill)
}

/// The territory of a lab; none where it has nothing to run.
fn territory_of(ctx: &Context, lab: &Lab) -> Result<Option<Territory>, Error> {
    let at = lab.territory().filter(|at| at.exists());
    at.map(|at| Territory::open(ctx, &at.display().to_string())).transpose()
}

/// Has a storm pass over the lab in a folder: faults drawn from a seed, while clients write and the
/// applications are asked.
pub(crate) fn weather(ctx: &Context, dir: &Path, storm: &Storm) -> Result<Weathered, Error> {
    ctx.require(Resource::Lab, Action::Apply)?;
    let lab = Lab::open(dir)?;
    let asked = match territory_of(ctx, &lab)? {
        Some(territory) => asked(&territory.world(ctx, AsOf::Head)?)?,
        None => Vec::new(),
    };
    Ok(lab.storm(storm, &asked, &*ctx.watch)?)
}

/// The applications that a drill asks: those that are promised both rooms, and answer to a name.
fn asked(world: &World) -> Result<Vec<Asked>, Error> {
    let mut asked = Vec::new();
    for application in running(world).filter(|one| bocage_engine::is_promised_both(world, one)) {
        let key = (application.id, application.release);
        let release = world.releases.iter().find(|one| (one.application, one.number) == key);
        let Some(spec) = release.map(bocage_hosting::Release::content).transpose()? else {
            continue;
        };
        asked.extend(spec.entry.map(|entry| Asked {
            name: application.name.to_string(),
            host: entry.host,
            path: entry.probe.path,
            status: entry.probe.status,
        }));
    }
    asked.sort_by(|a: &Asked, b| a.name.cmp(&b.name));
    Ok(asked)
}

fn promised(world: &World, name: &str) -> Option<Span> {
    let application = world.applications.iter().find(|one| *one.name == *name)?;
    Some(world.service_classes.get(application.class)?.recovery_time)
}

fn running(world: &World) -> impl Iterator<Item = &Application> {
    world.applications.iter().filter(|one| one.state == ApplicationState::Running)
}

/// Whether an application has a place in a room, and whether it has one in another.
fn places(world: &World, application: &Application, room: &Room) -> (bool, bool) {
    let own = world.instances.iter().filter(|one| one.application == application.id);
    let rooms: Vec<Id<Room>> =
        own.filter_map(|one| world.hosts.get(one.host)).map(|host| host.room).collect();
    (rooms.contains(&room.id), rooms.iter().any(|other| *other != room.id))
}

fn told(drill: &Drill, promised: impl Fn(&str) -> Option<Span>) -> DrillShown {
    let figures = &drill.figures;
    let applications = figures.applications.iter().map(|one| {
        let promised_ms = promised(&one.name).map_or(0, |span| span.get().unsigned_abs());
        ApplicationDrilled {
            name: one.name.clone(),
            longest_pause_ms: one.longest_pause_ms,
            promised_ms,
            kept: one.longest_pause_ms <= promised_ms,
        }
    });
    DrillShown {
        at: String::new(),
        fault: drill.fault.to_owned(),
        from: drill.from.to_owned(),
        to: drill.to.to_owned(),
        acknowledged: figures.acknowledged,
        lost: figures.lost,
        two_writers: figures.two_writers,
        longest_pause_ms: figures.longest_pause_ms,
        anomalies: figures.anomalies.clone(),
        heal_seconds: drill.heal_seconds,
        applications: applications.collect(),
    }
}

pub(super) fn read(territory: &Territory) -> Result<Vec<DrillShown>, Error> {
    let kept = jobs::results(territory, KIND)?.into_iter();
    let mut drills: Vec<DrillShown> =
        kept.map(|(_, at, drill)| DrillShown { at, ..drill }).collect();
    drills.sort_by(|a, b| b.at.cmp(&a.at));
    Ok(drills)
}
