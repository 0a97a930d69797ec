//! Backups as the command line tells of them; `demo_hosting` takes and restores real ones.

use crate::kit::Place;
use crate::rooms::rooms;

fn with_files() -> Place {
    let place = rooms();
    let compose = format!(
        "name: depot
services:
  web:
    image: app@sha256:{}
    volumes: [files:/srv/files]
    deploy: {{resources: {{limits: {{cpus: \"1\", memory: 64m, pids: 64}}}}}}
volumes: {{files: }}
x-bocage: {{member: Coutances, class: single, volumes: {{files: {{size: 1 GiB}}}}}}
",
        "0".repeat(64)
    );
    place.write("compose.yml", compose.as_bytes());
    place.json(&["app", "deploy", "t.gpkg", "compose.yml", "--apply"]).expect_exit(0);
    place
}

#[test]
fn a_class_that_looks_for_files_elsewhere_waits_for_somebody_to_bring_them() {
    let place = with_files();
    let compose = place.read("compose.yml").replace("class: single", "class: double");
    place.write("double.yml", compose.as_bytes());
    let deploy = ["app", "deploy", "t.gpkg", "double.yml", "--apply"];
    let waits = place.json(&deploy).expect_exit(3);
    assert!(waits["generation"].is_null() || waits["apply"].is_string(), "{waits}");
    let plan = waits["plan"].to_string();
    let shown = place.run(&["plan", "show", "t.gpkg", &plan]).expect_exit(0).stdout;
    assert!(shown.contains("error: depot keeps files"), "{shown}");
    assert!(shown.contains("bocage app export"), "{shown}");
    let listed = place.json(&["app", "list", "t.gpkg"]).expect_exit(0);
    assert_eq!(listed["applications"][0]["class"], "single");
}

#[test]
fn what_was_never_backed_up_is_told_wherever_applications_are() {
    let place = with_files();
    let listed = place.json(&["backup", "list", "t.gpkg"]).expect_exit(0);
    assert_eq!(listed["applications"][0]["standing"], "never_backed_up");
    assert_eq!(listed["applications"][0]["alarm"], true);
    for words in [&["app", "list", "t.gpkg"], &["room", "list", "t.gpkg"]] {
        let people = place.run(words);
        let line = "! depot: never backed up; last proven restore: never";
        assert!(people.stdout.contains(line), "{}", people.stdout);
    }
    let earlier = place.json(&["app", "list", "t.gpkg", "--at", "10"]).expect_exit(0);
    assert!(earlier["applications"][0]["backup"].is_null(), "nobody knows of then: {earlier}");
}

#[test]
fn what_cannot_be_done_is_refused_with_a_code() {
    let place = with_files();
    let repository = place.path("kept").display().to_string();
    let keys = place.path("kept/keys").display().to_string();
    let at = ["--repository", &repository, "--keys", &keys, "--engine", "/nowhere.sock"];
    let refused = |words: &[&str]| {
        let all: Vec<&str> = words.iter().chain(&at).copied().collect();
        place.json(&all).expect_exit(1)["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused(&["backup", "run", "t.gpkg", "--host", "x"]), "bocage::app::unknown_of");
    assert_eq!(refused(&["backup", "run", "t.gpkg", "--host", "m1"]), "bocage::engine::no_engine");
    assert_eq!(
        refused(&["backup", "prove", "t.gpkg", "--host", "m1"]),
        "bocage::engine::no_engine"
    );
    assert_eq!(
        refused(&["backup", "verify", "t.gpkg", "--host", "m1"]),
        "bocage::backup::keys_inside"
    );
    let restore = ["app", "restore", "t.gpkg", "depot", "--host", "m1", "--to"];
    for to in ["latest", "2100-01-01T00:00:00Z"] {
        let words: Vec<&str> = restore.iter().copied().chain([to]).collect();
        assert_eq!(refused(&words), "bocage::app::no_backup", "{to}");
    }
    let words: Vec<&str> = restore.iter().copied().chain(["yesterday"]).collect();
    place.run(&words).expect_exit(2);
}
