//! The real binary, as its users run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod agents;
mod apps;
mod backed_up;
mod backups;
mod bad_input;
mod certificates;
#[path = "../../../store/tests/store/cluster.rs"]
mod cluster;
#[path = "../../../engine/tests/engine/daemon.rs"]
#[allow(dead_code, clippy::print_stderr, reason = "the engine's own tests use all of it")]
mod daemon;
mod databases;
mod deliveries;
mod demo_hosting;
mod edits;
mod field;
mod field_server;
mod imports;
mod interrupt;
mod invoices;
mod jobs;
mod kill;
mod kit;
mod lab;
mod leases;
mod leaving;
mod ledger;
mod metering;
mod money;
mod moves;
mod norms;
mod phases;
mod plans;
mod plant;
mod postgresql;
mod publication;
mod purchasing;
mod quotas;
mod redesign;
mod reference;
mod refusals;
mod registries;
#[path = "../../../engine/tests/engine/registry_server.rs"]
mod registry_server;
mod rooms;
#[allow(clippy::print_stderr, reason = "what is skipped or measured is shown")]
mod seconds;
#[allow(clippy::print_stderr, reason = "a request that fails is shown")]
mod several;
mod simulate;
mod strands;
mod vaults;

use kit::{Place, village};

#[test]
fn a_territory_is_made_once() {
    let place = Place::new();
    let made = place.json(&["new", "t.gpkg"]).expect_exit(0);
    assert_eq!(made["schema"], "bocage.new/1");
    assert_eq!(made["territory"], "t.gpkg");
    let again = place.run(&["new", "t.gpkg"]).expect_exit(1);
    for part in ["error: ", "t.gpkg", "hint: ", "code: bocage::"] {
        assert!(again.stderr.contains(part), "{}", again.stderr);
    }
    assert_eq!(again.stdout, "");
}

#[test]
fn wrong_words_exit_with_2_and_wrong_files_with_1() {
    let place = Place::new();
    place.run(&["desing"]).expect_exit(2);
    place.run(&["plan", "apply", "t.gpkg", "one", "--on", "0"]).expect_exit(2);
    place.write("t.gpkg", b"not a GeoPackage at all, but long enough to look like a file");
    let failed = place.json(&["plan", "list", "t.gpkg"]).expect_exit(1);
    let error = &failed["error"];
    for field in ["code", "message", "hint"] {
        assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "{failed}");
    }
    place.run(&["audit", "nowhere.gpkg"]).expect_exit(1);
}

#[test]
fn a_village_is_imported_designed_audited_and_exported() {
    let place = Place::new();
    place.write("v.osm", village(6, 40).as_bytes());
    place.run(&["new", "v.gpkg"]).expect_exit(0);
    let imported = place.json(&["import", "osm", "v.gpkg", "v.osm"]).expect_exit(0);
    assert_eq!(imported["generation"], 1);
    let again = place.json(&["import", "osm", "v.gpkg", "v.osm"]).expect_exit(0);
    assert!(again["plan"].is_null() && again["generation"] == 1, "{again}");

    let designed = place.json(&["design", "run", "v.gpkg"]).expect_exit(0);
    let premises = &designed["premises"];
    assert_eq!(premises["total"], 40, "{designed}");
    assert_eq!(premises["served"].as_i64().unwrap() + premises["unserved"].as_i64().unwrap(), 40);
    let next = designed["apply"].as_str().unwrap();
    let words: Vec<&str> = next.split_whitespace().skip(1).collect();
    assert_eq!(place.json(&words).expect_exit(0)["generation"], 2);
    let unchanged = place.json(&["design", "run", "v.gpkg"]).expect_exit(0);
    assert!(unchanged["plan"].is_null(), "the same design again changes nothing: {unchanged}");

    let audit = place.json(&["audit", "v.gpkg"]).expect_exit(0);
    assert_eq!((&audit["ok"], &audit["generations"]), (&true.into(), &2.into()));
    for format in ["geojson", "bill"] {
        let written = place.json(&["export", format, "v.gpkg", "--out", format]).expect_exit(0);
        let files = written["files"].as_array().unwrap();
        assert!(!files.is_empty(), "{format}");
        for file in files {
            assert!(place.path(file["path"].as_str().unwrap()).is_file(), "{file}");
        }
    }
    assert!(place.json(&["check", "v.gpkg"]).expect_exit(0)["findings"].is_array());
    let before = place.json(&["export", "geojson", "v.gpkg", "--out", "old", "--at", "1"]);
    let objects = |run: &serde_json::Value| -> i64 {
        run["files"].as_array().unwrap().iter().map(|f| f["objects"].as_i64().unwrap()).sum()
    };
    let then = objects(&before.expect_exit(0));
    let now = objects(&place.json(&["export", "geojson", "v.gpkg", "--out", "new"]).expect_exit(0));
    assert!(then < now, "{then} {now}");
}

