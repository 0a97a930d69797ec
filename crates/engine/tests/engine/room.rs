//! Two hosts of a room: services of one application find each other over both, those of others do not,
//! and the loss of one host keeps the other from nothing.

use std::time::{Duration, Instant};

use bocage_engine::{Docker, NoDoor, State, Wanted};

use crate::daemon::Daemon;
use crate::wish::{copy, owner, reconciled, wish};

/// Longer than a swarm takes to agree again on a machine that does other work too.
const PATIENCE: Duration = Duration::from_secs(90);

/// Asks the container of an instance on the host that it runs on.
fn told(on: &Daemon, wanted: &Wanted, at: usize, path: &str) -> String {
    let name = wanted.instances[at].container();
    let address = address(on, &owner_of(wanted, at).network(), &name);
    let url = format!("{address}:8080{path}");
    let asked = on.beside("curl").args(["-s", "-m", "8", &url]).output().unwrap();
    String::from_utf8(asked.stdout).unwrap()
}

fn owner_of(wanted: &Wanted, at: usize) -> bocage_engine::Owner {
    owner(&wanted.instances[at].owner.application)
}

/// The address of a container on the network of the room.
fn in_room(on: &Daemon, wanted: &Wanted, at: usize) -> String {
    address(on, &owner_of(wanted, at).room_network(), &wanted.instances[at].container())
}

fn address(on: &Daemon, network: &str, container: &str) -> String {
    let format = format!("{{{{(index .NetworkSettings.Networks \"{network}\").IPAddress}}}}");
    on.docker(&["inspect", "--format", &format, container])
}

/// Reconciles until nothing is apart any more.
#[track_caller]
fn joined(engine: &Docker, wanted: &Wanted) {
    let begun = Instant::now();
    while !reconciled(engine, &NoDoor, wanted).observed.apart.is_empty() {
        assert!(begun.elapsed() < PATIENCE, "it stays apart");
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// A service finds another by its name, as soon as both engines have told each other of it.
#[track_caller]
fn finds(on: &Daemon, wanted: &Wanted, name: &str) {
    let begun = Instant::now();
    while told(on, wanted, 0, &format!("/named?{name}")) != "done" {
        let said = told(on, wanted, 0, &format!("/named?{name}"));
        assert!(begun.elapsed() < PATIENCE, "{name}: {said}");
        std::thread::sleep(Duration::from_millis(300));
    }
}

#[test]
fn services_meet_over_the_hosts_of_a_room_and_a_lost_host_holds_up_nothing() {
    let (Some(one), Some(mut two)) = (Daemon::start(), Daemon::start()) else { return };
    let (here, there, image) = (one.engine(), two.engine(), one.image());
    let release = |number: u32| {
        let copies = vec![copy("town/web#0", &image, number), copy("port/web#0", &image, 1)];
        wish(number, copies)
    };
    // The images of both are made of the same files; each engine knows its own by its digest.
    let on_two = wish(1, vec![copy("town/api#0", &two.image(), 1)]);
    let first = release(1);
    reconciled(&here, &NoDoor, &first);
    let alone = one.docker(&["ps", "--no-trunc", "--format", "{{.ID}}"]);
    assert_eq!(told(&one, &first, 0, "/named?api"), "no such name");

    one.in_a_room_with(&two);
    joined(&here, &first);
    reconciled(&there, &NoDoor, &on_two);
    let grown = one.docker(&["ps", "--no-trunc", "--format", "{{.ID}}"]);
    assert_eq!(grown, alone, "what ran joins, and is not made anew");
    finds(&one, &first, "api");
    finds(&two, &on_two, "web");

    // Another member's application finds neither the name nor the address, from either host.
    assert_eq!(told(&one, &first, 1, "/named?api"), "no such name");
    let reach = format!("/try/reach?{}", in_room(&two, &on_two, 0));
    assert_ne!(told(&one, &first, 1, &reach), "done");
    assert_eq!(told(&one, &first, 0, &reach), "done", "its own may");
    let reach = format!("/try/reach?{}", in_room(&one, &first, 1));
    assert_ne!(told(&two, &on_two, 0, &reach), "done");

    // Half of the managers are no majority: the swarm lets nobody in, and the next release runs all
    // the same.
    two.dies();
    let second = release(2);
    let outcome = reconciled(&here, &NoDoor, &second);
    assert!(outcome.observed.running.iter().all(|one| one.state == State::Well));
    assert_eq!(outcome.observed.apart, [owner("town")].into());
    assert_eq!(told(&one, &second, 0, "/named?api"), "no such name");

    two.comes_back();
    joined(&here, &second);
    let there = two.engine();
    joined(&there, &on_two);
    finds(&one, &second, "api");

    // The one that leaves first takes only its own away.
    reconciled(&there, &NoDoor, &wish(2, vec![]));
    reconciled(&here, &NoDoor, &second);
    let left =
        || one.docker(&["network", "ls", "--filter", "driver=overlay", "--format", "{{.Name}}"]);
    assert!(left().contains(&*owner("town").room_network()), "{}", left());
    reconciled(&here, &NoDoor, &wish(3, vec![]));
    assert_eq!(left(), "ingress");
}
