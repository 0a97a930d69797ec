//! Ctrl-C: exit 130, one object with the error, and a sound territory.

use std::time::Instant;

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

/// The plans of a territory, each of which can be shown.
fn plans(place: &Place) -> Vec<u64> {
    let listed = place.json(&["plan", "list", "t.gpkg"]).expect_exit(0);
    let plans = listed["plans"].as_array().unwrap().iter();
    let numbers: Vec<u64> = plans.map(|plan| plan["number"].as_u64().unwrap()).collect();
    for number in &numbers {
        place.run(&["plan", "show", "t.gpkg", &number.to_string()]).expect_exit(0);
    }
    numbers
}

/// Interrupts a command at many moments between its start and its end, each time on the territory
/// as it was. Then the territory is sound, with the command's plan or without it; each plan is whole.
fn interrupted_anywhere(place: &Place, args: &[&str]) {
    const MOMENTS: u32 = 12;
    let (path, kept) = (place.path("t.gpkg"), place.path("kept.gpkg"));
    std::fs::copy(&path, &kept).unwrap();
    let before = plans(place);
    let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
    let begun = Instant::now();
    place.run(&args).expect_exit(0);
    let lasts = begun.elapsed();
    let after = plans(place);
    assert!(after.len() > before.len(), "{args:?} leaves a plan");
    let mut heard = 0;
    for moment in 0..MOMENTS {
        std::fs::copy(&kept, &path).unwrap();
        let command = place.begin(&args);
        std::thread::sleep(lasts * moment / MOMENTS);
        let ended = command.interrupt();
        let code = ended.code;
        // Before it listens to Ctrl-C, a process just ends.
        assert!([0, 130, -1].contains(&code), "{args:?} at {moment}: {}", ended.stderr());
        if code == 130 {
            let told = ended.expect_exit(130);
            assert_eq!(told["error"]["code"], "bocage::app::interrupted", "{told}");
            heard += 1;
        }
        let audit = place.json(&["audit", "t.gpkg"]).expect_exit(0);
        assert_eq!(audit["ok"], true, "{args:?} at {moment}: {audit}");
        // A plan that was kept before the command heard stays, whole as any.
        let left = plans(place);
        let kept = left == after || code != 0 && left == before;
        assert!(kept, "{args:?} at {moment}, which ended with {code}: {left:?}");
    }
    assert!(heard > 0, "{args:?} never heard");
    std::fs::copy(&kept, &path).unwrap();
}

#[test]
fn ctrl_c_at_any_moment_leaves_the_territory_whole() {
    let place = Place::new();
    place.write("v.osm", village(40, 1_500).as_bytes());
    place.write("w.osm", village(40, 1_520).as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    interrupted_anywhere(&place, &["import", "osm", "t.gpkg", "v.osm"]);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    interrupted_anywhere(&place, &["design", "run", "t.gpkg"]);
    place.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    interrupted_anywhere(&place, &["design", "phases", "t.gpkg", "--first-year", "2030"]);
    interrupted_anywhere(
        &place,
        &["design", "edit", "t.gpkg", "--move", "sro-01-001=-1.0995,49.1005"],
    );
    interrupted_anywhere(&place, &["import", "osm", "t.gpkg", "w.osm"]);
}
