//! If a room burns: does everything of a two-room class run in the other?
//!
//! This judges instances, whoever placed them: it shares nothing with the packing.

use std::collections::{BTreeMap, BTreeSet};

use bocage_hosting::{Application, Host, HostState, Instance, Need, Room, RoomState};
use bocage_vocab::{Fact, Finding, Id};
use bocage_world::World;

/// What the loss of a room would take down although its class promises both rooms.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// The room that is lost.
    pub room: Id<Room>,
    /// Applications whose copies are not all in the other room.
    pub down: Vec<Id<Application>>,
    /// Hosts of the other room that hold more than they have.
    pub overfull: Vec<Id<Host>>,
}

impl Loss {
    /// Whether nothing is lost.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.down.is_empty() && self.overfull.is_empty()
    }
}

/// For each room that runs applications: what its loss takes down.
#[must_use]
pub fn losses(world: &World, instances: &[Instance]) -> Vec<Loss> {
    let rooms = world.rooms.iter().filter(|room| room.runs_applications());
    rooms.map(|room| loss(world, instances, room.id)).collect()
}

fn loss(world: &World, instances: &[Instance], lost: Id<Room>) -> Loss {
    let standing: BTreeSet<Id<Room>> = world
        .rooms
        .iter()
        .filter(|room| room.id != lost && room.runs_applications())
        .filter(|room| room.state == RoomState::InService)
        .map(|room| room.id)
        .collect();
    let hosts: BTreeMap<Id<Host>, &Host> = world
        .hosts
        .iter()
        .filter(|host| standing.contains(&host.room) && host.state == HostState::InService)
        .map(|host| (host.id, host))
        .collect();
    let mut loads = BTreeMap::<Id<Host>, Need>::new();
    let mut copies = BTreeMap::<(Id<Application>, &str), BTreeSet<u16>>::new();
    for instance in instances.iter().filter(|instance| hosts.contains_key(&instance.host)) {
        *loads.entry(instance.host).or_default() += instance.need();
        let key = (instance.application, &*instance.service);
        copies.entry(key).or_default().insert(instance.ordinal);
    }
    Loss {
        room: lost,
        down: world
            .applications
            .iter()
            .filter(|application| promised_twice(world, application))
            .filter(|application| !is_whole(world, application, &copies))
            .map(|application| application.id)
            .collect(),
        overfull: loads
            .into_iter()
            .filter(|(host, load)| !hosts.get(host).is_some_and(|host| load.fits(host.capacity())))
            .map(|(host, _)| host)
            .collect(),
    }
}

fn promised_twice(world: &World, application: &Application) -> bool {
    world.service_classes.get(application.class).is_some_and(|class| class.rooms > 1)
}

/// Whether every copy of every service of its release is there.
fn is_whole(
    world: &World,
    application: &Application,
    copies: &BTreeMap<(Id<Application>, &str), BTreeSet<u16>>,
) -> bool {
    let mut releases = world.releases.iter();
    let release = releases.find(|release| {
        release.application == application.id && release.number == application.release
    });
    let Some(spec) = release.and_then(|release| release.content().ok()) else { return false };
    spec.services.iter().all(|(name, service)| {
        let present = copies.get(&(application.id, name.as_str()));
        (0..service.replicas).all(|ordinal| present.is_some_and(|held| held.contains(&ordinal)))
    })
}

/// The same, told.
#[must_use]
pub fn findings(world: &World, instances: &[Instance]) -> Vec<Finding> {
    let mut found = Vec::new();
    for loss in losses(world, instances) {
        let room = world.rooms.get(loss.room).map_or("", |room| &*room.name);
        let applications = loss.down.iter().filter_map(|id| world.applications.get(*id));
        found.extend(applications.map(|application| {
            Finding::error("room_loss_not_survived")
                .about(application.thing())
                .named(&*application.name)
                .says("room", room)
        }));
        let hosts = loss.overfull.iter().filter_map(|id| world.hosts.get(*id));
        found.extend(hosts.map(|host| {
            let about = Finding::error("host_overfull").about(host.thing());
            about.named(&*host.name).says("room", room)
        }));
    }
    found
}
