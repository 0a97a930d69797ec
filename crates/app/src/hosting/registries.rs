//! Registries of rooms: where their hosts pull images from.

use std::path::Path;

use bocage_engine::Docker;
use bocage_hosting::{Host, Room};
use bocage_vocab::{Fact, Finding, Id, Thing};
use bocage_world::{Rows, World};

use super::change::{Wanted, change};
use super::obey::Engines;
use super::{Changed, named};
use crate::{Context, Error, Territory};

/// Says where the registry of a room is, or that it has none any more.
///
/// # Errors
/// When the room is unknown or the witness, the address is none, or the store's.
pub fn set(
    ctx: &Context,
    territory: &mut Territory,
    room: &str,
    address: Option<&str>,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("room {room}: registry"), apply, |world| {
        let room = named::room(world, room)?;
        if !room.runs_applications() {
            return Err(Error::WitnessHost { name: room.name.to_string() });
        }
        let id = Id::derive(&[room.role.code()]);
        let Some(address) = address else {
            let gone = world.registries.get(id).map(Fact::thing).into_iter().collect();
            return Ok(Wanted { gone, ..Wanted::default() });
        };
        bocage_engine::Registry::at(address)?;
        let registry = bocage_hosting::Registry { id, room: room.id, address: address.into() };
        let rows = Rows { registries: vec![registry], ..Rows::default() };
        Ok(Wanted { rows, ..Wanted::default() })
    })
}

/// The registries of all rooms, Main's first.
pub(super) fn all(world: &World) -> Result<Vec<bocage_engine::Registry>, Error> {
    let mut rooms: Vec<&Room> = world.rooms.iter().collect();
    rooms.sort_by_key(|room| room.role);
    let addresses = rooms.into_iter().filter_map(|room| address(world, room.id));
    addresses.map(|address| Ok(bocage_engine::Registry::at(address)?)).collect()
}

/// The registry of the room of a host.
pub(super) fn of_host(
    world: &World,
    host: Id<Host>,
) -> Result<Option<bocage_engine::Registry>, Error> {
    let room = world.hosts.get(host).map(|host| host.room);
    let address = room.and_then(|room| address(world, room));
    Ok(address.map(bocage_engine::Registry::at).transpose()?)
}

/// The engine of a host, which pulls what it lacks from the registry of its room and knows by it what it has;
/// with a folder of secrets.
pub(super) fn engine(
    world: &World,
    host: Id<Host>,
    engines: &Engines,
    secrets: &Path,
) -> Result<Docker, Error> {
    let engine = Docker::at(&engines.socket, secrets)?;
    Ok(engine.pulling_from(of_host(world, host)?))
}

pub(super) fn address(world: &World, room: Id<Room>) -> Option<&str> {
    let own = world.registries.iter().find(|registry| registry.room == room);
    own.map(|registry| &*registry.address)
}

/// Rooms without a registry, where another one has one: a release could not start there.
pub(super) fn missing(world: &World, about: Thing) -> Vec<Finding> {
    if world.registries.iter().next().is_none() {
        return Vec::new();
    }
    let rooms = world.rooms.iter().filter(|room| room.runs_applications());
    let without = rooms.filter(|room| address(world, room.id).is_none());
    let told = without
        .map(|room| Finding::warning("room_without_registry").about(about).named(&*room.name));
    told.collect()
}
