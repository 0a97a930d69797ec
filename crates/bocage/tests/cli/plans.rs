//! Plans and jobs as scripts read them.

use crate::kit::{Place, village};

/// A territory at generation 1 with a pending design.
fn designed() -> Place {
    let place = Place::new();
    place.write("v.osm", village(6, 40).as_bytes());
    place.write("w.osm", village(7, 55).as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    place.run(&["design", "run", "t.gpkg"]).expect_exit(0);
    place
}

#[test]
fn every_field_of_the_contract_is_there() {
    let place = designed();
    let fields = ["number", "state", "parent", "changes", "price_cents", "findings", "apply"];
    let shown = place.json(&["plan", "show", "t.gpkg", "2"]).expect_exit(0);
    let list = place.json(&["plan", "list", "t.gpkg"]).expect_exit(0);
    for field in fields {
        assert!(shown.get(field).is_some_and(|value| !value.is_null()), "{field}: {shown}");
        let listed = &list["plans"][0];
        assert_eq!(listed[field], shown[field], "{field}");
    }
    assert_eq!(shown["head"], 1);
    for field in ["kind", "added", "removed", "changed", "length_mm", "cost_cents"] {
        assert!(shown["changes"][0].get(field).is_some(), "{field}: {shown}");
    }
    let dropped = place.json(&["plan", "drop", "t.gpkg", "2"]).expect_exit(0);
    assert_eq!(dropped["generation"], 1, "the head stays");
}

#[test]
fn an_untouched_plan_is_rebased_and_what_clashes_is_told() {
    let place = designed();
    // Plan 3: more streets and homes. The design of plan 2 touches none of them.
    let more = place.json(&["import", "osm", "t.gpkg", "w.osm"]).expect_exit(0);
    assert_eq!(more["generation"], 2);
    let shown = place.json(&["plan", "show", "t.gpkg", "2"]).expect_exit(0);
    assert_eq!(shown["apply"], "bocage plan rebase t.gpkg 2", "the next command is one that works");
    let moved = place.json(&["plan", "show", "t.gpkg", "2", "--rebase-on", "2"]).expect_exit(0);
    assert_eq!(moved["conflicts"].as_array().map(Vec::len), Some(0), "{moved}");
    let rebased = place.json(&["plan", "rebase", "t.gpkg", "2"]).expect_exit(0);
    assert_eq!((&rebased["plan"], &rebased["generation"]), (&4.into(), &2.into()));
    // Plan 5: the design anew, applied. Plan 4 now wants other rows than stand there.
    place.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    let clash = place.json(&["plan", "show", "t.gpkg", "4", "--rebase-on", "3"]).expect_exit(0);
    assert!(!clash["conflicts"].as_array().unwrap().is_empty(), "{clash}");
    let refused = place.json(&["plan", "rebase", "t.gpkg", "4"]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::conflicts", "{refused}");
}

#[test]
fn jobs_tell_what_was_done_and_what_came_of_it() {
    let place = designed();
    place.run(&["plan", "apply", "t.gpkg", "2", "--on", "0"]).expect_exit(4);
    place.run(&["plan", "apply", "t.gpkg", "2", "--on", "1"]).expect_exit(0);
    let jobs = place.json(&["jobs", "t.gpkg"]).expect_exit(0);
    let states: Vec<_> = jobs["jobs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|job| (job["kind"].as_str().unwrap(), job["state"].as_str().unwrap()))
        .collect();
    let wanted = [("apply", "done"), ("apply", "failed"), ("design", "done"), ("import", "done")];
    assert_eq!(states, wanted, "{jobs}");
    assert_eq!(jobs["jobs"][0]["result"]["generation"], 2, "{jobs}");
    assert!(jobs["jobs"][1]["error"].is_string(), "{jobs}");
    let served = place.serve("t.gpkg");
    let (status, body) = served.get("/api/jobs");
    assert_eq!(status, 200, "{body}");
    let over_http: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(over_http["jobs"], jobs["jobs"]);
}

#[test]
fn earlier_states_are_read_by_generation_day_and_plan() {
    let place = designed();
    let objects = |as_of: &[&str]| -> i64 {
        let args = [&["export", "geojson", "t.gpkg", "--out", "o"][..], as_of].concat();
        let run = place.json(&args).expect_exit(0);
        let files = run["files"].as_array().unwrap();
        files.iter().map(|file| file["objects"].as_i64().unwrap()).sum()
    };
    let (none, streets, network) =
        (objects(&["--at", "0"]), objects(&["--at", "1"]), objects(&["--plan", "2"]));
    assert!(none == 0 && none < streets && streets < network, "{none} {streets} {network}");
    assert_eq!(objects(&["--on-date", "2000-01-01"]), none);
    assert_eq!(objects(&["--on-date", "2999-12-31"]), streets);
    let beyond = place.json(&["check", "t.gpkg", "--at", "9"]).expect_exit(1);
    assert_eq!(beyond["error"]["code"], "bocage::store::no_such_generation");
    place.run(&["check", "t.gpkg", "--at", "1", "--plan", "2"]).expect_exit(2);
}

#[test]
fn a_usage_error_is_an_object_for_scripts() {
    let failed = Place::new().json(&["plan", "aply", "t.gpkg"]).expect_exit(2);
    assert_eq!(failed["error"]["code"], "bocage::bocage::usage", "{failed}");
    assert!(failed["error"]["message"].as_str().unwrap().contains("aply"), "{failed}");
}

#[test]
fn the_log_has_no_colour_when_it_is_no_terminal() {
    let place = designed();
    let mut audit = place.begin(&["audit", "t.gpkg"]);
    assert!(audit.wait_for("stage audit: begun"));
    assert!(!audit.kill().contains('\u{1b}'));
}

#[test]
fn a_design_has_one_price_wherever_it_is_told() {
    let place = Place::new();
    place.write("v.osm", village(4, 24).as_bytes());
    let line = "[[item]]\ncode = \"study\"\nprice = \"1000 EUR\"\nunit = \"premises\"\nsource = \"a quote\"\n";
    place.write("prices.toml", line.as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    let run = ["design", "run", "t.gpkg", "--prices", "prices.toml"];
    let price = place.json(&run).expect_exit(0)["cost_cents"]["total"].clone();
    let shown = place.json(&["plan", "show", "t.gpkg", "2"]).expect_exit(0);
    assert_eq!((&shown["price_cents"], &shown["studies_cents"]), (&price, &2_400_000.into()));
    let listed = place.json(&["plan", "list", "t.gpkg"]).expect_exit(0);
    assert_eq!(listed["plans"][0]["price_cents"], price, "{listed}");
    place.run(&["plan", "apply", "t.gpkg", "2", "--on", "1"]).expect_exit(0);
    // What is built in phases is built at the same prices.
    let phases = place.json(&["design", "phases", "t.gpkg", "--years", "1"]).expect_exit(0);
    assert_eq!(phases["years"][0]["spent_cents"], price, "{phases}");
    let served = place.serve("t.gpkg");
    let (status, what_if) = served.get("/api/phases?years=1");
    let what_if: serde_json::Value = serde_json::from_str(&what_if).unwrap();
    assert_eq!((status, &what_if["years"][0]["spent_cents"]), (200, &price));
}
