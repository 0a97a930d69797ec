//! A territory in PostgreSQL, as its users have it: every command takes its URL, a copy is the same
//! territory, a killed apply leaves one generation, and of two servers one may be killed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::cluster::Cluster;
use crate::kit::{Place, village};

/// Fills a territory: two generations, and a pending plan 3.
pub(crate) fn fill(place: &Place, territory: &str, homes: u32) {
    place.write("a.osm", village(30, 900).as_bytes());
    place.write("b.osm", village(60, homes).as_bytes());
    place.run(&["new", territory]).expect_exit(0);
    place.run(&["import", "osm", territory, "a.osm"]).expect_exit(0);
    place.run(&["design", "run", territory, "--apply"]).expect_exit(0);
    let held = place.json(&["import", "osm", territory, "b.osm", "--plan-only"]).expect_exit(0);
    assert_eq!(held["plan"], 3);
}

/// Every file that the exports of a territory write, but for the copies of the database itself.
fn exports(place: &Place, territory: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for format in ["ofds", "geojson", "bill"] {
        let run = place.json(&["export", format, territory, "--out", "out"]).expect_exit(0);
        for file in run["files"].as_array().unwrap() {
            let path = file["path"].as_str().unwrap();
            files.push((path.to_owned(), std::fs::read(place.path(path)).unwrap()));
        }
        std::fs::remove_dir_all(place.path("out")).unwrap();
    }
    assert!(files.len() > 4 && files.iter().all(|(_, bytes)| !bytes.is_empty()));
    files
}

