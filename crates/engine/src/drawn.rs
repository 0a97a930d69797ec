//! Engines and wishes as small drawings, for tests.
//!
//! ```text
//! generation 4
//! town/web#0 2 writes asked      what is wanted: application/service#copy, the number of its image
//! town/web#0 1 well              what is seen: the same, and how it is
//! network town                   networks and volumes that are there
//! volume town.files
//! apart town                     something of it is not on the room's network
//! town:2/web#0 1                 a later application of the name
//! town/web#0 1 restarts:3 for:5 ended
//! staying town/web#0             a copy that is not well elsewhere yet
//! ```

use std::collections::BTreeMap;

use bocage_hosting::spec::{Health, Limits, Mount};
use bocage_hosting::{Instance, Service};
use bocage_vocab::{Generation, Id, Span};

use crate::steps::Name;
use crate::{Copy, Observed, Owner, Running, State, Step, Wanted, WantedInstance};

/// Reads what is wanted.
pub(crate) fn wanted(drawing: &str) -> Wanted {
    let mut wanted = Wanted::default();
    for line in lines(drawing) {
        match line.split_once(' ').unwrap() {
            ("generation", number) => wanted.generation = Generation(number.parse().unwrap()),
            ("staying", name) => drop(wanted.staying.insert(copy(&instance(&format!("{name} 1"))))),
            _ => wanted.instances.push(instance(line)),
        }
    }
    wanted
}

/// Reads what is seen.
pub(crate) fn observed(drawing: &str) -> Observed {
    let mut observed = Observed::default();
    for line in lines(drawing) {
        match line.split_once(' ').unwrap() {
            ("generation", number) => observed.generation = Generation(number.parse().unwrap()),
            ("network", name) => drop(observed.networks.insert(owner(name))),
            ("apart", name) => drop(observed.apart.insert(owner(name))),
            ("volume", name) => {
                let (whose, volume) = name.split_once('.').unwrap();
                observed.volumes.insert(owner(whose).volume(volume), owner(whose));
            }
            _ => observed.running.push(running(line)),
        }
    }
    observed
}

fn lines(drawing: &str) -> impl Iterator<Item = &str> {
    drawing.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// An application by its name, or a later one of the name: `town`, `town:2`.
fn owner(name: &str) -> Owner {
    let application = name.split(':').next().unwrap().into();
    Owner { application, member: "Member".into(), incarnation: Id::derive(&[name]) }
}

fn copy(instance: &WantedInstance) -> Copy {
    let (application, service) = (instance.owner.incarnation, instance.service.clone());
    Copy { application, service, ordinal: instance.ordinal }
}

/// What people would write for an application.
fn drawn_owner(owner: &Owner) -> String {
    let name = owner.application.to_string();
    let first = owner.incarnation == Id::derive(&[&name]);
    if first { name } else { format!("{name}:2") }
}

fn instance(line: &str) -> WantedInstance {
    let mut words = line.split(' ');
    let (name, image) = (words.next().unwrap(), words.next().unwrap());
    let (application, rest) = name.split_once('/').unwrap();
    let (service, ordinal) = rest.split_once('#').unwrap();
    let rest: Vec<&str> = words.collect();
    let mount = Mount { volume: "files".into(), at: "/srv".into(), read_only: false };
    let health = Health {
        command: vec!["/well".into()],
        every: Span::millis(1_000),
        timeout: Span::millis(1_000),
        retries: 2,
    };
    WantedInstance {
        id: Id::<Instance>::derive(&[name]),
        owner: owner(application),
        service: service.into(),
        ordinal: ordinal.parse().unwrap(),
        release: image.parse().unwrap(),
        content: Service {
            image: format!("image{image}"),
            entrypoint: None,
            command: None,
            environment: BTreeMap::new(),
            mounts: if rest.contains(&"writes") { vec![mount] } else { Vec::new() },
            scratch: Vec::new(),
            secrets: Vec::new(),
            user: None,
            writable: false,
            replicas: 1,
            limits: Limits::default(),
            labels: String::new(),
            health: rest.contains(&"asked").then_some(health),
            after: Vec::new(),
        },
        volumes: BTreeMap::new(),
        databases: BTreeMap::new(),
        secrets: None,
    }
}

fn running(line: &str) -> Running {
    let instance = instance(line);
    let state = match line.rsplit(' ').next().unwrap() {
        "made" => State::Made,
        "starting" => State::Starting,
        "well" => State::Well,
        "unwell" => State::Unwell,
        "ended" => State::Ended(1),
        other => panic!("{other} is no state"),
    };
    Running {
        container: instance.container(),
        instance: instance.id,
        owner: instance.owner.clone(),
        service: instance.service.clone(),
        ordinal: instance.ordinal,
        release: instance.release,
        spec: instance.digest(),
        state,
        life: instance.container(),
        since: Span::millis(number(line, "for:").unwrap_or(3_600) * 1_000),
        restarts: number(line, "restarts:").unwrap_or(0).try_into().unwrap(),
        failed: line.split_whitespace().any(|word| word == "failed"),
        asked: instance.content.health.is_some(),
        address: None,
    }
}

fn number(line: &str, word: &str) -> Option<i64> {
    line.split(' ').find_map(|part| part.strip_prefix(word)?.parse().ok())
}

/// Steps as lines; containers are shown as `town/web#0 2`.
pub(crate) fn shown(steps: &[Step], known: &[&str]) -> Vec<String> {
    let drawn = known
        .iter()
        .flat_map(|drawing| lines(drawing))
        .filter(|line| line.contains('#') && !line.starts_with("staying"));
    let names: BTreeMap<String, String> = drawn
        .map(|line| {
            let short: Vec<&str> = line.split(' ').take(2).collect();
            (instance(line).container().to_string(), short.join(" "))
        })
        .collect();
    let name = |name: &Name| names[&*name.container].clone();
    let show = |step: &Step| match step {
        Step::Mark(generation) => format!("mark {generation}"),
        Step::Network(owner) => format!("network {}", drawn_owner(owner)),
        Step::Unnetwork(owner) => format!("unnetwork {}", drawn_owner(owner)),
        Step::Volume { owner, name } => {
            format!("volume {}.{}", drawn_owner(owner), name.rsplit('.').next().unwrap())
        }
        Step::Make(instance) => format!("make {}", names[&*instance.container()]),
        Step::Start(one) => format!("start {}", name(one)),
        Step::Await(one) => format!("await {}", name(one)),
        Step::Switch { owner, away } => {
            let away: Vec<String> = away.iter().map(name).collect();
            format!("switch {} without {}", drawn_owner(owner), away.join(", "))
        }
        Step::Stop(one) => format!("stop {}", name(one)),
        Step::Failed(one) => format!("failed {}", name(one)),
        Step::Remove(one) => format!("remove {}", name(one)),
    };
    steps.iter().map(show).collect()
}
