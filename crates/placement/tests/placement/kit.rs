//! Rooms, hosts and applications in a small text language:
//!
//! ```text
//! room main
//! host m1 main feed A 8 cores 16 GiB at 10.0.0.1:8013
//! app  web double 2x 2 cores 4 GiB home main member M label ssd files 20 services 2
//! link main replica 1000 Mbit/s
//! quota M cores 8 memory 16 disk 20 instances 4
//! ```

use bocage_hosting::spec::{Limits, Mount, Service};
use bocage_hosting::{
    Application, ApplicationState, Entrance, Host, HostState, Instance, Link, Quota, Release, Room,
    RoomState, ServiceClass, Spec,
};
use bocage_placement::Placement;
use bocage_vocab::{Bitrate, Bytes, Cores, Generation, Id};
use bocage_world::{Rows, World};

pub(crate) fn world(text: &str) -> World {
    let mut rows = Rows { service_classes: ServiceClass::shipped(), ..Rows::default() };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "room" => rows.rooms.push(room(words[1], &words)),
            "host" => {
                rows.hosts.push(host(words[1], words[2], &words));
                rows.entrances.extend(after(&words, "at").map(|at| entrance(words[1], at)));
            }
            "link" => rows.links.push(link(&words)),
            "quota" => rows.quotas.push(quota(words[1], &words)),
            "app" => app(&mut rows, words[1], words[2], &words),
            other => panic!("`{other}` begins no line of this language"),
        }
    }
    World::from_rows(Generation::default(), rows)
}

/// The same World with these instances standing.
pub(crate) fn standing(mut world: World, instances: Vec<Instance>) -> World {
    world.instances = instances.into_iter().collect();
    world
}

/// The word after another, such as the feed after `feed`.
fn after<'a>(words: &[&'a str], key: &str) -> Option<&'a str> {
    words.iter().position(|word| *word == key).map(|place| words[place + 1])
}

/// The word before another, such as the number before `cores`.
fn before(words: &[&str], key: &str) -> i64 {
    let place = words.iter().position(|word| *word == key).expect(key);
    words[place - 1].parse().expect(key)
}

fn room(role: &str, words: &[&str]) -> Room {
    Room {
        id: Id::derive(&[role]),
        name: role.into(),
        role: role.parse().unwrap(),
        state: after(words, "is").map_or(RoomState::InService, |state| state.parse().unwrap()),
        pop: None,
    }
}

fn entrance(host: &str, at: &str) -> Entrance {
    Entrance { id: Id::derive(&[host]), host: Id::derive(&[host]), address: at.into() }
}

fn host(name: &str, room: &str, words: &[&str]) -> Host {
    Host {
        id: Id::derive(&[name]),
        name: name.into(),
        room: Id::derive(&[room]),
        state: after(words, "is").map_or(HostState::InService, |state| state.parse().unwrap()),
        feed: after(words, "feed").unwrap_or("A").into(),
        labels: after(words, "label").unwrap_or_default().into(),
        member: after(words, "member").map(Into::into),
        cores: Cores::millicores(before(words, "cores") * 1_000),
        memory: Bytes::octets(before(words, "GiB") << 30),
        disk: Bytes::octets(1 << 40),
        iops: 10_000,
    }
}

fn link(words: &[&str]) -> Link {
    let (from, to) = (Id::derive(&[words[1]]), Id::derive(&[words[2]]));
    let rate = Bitrate::bits(before(words, "Mbit/s") * 1_000_000);
    Link { id: Id::derive(&[words[1], words[2]]), from, to, rate, cable: None }
}

fn quota(member: &str, words: &[&str]) -> Quota {
    let number = |key: &str| after(words, key).map(|text| text.parse::<u32>().unwrap());
    let gib = |key: &str| number(key).map(|gib| Bytes::octets(i64::from(gib) << 30));
    Quota {
        id: Id::derive(&[member]),
        member: member.into(),
        cores: number("cores").map(|cores| Cores::millicores(i64::from(cores) * 1_000)),
        memory: gib("memory"),
        disk: gib("disk"),
        instances: number("instances"),
        databases: number("databases"),
    }
}

