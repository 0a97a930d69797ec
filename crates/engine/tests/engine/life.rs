//! A release comes, changes, fails and goes; what is not ours stays untouched.

use bocage_engine::{Engine, State};
use bocage_vocab::Explain;

use crate::daemon::Daemon;
use crate::wish::{ask, copy, reconciled, wish, writing};

#[test]
fn a_release_comes_changes_and_goes() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    daemon.docker(&["create", "--name", "stranger", "app:1"]);
    daemon.docker(&["volume", "create", "strange"]);

    let first =
        wish(1, vec![copy("town/web#0", &image, 1), writing(copy("town/box#0", &image, 1))]);
    let outcome = reconciled(&engine, &door, &first);
    let states: Vec<State> = outcome.observed.running.iter().map(|one| one.state).collect();
    assert_eq!(states, [State::Well, State::Well]);
    door.probe(&first.routes[0].entry).unwrap();
    let town = |path: &str| ask(daemon.address(), "town.example", path).unwrap();
    assert_eq!(town("/"), (200, "release 1\n".into()));

    // Again: nothing is done, the same containers run.
    let ids = || daemon.docker(&["ps", "--no-trunc", "--format", "{{.ID}}"]);
    let before = ids();
    assert_eq!(reconciled(&engine, &door, &first).observed, outcome.observed);
    assert_eq!(ids(), before);

    // One that does not become well leaves the old one, and the error shows why.
    let mut sick =
        wish(2, vec![copy("town/web#0", &image, 2), writing(copy("town/box#0", &image, 1))]);
    sick.instances[0].content.environment.insert("SICK".into(), "1".into());
    let failed = bocage_engine::reconcile(&engine, &door, &sick).unwrap();
    let error = &failed.failures[0].error;
    assert_eq!(error.code(), "bocage::engine::not_well", "{error}");
    assert!(
        error.to_string().contains("what ran before still runs; it wrote:\nlistening"),
        "{error}"
    );
    assert_eq!(town("/"), (200, "release 1\n".into()));
    assert_eq!(ids(), before);

    // One that writes files: the old one stops first, and comes back where the new one ends.
    let mut ends =
        wish(3, vec![copy("town/web#0", &image, 1), writing(copy("town/box#0", &image, 3))]);
    ends.instances[1].content.command = Some(vec!["/app".into(), "fail".into()]);
    let failed = bocage_engine::reconcile(&engine, &door, &ends).unwrap();
    let says = failed.failures[0].error.to_string();
    assert!(says.contains("no configuration"), "{says}");
    let old = first.instances[1].container();
    assert_eq!(failed.observed.running.len(), 2);
    assert!(failed.observed.find(&old).is_some_and(|one| one.state.is_up()));

    let error = bocage_engine::reconcile(&engine, &door, &first).unwrap_err();
    assert_eq!(error.code(), "bocage::engine::older_generation");

    // All goes but the files; strangers were never touched.
    let last = reconciled(&engine, &door, &wish(4, vec![]));
    assert!(last.observed.running.is_empty() && last.observed.networks.is_empty());
    assert_eq!(
        last.observed.volumes.iter().map(|name| &**name).collect::<Vec<_>>(),
        ["bocage-town.files"]
    );
    assert_eq!(daemon.docker(&["ps", "--all", "--format", "{{.Names}}"]), "stranger");
    assert!(daemon.docker(&["volume", "ls", "--quiet"]).lines().any(|name| name == "strange"));
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
    let used = engine.usage().unwrap();
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

#[test]
fn a_name_that_is_taken_is_left_alone() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    let wanted = wish(1, vec![copy("town/web#0", &image, 1)]);
    let name = wanted.instances[0].container();
    daemon.docker(&["create", "--name", &name, "app:1"]);
    let outcome = bocage_engine::reconcile(&engine, &door, &wanted).unwrap();
    assert_eq!(outcome.failures[0].error.code(), "bocage::engine::not_ours");
    assert_eq!(daemon.docker(&["ps", "--all", "--format", "{{.Names}}"]), *name);
    let gone = format!("gone@sha256:{}", "0".repeat(64));
    let missing = wish(1, vec![copy("port/web#0", &gone, 1)]);
    let outcome = bocage_engine::reconcile(&engine, &door, &missing).unwrap();
    assert_eq!(outcome.failures[0].error.code(), "bocage::engine::no_image");
}
