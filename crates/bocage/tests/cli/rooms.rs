//! Rooms and hosts as an operator sets them up.

use crate::kit::Place;

/// A territory with two rooms that are joined, a witness, and a host with each feed.
pub(crate) fn rooms() -> Place {
    let place = Place::new();
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    for (name, role) in [("coutances", "main"), ("saint-lo", "replica"), ("avranches", "witness")] {
        place.run(&["room", "add", "t.gpkg", name, "--role", role, "--apply"]).expect_exit(0);
    }
    let link = ["room", "link", "t.gpkg", "main", "replica", "--rate", "10 Gbit/s", "--apply"];
    place.run(&link).expect_exit(0);
    for (name, room, feed) in [("m1", "main", "A"), ("m2", "main", "B"), ("r1", "saint-lo", "A")] {
        place.run(&host(name, room, feed)).expect_exit(0);
    }
    for room in ["main", "replica"] {
        place.run(&["room", "open", "t.gpkg", room, "--apply"]).expect_exit(0);
    }
    place
}

fn host<'a>(name: &'a str, room: &'a str, feed: &'a str) -> Vec<&'a str> {
    let capacity = ["--cores", "16 cores", "--memory", "64 GiB", "--disk", "2 TB"];
    let mut args = vec!["host", "add", "t.gpkg", name, "--room", room, "--feed", feed, "--apply"];
    args.extend(capacity);
    args
}

#[test]
fn rooms_are_added_joined_and_opened_and_each_change_is_a_generation() {
    let place = rooms();
    let shown = place.json(&["room", "list", "t.gpkg"]).expect_exit(0);
    let names: Vec<&str> = shown["rooms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|room| room["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["coutances", "saint-lo", "avranches"]);
    assert_eq!(shown["rooms"][0]["state"], "in_service");
    assert_eq!(shown["rooms"][0]["hosts"].as_array().map(Vec::len), Some(2));
    assert_eq!(shown["links"][0]["rate_bits"], 10_000_000_000_i64);
    let history = place.json(&["history", "t.gpkg"]).expect_exit(0);
    assert_eq!(history["head"], 9, "{history}");
    place.json(&["audit", "t.gpkg"]).expect_exit(0);
    let people = place.run(&["room", "list", "t.gpkg"]);
    assert!(people.stdout.contains("coutances (main, in_service)"), "{}", people.stdout);
}

#[test]
fn a_room_without_hosts_or_link_is_not_opened_in_silence() {
    let place = Place::new();
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    for (name, role) in [("one", "main"), ("two", "replica")] {
        place.run(&["room", "add", "t.gpkg", name, "--role", role, "--apply"]).expect_exit(0);
    }
    let opened = place.json(&["room", "open", "t.gpkg", "one", "--apply"]).expect_exit(3);
    assert_eq!(opened["findings"]["error"], 2, "no hosts, no link: {opened}");
    assert!(opened["generation"].is_null(), "it waits for somebody to look");
    let strictly = place.json(&["room", "open", "t.gpkg", "one", "--strict"]);
    strictly.expect_exit(3);
}

#[test]
fn a_host_without_a_plan_applied_changes_nothing() {
    let place = rooms();
    let mut pending = host("m3", "main", "A");
    pending.retain(|word| *word != "--apply");
    let drafted = place.json(&pending).expect_exit(0);
    assert!(drafted["apply"].as_str().unwrap().starts_with("bocage plan apply t.gpkg "));
    let shown = place.json(&["room", "list", "t.gpkg"]).expect_exit(0);
    assert_eq!(shown["rooms"][0]["hosts"].as_array().map(Vec::len), Some(2));
}

#[test]
fn what_cannot_be_is_refused_with_a_hint() {
    let place = rooms();
    let capacity = ["--cores", "16 cores", "--memory", "64 GiB", "--disk", "2 TB"];
    let add = |name, room| {
        let mut args = vec!["host", "add", "t.gpkg", name, "--room", room];
        args.extend(capacity);
        args
    };
    let cases: Vec<(Vec<&str>, &str)> = vec![
        (add("m1", "main"), "bocage::app::taken"),
        (add("M 1", "main"), "bocage::app::name"),
        (add("m9", "cellar"), "bocage::app::unknown_of"),
        (add("m9", "witness"), "bocage::app::witness_host"),
        (vec!["host", "drain", "t.gpkg", "m7"], "bocage::app::unknown_of"),
        (vec!["room", "add", "t.gpkg", "other", "--role", "main"], "bocage::app::taken"),
        (
            vec!["room", "link", "t.gpkg", "main", "coutances", "--rate", "1 Gbit/s"],
            "bocage::app::unlinkable",
        ),
        (vec!["app", "show", "t.gpkg", "guichet"], "bocage::app::unknown_of"),
        (vec!["app", "move", "t.gpkg", "guichet", "--to", "main"], "bocage::app::unknown_of"),
    ];
    for (args, code) in cases {
        let refused = place.json(&args).expect_exit(1);
        assert_eq!(refused["error"]["code"], code, "{args:?}: {refused}");
        assert!(!refused["error"]["hint"].as_str().unwrap().is_empty());
    }
    place.run(&["room", "link", "t.gpkg", "main", "replica", "--rate", "fast"]).expect_exit(2);
}
