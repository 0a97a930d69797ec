//! What a host is wanted to run.

use std::collections::btree_map::Entry as MapEntry;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use bocage_hosting::spec::{DatabaseSpec, Entry};
use bocage_hosting::{Application, ApplicationState, Duty, Host, Instance, Release, Service, Spec};
use bocage_vocab::{Bytes, Generation, Id, Text};
use bocage_world::World;
use sha2::{Digest, Sha256};

use crate::Owner;

/// What a host is wanted to run at a generation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The generation that wants it.
    pub generation: Generation,
    /// The copies; a service comes after those that must be well before it.
    pub instances: Vec<WantedInstance>,
    /// What the world sees of them.
    pub routes: Vec<Route>,
    /// Copies that serve elsewhere from now on and were not seen well there yet: what this host
    /// runs of them goes on.
    pub staying: BTreeSet<Copy>,
    /// Where its entry takes in what people asked of the other hosts of its room.
    pub entrance: Option<SocketAddr>,
    /// The addresses of the other hosts of the room, who come there.
    pub beside: BTreeSet<IpAddr>,
}

/// A copy of a service, wherever it runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// Whose it is.
    pub application: Id<Application>,
    /// The service.
    pub service: Text,
    /// Which copy, from 0.
    pub ordinal: u16,
}

/// A host name, and the service that answers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Whose it is.
    pub owner: Owner,
    /// Its service, port, host name and probe.
    pub entry: Entry,
    /// The entrances of the other hosts of the room that have copies of the service, once a copy.
    pub beyond: Vec<SocketAddr>,
}

/// One copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedInstance {
    /// The instance.
    pub id: Id<Instance>,
    /// Whose it is.
    pub owner: Owner,
    /// Its service.
    pub service: Text,
    /// Which copy, from 0.
    pub ordinal: u16,
    /// The number of the release.
    pub release: u32,
    /// What to run. The addresses of its databases are added by [`crate::with_databases`].
    pub content: Service,
    /// The most that each volume may hold.
    pub volumes: BTreeMap<String, Bytes>,
    /// The databases that its service is told of.
    pub databases: BTreeMap<String, DatabaseSpec>,
    /// What tells its secrets from other values; reconciling asks the engine for it.
    pub secrets: Option<Text>,
}

impl WantedInstance {
    /// The digest of what it is made of: two containers of one digest are as good as each other,
    /// whatever the numbers of their releases.
    #[must_use]
    pub fn digest(&self) -> Text {
        // How many copies there are changes none of them.
        let content = Service { replicas: 1, labels: String::new(), ..self.content.clone() };
        let made_of = (&content, self.owner.incarnation.uuid(), self.secrets.as_deref());
        let text = serde_json::to_string(&made_of).unwrap_or_default();
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>().into()
    }

    /// The name of its container: for people to read, and another one for another content.
    #[must_use]
    pub fn container(&self) -> Text {
        let digest = self.digest();
        let (application, service, ordinal) =
            (&self.owner.application, &self.service, self.ordinal);
        format!("bocage-{application}.{service}.{ordinal}.{}", &digest[..12]).into()
    }

    /// Whether it writes files that stay: two containers of it never run at once.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.content.mounts.iter().any(|mount| !mount.read_only)
    }
}

/// What a World wants a host to run: the instances that serve there, of applications that are to
/// run. Standbys keep their place and run nothing. People who arrive here are led to copies on other
/// hosts of the room too, of which `is_up` says that they were seen well.
///
/// # Errors
/// When the content of a release cannot be read.
pub fn wanted(
    world: &World,
    host: Id<Host>,
    is_up: &dyn Fn(&Instance) -> bool,
) -> Result<Wanted, bocage_hosting::spec::Error> {
    selected(world, host, &|_, instance| instance.duty == Duty::Active, is_up)
}

