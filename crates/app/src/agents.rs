//! The agent of a room, its guard and the witness.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, atomic::Ordering};
use std::time::Duration;

pub use bocage_agent::Status;
pub use bocage_failover::Room;

use bocage_agent::{Instances, InstancesAt, Settings};

use crate::hosting::keep::{HostAt, Keeper};
use crate::hosting::obey::{Engines, EntryAt};
use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// Runs the agent of a room, or the witness, until it is interrupted. What it started runs on.
///
/// # Errors
/// When the settings are off, the gate cannot be made or a port cannot be had.
pub fn run(ctx: &Context, settings: &Path) -> Result<(), Error> {
    ctx.require(Resource::Agent, Action::Apply)?;
    let settings = Settings::read(settings)?;
    let keeper = settings.instances.as_ref().map(|at| keeper(ctx, at, &settings)).transpose()?;
    Ok(until_interrupted(ctx, |stop| bocage_agent::run(&settings, keeper, stop))?)
}

/// What keeps the applications of a room's host.
fn keeper(
    ctx: &Context,
    at: &InstancesAt,
    settings: &Settings,
) -> Result<Box<dyn Instances>, Error> {
    if let Some(shared) = settings.shared() {
        bocage_engine::share(&at.secrets, shared)?;
    }
    let volumes = settings.volumes.as_ref().map(bocage_agent::VolumesAt::live);
    let entry = at.entry.clone().map(|entry| EntryAt {
        admin: entry.admin,
        probe: entry.probe,
        listen: entry.listen,
        tls: entry.tls,
    });
    let engines = Engines {
        socket: at.engine.clone(),
        secrets: at.secrets.clone(),
        entry,
        databases: at.databases.clone(),
    };
    let (territory, host) = (at.territory.clone(), at.host.clone());
    let (group, follows) = (at.group.clone(), settings.leader.is_some());
    let host = HostAt { territory, host, engines, volumes, group, follows };
    Ok(Box::new(Keeper::of(ctx, host)))
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
/// When no agent runs here.
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
