//! If a room burns: does everything of a two-room class run in the other?
//!
//! This judges instances, whoever placed them: it shares nothing with the packing, and believes the
//! releases rather than the rows.

use std::collections::{BTreeMap, BTreeSet};

use bocage_hosting::{
    Application, Host, HostState, Instance, Need, Room, RoomState, Service, Spec,
};
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
    let promises = promises(world);
    rooms.map(|room| loss(world, &promises, instances, room.id)).collect()
}

fn loss(world: &World, promises: &Promises<'_>, instances: &[Instance], lost: Id<Room>) -> Loss {
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
    for instance in instances {
        let Some(host) = hosts.get(&instance.host) else { continue };
        *loads.entry(instance.host).or_default() += need(promises, instance);
        if promises.get(&instance.application).is_some_and(|one| one.is_kept(instance, host)) {
            let key = (instance.application, &*instance.service);
            copies.entry(key).or_default().insert(instance.ordinal);
        }
    }
    Loss {
        room: lost,
        down: world
            .applications
            .iter()
            .filter(|application| promised_twice(world, application))
            .filter(|application| !is_whole(promises, application.id, &copies))
            .map(|application| application.id)
            .collect(),
        overfull: loads
            .into_iter()
            .filter(|(host, load)| !hosts.get(host).is_some_and(|host| load.fits(host.capacity())))
            .map(|(host, _)| host)
            .collect(),
    }
}

/// What the releases that are wanted promise, whatever the rows say.
type Promises<'a> = BTreeMap<Id<Application>, Promise<'a>>;

struct Promise<'a> {
    application: &'a Application,
    spec: Spec,
}

impl Promise<'_> {
    fn service(&self, instance: &Instance) -> Option<&Service> {
        self.spec.services.get(&*instance.service)
    }

    /// Whether an instance is a copy of the release that is wanted, on a host that may run it.
    fn is_kept(&self, instance: &Instance, host: &Host) -> bool {
        let is_fit = |service: &Service| self.is_fit(service, host);
        instance.release == self.application.release && self.service(instance).is_some_and(is_fit)
    }

    fn is_fit(&self, service: &Service, host: &Host) -> bool {
        let member = &self.application.member;
        host.has(&service.labels) && host.member.as_ref().is_none_or(|kept| kept == member)
    }
}

fn promises(world: &World) -> Promises<'_> {
    let wanted: BTreeMap<(Id<Application>, u32), &Application> =
        world.applications.iter().map(|one| ((one.id, one.release), one)).collect();
    let read = world.releases.iter().filter_map(|release| {
        let application = *wanted.get(&(release.application, release.number))?;
        Some((application.id, Promise { application, spec: release.content().ok()? }))
    });
    read.collect()
}

/// What an instance takes by its release; by its row where no release tells.
fn need(promises: &Promises<'_>, instance: &Instance) -> Need {
    let promise = promises.get(&instance.application);
    let told = promise.and_then(|one| Some(one.spec.need_of(one.service(instance)?)));
    told.unwrap_or_else(|| instance.need())
}

fn promised_twice(world: &World, application: &Application) -> bool {
    world.service_classes.get(application.class).is_some_and(|class| class.rooms > 1)
}

/// Whether every copy of every service of its release is there.
fn is_whole(
    promises: &Promises<'_>,
    application: Id<Application>,
    copies: &BTreeMap<(Id<Application>, &str), BTreeSet<u16>>,
) -> bool {
    let Some(promise) = promises.get(&application) else { return false };
    promise.spec.services.iter().all(|(name, service)| {
        let present = copies.get(&(application, name.as_str()));
        (0..service.replicas).all(|ordinal| present.is_some_and(|held| held.contains(&ordinal)))
    })
}

/// Where the rows say something else than the release that is wanted.
fn differences(world: &World, promises: &Promises<'_>, instances: &[Instance]) -> Vec<Finding> {
    let told = instances.iter().filter_map(|instance| {
        let promise = promises.get(&instance.application)?;
        let Application { name, release, .. } = promise.application;
        let label = format!("{name}/{}/{}", instance.service, instance.ordinal);
        let about =
            |code: &'static str| Finding::error(code).about(instance.thing()).named(&*label);
        if instance.release != *release {
            let found = about("instance_of_other_release");
            let found = found.says("release", i64::from(instance.release));
            return Some(found.says("wanted", i64::from(*release)));
        }
        let Some(service) = promise.service(instance) else {
            return Some(about("instance_of_no_service"));
        };
        let need = promise.spec.need_of(service);
        if instance.need() != need {
            let found = about("instance_need_differs").says("row", in_words(instance.need()));
            return Some(found.says("release", in_words(need)));
        }
        let host = world.hosts.get(instance.host)?;
        let found = || about("instance_on_unfit_host").says("host", &*host.name);
        (!promise.is_fit(service, host)).then(found)
    });
    told.collect()
}

fn in_words(need: Need) -> String {
    let Need { cores, memory, disk, iops } = need;
    format!("{cores}, {memory}, {disk}, {iops}/s")
}

/// The same, told.
#[must_use]
pub fn findings(world: &World, instances: &[Instance]) -> Vec<Finding> {
    let mut found = differences(world, &promises(world), instances);
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
