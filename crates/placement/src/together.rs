//! Do the services of each application reach each other?
//!
//! They do over the network of their host, and over that of their room where its hosts are joined:
//! where each of them says at which address the others reach it.

use std::collections::{BTreeMap, BTreeSet};

use bocage_hosting::{Application, ApplicationState, Duty, Entrance, Host, Instance};
use bocage_vocab::{Bytes, Fact, Finding, Id};
use bocage_world::World;

use crate::claims::SHIPS;

/// Running applications that no room serves, and those whose services lie on several hosts.
pub(crate) fn findings(world: &World, instances: &[Instance]) -> Vec<Finding> {
    let mut serving = BTreeMap::<Id<Application>, (BTreeSet<&str>, BTreeSet<Id<Host>>)>::new();
    for instance in instances.iter().filter(|instance| instance.duty == Duty::Active) {
        let (services, hosts) = serving.entry(instance.application).or_default();
        services.insert(&instance.service);
        hosts.insert(instance.host);
    }
    let running = world.applications.iter().filter(|one| one.state == ApplicationState::Running);
    let told = running.filter_map(|application| {
        let about = |finding: Finding| finding.about(application.thing()).named(&*application.name);
        match serving.get(&application.id) {
            None => Some(about(Finding::error("application_not_served"))),
            Some((services, hosts))
                if services.len() > 1 && hosts.len() > 1 && !are_joined(world, hosts) =>
            {
                Some(about(Finding::error("services_apart")).says("hosts", hosts.len()))
            }
            Some(_) => None,
        }
    });
    told.chain(unshipped(world, instances)).collect()
}

/// Files that move, on a host of several in a room which is not said to be the one that ships them.
fn unshipped(world: &World, instances: &[Instance]) -> Vec<Finding> {
    let mut kept = BTreeMap::<Id<Application>, BTreeSet<&str>>::new();
    for instance in instances.iter().filter(|instance| instance.disk > Bytes::ZERO) {
        let Some(host) = world.hosts.get(instance.host) else { continue };
        let in_room = |one: &&Entrance| {
            world.hosts.get(one.host).is_some_and(|other| other.room == host.room)
        };
        if world.entrances.iter().filter(in_room).count() > 1 && !host.has(SHIPS) {
            kept.entry(instance.application).or_default().insert(&host.name);
        }
    }
    let told = kept.into_iter().filter_map(|(id, hosts)| {
        let application = world.applications.get(id)?;
        let class = world.service_classes.get(application.class)?;
        let about = Finding::warning("files_unshipped").about(application.thing());
        let hosts: Vec<&str> = hosts.into_iter().collect();
        (class.rooms > 1).then(|| about.named(&*application.name).says("hosts", hosts.join(", ")))
    });
    told.collect()
}

fn are_joined(world: &World, hosts: &BTreeSet<Id<Host>>) -> bool {
    hosts.iter().all(|host| world.entrances.iter().any(|entrance| entrance.host == *host))
}
