//! A release comes, changes, fails and goes; what is not ours stays untouched.

use bocage_engine::State;
use bocage_vocab::Explain;

use crate::daemon::Daemon;
use crate::wish::{ask, copy, owner, reconciled, wish, writing};

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
    let again = reconciled(&engine, &door, &first).observed;
    assert_eq!(again.running.len(), 2);
    assert_eq!(ids(), before);

    // One that does not become well leaves the old one, and the error shows why.
    let mut sick =
        wish(2, vec![copy("town/web#0", &image, 2), writing(copy("town/box#0", &image, 1))]);
    sick.instances[0].content.environment.insert("SICK".into(), "1".into());
    let failed = bocage_engine::reconcile(&engine, &door, &sick).unwrap();
    let error = &failed.failures[0].error;
    assert_eq!(error.code(), "bocage::engine::not_well", "{error}");
    let says = failed.failures[0].to_string();
    assert!(says.contains("it wrote:\nlistening"), "{says}");
    assert!(says.ends_with("what ran before still runs"), "{says}");
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
    let up = |one: &&bocage_engine::Running| one.state.is_up();
    assert_eq!(failed.observed.running.iter().filter(up).count(), 2);
    assert!(failed.observed.find(&old).is_some_and(|one| one.state.is_up()));

    // It rests before it is tried again: people are not cut off by each pass.
    let before = ids();
    let again = bocage_engine::reconcile(&engine, &door, &ends).unwrap();
    assert_eq!(again.failures[0].error.code(), "bocage::engine::resting");
    assert_eq!(ids(), before);

    let error = bocage_engine::reconcile(&engine, &door, &first).unwrap_err();
    assert_eq!(error.code(), "bocage::engine::older_generation");

    // All goes but the files; strangers were never touched.
    let last = reconciled(&engine, &door, &wish(4, vec![]));
    assert!(last.observed.running.is_empty() && last.observed.networks.is_empty());
    let kept: Vec<_> = last.observed.volumes.iter().collect();
    assert_eq!(kept, [(&owner("town").volume("files"), &owner("town"))]);
    assert_eq!(daemon.docker(&["ps", "--all", "--format", "{{.Names}}"]), "stranger");
    assert!(daemon.docker(&["volume", "ls", "--quiet"]).lines().any(|name| name == "strange"));
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