/// What a World wants a host to run where agents decide which room serves: in that room everything
/// that is promised both, standby or not, in the other nothing of it; what is promised one room runs
/// where it was placed.
///
/// # Errors
/// When the content of a release cannot be read.
pub fn wanted_in_room(
    world: &World,
    host: Id<Host>,
    (serves, is_up): (bool, &dyn Fn(&Instance) -> bool),
) -> Result<Wanted, bocage_hosting::spec::Error> {
    let runs = |application: &Application, instance: &Instance| {
        if is_promised_both(world, application) { serves } else { instance.duty == Duty::Active }
    };
    selected(world, host, &runs, is_up)
}

/// Whether an application is promised both rooms: which of them runs it is for the agents to say.
#[must_use]
pub fn is_promised_both(world: &World, application: &Application) -> bool {
    world.service_classes.get(application.class).is_some_and(|class| class.rooms > 1)
}

fn selected(
    world: &World,
    host: Id<Host>,
    runs: &dyn Fn(&Application, &Instance) -> bool,
    is_up: &dyn Fn(&Instance) -> bool,
) -> Result<Wanted, bocage_hosting::spec::Error> {
    let entrances = entrances(world, host);
    let mut contents: BTreeMap<(Id<Application>, u32), Spec> = BTreeMap::new();
    let mut instances = Vec::new();
    let mut routes: BTreeMap<Owner, Route> = BTreeMap::new();
    for instance in world.instances.iter() {
        let Some(application) = world.applications.get(instance.application) else { continue };
        let is_wanted = application.state == ApplicationState::Running;
        let is_here = instance.host == host;
        let beyond = entrances.get(&instance.host).copied().filter(|_| !is_here && is_up(instance));
        if (!is_here && beyond.is_none()) || !is_wanted || !runs(application, instance) {
            continue;
        }
        let key = (application.id, instance.release);
        let spec = match contents.entry(key) {
            MapEntry::Occupied(known) => known.into_mut(),
            MapEntry::Vacant(place) => {
                let release = world.releases.iter().find(|r| (r.application, r.number) == key);
                let Some(spec) = release.map(Release::content).transpose()? else { continue };
                place.insert(spec)
            }
        };
        instances.extend(copy(application, instance, spec).filter(|_| is_here));
        if let Some(entry) = spec.entry.as_ref().filter(|entry| *entry.service == *instance.service)
        {
            let owner = Owner::of(application);
            let (entry, none) = (entry.clone(), Vec::new());
            let route = Route { owner: owner.clone(), entry, beyond: none };
            routes.entry(owner).or_insert(route).beyond.extend(beyond);
        }
    }
    instances.sort_by(|a: &WantedInstance, b| name(a).cmp(&name(b)));
    let others = entrances.iter().filter(|(other, _)| **other != host);
    Ok(Wanted {
        generation: world.generation,
        instances: in_order(instances),
        routes: routes.into_values().collect(),
        staying: BTreeSet::new(),
        entrance: entrances.get(&host).copied(),
        beside: others.map(|(_, at)| at.ip()).collect(),
    })
}

/// The entrances of the hosts of a room, by host.
fn entrances(world: &World, host: Id<Host>) -> BTreeMap<Id<Host>, SocketAddr> {
    let room = |host: Id<Host>| world.hosts.get(host).map(|host| host.room);
    let own = room(host);
    let near = world.entrances.iter().filter(|one| own.is_some() && room(one.host) == own);
    near.filter_map(|one| Some((one.host, one.at()?))).collect()
}

/// One copy of each service of a release, wherever it is to run: to try it.
#[must_use]
pub fn one_of_each(owner: &Owner, release: u32, spec: &Spec) -> Wanted {
    let each = spec.services.keys().filter_map(|service| {
        let instance = (Id::derive(&[&owner.incarnation.to_string(), service]), 0, release);
        copy_of(owner, (service, instance), spec)
    });
    let entry = spec.entry.clone();
    Wanted {
        instances: in_order(each.collect()),
        routes: entry
            .map(|entry| Route { owner: owner.clone(), entry, beyond: Vec::new() })
            .into_iter()
            .collect(),
        ..Wanted::default()
    }
}

