//! Applications: moved, rolled back, stopped, started, retired.

use bocage_hosting::{Application, ApplicationState};
use bocage_vocab::Fact;
use bocage_world::{Rows, World};

use super::change::{Wanted, change};
use super::{Changed, named};
use crate::{Context, Error, Territory};

/// Has an application serve from another room.
///
/// # Errors
/// When the application or the room is unknown, or the store's.
pub fn move_to(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    room: &str,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("application {name}: moved to {room}"), apply, |world| {
        let home = named::room(world, room)?;
        if !home.runs_applications() {
            return Err(Error::WitnessHost { name: name.to_owned() });
        }
        let moved = Application { home: home.id, ..named::application(world, name)?.clone() };
        Ok(written(moved))
    })
}

/// Wants an earlier release again: the one numbered next below the present unless given.
///
/// # Errors
/// When there is no such application or release, or the store's.
pub fn roll_back(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    to: Option<u32>,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("application {name}: rolled back"), apply, |world| {
        let application = named::application(world, name)?;
        let numbers = releases(world, application);
        let below = numbers.iter().copied().filter(|number| *number < application.release).max();
        let release = to.or(below).unwrap_or_default();
        if !numbers.contains(&release) {
            return Err(Error::NoRelease { name: name.to_owned(), release, known: numbers });
        }
        Ok(written(Application { release, ..application.clone() }))
    })
}

/// The numbers of the releases of an application.
fn releases(world: &World, application: &Application) -> Vec<u32> {
    let own = world.releases.iter().filter(|release| release.application == application.id);
    let mut numbers: Vec<u32> = own.map(|release| release.number).collect();
    numbers.sort_unstable();
    numbers
}

/// Stops an application, which keeps its data and its place, or starts it again.
///
/// # Errors
/// When the application is unknown, or the store's.
pub fn set_state(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    state: ApplicationState,
    apply: bool,
) -> Result<Changed, Error> {
    let done = match state {
        ApplicationState::Running => "started",
        ApplicationState::Stopped => "stopped",
    };
    change(ctx, territory, &format!("application {name}: {done}"), apply, |world| {
        Ok(written(Application { state, ..named::application(world, name)?.clone() }))
    })
}

/// Takes an application away with everything that the World knows of it.
///
/// # Errors
/// When the application is unknown, or the store's.
pub fn retire(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("application {name}: retired"), apply, |world| {
        let id = named::application(world, name)?.id;
        let releases = world.releases.iter().filter(|row| row.application == id).map(Fact::thing);
        let volumes = world.volumes.iter().filter(|row| row.application == id).map(Fact::thing);
        let databases = world.databases.iter().filter(|row| row.application == id).map(Fact::thing);
        let sheets = world.data_sheets.iter().filter(|row| row.application == id).map(Fact::thing);
        let gone = releases.chain(volumes).chain(databases).chain(sheets).chain([id.thing()]);
        Ok(Wanted { gone: gone.collect(), ..Wanted::default() })
    })
}

pub(super) fn written(application: Application) -> Wanted {
    Wanted {
        rows: Rows { applications: vec![application], ..Rows::default() },
        ..Wanted::default()
    }
}
