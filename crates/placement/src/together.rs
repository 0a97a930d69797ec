//! Do the services of each application reach each other?
//!
//! They do over the network of their host; no network joins hosts yet.

use std::collections::{BTreeMap, BTreeSet};

use bocage_hosting::{Application, ApplicationState, Duty, Host, Instance};
use bocage_vocab::{Fact, Finding, Id};
use bocage_world::World;

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
            Some((services, hosts)) if services.len() > 1 && hosts.len() > 1 => {
                Some(about(Finding::error("services_apart")).says("hosts", hosts.len()))
            }
            Some(_) => None,
        }
    });
    told.collect()
}