#[test]
fn a_plan_on_an_old_head_is_refused_with_4_and_rebased() {
    let place = Place::new();
    place.write("a.osm", village(3, 9).as_bytes());
    place.write("b.osm", village(5, 20).as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    for (file, plan) in [("a.osm", 1), ("b.osm", 2)] {
        let held = place.json(&["import", "osm", "t.gpkg", file, "--plan-only"]).expect_exit(0);
        assert_eq!((&held["plan"], &held["generation"]), (&plan.into(), &0.into()));
    }
    place.run(&["plan", "apply", "t.gpkg", "1", "--on", "0"]).expect_exit(0);
    let stale = place.run(&["plan", "apply", "t.gpkg", "2", "--on", "0"]).expect_exit(4);
    assert!(stale.stderr.contains("plan show"), "{}", stale.stderr);
    let rebased = place.json(&["plan", "rebase", "t.gpkg", "2"]);
    let list = place.json(&["plan", "list", "t.gpkg"]).expect_exit(0);
    assert_eq!(list["head"], 1);
    assert!(rebased.code == 0 || rebased.code == 1, "moved, or told what is in the way");
    place.run(&["plan", "drop", "t.gpkg", "1"]).expect_exit(1);
    place.run(&["plan", "show", "t.gpkg", "9"]).expect_exit(1);
}

#[test]
fn a_steiner_problem_is_solved() {
    let place = Place::new();
    let star = "SECTION Graph\nNodes 4\nEdges 3\nE 1 4 5000000000\nE 2 4 1\nE 3 4 1\nEND\n\
                SECTION Terminals\nTerminals 3\nT 1\nT 2\nT 3\nEND\nEOF\n";
    place.write("star.gr", star.as_bytes());
    let solved = place
        .json(&["steiner", "solve", "star.gr", "--work", "1000", "--tree", "tree.txt"])
        .expect_exit(0);
    assert_eq!(
        (&solved["upper"], &solved["lower"]),
        (&5_000_000_002i64.into(), &5_000_000_002i64.into())
    );
    assert_eq!((&solved["optimal"], &solved["gap_ppm"]), (&true.into(), &0.into()));
    assert!(place.read("tree.txt").starts_with("VALUE 5000000002\n"));
    place.write("apart.gr", star.replace("E 2 4 1\n", "").replace("Edges 3", "Edges 2").as_bytes());
    let apart = place.json(&["steiner", "solve", "apart.gr"]).expect_exit(1);
    assert_eq!(apart["status"], "disconnected");
    place.write("torn.gr", &star.as_bytes()[..40]);
    assert!(
        place.json(&["steiner", "solve", "torn.gr"]).expect_exit(1)["error"]["hint"].is_string()
    );
}

#[test]
fn the_map_is_served_and_says_where() {
    let place = Place::new();
    place.write("v.osm", village(4, 12).as_bytes());
    place.run(&["new", "v.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "v.gpkg", "v.osm"]).expect_exit(0);
    let served = place.serve("v.gpkg");
    let (status, body) = served.get("/api/territory");
    assert_eq!(status, 200, "{body}");
    let territory: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(territory["generation"], 1, "{territory}");
    let whom = territory["attribution"].as_str().unwrap();
    assert!(whom.contains("OpenStreetMap"), "the licence of the data asks for it: {whom}");
    let (_, then) = served.get("/api/territory?at=0");
    let then: serde_json::Value = serde_json::from_str(&then).unwrap();
    assert_ne!(then["digest"], territory["digest"], "each generation has its own hash");
    assert_eq!(served.get("/api/openapi.json").0, 200);
    assert_eq!(served.get("/api/nothing-here").0, 404);
}
