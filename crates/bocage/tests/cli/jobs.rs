//! `bocage jobs`: what is told of a job whose process is gone.

use crate::cluster::Cluster;
use crate::kit::{Place, village};

/// Kills a design in the middle; what is told of its job at once, and after the next one.
fn killed(territory: &str) {
    let place = Place::new();
    place.write("v.osm", village(30, 2_000).as_bytes());
    place.run(&["new", territory]).expect_exit(0);
    place.run(&["import", "osm", territory, "v.osm"]).expect_exit(0);
    let mut design = place.begin(&["design", "run", territory]);
    assert!(design.wait_for("stage trenches: begun"));
    let told = design.kill();
    assert!(!told.contains("stage draft"), "it was killed in the middle: {told}");
    let state = || {
        let jobs = place.json(&["jobs", territory]).expect_exit(0);
        let jobs = jobs["jobs"].as_array().unwrap().clone();
        let of_design = |job: &&serde_json::Value| job["kind"] == "design";
        jobs.iter().filter(of_design).map(|job| job["state"].clone()).next_back().unwrap()
    };
    assert_eq!(state(), "abandoned");
    let shown = place.run(&["jobs", territory]).expect_exit(0).stdout;
    assert!(shown.contains("interrupted") && shown.contains("run its command again"), "{shown}");
    place.run(&["design", "run", territory]).expect_exit(0);
    assert_eq!(state(), "abandoned", "and so it is written down");
}

#[test]
fn a_killed_design_is_told_as_interrupted_at_once() {
    killed("t.gpkg");
}

#[test]
fn a_killed_design_is_told_as_interrupted_at_once_in_postgresql() {
    if let Some(cluster) = Cluster::start() {
        killed(&cluster.url("t"));
    }
}
