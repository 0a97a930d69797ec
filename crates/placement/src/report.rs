//! How full the rooms are.

use bocage_hosting::{Host, Need, Room, RoomRole};
use bocage_vocab::{Share, Text};
use bocage_world::World;
use serde::Serialize;

use crate::claims::{self, Claim};
use crate::link::{self, LinkLoad};
use crate::{bound, pack};

/// How full the rooms are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// One entry a room.
    pub rooms: Vec<RoomReport>,
    /// What the links between them carry.
    pub links: Vec<LinkLoad>,
}

/// How full a room is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoomReport {
    /// What people call it.
    pub name: Text,
    /// Which room.
    pub role: RoomRole,
    /// Copies that it should hold.
    pub copies: usize,
    /// Copies that found a host.
    pub placed: usize,
    /// Hosts in service.
    pub hosts: usize,
    /// Hosts that hold a copy.
    pub used: usize,
    /// Hosts that a tight packing uses; none where it does not place all.
    pub tight: Option<usize>,
    /// Hosts that no placement can do without.
    pub at_least: usize,
    /// The fullest dimension of the whole room.
    #[serde(rename = "load_ppm")]
    pub load: Share,
}

/// How full the rooms are by the instances that stand, wherever they would be placed now.
#[must_use]
pub fn as_it_stands(world: &World) -> Report {
    let (claims, _) = claims::wanted(world);
    let rooms = crate::rooms(world).into_iter().map(|room| {
        let own: Vec<&Claim<'_>> = claims.iter().filter(|claim| claim.room == room.id).collect();
        let hosts = crate::hosts(world, room);
        let place =
            |claim: &&Claim<'_>| hosts.iter().position(|host| Some(host.id) == claim.standing);
        let places: Vec<Option<usize>> = own.iter().map(place).collect();
        RoomReport::of(room, &own, &hosts, &places)
    });
    Report { rooms: rooms.collect(), links: link::loads(world) }
}

impl RoomReport {
    pub(crate) fn of(
        room: &Room,
        claims: &[&Claim<'_>],
        hosts: &[&Host],
        places: &[Option<usize>],
    ) -> RoomReport {
        let mut used: Vec<usize> = places.iter().flatten().copied().collect();
        let placed = used.len();
        used.sort_unstable();
        used.dedup();
        let need: Need = claims.iter().map(|claim| claim.need).sum();
        RoomReport {
            name: room.name.clone(),
            role: room.role,
            copies: claims.len(),
            placed,
            hosts: hosts.len(),
            used: used.len(),
            tight: pack::hosts_when_tight(claims, hosts),
            at_least: bound::hosts_at_least(claims, hosts),
            load: Share::ppm(pack::share(need, hosts.iter().map(|host| host.capacity()).sum())),
        }
    }
}
