//! Ctrl-C: exit 130, one object with the error, and a sound territory.

use crate::kit::{Place, village};

/// Interrupts a command when its log says `step`; the generations that are there then. A command
/// that was done before it heard is run again, on the territory as it was.
fn interrupted(place: &Place, territory: &str, args: &[&str], step: &str) -> u64 {
    const TRIES: usize = 20;
    let (path, kept) = (place.path(territory), place.path("kept.gpkg"));
    let there = path.exists() && std::fs::copy(&path, &kept).is_ok();
    let with_json: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
    for _ in 0..TRIES {
        if there {
            std::fs::copy(&kept, &path).unwrap();
        }
        let mut command = place.begin(&with_json);
        assert!(command.wait_for(step), "{args:?} never said `{step}`");
        let ended = command.interrupt();
        if ended.code == 0 {
            continue;
        }
        let ended = ended.expect_exit(130);
        assert_eq!(ended["error"]["code"], "bocage::app::interrupted", "{ended}");
        assert!(ended["error"]["hint"].is_string());
        let audit = place.json(&["audit", territory]).expect_exit(0);
        return audit["generations"].as_u64().unwrap();
    }
    panic!("{args:?} was always done before it heard");
}

#[test]
fn ctrl_c_leaves_the_territory_sound() {
    let place = Place::new();
    place.write("v.osm", village(60, 3_000).as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    let import = ["import", "osm", "t.gpkg", "v.osm"];
    assert_eq!(interrupted(&place, "t.gpkg", &import, "stage load: begun"), 0);
    place.run(&import).expect_exit(0);
    let design = ["design", "run", "t.gpkg", "--apply"];
    assert_eq!(interrupted(&place, "t.gpkg", &design, "stage load: begun"), 1);
    let jobs = place.json(&["jobs", "t.gpkg"]).expect_exit(0);
    assert_eq!(jobs["jobs"][0]["state"], "cancelled", "{jobs}");
    place.run(&["design", "run", "t.gpkg"]).expect_exit(0);
    let apply = ["plan", "apply", "t.gpkg", "2", "--on", "1"];
    assert_eq!(interrupted(&place, "t.gpkg", &apply, "apply: begun"), 1);
    let again = place.json(&apply).expect_exit(0);
    assert_eq!(again["generation"], 2, "the same command again succeeds: {again}");
}

#[test]
fn ctrl_c_leaves_the_demo_sound() {
    let place = Place::new();
    let demo = ["demo", "d", "--small"];
    let made = interrupted(&place, "d/demo.gpkg", &demo, "stage apply: begun");
    assert_eq!(made, 0, "the first plan was stopped");
    place.run(&demo).expect_exit(0);
}
