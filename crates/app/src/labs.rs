//! The lab: two rooms and a witness on this machine.

use std::path::Path;

pub use bocage_lab::{
    AgentStatus, Asked, Cut, DIR, Down, EngineStatus, EtcdStatus, Fault, Figures, FilesStatus,
    Heal, Kill, Kind, LabSite, LinkState, LinkStatus, Options, Part, PostgresStatus, Program,
    Shape, Shaping, SiteStatus, Status, Storm, Up, VolumesStatus, Weathered,
};

use bocage_lab::Lab;

use crate::hosting::drills::{self, DrillShown};
use crate::hosting::pair;
use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// Makes a lab in a folder, or what is missing of one.
///
/// # Errors
/// When the machine lacks something, or a part does not come up in its time.
pub fn up(ctx: &Context, dir: &Path, options: &Options) -> Result<Up, Error> {
    ctx.require(Resource::Lab, Action::Create)?;
    let up = Lab::up(dir, options, &*ctx.watch)?;
    if let Some(territory) = &up.territory {
        pair::make(ctx, territory, up.hosts > 1)?;
    }
    Ok(up)
}

/// How the lab in a folder is.
///
/// # Errors
/// When there is none.
pub fn status(ctx: &Context, dir: &Path) -> Result<Status, Error> {
    ctx.require(Resource::Lab, Action::Read)?;
    Ok(Lab::look(dir)?)
}

/// Cuts ways; `one_way` loses only what the named side sends.
///
/// # Errors
/// When there is no lab, or the kernel refuses.
pub fn cut(ctx: &Context, dir: &Path, what: Cut, one_way: bool) -> Result<Status, Error> {
    Ok(opened(ctx, dir)?.cut(what, one_way)?)
}

/// Kills everything in a place at once, or one program of it.
///
/// # Errors
/// When there is no lab, something survives, or no such program runs.
pub fn kill(
    ctx: &Context,
    dir: &Path,
    site: LabSite,
    only: Option<Program>,
) -> Result<Kill, Error> {
    let lab = opened(ctx, dir)?;
    Ok(only.map_or_else(|| lab.kill(site), |program| lab.end(site, program))?)
}

/// Freezes a process of a place.
///
/// # Errors
/// When there is no lab, or no such process.
pub fn freeze(ctx: &Context, dir: &Path, site: LabSite, what: Program) -> Result<Status, Error> {
    Ok(opened(ctx, dir)?.freeze(site, what)?)
}

/// Sets the clock of a place so many seconds ahead of the machine's, or behind.
///
/// # Errors
/// When there is no lab, or it was made without clocks.
pub fn set_clock(ctx: &Context, dir: &Path, site: LabSite, seconds: i64) -> Result<Status, Error> {
    Ok(opened(ctx, dir)?.set_clock(site, seconds)?)
}

/// Does a fault to the room that serves while clients write, heals it, and says what it cost.
///
/// # Errors
/// When there is no lab with agents and a database, or the group does not come back.
pub fn drill(ctx: &Context, dir: &Path, fault: Fault) -> Result<DrillShown, Error> {
    drills::run(ctx, dir, fault)
}

/// Has a storm pass over a lab: faults drawn from a seed, one round after the other, while clients
/// write.
///
/// # Errors
/// When there is no lab with agents and a database, or no room serves at first.
pub fn storm(ctx: &Context, dir: &Path, storm: &Storm) -> Result<Weathered, Error> {
    drills::weather(ctx, dir, storm)
}

/// The clients of a drill, at the witness.
///
/// # Errors
/// When there is no lab, or its database cannot be written at first.
pub fn clients(ctx: &Context, dir: &Path, applications: &[Asked]) -> Result<(), Error> {
    ctx.require(Resource::Lab, Action::Apply)?;
    Ok(Lab::clients(dir, applications)?)
}

/// Makes one place whole again, or all.
///
/// # Errors
/// When there is no lab, or something does not come up in its time.
pub fn heal(ctx: &Context, dir: &Path, site: Option<LabSite>) -> Result<Heal, Error> {
    Ok(opened(ctx, dir)?.heal(site, &*ctx.watch)?)
}

/// Takes the lab in a folder away.
///
/// # Errors
/// When there is none, or something stays.
pub fn down(ctx: &Context, dir: &Path, keep_files: bool) -> Result<Down, Error> {
    ctx.require(Resource::Lab, Action::Apply)?;
    Ok(Lab::down(dir, keep_files)?)
}

fn opened(ctx: &Context, dir: &Path) -> Result<Lab, Error> {
    ctx.require(Resource::Lab, Action::Apply)?;
    Ok(Lab::open(dir)?)
}