#[test]
fn a_copy_either_way_is_the_same_territory() {
    let Some(cluster) = Cluster::start() else { return };
    let place = Place::new();
    fill(&place, "t.gpkg", 1_200);
    place.run(&["plan", "drop", "t.gpkg", "3"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "b.osm", "--plan-only"]).expect_exit(0);
    let url = cluster.url("t");
    std::fs::create_dir(place.path("back")).unwrap();
    let there = place.json(&["store", "copy", "t.gpkg", &url]).expect_exit(0);
    let back = place.json(&["store", "copy", &url, "back/t.gpkg"]).expect_exit(0);
    assert_eq!((&there["generations"], &there["plans"]), (&2.into(), &4.into()));
    for field in ["generations", "plans", "rows", "digest"] {
        assert_eq!(there[field], back[field], "{field}");
    }
    let refused = place.json(&["store", "copy", "t.gpkg", &url]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::store::not_empty");

    let places = ["t.gpkg", &url, "back/t.gpkg"];
    let all = places.map(|territory| exports(&place, territory));
    assert!(all[0] == all[1] && all[0] == all[2], "exports differ");
    let answers = |args: &[&str]| {
        let told = places.map(|territory| {
            let words: Vec<&str> =
                args.iter().map(|word| if *word == "T" { territory } else { word }).collect();
            let told = place.json(&words).expect_exit(0).to_string();
            // A shell is given a URL in quotes.
            told.replace(&format!("'{territory}'"), "T").replace(territory, "T")
        });
        BTreeSet::from(told)
    };
    for args in [
        &["history", "T"][..],
        &["plan", "list", "T"],
        &["plan", "show", "T", "4"],
        &["audit", "T"],
        &["check", "T", "--at", "1"],
        &["plan", "apply", "T", "4", "--on", "2"],
        &["audit", "T"],
    ] {
        assert_eq!(answers(args).len(), 1, "{args:?}: {:#?}", answers(args));
    }
    let all = places.map(|territory| exports(&place, territory));
    assert!(all[0] == all[1] && all[0] == all[2], "exports differ after the same plan");
}

#[test]
fn a_design_in_a_database_is_verified_by_the_certificate_of_a_file() {
    let Some(cluster) = Cluster::start() else { return };
    let place = Place::new();
    let url = cluster.url("t");
    place.write("a.osm", village(6, 40).as_bytes());
    place.run(&["new", &url]).expect_exit(0);
    place.run(&["import", "osm", &url, "a.osm"]).expect_exit(0);
    place.run(&["design", "run", &url, "--apply"]).expect_exit(0);
    let missing = place.json(&["design", "verify", &url]).expect_exit(1);
    assert_eq!(missing["error"]["code"], "bocage::app::no_certificate");
    place.run(&["store", "copy", &url, "t.gpkg"]).expect_exit(0);
    let again = place.json(&["design", "run", "t.gpkg"]).expect_exit(0);
    assert!(again["plan"].is_null(), "{again}");
    let in_file = place.json(&["design", "verify", "t.gpkg"]).expect_exit(0);
    let certificate = "t.gpkg.certificates/plan-2.certificate";
    let words = ["design", "verify", &url, "--certificate", certificate];
    assert_eq!(place.json(&words).expect_exit(0), in_file);
}

#[test]
fn an_altered_territory_is_not_copied() {
    let Some(cluster) = Cluster::start() else { return };
    let place = Place::new();
    fill(&place, "t.gpkg", 950);
    place.run(&["store", "copy", "t.gpkg", &cluster.url("t")]).expect_exit(0);
    cluster.sql("bocage", "UPDATE t.premises SET address = address || 'x'");
    let refused = place.json(&["store", "copy", &cluster.url("t"), "u.gpkg"]).expect_exit(5);
    assert_eq!(refused["error"]["code"], "bocage::store::altered");
    assert!(!place.path("u.gpkg").exists());
}

#[test]
fn no_password_is_ever_shown() {
    let Some(cluster) = Cluster::start() else { return };
    cluster.sql("bocage", "CREATE EXTENSION postgis");
    cluster.sql(
        "bocage",
        "CREATE ROLE ann LOGIN PASSWORD 'hush-hush'; CREATE SCHEMA t AUTHORIZATION ann",
    );
    let url = format!("{}&password=hush-hush", cluster.url_of("ann", "bocage", "t"));
    let place = Place::new();
    place.write("a.osm", village(4, 40).as_bytes());
    let mut said = String::new();
    for args in [
        &["new", &url][..],
        &["new", &url],
        &["import", "osm", &url, "a.osm"],
        &["design", "run", &url],
        &["plan", "list", &url],
        &["plan", "show", &url, "2"],
        &["plan", "apply", &url, "2", "--on", "1"],
        &["plan", "apply", &url, "2", "--on", "1"],
        &["jobs", &url],
        &["audit", &url],
        &["store", "copy", &url, "t.gpkg"],
        &["store", "copy", "t.gpkg", &url],
        &["history", &format!("{}&password=hush-hush-not", cluster.url_of("ann", "bocage", "t"))],
        &["history", &format!("{url}&nonsense=1")],
    ] {
        for json in [false, true] {
            let words: Vec<&str> = args.iter().copied().chain(json.then_some("--json")).collect();
            let ran = place.logged(&words);
            said.push_str(&ran.stdout);
            said.push_str(&ran.stderr);
        }
    }
    assert!(said.contains("user=ann") && said.contains("apply: committed"), "{said}");
    assert!(!said.contains("hush"), "{said}");
}

/// Waits until nobody is connected to a database: what a killed process had begun is over.
pub(crate) fn quiet(cluster: &Cluster, database: &str) {
    let sql = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'");
    let begun = Instant::now();
    while cluster.sql("postgres", &sql) != "0" {
        assert!(begun.elapsed() < Duration::from_secs(20), "a session stays");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn of_two_servers_on_one_database_one_is_killed_and_the_other_goes_on() {
    let Some(cluster) = Cluster::start() else { return };
    let place = Place::new();
    let url = cluster.url("t");
    fill(&place, &url, 12_000);
    let (first, second) = (place.serve_logged(&url), place.serve(&url));
    let (status, before) = second.get("/api/territory");
    assert_eq!(status, 200, "{before}");

    let mut first = first;
    let _asked = first.send("POST", "/api/plans/3/apply", r#"{"on":2}"#);
    assert!(first.wait_for("apply: writing"), "the first server writes");
    // While it writes, the other shows what was.
    assert_eq!(second.get("/api/territory"), (200, before));
    first.kill();

    let begun = Instant::now();
    let (status, applied) = second.post("/api/plans/3/apply", r#"{"on":2}"#);
    assert_eq!(status, 200, "{applied}");
    println!("the other applied the plan {:?} after the first was killed", begun.elapsed());
    let (status, again) = second.post("/api/plans/3/apply", r#"{"on":2}"#);
    assert_eq!(status, 409, "a plan applies once: {again}");
    let (_, after) = second.get("/api/territory");
    assert!(after.contains("\"generation\":3"), "{after}");

    // A third takes the place of the first and is told the same.
    let third = place.serve(&url);
    assert_eq!(third.get("/api/territory"), (200, after));
    let audit = place.json(&["audit", &url]).expect_exit(0);
    assert_eq!((&audit["ok"], &audit["generations"]), (&true.into(), &3.into()));
    // What it comes to is what one that nobody killed comes to.
    fill(&place, "t.gpkg", 12_000);
    place.run(&["plan", "apply", "t.gpkg", "3", "--on", "2"]).expect_exit(0);
    assert!(exports(&place, "t.gpkg") == exports(&place, &url), "something was lost");
}

#[test]
fn a_server_whose_database_cuts_every_session_answers_the_next_request() {
    let Some(cluster) = Cluster::start() else { return };
    let place = Place::new();
    let url = cluster.url("t");
    fill(&place, &url, 600);
    let server = place.serve(&url);
    let before = server.get("/api/territory");
    assert_eq!(before.0, 200, "{}", before.1);
    // As when it falls over to another room.
    let cut = cluster.sql(
        "postgres",
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'bocage'",
    );
    assert_ne!(cut, "0", "the server waits with a session");
    assert_eq!(server.get("/api/territory"), before);
}
