//! The least hosting of two rooms: a host in each, a witness, and the link.

use std::path::Path;

use bocage_hosting::{Entrance, Host, HostState, Link, Room, RoomRole, RoomState, ServiceClass};
use bocage_vocab::{Bitrate, Bytes, Cores, Id};
use bocage_world::Rows;

use super::change::{Wanted, change};
use crate::{AsOf, Context, Error, Territory};

/// Main, Replica and Witness by these names, in service, and a host each of the first two. They are
/// the same whenever they are made.
pub(crate) fn pair(rooms: [&str; 3], hosts: [&str; 2]) -> Rows {
    let roles = [RoomRole::Main, RoomRole::Replica, RoomRole::Witness];
    let room = |(role, name): (RoomRole, &str)| Room {
        id: Id::derive(&[role.code()]),
        name: name.into(),
        role,
        state: RoomState::InService,
        pop: None,
    };
    let rooms: Vec<Room> = roles.into_iter().zip(rooms).map(room).collect();
    let hosts = hosts.iter().zip(&rooms).map(|(name, room)| host(name, room.id)).collect();
    let link = Link {
        id: Id::derive(&[RoomRole::Main.code(), RoomRole::Replica.code()]),
        from: rooms[0].id,
        to: rooms[1].id,
        rate: Bitrate::bits(10_000_000_000),
        cable: None,
    };
    Rows {
        rooms,
        hosts,
        links: vec![link],
        service_classes: ServiceClass::shipped(),
        ..Rows::default()
    }
}

fn host(name: &str, room: Id<Room>) -> Host {
    Host {
        id: Id::derive(&[name]),
        name: name.into(),
        room,
        state: HostState::InService,
        feed: "A".into(),
        labels: "".into(),
        member: None,
        cores: Cores::millicores(8_000),
        memory: Bytes::octets(16 << 30),
        disk: Bytes::octets(200_000_000_000),
        iops: 10_000,
    }
}

/// Makes a territory of nothing but such a pair, unless it is there.
///
/// With second hosts each room has two that lead to each other; the first ships files.
pub(crate) fn make(ctx: &Context, at: &Path, with_second: bool) -> Result<(), Error> {
    let place = at.display().to_string();
    let rows = pair(["main", "replica", "witness"], ["main-1", "replica-1"]);
    let is_new = !at.exists();
    let mut territory =
        if is_new { Territory::create(ctx, &place)? } else { Territory::open(ctx, &place)? };
    if is_new {
        let wanted = |_: &_| Ok(Wanted { rows: rows.clone(), ..Wanted::default() });
        change(ctx, &mut territory, "two rooms with a host each", true, wanted)?;
    }
    let world = territory.world(ctx, AsOf::Head)?;
    if with_second && world.entrances.iter().next().is_none() {
        let wanted = |_: &_| Ok(Wanted { rows: second(&rows), ..Wanted::default() });
        change(ctx, &mut territory, "a second host in each room", true, wanted)?;
    }
    Ok(())
}

/// What second hosts change: four hosts, and where each reaches the other of its room.
fn second(rows: &Rows) -> Rows {
    let mut hosts = Vec::new();
    for (first, name) in rows.hosts.iter().zip(["main-2", "replica-2"]) {
        hosts.push(Host { labels: "files".into(), ..first.clone() });
        hosts.push(Host { feed: "B".into(), ..host(name, first.room) });
    }
    let places = ["10.77.10.1:8013", "10.77.10.2:8013", "10.77.20.1:8013", "10.77.20.2:8013"];
    let entrance = |(host, at): (&Host, &str)| Entrance {
        id: Id::derive(&[&host.name]),
        host: host.id,
        address: at.into(),
    };
    let entrances = hosts.iter().zip(places).map(entrance).collect();
    Rows { hosts, entrances, ..Rows::default() }
}