fn app(rows: &mut Rows, name: &str, class: &str, words: &[&str]) {
    let application = Application {
        id: Id::derive(&[name]),
        name: name.into(),
        member: after(words, "member").unwrap_or("M").into(),
        class: Id::derive(&[class]),
        home: Id::derive(&[after(words, "home").unwrap_or("main")]),
        release: 1,
        state: ApplicationState::Running,
    };
    let mut spec = Spec::empty();
    for number in 1..=after(words, "services").map_or(1, |count| count.parse().unwrap()) {
        let name = if number == 1 { "web".to_owned() } else { format!("web{number}") };
        spec.services.insert(name, service(words));
    }
    if let Some(size) = after(words, "files") {
        spec.volumes.insert("files".to_owned(), Bytes::octets(size.parse::<i64>().unwrap() << 30));
    }
    rows.releases.push(Release::new(&application, 1, &spec, ""));
    rows.applications.push(application);
}

fn service(words: &[&str]) -> Service {
    let replicas = words.iter().find_map(|word| word.strip_suffix('x')?.parse().ok());
    Service {
        image: "web@sha256:0".to_owned(),
        entrypoint: None,
        command: None,
        environment: Default::default(),
        mounts: after(words, "files").map(|_| mount()).into_iter().collect(),
        scratch: Vec::new(),
        secrets: Vec::new(),
        user: None,
        writable: false,
        replicas: replicas.unwrap_or(1),
        limits: Limits {
            cores: Cores::millicores(before(words, "cores") * 1_000),
            memory: Bytes::octets(before(words, "GiB") << 30),
            ..Limits::default()
        },
        labels: after(words, "label").unwrap_or_default().to_owned(),
        health: None,
        after: Vec::new(),
    }
}

fn mount() -> Mount {
    Mount { volume: "files".to_owned(), at: "/files".to_owned(), read_only: false }
}

/// One line a host that holds something, and one a finding.
pub(crate) fn shown(world: &World, placement: &Placement) -> String {
    let name = |instance: &Instance| {
        let application = world.applications.get(instance.application).unwrap();
        format!("{}{}:{}", application.name, instance.ordinal, instance.duty)
    };
    let mut lines = Vec::new();
    for host in &world.hosts {
        let on_host = placement.instances.iter().filter(|instance| instance.host == host.id);
        let mut held: Vec<String> = on_host.map(name).collect();
        held.sort();
        if !held.is_empty() {
            lines.push(format!("{} {}", host.name, held.join(" ")));
        }
    }
    lines.extend(
        placement
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.subject.label)),
    );
    lines.sort();
    lines.join("\n")
}

/// Places, compares what is shown, and holds the placement against what no placement may break.
#[track_caller]
pub(crate) fn check(text: &str, expected: &str) -> Placement {
    let world = world(text);
    let placement = bocage_placement::place(&world);
    let expected: Vec<&str> =
        expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(shown(&world, &placement), expected.join("\n"));
    sound(&world, &placement);
    placement
}

/// No host holds more than it has, and no two copies of one service share a host.
#[track_caller]
pub(crate) fn sound(world: &World, placement: &Placement) {
    for host in &world.hosts {
        let held: Vec<&Instance> =
            placement.instances.iter().filter(|instance| instance.host == host.id).collect();
        let load = held.iter().map(|instance| instance.need()).sum::<bocage_hosting::Need>();
        assert!(load.fits(host.capacity()), "{} is overfull", host.name);
        for (place, one) in held.iter().enumerate() {
            let twin = held[..place]
                .iter()
                .any(|other| other.application == one.application && other.service == one.service);
            assert!(!twin, "{} holds two copies of one service", host.name);
        }
    }
    for room in &placement.report.rooms {
        assert!(room.placed <= room.copies && room.used <= room.hosts);
        if room.placed == room.copies {
            assert!(room.at_least <= room.used, "{room:?}");
        }
        assert!(room.tight.is_none_or(|tight| room.at_least <= tight), "{room:?}");
    }
}
