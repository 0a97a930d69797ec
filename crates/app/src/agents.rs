//! The agent of a room, its guard and the witness.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, atomic::Ordering};
use std::time::Duration;

pub use bocage_agent::Status;
pub use bocage_failover::Room;

use bocage_agent::{Instances, InstancesAt, Settings};

use crate::hosting::keep::{HostAt, Keeper};
use crate::hosting::obey::Engines;
use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// Runs the agent of a room, or the witness, until it is interrupted. What it started runs on.
///
/// # Errors
/// When the settings are off, the gate cannot be made or a port cannot be had.
pub fn run(ctx: &Context, settings: &Path) -> Result<(), Error> {
    ctx.require(Resource::Agent, Action::Apply)?;
    let file = settings;
    let settings = Settings::read(file)?;
    let keeper = settings.instances.as_ref();
    let keeper = keeper.map(|at| keeper_of(ctx, at, (&settings, file))).transpose()?;
    Ok(until_interrupted(ctx, |stop| bocage_agent::run(&settings, keeper, stop))?)
}

/// What keeps the applications of a room's host.
fn keeper_of(
    ctx: &Context,
    at: &InstancesAt,
    (settings, file): (&Settings, &Path),
) -> Result<Box<dyn Instances>, Error> {
    if let Some(shared) = settings.shared() {
        bocage_engine::share(&at.secrets, shared)?;
    }
    let engines = Engines {
        socket: at.engine.clone(),
        secrets: at.secrets.clone(),
        entry: at.entry.clone(),
        databases: at.databases.clone(),
    };
    let at = HostAt {
        territory: at.territory.clone(),
        host: at.host.clone(),
        engines,
        volumes: settings.volumes.as_ref().map(bocage_agent::VolumesAt::live),
        group: at.group.clone(),
        backups: settings.backups.clone(),
        settings: file.to_owned(),
        follows: settings.leader.is_some(),
    };
    Ok(Box::new(Keeper::of(ctx, at)))
}

/// Runs the guard of a room until it is interrupted.
///
/// # Errors
/// When the settings are off, or the gate cannot be made.
pub fn guard(ctx: &Context, settings: &Path) -> Result<(), Error> {
    ctx.require(Resource::Agent, Action::Apply)?;
    let settings = Settings::read(settings)?;
    Ok(until_interrupted(ctx, |stop| bocage_agent::guard(&settings, stop))?)
}

/// What the agent of a place showed last.
///
/// # Errors
/// When the settings are off, or no agent ever ran.
pub fn status(ctx: &Context, settings: &Path) -> Result<Status, Error> {
    ctx.require(Resource::Agent, Action::Read)?;
    let settings = Settings::read(settings)?;
    Ok(bocage_agent::look(&settings)?)
}

/// Asks for a planned switch to a room: nothing is lost, the pause is seconds.
///
/// # Errors
/// When no agent runs here, or the room cannot hand over now.
pub fn switch(ctx: &Context, settings: &Path, to: Room) -> Result<Status, Error> {
    ctx.require(Resource::Agent, Action::Apply)?;
    let settings = Settings::read(settings)?;
    bocage_agent::switch(&settings, to)?;
    Ok(bocage_agent::look(&settings)?)
}

fn until_interrupted<T>(ctx: &Context, act: impl FnOnce(&AtomicBool) -> T) -> T {
    let (stop, watch) = (Arc::new(AtomicBool::new(false)), Arc::clone(&ctx.watch));
    let told = Arc::clone(&stop);
    std::thread::spawn(move || {
        while !watch.cancelled() {
            std::thread::sleep(Duration::from_millis(100));
        }
        told.store(true, Ordering::SeqCst);
    });
    act(&stop)
}
