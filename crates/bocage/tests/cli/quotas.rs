//! Quotas of members: what passes one waits for somebody to look.

use crate::kit::Place;
use crate::rooms::rooms;

/// An application of Coutances with so many copies of one core and 512 MiB each, in one room.
fn compose(name: &str, copies: u32) -> String {
    let image = format!("app@sha256:{}", "0".repeat(64));
    format!(
        "name: {name}
services:
  web:
    image: {image}
    deploy: {{replicas: {copies}, resources: {{limits: {{cpus: \"1\", memory: 512m}}}}}}
x-bocage:
  member: Coutances
  class: single
"
    )
}

fn deploy(place: &Place, name: &str, copies: u32) -> serde_json::Value {
    place.write("compose.yml", compose(name, copies).as_bytes());
    let deployed = place.json(&["app", "deploy", "t.gpkg", "compose.yml", "--apply"]);
    let exit = if deployed.code == 3 { 3 } else { 0 };
    let deployed = deployed.expect_exit(exit);
    assert_eq!(deployed["generation"].is_null(), exit == 3, "{deployed}");
    deployed
}

fn quota(place: &Place, limits: &[&str]) -> serde_json::Value {
    let mut args = vec!["member", "quota", "t.gpkg", "Coutances"];
    args.extend(limits);
    args.push("--apply");
    place.json(&args).expect_exit(0)
}

fn told(changed: &serde_json::Value) -> String {
    changed["told"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect()
}

#[test]
fn what_would_pass_a_quota_waits_and_says_by_how_much() {
    let place = rooms();
    let early = quota(&place, &["--cores", "2 cores", "--memory", "1 GiB"]);
    assert!(told(&early).contains("no application is of this member yet"), "{early}");
    assert!(!early["generation"].is_null(), "a warning holds nothing back");
    assert!(!deploy(&place, "town", 1)["generation"].is_null());
    let shown = place.json(&["member", "list", "t.gpkg"]).expect_exit(0);
    let cores = &shown["members"][0]["cores_millicores"];
    assert_eq!((&cores["taken"], &cores["most"]), (&1_000.into(), &2_000.into()), "{shown}");

    // Another application, or more copies of this one: two are too many.
    for waits in [deploy(&place, "port", 2), deploy(&place, "town", 3)] {
        assert!(waits["generation"].is_null() && waits["apply"].is_string(), "{waits}");
        let says = told(&waits);
        assert!(says.contains("3 cores") && says.contains("is 2 cores: 1 core too much"), "{says}");
        assert!(says.contains("bocage member quota T MEMBER --cores"), "{says}");
        assert!(says.contains("1.5 GiB of memory"), "both are told: {says}");
    }
    // What takes no more goes on, also by a quota that is lowered below what is taken.
    let lowered = quota(&place, &["--cores", "0.5 cores"]);
    assert!(!lowered["generation"].is_null(), "{lowered}");
    assert!(told(&lowered).contains("0.5 cores"), "{lowered}");
    let moved = place.json(&["app", "move", "t.gpkg", "town", "--to", "replica", "--apply"]);
    assert!(!moved.expect_exit(0)["generation"].is_null());
    assert!(deploy(&place, "port", 1)["generation"].is_null());
    let people = place.run(&["app", "list", "t.gpkg"]).stdout;
    assert!(
        people.contains("! member Coutances: 1 core of 0.5 cores, 512 MiB of 1 GiB memory"),
        "{people}"
    );

    quota(&place, &["--lift"]);
    assert!(!deploy(&place, "port", 2)["generation"].is_null());
    let rooms = place.json(&["room", "list", "t.gpkg"]).expect_exit(0);
    assert_eq!(rooms["members"][0]["cores_millicores"]["most"], serde_json::Value::Null);
    place.json(&["audit", "t.gpkg"]).expect_exit(0);
}

#[test]
fn a_quota_names_something() {
    let place = rooms();
    place.run(&["member", "quota", "t.gpkg", "Coutances"]).expect_exit(2);
    place.run(&["member", "quota", "t.gpkg", "", "--lift"]).expect_exit(2);
    place.run(&["member", "quota", "t.gpkg", "A", "--lift", "--instances", "1"]).expect_exit(2);
    let served = place.serve("t.gpkg");
    assert!(!served.get("/rooms?lang=fr").1.contains("Quotas"));
    quota(&place, &["--instances", "3", "--databases", "0"]);
    let page = served.get("/rooms?lang=fr").1;
    assert!(page.contains("Quotas des membres") && page.contains("0 / 3"), "{page}");
}
