//! The databases that applications are promised, as the command line and the API tell of them.

use serde_json::{Value, json};

use crate::apps;
use crate::kit::Place;
use crate::rooms::rooms;

/// An application with two databases, one of them of a service beside, on both hosts of a room.
fn compose() -> String {
    let service = format!(
        "{{image: \"app@sha256:{}\", deploy: {{replicas: REPLICAS, resources: {{limits: {{cpus: \"1\", \
         memory: 64m, pids: 64}}}}}}}}",
        "0".repeat(64)
    );
    format!(
        "name: etat-civil
services:
  web: {}
  mail: {}
x-bocage:
  member: Agon-Coutainville
  class: single
  databases:
    main: {{services: [web, mail], variable: DATABASE_URL, connections_max: 12}}
    archive: {{services: [mail], variable: ARCHIVE_URL}}
",
        service.replace("REPLICAS", "2"),
        service.replace("REPLICAS", "1")
    )
}

fn with_databases() -> Place {
    let place = rooms();
    // Services on several hosts find each other where these are joined.
    for (host, address) in [("m1", "10.0.0.5:8013"), ("m2", "10.0.0.6:8013")] {
        place.run(&["host", "address", "t.gpkg", host, address, "--apply"]).expect_exit(0);
    }
    place.write("etat-civil.yml", compose().as_bytes());
    let deploy = ["app", "deploy", "t.gpkg", "etat-civil.yml", "--apply"];
    let deployed = place.json(&deploy).expect_exit(0);
    assert!(!deployed["generation"].is_null(), "{deployed}");
    place
}

fn listed(place: &Place) -> Value {
    place.json(&["db", "list", "t.gpkg"]).expect_exit(0)
}

#[test]
fn where_there_is_none_it_says_what_to_do() {
    let place = rooms();
    let none = listed(&place);
    assert_eq!((&none["schema"], &none["databases"]), (&"bocage.db.list/1".into(), &json!([])));
    let next = none["next"].as_str().unwrap();
    assert!(next.contains("databases: {main:") && next.contains("app deploy t.gpkg"), "{next}");
    let people = place.run(&["db", "list", "t.gpkg"]).expect_exit(0).stdout;
    assert_eq!(people, format!("no application is promised a database\nnext: {next}\n"));

    // One that has none, beside one that has.
    apps::deploy(&place, &format!("app@sha256:{}", "0".repeat(64)), 1, false);
    let people = place.run(&["db", "list", "t.gpkg", "town"]).expect_exit(0).stdout;
    assert!(people.starts_with("town is promised no database\nnext: "), "{people}");
    let refused = place.json(&["db", "list", "t.gpkg", "nobody"]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::unknown_of");
    assert!(refused["error"]["hint"].as_str().unwrap().contains("town"), "{refused}");
}

#[test]
fn each_database_is_told_with_its_names_its_class_its_hosts_and_its_backups() {
    let place = with_databases();
    let all = listed(&place);
    let [archive, main] = [0_usize, 1].map(|number| all["databases"][number].clone());
    assert_eq!(all["databases"].as_array().map(Vec::len), Some(2), "{all}");
    assert_eq!(
        (&archive["name"], &main["name"]),
        (&"etat-civil/archive".into(), &"etat-civil/main".into())
    );
    for one in [&archive, &main] {
        let role = one["role"].as_str().unwrap();
        let hexadecimal = role.strip_prefix("bocage_").unwrap();
        let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        assert!(hexadecimal.len() == 32 && hexadecimal.chars().all(is_digit), "{role}");
        assert_eq!(
            (&one["application"], &one["member"]),
            (&"etat-civil".into(), &"Agon-Coutainville".into())
        );
        assert_eq!(
            (&one["class"], &one["commit"], &one["rooms"]),
            (&"single".into(), &"available".into(), &1.into())
        );
        assert_eq!((&one["standing"], &one["alarm"]), (&"never_backed_up".into(), &true.into()));
        for unknown in ["backup_at", "proven_at", "writes", "as_promised"] {
            assert!(one[unknown].is_null(), "{unknown}: {one}");
        }
    }
    assert_ne!(archive["role"], main["role"]);
    assert_eq!((&archive["connections_max"], &main["connections_max"]), (&20.into(), &12.into()));
    let held = json!([{ "room": "coutances", "hosts": ["m1", "m2"], "duty": "active" }]);
    assert_eq!(main["held"], held, "two copies of a service never share a host");
    assert_eq!(archive["held"][0]["hosts"].as_array().map(Vec::len), Some(1), "{archive}");
    assert_eq!(all["servers"], json!([]), "no agent runs");

    let people = place.run(&["db", "list", "t.gpkg", "etat-civil"]).expect_exit(0).stdout;
    let role = main["role"].as_str().unwrap();
    for line in [
        "etat-civil/main of Agon-Coutainville\n",
        &*format!("  database and role  {role}, 12 connections at once\n"),
        "  class              single: promised one room\n",
        "  lies in            coutances, in the PostgreSQL that `host run` of m1, m2 is told of\n",
        "  backup             never\n  ! backups of etat-civil: never backed up\n",
    ] {
        assert!(people.contains(line), "{line}{people}");
    }

    let retire = ["app", "retire", "t.gpkg", "etat-civil", "--apply"];
    place.json(&retire).expect_exit(0);
    assert_eq!(listed(&place)["databases"], json!([]), "nothing is promised any more");
}

#[test]
fn a_class_says_whether_writes_wait_and_the_names_stay() {
    let place = with_databases();
    let before = listed(&place)["databases"][1]["role"].clone();
    for (class, commit, says) in [
        ("double", "available", "double, available: writes go on when the second copy is lost"),
        ("critical", "strict", "critical, strict: writes wait while the second copy is lost"),
    ] {
        // One copy a service: the other room has one host.
        let text = compose().replace("replicas: 2", "replicas: 1");
        place.write(
            "other.yml",
            text.replace("class: single", &format!("class: {class}")).as_bytes(),
        );
        place.json(&["app", "deploy", "t.gpkg", "other.yml", "--apply"]).expect_exit(0);
        let one = listed(&place)["databases"][1].clone();
        assert_eq!((&one["commit"], &one["rooms"]), (&commit.into(), &2.into()), "{one}");
        assert_eq!(one["role"], before);
        let people = place.run(&["db", "list", "t.gpkg"]).expect_exit(0).stdout;
        assert!(people.contains(says), "{says}: {people}");
    }
}

#[test]
fn the_api_tells_the_same_to_the_syndicate_alone() {
    let place = with_databases();
    let served = place.serve("t.gpkg");
    let asked = |path: &str| -> (u16, Value) {
        let (status, body) = served.get(path);
        (status, serde_json::from_str(&body).unwrap_or_else(|_| panic!("{path}: {body}")))
    };
    let (status, all) = asked("/api/databases");
    assert_eq!((status, &all["databases"]), (200, &listed(&place)["databases"]));
    let (status, one) = asked("/api/databases?application=etat-civil");
    assert_eq!((status, &one["databases"]), (200, &all["databases"]));
    let (status, refused) = asked("/api/databases?application=nobody");
    assert_eq!((status, &refused["code"]), (404, &"bocage::app::unknown_of".into()), "{refused}");
    assert_eq!(asked("/api/databases?member=Coutances").0, 400);
    let public = place.serve_published("t.gpkg", "public");
    assert_eq!(public.get("/api/databases").0, 403);
}
