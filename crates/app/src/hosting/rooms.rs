//! Rooms: added, joined, opened, evacuated.

use bocage_hosting::{HostState, Link, Room, RoomRole, RoomState, ServiceClass};
use bocage_vocab::{Bitrate, Fact, Finding, Id, Thing};
use bocage_world::{Rows, World};

use super::change::{Wanted, change};
use super::{Changed, named};
use crate::{Context, Error, Territory};

/// A room to add.
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// What people call it.
    pub name: String,
    /// Which of the three sites it is.
    pub role: RoomRole,
}

/// Adds a room. It takes no instances before it is opened.
///
/// # Errors
/// When its role is taken by another room, its name is none, or the store's.
pub fn add(
    ctx: &Context,
    territory: &mut Territory,
    new: &NewRoom,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("room {}: added", new.name), apply, |world| {
        let id = Id::derive(&[new.role.code()]);
        if world.rooms.iter().any(|room| room.id == id || *room.name == *new.name) {
            return Err(Error::Taken { what: "room", name: new.name.clone() });
        }
        let state = match new.role {
            RoomRole::Witness => RoomState::InService,
            RoomRole::Main | RoomRole::Replica => RoomState::Commissioning,
        };
        let room = Room {
            id,
            name: named::name(&new.name)?,
            role: new.role,
            state,
            pop: pop(world, new.role),
        };
        // The first room brings the classes of service.
        let absent = |class: &ServiceClass| world.service_classes.get(class.id).is_none();
        let service_classes = ServiceClass::shipped().into_iter().filter(absent).collect();
        Ok(Wanted {
            rows: Rows { rooms: vec![room], service_classes, ..Rows::default() },
            ..Wanted::default()
        })
    })
}

/// The point of presence that a room of this role stands at: the settings call it the same.
fn pop(world: &World, role: RoomRole) -> Option<Thing> {
    let called = |reference: &str| reference.to_lowercase().contains(role.code());
    let mut pops = world.pops.iter();
    pops.find(|pop| called(&pop.name) || called(&pop.reference)).map(Fact::thing)
}

/// Says what joins two rooms.
///
/// # Errors
/// When a room is unknown or both are the same, or the store's.
pub fn link(
    ctx: &Context,
    territory: &mut Territory,
    (from, to): (&str, &str),
    rate: Bitrate,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("rooms {from} and {to}: joined by {rate}"), apply, |world| {
        let mut ends = [named::room(world, from)?, named::room(world, to)?];
        ends.sort_by_key(|room| room.role);
        let [a, b] = ends;
        if a.id == b.id {
            return Err(Error::Unlinkable { name: from.to_owned() });
        }
        let id = Id::derive(&[a.role.code(), b.role.code()]);
        let cable = world.links.get(id).and_then(|link| link.cable);
        let links = vec![Link { id, from: a.id, to: b.id, rate, cable }];
        Ok(Wanted { rows: Rows { links, ..Rows::default() }, ..Wanted::default() })
    })
}

/// Opens a room for instances, once its acceptance tests pass.
///
/// # Errors
/// When the room is unknown, or the store's.
pub fn open(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("room {name}: opened"), apply, |world| {
        let room = named::room(world, name)?;
        let rooms = vec![Room { state: RoomState::InService, ..room.clone() }];
        let findings = acceptance(world, room);
        Ok(Wanted { rows: Rows { rooms, ..Rows::default() }, findings, ..Wanted::default() })
    })
}

/// What a room still lacks before instances may be placed there.
fn acceptance(world: &World, room: &Room) -> Vec<Finding> {
    let hosts = || {
        world.hosts.iter().filter(|host| host.room == room.id && host.state == HostState::InService)
    };
    let mut feeds: Vec<&str> = hosts().map(|host| &*host.feed).collect();
    feeds.sort_unstable();
    feeds.dedup();
    let about = |finding: Finding| finding.about(room.thing()).named(&*room.name);
    let mut found = Vec::new();
    if feeds.is_empty() {
        found.push(about(Finding::error("room_without_hosts")));
    } else if feeds.len() == 1 {
        found.push(about(Finding::warning("room_with_one_feed")).says("feed", feeds[0]));
    }
    let is_joined = world.links.iter().any(|link| link.from == room.id || link.to == room.id);
    let has_other =
        world.rooms.iter().any(|other| other.id != room.id && other.runs_applications());
    if has_other && !is_joined {
        found.push(about(Finding::error("room_without_link")));
    }
    found
}

/// Moves everything of a room to the other.
///
/// # Errors
/// When the room is unknown or there is no other in service, or the store's.
pub fn evacuate(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("room {name}: evacuated"), apply, |world| {
        let room = named::room(world, name)?;
        if !room.runs_applications() {
            return Err(Error::WitnessHost { name: name.to_owned() });
        }
        let is_other = |other: &&Room| {
            other.id != room.id && other.runs_applications() && other.state == RoomState::InService
        };
        let other = world.rooms.iter().find(is_other);
        let other = other.ok_or_else(|| Error::NoOtherRoom { name: name.to_owned() })?.id;
        let applications =
            world.applications.iter().filter(|application| application.home == room.id);
        let applications = applications.cloned().map(|mut application| {
            application.home = other;
            application
        });
        let rooms = vec![Room { state: RoomState::Evacuating, ..room.clone() }];
        let rows = Rows { rooms, applications: applications.collect(), ..Rows::default() };
        Ok(Wanted { rows, ..Wanted::default() })
    })
}
