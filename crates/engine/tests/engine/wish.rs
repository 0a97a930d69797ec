//! What the tests want to run, and how they ask what runs.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use bocage_engine::{Docker, Outcome, Owner, Route, Wanted, WantedInstance};
use bocage_hosting::spec::{Entry, Health, Limits, Mount, Probe};
use bocage_hosting::{Instance, Service};
use bocage_vocab::{Bytes, Generation, Id, Span};

/// One copy of the test's application, `town/web#0`, of a release.
pub(crate) fn copy(name: &str, image: &str, release: u32) -> WantedInstance {
    let (application, rest) = name.split_once('/').unwrap();
    let (service, ordinal) = rest.split_once('#').unwrap();
    let health = Health {
        command: vec!["/app".into(), "healthy".into()],
        every: Span::millis(500),
        timeout: Span::millis(2_000),
        retries: 3,
    };
    WantedInstance {
        id: Id::<Instance>::derive(&[name]),
        owner: owner(application),
        service: service.into(),
        ordinal: ordinal.parse().unwrap(),
        release,
        content: Service {
            image: image.into(),
            entrypoint: None,
            command: None,
            environment: BTreeMap::from([("RELEASE".to_owned(), release.to_string())]),
            mounts: Vec::new(),
            scratch: Vec::new(),
            secrets: Vec::new(),
            user: Some("1000:1000".into()),
            writable: false,
            replicas: 1,
            limits: Limits { memory: Bytes::octets(64 << 20), processes: 64, ..Limits::default() },
            labels: String::new(),
            health: Some(health),
            after: Vec::new(),
        },
        volumes: BTreeMap::new(),
        databases: BTreeMap::new(),
        secrets: None,
    }
}

/// The first application of a name.
pub(crate) fn owner(application: &str) -> Owner {
    Owner {
        application: application.into(),
        member: "Coutances".into(),
        incarnation: Id::derive(&[application]),
    }
}

/// The same with a volume that it writes.
pub(crate) fn writing(mut copy: WantedInstance) -> WantedInstance {
    let mount = Mount { volume: "files".into(), at: "/srv/files".into(), read_only: false };
    copy.content.mounts.push(mount);
    // The folder of the image is root's.
    copy.content.user = None;
    copy
}

/// A wish; every application answers as `APPLICATION.example`.
pub(crate) fn wish(generation: u32, instances: Vec<WantedInstance>) -> Wanted {
    let mut routes: Vec<Route> = Vec::new();
    for instance in &instances {
        let host = format!("{}.example", instance.owner.application);
        let path = "/health".to_owned();
        let probe = Probe { path, ..Probe::default() };
        let entry = Entry { service: "web".into(), port: 8080, host, probe };
        if !routes.iter().any(|route| route.owner == instance.owner) {
            routes.push(Route { owner: instance.owner.clone(), entry, beyond: Vec::new() });
        }
    }
    Wanted { generation: Generation(generation), instances, routes, ..Wanted::default() }
}

/// Reconciles and expects that all goes well.
#[track_caller]
pub(crate) fn reconciled(
    engine: &Docker,
    door: &dyn bocage_engine::Door,
    wanted: &Wanted,
) -> Outcome {
    let outcome = bocage_engine::reconcile(engine, door, wanted).unwrap();
    assert!(outcome.failures.is_empty(), "{:?}", outcome.failures);
    outcome.entry.as_ref().unwrap();
    outcome
}

/// Asks through the entry: status and text; none where nobody answers.
pub(crate) fn ask(entry: SocketAddr, host: &str, path: &str) -> Option<(u16, String)> {
    let wait = Duration::from_secs(10);
    let mut stream = TcpStream::connect_timeout(&entry, wait).ok()?;
    stream.set_read_timeout(Some(wait)).ok()?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}