/// The copies that serve on other hosts, and the instance that each is there; those that write files
/// are left out, since two of them never run at once.
#[must_use]
pub fn elsewhere(world: &World, host: Id<Host>) -> Vec<(Copy, Instance)> {
    let serves = |one: &&Instance| one.host != host && one.duty == Duty::Active;
    let copies = world.instances.iter().filter(serves).filter(|one| one.disk == Bytes::ZERO);
    let copy = |one: &Instance| Copy {
        application: one.application,
        service: one.service.clone(),
        ordinal: one.ordinal,
    };
    copies.map(|one| (copy(one), one.clone())).collect()
}

impl Wanted {
    /// Whether something of an application runs here or goes on here.
    #[must_use]
    pub fn has_here(&self, owner: &Owner) -> bool {
        let stays = |copy: &Copy| copy.application == owner.incarnation;
        self.instances.iter().any(|one| one.owner == *owner) || self.staying.iter().any(stays)
    }

    /// The same, but what runs here of these copies goes on, and people are led there.
    ///
    /// # Errors
    /// When the content of a release cannot be read.
    pub fn keeping(
        mut self,
        world: &World,
        staying: BTreeSet<Copy>,
    ) -> Result<Wanted, bocage_hosting::spec::Error> {
        for copy in &staying {
            let Some(application) = world.applications.get(copy.application) else { continue };
            let key = (application.id, application.release);
            let release = world.releases.iter().find(|r| (r.application, r.number) == key);
            let Some(spec) = release.map(Release::content).transpose()? else { continue };
            let owner = Owner::of(application);
            let shown = spec.entry.filter(|entry| *entry.service == *copy.service);
            let is_known = self.routes.iter().any(|route| route.owner == owner);
            let route = |entry| Route { owner, entry, beyond: Vec::new() };
            self.routes.extend(shown.filter(|_| !is_known).map(route));
        }
        self.staying = staying;
        Ok(self)
    }
}

fn name(instance: &WantedInstance) -> (&str, &str, u16) {
    (&instance.owner.application, &instance.service, instance.ordinal)
}

fn copy(application: &Application, instance: &Instance, spec: &Spec) -> Option<WantedInstance> {
    let one = (instance.id, instance.ordinal, instance.release);
    copy_of(&Owner::of(application), (&instance.service, one), spec)
}

fn copy_of(
    owner: &Owner,
    (service, (id, ordinal, release)): (&str, (Id<Instance>, u16, u32)),
    spec: &Spec,
) -> Option<WantedInstance> {
    Some(WantedInstance {
        id,
        owner: owner.clone(),
        service: service.into(),
        ordinal,
        release,
        content: spec.services.get(service)?.clone(),
        volumes: spec.volumes.clone(),
        databases: spec
            .databases
            .iter()
            .filter(|(_, database)| database.services.iter().any(|name| name == service))
            .map(|(name, database)| (name.clone(), database.clone()))
            .collect(),
        secrets: None,
    })
}

/// Those that others wait for come first. What waits for itself comes as it stood.
fn in_order(mut left: Vec<WantedInstance>) -> Vec<WantedInstance> {
    let mut ordered: Vec<WantedInstance> = Vec::new();
    while !left.is_empty() {
        let waiting: BTreeSet<(Owner, Text)> =
            left.iter().map(|one| (one.owner.clone(), one.service.clone())).collect();
        let ready = left.iter().position(|one| {
            let waits = |other: &String| {
                waiting.contains(&(one.owner.clone(), other.as_str().into()))
                    && **other != *one.service
            };
            !one.content.after.iter().any(waits)
        });
        ordered.push(left.remove(ready.unwrap_or(0)));
    }
    ordered
}
