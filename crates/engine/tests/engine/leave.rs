//! Containers that stand still for a while, and images in files.

use std::time::{Duration, Instant};

use bocage_engine::Engine;

use crate::daemon::Daemon;
use crate::wish::{ask, copy, reconciled, wish, writing};

#[test]
fn what_stands_still_goes_on_also_where_nobody_lets_it() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, door, image) = (daemon.engine(), daemon.door(), daemon.image());
    let wanted =
        wish(1, vec![copy("town/web#0", &image, 1), writing(copy("town/box#0", &image, 1))]);
    reconciled(&engine, &door, &wanted);
    let paused = || daemon.docker(&["ps", "--filter", "status=paused", "--format", "{{.Names}}"]);
    let ids = || daemon.docker(&["ps", "--no-trunc", "--format", "{{.ID}}"]);
    let before = ids();

    let still = engine.still(&|one| &*one.service == "box").unwrap();
    assert_eq!((still.count(), paused()), (1, wanted.instances[1].container().to_string()));
    let town = ask(daemon.address(), "town.example", "/").unwrap();
    assert_eq!(town.0, 200, "the other one goes on");
    still.end().unwrap();
    assert_eq!(paused(), "");

    drop(engine.still(&|_| true).unwrap());
    assert_eq!(paused(), "", "an error on the way lets them go on too");

    // As a process leaves it that was killed.
    daemon.docker(&["pause", &wanted.instances[0].container()]);
    daemon.docker(&["create", "--name", "stranger", "app:1"]);
    daemon.docker(&["start", "stranger"]);
    daemon.docker(&["pause", "stranger"]);
    let begun = Instant::now();
    reconciled(&engine, &door, &wanted);
    assert_eq!(paused(), "stranger", "what is not ours is left alone");
    daemon.docker(&["unpause", "stranger"]);
    daemon.docker(&["rm", "--force", "stranger"]);
    assert_eq!(ids(), before, "nothing was made anew");
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn an_image_is_saved_under_a_name_and_keeps_its_own() {
    let Some(daemon) = Daemon::start() else { return };
    let (engine, image) = (daemon.engine(), daemon.image());
    let digest = image.rsplit_once(':').unwrap().1;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("app.tar");
    let names = || daemon.docker(&["images", "--format", "{{.Repository}}:{{.Tag}}"]);
    let name = engine.save(&image, &file).unwrap();
    assert_eq!(name, format!("app:{}", &digest[..12]));
    assert_eq!(names(), "app:1", "its name for the file is forgotten");
    daemon.docker(&["rmi", "app:1"]);
    assert_eq!(names(), "");
    engine.load(&file).unwrap();
    assert_eq!(names(), name);
    assert_eq!(engine.digest_of(&name).unwrap(), image);
    // One that has no other name does not go with it.
    daemon.docker(&["tag", &name, "app:1"]);
    daemon.docker(&["rmi", &name]);
    let id = daemon.docker(&["images", "--quiet", "--no-trunc"]);
    daemon.docker(&["create", "--name", "holds", &id]);
    daemon.docker(&["rmi", "--force", "app:1"]);
    if daemon.docker(&["images", "--quiet", "--all"]).is_empty() {
        return;
    }
    for _ in 0..2 {
        engine.save(&image, &file).unwrap();
        assert!(engine.digest_of(&name).is_ok(), "it is its only name");
    }
}

#[test]
fn an_archive_gives_no_name_that_others_mean_otherwise() {
    let Some(daemon) = Daemon::start() else { return };
    let engine = daemon.engine();
    let dir = tempfile::tempdir().unwrap();
    let names = || {
        let mut names: Vec<String> = daemon
            .docker(&["images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}"])
            .lines()
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    // A stranger's archive with an image of theirs under a name that is taken, and under a new one.
    let evil = dir.path().join("evil.tar").display().to_string();
    let own = daemon.docker(&["images", "--quiet", "--no-trunc", "app:1"]);
    daemon.docker(&["create", "--name", "theirs", "app:1"]);
    daemon.docker(&["tag", "app:1", "kept:1"]);
    for taken in [true, false] {
        daemon.docker(&["commit", "--change", "LABEL evil=1", "theirs", "evil:1"]);
        daemon.docker(&["tag", "evil:1", "app:1"]);
        let also: &[&str] = if taken { &["app:1"] } else { &[] };
        daemon.docker(&[&["save", "--output", evil.as_str(), "evil:1"], also].concat());
        daemon.docker(&["rmi", "app:1"]);
        daemon.docker(&["rmi", "evil:1"]);
        daemon.docker(&["tag", "kept:1", "app:1"]);
        let before = names();
        let loaded = engine.load(std::path::Path::new(&evil));
        if taken {
            let refused = bocage_vocab::Explain::code(&loaded.unwrap_err());
            assert_eq!(refused, "bocage::engine::image_taken");
            assert_eq!(daemon.docker(&["images", "--quiet", "--no-trunc", "app:1"]), own);
            let evil = names().into_iter().find(|name| name.starts_with("evil:")).unwrap();
            daemon.docker(&["rmi", evil.split(' ').next().unwrap()]);
            assert_eq!(names(), before);
        } else {
            let loaded = loaded.unwrap();
            let called = &loaded["evil:1"];
            assert!(names().iter().all(|name| !name.starts_with("evil:1 ")), "{:?}", names());
            let id = engine.digest_of(called).unwrap();
            assert!(id.contains(called.strip_prefix("evil:").unwrap()), "{id} {called}");
        }
    }
}
