//! What a host is wanted to run.

use std::collections::btree_map::Entry as MapEntry;
use std::collections::{BTreeMap, BTreeSet};

use bocage_hosting::spec::Entry;
use bocage_hosting::{Application, ApplicationState, Duty, Host, Instance, Release, Service, Spec};
use bocage_vocab::{Bytes, Generation, Id, Text};
use bocage_world::World;
use sha2::{Digest, Sha256};

/// What a host is wanted to run at a generation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The generation that wants it.
    pub generation: Generation,
    /// The copies; a service comes after those that must be well before it.
    pub instances: Vec<WantedInstance>,
    /// What the world sees of them.
    pub routes: Vec<Route>,
}

/// A host name, and the service that answers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The application.
    pub application: Text,
    /// Its service, port, host name and probe.
    pub entry: Entry,
}

/// One copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedInstance {
    /// The instance.
    pub id: Id<Instance>,
    /// The name of its application.
    pub application: Text,
    /// Its service.
    pub service: Text,
    /// Which copy, from 0.
    pub ordinal: u16,
    /// The number of the release.
    pub release: u32,
    /// What to run. The caller may add variables, such as the address of a database.
    pub content: Service,
    /// The most that each volume may hold.
    pub volumes: BTreeMap<String, Bytes>,
}

impl WantedInstance {
    /// The digest of what it is made of: two containers of one digest are as good as each other,
    /// whatever the numbers of their releases.
    #[must_use]
    pub fn digest(&self) -> Text {
        // How many copies there are changes none of them.
        let content = Service { replicas: 1, labels: String::new(), ..self.content.clone() };
        let text = serde_json::to_string(&content).unwrap_or_default();
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>().into()
    }

    /// The name of its container: for people to read, and another one for another content.
    #[must_use]
    pub fn container(&self) -> Text {
        let digest = self.digest();
        let (application, service, ordinal) = (&self.application, &self.service, self.ordinal);
        format!("bocage-{application}.{service}.{ordinal}.{}", &digest[..12]).into()
    }

    /// Whether it writes files that stay: two containers of it never run at once.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.content.mounts.iter().any(|mount| !mount.read_only)
    }

    /// The name that the engine knows a volume by. No name of an application holds a dot, so that
    /// no two applications meet in one volume.
    #[must_use]
    pub fn volume(&self, name: &str) -> Text {
        format!("bocage-{}.{name}", self.application).into()
    }
}

/// What a World wants a host to run: the instances that serve there, of applications that are to
/// run. Standbys keep their place and run nothing.
///
/// # Errors
/// When the content of a release cannot be read.
pub fn wanted(world: &World, host: Id<Host>) -> Result<Wanted, bocage_hosting::spec::Error> {
    let mut contents: BTreeMap<(Id<Application>, u32), Spec> = BTreeMap::new();
    let mut instances = Vec::new();
    let mut routes: BTreeMap<Text, Route> = BTreeMap::new();
    for instance in world.instances.iter() {
        let Some(application) = world.applications.get(instance.application) else { continue };
        let runs = application.state == ApplicationState::Running && instance.duty == Duty::Active;
        if instance.host != host || !runs {
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
        instances.extend(copy(application, instance, spec));
        if let Some(entry) = spec.entry.as_ref().filter(|entry| *entry.service == *instance.service)
        {
            let application = application.name.clone();
            routes.insert(application.clone(), Route { application, entry: entry.clone() });
        }
    }
    instances.sort_by(|a: &WantedInstance, b| name(a).cmp(&name(b)));
    Ok(Wanted {
        generation: world.generation,
        instances: in_order(instances),
        routes: routes.into_values().collect(),
    })
}

fn name(instance: &WantedInstance) -> (&str, &str, u16) {
    (&instance.application, &instance.service, instance.ordinal)
}

fn copy(application: &Application, instance: &Instance, spec: &Spec) -> Option<WantedInstance> {
    Some(WantedInstance {
        id: instance.id,
        application: application.name.clone(),
        service: instance.service.clone(),
        ordinal: instance.ordinal,
        release: instance.release,
        content: spec.services.get(&*instance.service)?.clone(),
        volumes: spec.volumes.clone(),
    })
}

/// Those that others wait for come first. What waits for itself comes as it stood.
fn in_order(mut left: Vec<WantedInstance>) -> Vec<WantedInstance> {
    let mut ordered: Vec<WantedInstance> = Vec::new();
    while !left.is_empty() {
        let waiting: BTreeSet<(Text, Text)> =
            left.iter().map(|one| (one.application.clone(), one.service.clone())).collect();
        let ready = left.iter().position(|one| {
            let waits = |other: &String| {
                waiting.contains(&(one.application.clone(), other.as_str().into()))
                    && **other != *one.service
            };
            !one.content.after.iter().any(waits)
        });
        ordered.push(left.remove(ready.unwrap_or(0)));
    }
    ordered
}
