//! A design by other norms than those that come with Bocage: what follows obeys them too, in a file and
//! in PostgreSQL, and in a copy of either.

use serde_json::Value;

use crate::cluster::Cluster;
use crate::kit::{Place, village};

/// Trenches at a tenth of the price: nothing costs what the shipped price book says.
const NORMS: &[u8] = b"[civil]\ntrench_factor = \"10 %\"\n";
const MOVE: [&str; 2] = ["--move", "sro-01-001=-1.0995,49.1005"];

/// A territory designed by those norms, its certificate beside it.
fn certified(territory: &str) -> Place {
    let place = Place::new();
    place.write("v.osm", village(6, 40).as_bytes());
    place.write("s.toml", NORMS);
    place.run(&["new", territory]).expect_exit(0);
    place.run(&["import", "osm", territory, "v.osm"]).expect_exit(0);
    let run = ["design", "run", territory, "--settings", "s.toml", "--apply"];
    place.json(&run).expect_exit(0);
    place
}

/// The same without the certificate, where it has one.
fn designed(territory: &str) -> Place {
    let place = certified(territory);
    // Nothing is read from what lies beside the territory.
    let _ = std::fs::remove_dir_all(place.path("t.gpkg.certificates"));
    place
}

fn settings_of(place: &Place, territory: &str, plan: &Value) -> Value {
    let shown = place.json(&["plan", "show", territory, &plan.to_string()]).expect_exit(0);
    shown["provenance"]["settings_hash"].clone()
}

/// What a state of the network tells: its findings by `check`, its years, a trial of an edit on the
/// command line and on the page.
fn told(place: &Place, territory: &str) -> [Value; 4] {
    let check = place.json(&["check", territory]).expect_exit(0)["findings"].clone();
    let phases = ["design", "phases", territory, "--years", "2", "--first-year", "2030"];
    let years = place.json(&phases).expect_exit(0)["years"].clone();
    let edit = [&["design", "edit", territory, "--trial"][..], &MOVE].concat();
    let edit = place.json(&edit).expect_exit(0);
    let served = place.serve(territory);
    let body = r#"{"edits": [{"move": {"cabinet": "SRO-01-001", "to": [-1.0995, 49.1005]}}]}"#;
    let (status, tried) = served.post("/api/edits", body);
    assert_eq!(status, 200, "{tried}");
    let tried: Value = serde_json::from_str(&tried).unwrap();
    assert_eq!(tried["after_cents"], edit["after_cents"], "the page and the command line agree");
    let (status, on_page) = served.get("/api/phases?years=2&first_year=2030");
    assert_eq!(status, 200, "{on_page}");
    let on_page: Value = serde_json::from_str(&on_page).unwrap();
    assert_eq!(on_page["years"], years);
    [check, years, edit["before_cents"].clone(), edit["after_cents"].clone()]
}

/// Whether some findings say that a row is not priced as the norms say.
fn wrong_prices(findings: &Value) -> bool {
    findings.as_array().unwrap().iter().any(|finding| finding["code"] == "price_differs")
}

/// An edit is applied; then the report judges the network by the rules anew.
fn edited(place: &Place, territory: &str) {
    let edit = [&["design", "edit", territory, "--apply"][..], &MOVE].concat();
    let edit = place.json(&edit).expect_exit(0);
    assert_eq!(
        settings_of(place, territory, &edit["plan"]),
        settings_of(place, territory, &2.into()),
        "the edit obeys what the design obeyed"
    );
    assert!(!wrong_prices(&place.json(&["check", territory]).expect_exit(0)["findings"]));
    place.run(&["report", territory, "--out", "report"]).expect_exit(0);
    assert!(!place.read("report/report.html").contains("price_differs"));
    let audit = place.json(&["audit", territory]).expect_exit(0);
    assert_eq!(audit["ok"], true, "{audit}");
}

