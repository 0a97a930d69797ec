//! Secrets are files of a container, written again where they are gone; a value that changes reaches it.

use bocage_engine::{Engine, State, Wanted};
use bocage_vocab::Explain;

use crate::daemon::Daemon;
use crate::wish::{ask, copy, reconciled, wish, writing};

fn reading(image: &str, generation: u32, release: u32) -> Wanted {
    let mut copy = copy("town/web#0", image, release);
    copy.content.secrets = vec!["mail".into()];
    wish(generation, vec![copy])
}

fn set(daemon: &Daemon, value: &str) {
    std::fs::create_dir_all(daemon.secrets().join("town")).unwrap();
    std::fs::write(daemon.secrets().join("town/mail"), value).unwrap();
}

#[test]
fn copies_that_vanished_are_written_again_before_a_container_starts() {
    let Some(mut daemon) = Daemon::start() else { return };
    let image = daemon.image();
    set(&daemon, "hush-hush");
    let wanted = reading(&image, 1, 1);
    let before = reconciled(&daemon.engine(), &daemon.door(), &wanted).observed;
    // As after a reboot of a host that has them in memory, where its operator wrote the originals again.
    let copies = daemon.secrets().join(".containers");
    std::fs::remove_dir_all(&copies).unwrap();
    daemon.returns();
    let after = reconciled(&daemon.engine(), &daemon.door(), &wanted).observed;
    assert_eq!(after.running[0].container, before.running[0].container);
    assert_eq!(after.running[0].state, State::Well);
    assert_eq!(ask(daemon.address(), "town.example", "/secret").unwrap().1, "hush-hush");
}

#[test]
fn a_value_that_changes_reaches_the_container_and_no_label_tells_it() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    set(&daemon, "hush-one");
    let first = reconciled(&engine, &door, &reading(&image, 1, 1)).observed;
    let again = reconciled(&engine, &door, &reading(&image, 1, 1)).observed;
    assert_eq!(again.running[0].container, first.running[0].container, "nothing changed");

    set(&daemon, "hush-two");
    let second = reconciled(&engine, &door, &reading(&image, 1, 1)).observed;
    assert_eq!(second.running.len(), 1);
    assert_ne!(second.running[0].container, first.running[0].container);
    assert_eq!(ask(daemon.address(), "town.example", "/secret").unwrap().1, "hush-two");

    let shown = daemon.docker(&["inspect", &second.running[0].container]);
    assert!(shown.contains("bocage.secrets.fingerprint"), "{shown}");
    let plain = std::process::Command::new("sh")
        .args(["-c", "printf hush-two | sha256sum | cut -c1-12"])
        .output()
        .unwrap();
    let plain = String::from_utf8(plain.stdout).unwrap();
    assert!(!shown.contains("hush") && !shown.contains(plain.trim()), "{shown}");

    // Without a value what runs goes on, and the error says which secret.
    std::fs::remove_file(daemon.secrets().join("town/mail")).unwrap();
    let outcome = bocage_engine::reconcile(&engine, &door, &reading(&image, 2, 2)).unwrap();
    assert_eq!(outcome.failures[0].error.code(), "bocage::engine::no_secret");
    assert_eq!(ask(daemon.address(), "town.example", "/").unwrap(), (200, "release 1\n".into()));
}

#[test]
fn secrets_are_files_and_files_stay_with_their_volume() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    let release = |number: u32| {
        let mut copy = writing(copy("town/web#0", &image, number));
        copy.content.secrets = vec!["mail".into()];
        wish(number, vec![copy])
    };
    let missing = bocage_engine::reconcile(&engine, &door, &release(1)).unwrap();
    assert_eq!(missing.failures[0].error.code(), "bocage::engine::no_secret");

    std::fs::create_dir_all(daemon.secrets().join("town")).unwrap();
    std::fs::write(daemon.secrets().join("town/mail"), "hush-hush").unwrap();
    let outcome = reconciled(&engine, &door, &release(1));
    let town = |path: &str| ask(daemon.address(), "town.example", path).unwrap().1;
    assert_eq!(town("/secret"), "hush-hush");
    assert!(!town("/env").contains("hush"));
    let container = &outcome.observed.running[0].container;
    assert!(!daemon.docker(&["inspect", container]).contains("hush"));
    town("/keep?one-");
    let used = [engine.usage().unwrap()[0].used.unwrap()];
    assert!(
        used[0].memory.get() > 0 && used[0].processes > 0 && used[0].received.get() > 0,
        "{used:?}"
    );

    reconciled(&engine, &door, &release(2));
    town("/keep?two");
    assert_eq!(town("/kept"), "one-two");
    reconciled(&engine, &door, &wish(3, vec![]));
    reconciled(&engine, &door, &release(4));
    assert_eq!(town("/kept"), "one-two");
    let copies = daemon.secrets().join(".containers");
    assert_eq!(std::fs::read_dir(copies).unwrap().count(), 1);
}
