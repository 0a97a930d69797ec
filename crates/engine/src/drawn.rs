//! Engines and wishes as small drawings, for tests.
//!
//! ```text
//! generation 4
//! town/web#0 2 writes asked      what is wanted: application/service#copy, the number of its image
//! town/web#0 1 well              what is seen: the same, and how it is
//! network town                   networks and volumes that are there
//! volume bocage-town-files
//! ```

use std::collections::BTreeMap;

use bocage_hosting::spec::{Health, Limits, Mount};
use bocage_hosting::{Instance, Service};
use bocage_vocab::{Generation, Id, Span};

use crate::steps::Name;
use crate::{Observed, Running, State, Step, Wanted, WantedInstance};

/// Reads what is wanted.
pub(crate) fn wanted(drawing: &str) -> Wanted {
    let mut wanted = Wanted::default();
    for line in lines(drawing) {
        match line.split_once(' ').unwrap() {
            ("generation", number) => wanted.generation = Generation(number.parse().unwrap()),
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
            ("network", name) => drop(observed.networks.insert(name.into())),
            ("volume", name) => drop(observed.volumes.insert(name.into())),
            _ => observed.running.push(running(line)),
        }
    }
    observed
}

fn lines(drawing: &str) -> impl Iterator<Item = &str> {
    drawing.lines().map(str::trim).filter(|line| !line.is_empty())
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
        application: application.into(),
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
        application: instance.application.clone(),
        service: instance.service.clone(),
        ordinal: instance.ordinal,
        release: instance.release,
        spec: instance.digest(),
        state,
        asked: instance.content.health.is_some(),
        address: None,
    }
}

/// Steps as lines; containers are shown as `town/web#0 2`.
pub(crate) fn shown(steps: &[Step], known: &[&str]) -> Vec<String> {
    let drawn = known.iter().flat_map(|drawing| lines(drawing)).filter(|line| line.contains('#'));
    let names: BTreeMap<String, String> = drawn
        .map(|line| {
            let short: Vec<&str> = line.split(' ').take(2).collect();
            (instance(line).container().to_string(), short.join(" "))
        })
        .collect();
    let name = |name: &Name| names[&*name.container].clone();
    let show = |step: &Step| match step {
        Step::Mark(generation) => format!("mark {generation}"),
        Step::Network(application) => format!("network {application}"),
        Step::Unnetwork(application) => format!("unnetwork {application}"),
        Step::Volume { name, .. } => format!("volume {name}"),
        Step::Make(instance) => format!("make {}", names[&*instance.container()]),
        Step::Start(one) => format!("start {}", name(one)),
        Step::Await { new, old } => {
            let old: Vec<String> = old.iter().map(name).collect();
            format!("await {} else {}", name(new), old.join(", ")).trim_end_matches(" else ").into()
        }
        Step::Switch { application, away } => {
            let away: Vec<String> = away.iter().map(name).collect();
            format!("switch {application} without {}", away.join(", "))
        }
        Step::Stop(one) => format!("stop {}", name(one)),
        Step::Remove(one) => format!("remove {}", name(one)),
    };
    steps.iter().map(show).collect()
}