#[test]
fn what_follows_a_design_obeys_its_norms_in_every_store() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.url("t");
    let (file, server) = (designed("t.gpkg"), designed(&url));
    let in_file = told(&file, "t.gpkg");
    assert!(!wrong_prices(&in_file[0]), "{}", in_file[0]);
    assert_eq!(told(&server, &url), in_file);

    let copy = cluster.url("copy");
    file.run(&["store", "copy", "t.gpkg", &copy]).expect_exit(0);
    file.run(&["store", "copy", &copy, "back.gpkg"]).expect_exit(0);
    assert_eq!(told(&file, "back.gpkg"), in_file, "there and back");
    edited(&file, "back.gpkg");
    edited(&server, &url);
}

#[test]
fn other_norms_are_laid_over_those_that_stand() {
    let place = designed("t.gpkg");
    place.write("more.toml", b"[branching_point]\nlines_max = 5\n");
    let edit = [&["design", "edit", "t.gpkg", "--settings", "more.toml"][..], &MOVE].concat();
    let plan = place.json(&edit).expect_exit(0)["plan"].clone();
    let run = ["design", "run", "t.gpkg", "--settings"];
    place.write("both.toml", &[NORMS, b"[branching_point]\nlines_max = 5\n"].concat());
    let both = place.json(&[&run[..], &["both.toml"]].concat()).expect_exit(0)["plan"].clone();
    assert_eq!(settings_of(&place, "t.gpkg", &plan), settings_of(&place, "t.gpkg", &both));
}

#[test]
fn a_price_book_is_taken_whole_whatever_stood_before() {
    let place = Place::new();
    place.write("v.osm", village(6, 40).as_bytes());
    place.write("mixed.toml", b"price_book = \"mixed\"\n");
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    let fresh = place.json(&["design", "run", "t.gpkg"]).expect_exit(0)["settings_hash"].clone();
    for book in ["new", "reuse"] {
        place.run(&["design", "run", "t.gpkg", "--prices", book, "--apply"]).expect_exit(0);
        for words in [["--prices", "mixed"], ["--settings", "mixed.toml"]] {
            let edit = [&["design", "edit", "t.gpkg"], &words[..], &MOVE].concat();
            let plan = place.json(&edit).expect_exit(0)["plan"].clone();
            assert_eq!(settings_of(&place, "t.gpkg", &plan), fresh, "{words:?} over {book}");
        }
    }
}

#[test]
fn norms_that_are_lost_are_told_and_not_replaced() {
    let place = designed("t.gpkg");
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    db.execute("DELETE FROM bocage_norms", []).unwrap();
    drop(db);
    let audit = place.json(&["audit", "t.gpkg"]).expect_exit(5);
    assert_eq!(audit["first_bad"]["kind"], "norms", "{audit}");
    let found = place.json(&["check", "t.gpkg"]).expect_exit(0)["findings"].clone();
    assert_eq!(found[0]["code"], "norms_missing", "{found}");
    assert_eq!(found[0]["subject"]["label"], "plan 2", "{found}");
    for command in [
        &[&["design", "edit", "t.gpkg"][..], &MOVE].concat()[..],
        &["design", "phases", "t.gpkg", "--years", "2"],
    ] {
        let told = place.json(command).expect_exit(1);
        assert_eq!(told["error"]["code"], "bocage::app::norms_missing", "{told}");
    }
    let served = place.serve("t.gpkg");
    let body = r#"{"edits": [{"close": "SRO-01-001"}]}"#;
    let (status, told) = served.post("/api/edits", body);
    assert_eq!(status, 409, "{told}");
    drop(served);
    place.write("w.osm", village(6, 41).as_bytes());
    place.run(&["import", "osm", "t.gpkg", "w.osm"]).expect_exit(0);
    place.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    place.json(&[&["design", "edit", "t.gpkg", "--trial"][..], &MOVE].concat()).expect_exit(0);
}

