//! The least hosting of two rooms: a host in each, a witness, and the link.

use std::path::Path;

use bocage_hosting::{Host, HostState, Link, Room, RoomRole, RoomState, ServiceClass};
use bocage_vocab::{Bitrate, Bytes, Cores, Id};
use bocage_world::Rows;

use super::change::{Wanted, change};
use crate::{Context, Error, Territory};

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
pub(crate) fn make(ctx: &Context, at: &Path) -> Result<(), Error> {
    if at.exists() {
        return Ok(());
    }
    let mut territory = Territory::create(ctx, &at.display().to_string())?;
    let rows = pair(["main", "replica", "witness"], ["main-1", "replica-1"]);
    let wanted = |_: &_| Ok(Wanted { rows: rows.clone(), ..Wanted::default() });
    change(ctx, &mut territory, "two rooms with a host each", true, wanted).map(|_| ())
}
