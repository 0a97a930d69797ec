//! What runs where: from applications, releases and hosts to instances.
//!
//! Pure: the same World gives the same instances. What stands stays where it is, as far as it may;
//! [`survive`] proves for each room that the other can take over, whoever placed the instances.
#![warn(missing_docs)]

mod bound;
mod claims;
pub mod link;
mod pack;
pub mod quota;
mod report;
pub mod survive;
mod together;

use bocage_hosting::{Host, HostState, Instance, Room, RoomState};
use bocage_vocab::{Fact, Finding};
use bocage_world::World;

pub use link::LinkLoad;
pub use report::{Report, RoomReport, as_it_stands};

use claims::Claim;

/// Where every copy of every application runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// The instances, all of them.
    pub instances: Vec<Instance>,
    /// What could not be placed, or not as it should be.
    pub findings: Vec<Finding>,
    /// How full the rooms are, and how many hosts would do.
    pub report: Report,
}

/// Places every copy that the applications of a World want.
#[must_use]
pub fn place(world: &World) -> Placement {
    let (claims, mut findings) = claims::wanted(world);
    let mut instances = Vec::with_capacity(claims.len());
    let mut report = Report::default();
    for room in rooms(world) {
        let own: Vec<&Claim<'_>> = claims.iter().filter(|claim| claim.room == room.id).collect();
        let hosts = hosts(world, room);
        let places = pack::pack(&own, &hosts);
        for (claim, place) in own.iter().zip(&places) {
            match place {
                Some(host) => instances.push(claim.on(hosts[*host])),
                None => findings.push(unplaced(room, claim, &hosts)),
            }
        }
        report.rooms.push(RoomReport::of(room, &own, &hosts, &places));
    }
    findings.extend(together::findings(world, &instances));
    findings.extend(quota::findings(world));
    findings.extend(survive::findings(world, &instances));
    findings.extend(link::findings(world));
    report.links = link::loads(world);
    Placement { instances, findings, report }
}

/// The rooms that run applications, Main first.
fn rooms(world: &World) -> Vec<&Room> {
    let mut rooms: Vec<&Room> =
        world.rooms.iter().filter(|room| room.runs_applications()).collect();
    rooms.sort_by_key(|room| room.role);
    rooms
}

/// The hosts of a room that may be used, by name.
fn hosts<'a>(world: &'a World, room: &Room) -> Vec<&'a Host> {
    if room.state != RoomState::InService {
        return Vec::new();
    }
    let in_service = |host: &&Host| host.room == room.id && host.state == HostState::InService;
    let mut hosts: Vec<&Host> = world.hosts.iter().filter(in_service).collect();
    hosts.sort_by(|a, b| a.name.cmp(&b.name));
    hosts
}

/// No host takes a copy: what it claims, and how many hosts could take it if they were empty.
fn unplaced(room: &Room, claim: &Claim<'_>, hosts: &[&Host]) -> Finding {
    let able = hosts.iter().filter(|host| claim.may_run_on(host)).count();
    let code = match able {
        0 if claim.labels.is_empty() => "instance_too_large",
        0 => "instance_unplaceable",
        _ => "instance_unplaced",
    };
    let found = Finding::error(code)
        .about(claim.application.thing())
        .named(claim.label())
        .says("room", &*room.name)
        .says("cores", claim.need.cores.to_string())
        .says("memory", claim.need.memory.to_string())
        .says("disk", claim.need.disk.to_string());
    match able {
        0 => found.says("labels", &*claim.labels),
        able => found.says("hosts", able),
    }
}