/// A certificate beside the file still has what the store has lost.
#[test]
fn a_certificate_makes_up_for_lost_norms() {
    let place = certified("t.gpkg");
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    db.execute("DELETE FROM bocage_norms", []).unwrap();
    drop(db);
    let found = place.json(&["check", "t.gpkg"]).expect_exit(0)["findings"].clone();
    assert!(!wrong_prices(&found) && !found.to_string().contains("norms_missing"), "{found}");
    place.run(&[&["design", "edit", "t.gpkg", "--trial"][..], &MOVE].concat()).expect_exit(0);
    let copied = place.json(&["export", "geopackage", "t.gpkg", "--out", "out"]).expect_exit(0);
    let copy = copied["files"][0]["path"].as_str().unwrap().to_owned();
    assert_eq!(place.json(&["audit", &copy]).expect_exit(0)["ok"], true);
    let of_copy = place.json(&["check", &copy]).expect_exit(0)["findings"].clone();
    assert_eq!(of_copy, found);
}

#[test]
fn an_edit_by_other_norms_says_so_and_a_copy_goes_on_with_those_of_the_design() {
    let place = certified("t.gpkg");
    place.write("more.toml", b"[civil]\ntrench_factor = \"300 %\"\n");
    let edit = [&["design", "edit", "t.gpkg"][..], &MOVE].concat();
    let with = [&edit[..], &["--settings", "more.toml"]].concat();
    let remarks = |words: &[&str]| {
        let run = place.json(&[words, &["--trial"]].concat()).expect_exit(0);
        run["findings"]["info"].as_u64().unwrap()
    };
    assert_eq!(remarks(&with), remarks(&edit) + 1);
    let run = place.json(&[&with[..], &["--apply"]].concat()).expect_exit(0);
    let told = format!("t.gpkg.findings/plan-{}.geojson", run["plan"]);
    assert!(place.read(&told).contains("edit_by_other_norms"), "{run}");

    let copied = place.json(&["export", "geopackage", "t.gpkg", "--out", "out"]).expect_exit(0);
    let copy = copied["files"][0]["path"].as_str().unwrap().to_owned();
    let state = |territory: &str| {
        let check = place.json(&["check", territory]).expect_exit(0)["findings"].clone();
        let renew = ["design", "edit", territory, "--renew", "SRO-01-001", "--trial"];
        let renew = place.json(&renew).expect_exit(0);
        [check, renew["before_cents"].clone(), renew["after_cents"].clone()]
    };
    assert_eq!(state(&copy), state("t.gpkg"));
    let verdict = place.json(&["design", "verify", "t.gpkg"]).expect_exit(5);
    let refused = verdict["refused"].to_string();
    assert!(refused.contains("other_norms"), "{verdict}");
    assert!(refused.contains("changed by other norms"), "{verdict}");
}

#[test]
fn the_state_before_a_design_is_judged_by_what_held_then() {
    let place = designed("t.gpkg");
    place.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    for at in ["2", "3"] {
        let check = place.json(&["check", "t.gpkg", "--at", at]).expect_exit(0);
        assert!(!wrong_prices(&check["findings"]), "at {at}: {check}");
    }
}

#[test]
fn the_next_command_can_be_given_to_a_shell_as_it_is() {
    let Some(cluster) = Cluster::start() else { return };
    let url = format!("{}&connect_timeout=9", cluster.url("t"));
    for territory in ["l'été 2026.gpkg", &url] {
        let place = Place::new();
        place.write("v.osm", village(3, 9).as_bytes());
        let shell = |said: &str| {
            let next = said.lines().find_map(|line| line.strip_prefix("next: bocage ")).unwrap();
            place.shell(&next.replace("FILE", "v.osm"))
        };
        let made = place.run(&["new", territory]).expect_exit(0);
        shell(&made.stdout).expect_exit(0);
        let designed = place.run(&["design", "run", territory]).expect_exit(0);
        shell(&designed.stdout).expect_exit(0);
        assert_eq!(place.json(&["history", territory]).expect_exit(0)["head"], 2);
    }
}
