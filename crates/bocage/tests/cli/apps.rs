//! Applications as an operator brings, changes and retires them; and on real engines, as hosts run them.

use crate::daemon::Daemon;
use crate::kit::Place;
use crate::rooms::rooms;

/// A Compose file of the tests' own program, in a release.
pub(crate) fn compose(image: &str, release: u32, files: bool) -> String {
    let volumes = "\n    volumes: [files:/srv/files]\nvolumes: {files: }";
    let sizes = "\n  volumes: {files: {size: 1 GiB}}";
    let (volumes, sizes) = if files { (volumes, sizes) } else { ("", "") };
    format!(
        "name: town
services:
  web:
    image: {image}
    read_only: true
    environment: {{RELEASE: \"{release}\"}}
    healthcheck: {{test: [CMD, /app, healthy], interval: 1s, timeout: 2s, retries: 3}}
    deploy: {{resources: {{limits: {{cpus: \"1\", memory: 64m, pids: 64}}}}}}{volumes}
x-bocage:
  member: Coutances
  class: double{sizes}
"
    )
}

pub(crate) fn deploy(place: &Place, image: &str, release: u32, files: bool) {
    place.write("compose.yml", compose(image, release, files).as_bytes());
    let deployed = place.json(&["app", "deploy", "t.gpkg", "compose.yml", "--apply"]);
    let deployed = deployed.expect_exit(0);
    assert!(!deployed["generation"].is_null(), "{deployed}");
}

fn image() -> String {
    format!("app@sha256:{}", "0".repeat(64))
}

pub(crate) fn shown(place: &Place) -> serde_json::Value {
    place.json(&["app", "list", "t.gpkg"]).expect_exit(0)["applications"][0].clone()
}

#[test]
fn a_release_is_named_as_people_name_it() {
    let place = rooms();
    for release in 1..4 {
        deploy(&place, &image(), release, false);
    }
    let back = |to: &[&str]| {
        let mut args = vec!["app", "rollback", "t.gpkg", "town", "--apply"];
        args.extend(to);
        place.json(&args)
    };
    back(&[]).expect_exit(0);
    assert_eq!(shown(&place)["release"], 2, "the one before, unless one is named");
    let refused = back(&["--to", "9"]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::no_release");
    let hint = refused["error"]["hint"].as_str().unwrap().to_owned();
    assert!(["1 (", "2 (", "3 ("].iter().all(|release| hint.contains(release)), "{hint}");
    let third = hint.split_once("3 (").unwrap().1.get(..8).unwrap();
    back(&["--to", third]).expect_exit(0);
    assert_eq!(shown(&place)["release"], 3, "by the beginning of its digest");
    back(&["--to", "1"]).expect_exit(0);
    assert_eq!(shown(&place)["release"], 1);
    back(&["--to", "previous"]).expect_exit(1);
    place.run(&["app", "rollback", "t.gpkg", "town", "--to", "-x"]).expect_exit(2);
}

#[test]
fn what_retires_is_called_by_its_name_and_tells_what_it_leaves() {
    let place = rooms();
    deploy(&place, &image(), 1, true);
    let retired = place.json(&["app", "retire", "t.gpkg", "town", "--apply"]).expect_exit(0);
    assert_eq!(retired["moves"][0]["instance"], "town/web/0");
    let left = &retired["remains"][0];
    assert_eq!((&left["volume"], &left["host"]), (&"files".into(), &"m1".into()));
    assert_eq!(left["erase"], "bocage app erase t.gpkg town --host m1 --apply");
}

#[test]
fn what_is_wanted_and_what_was_seen_are_told_apart() {
    let place = rooms();
    deploy(&place, &image(), 1, false);
    let one = shown(&place);
    assert_eq!((&one["state"], &one["seen"]), (&"running".into(), &"unknown".into()));
    let people = place.run(&["app", "list", "t.gpkg"]);
    assert!(people.stdout.contains("wanted running  seen unknown"), "{}", people.stdout);
}

#[test]
fn capacities_that_no_machine_has_are_refused() {
    let place = rooms();
    for (cores, memory, disk, code) in [
        ("0 cores", "64 GiB", "2 TB", "no_capacity"),
        ("4097 cores", "64 GiB", "2 TB", "absurd_capacity"),
        ("16 cores", "64 B", "2 TB", "absurd_capacity"),
        ("16 cores", "65 TiB", "2 TB", "absurd_capacity"),
        ("16 cores", "64 GiB", "2 kB", "absurd_capacity"),
        ("16 cores", "64 GiB", "20000 TiB", "absurd_capacity"),
    ] {
        let capacity = ["--cores", cores, "--memory", memory, "--disk", disk];
        let mut args = vec!["host", "add", "t.gpkg", "m9", "--room", "main"];
        args.extend(capacity);
        let refused = place.json(&args).expect_exit(1);
        assert_eq!(refused["error"]["code"], format!("bocage::app::{code}"), "{capacity:?}");
    }
}

/// Has an engine run what a host is wanted to run.
pub(crate) fn run(place: &Place, host: &str, on: &Daemon, code: i32) -> serde_json::Value {
    let (socket, secrets) = (on.socket().display().to_string(), on.secrets().display().to_string());
    let args = ["host", "run", "t.gpkg", host, "--engine", &socket, "--secrets", &secrets];
    place.json(&args).expect_exit(code)
}

pub(crate) fn up(daemon: &Daemon) -> usize {
    daemon.docker(&["ps", "--quiet"]).lines().count()
}

#[test]
fn a_move_starts_the_new_before_it_stops_the_old() {
    let (Some(main), Some(replica)) = (Daemon::start(), Daemon::start()) else { return };
    let place = rooms();
    // The same image in both, as a registry of each room would give it.
    let archive = place.path("app.tar").display().to_string();
    main.docker(&["save", "--output", &archive, "app:1"]);
    replica.docker(&["load", "--input", &archive]);
    deploy(&place, &main.image(), 1, false);
    run(&place, "m1", &main, 0);
    run(&place, "r1", &replica, 0);
    assert_eq!((up(&main), up(&replica)), (1, 0));
    let one = shown(&place);
    assert_eq!((&one["state"], &one["seen"]), (&"running".into(), &"running".into()), "{one}");

    place.json(&["app", "move", "t.gpkg", "town", "--to", "replica", "--apply"]).expect_exit(0);
    assert_eq!(shown(&place)["seen"], "not_running", "the new host has not begun");
    let waits = run(&place, "m1", &main, 0);
    assert_eq!((up(&main), up(&replica)), (1, 0), "the old goes on: {waits}");
    assert_eq!(waits["staying"][0]["until"], "r1");
    run(&place, "r1", &replica, 0);
    assert_eq!((up(&main), up(&replica)), (1, 1));
    let ended = run(&place, "m1", &main, 0);
    assert_eq!((up(&main), up(&replica)), (0, 1), "{ended}");
    assert_eq!(shown(&place)["seen"], "running");
}

#[test]
fn a_retired_application_is_erased_with_a_record_and_a_later_one_begins_empty() {
    let Some(main) = Daemon::start() else { return };
    let place = rooms();
    let image = main.image();
    let erase = |more: &[&str], code: i32| {
        let socket = main.socket().display().to_string();
        let secrets = main.secrets().display().to_string();
        let mut args = vec!["app", "erase", "t.gpkg", "town", "--host", "m1"];
        args.extend(["--engine", &socket, "--secrets", &secrets]);
        args.extend(more);
        place.json(&args).expect_exit(code)
    };
    deploy(&place, &image, 1, true);
    run(&place, "m1", &main, 0);
    let container = || main.docker(&["ps", "--format", "{{.Names}}"]);
    let volume = main.docker(&["volume", "ls", "--quiet", "--filter", "label=bocage.incarnation"]);
    let refused = erase(&[], 1);
    assert_eq!(refused["error"]["code"], "bocage::app::not_retired");
    place.json(&["app", "retire", "t.gpkg", "town", "--apply"]).expect_exit(0);
    let refused = erase(&["--apply"], 1);
    assert_eq!(refused["error"]["code"], "bocage::app::still_runs");

    // The next of the name, before anybody erased anything.
    deploy(&place, &image, 2, true);
    let ran = run(&place, "m1", &main, 0);
    assert_eq!(ran["remains"][0]["volume"], volume.as_str());
    let mounts = main.docker(&["inspect", "--format", "{{json .Mounts}}", &container()]);
    assert!(!mounts.contains(&volume), "{mounts}");

    let looked = erase(&[], 0);
    assert_eq!(looked["remains"].as_array().map(Vec::len), Some(1), "{looked}");
    assert!(looked["erased"].is_null() && looked["remains"][0]["member"] == "Coutances");
    let erased = erase(&["--apply"], 0);
    let record = &erased["records"][0];
    assert_eq!((&record["host"], &record["application"]), (&"m1".into(), &"town".into()));
    assert_eq!(record["volumes"][0]["volume"], volume.as_str());
    assert!(record["volumes"][0]["size_bytes"].is_i64() && record["at"].is_string(), "{record}");
    let left = main.docker(&["volume", "ls", "--quiet", "--filter", "label=bocage.incarnation"]);
    assert!(!left.contains(&volume) && left.lines().count() == 1, "{left}");
    assert!(erase(&[], 1)["error"]["code"] == "bocage::app::not_retired", "only the new is left");
}
