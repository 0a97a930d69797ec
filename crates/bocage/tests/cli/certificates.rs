//! `bocage design verify`, on what a design leaves and on what somebody has made of it.

mod offered;
mod tampered;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::kit::{COMMUNE, Place, village};

const CERTIFICATE: &str = "t.gpkg.certificates/plan-2.certificate";

/// A territory with its design applied.
fn designed() -> Place {
    let place = Place::new();
    place.write("v.osm", village(6, 40).as_bytes());
    place.write("w.osm", village(7, 55).as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    place.run(&["design", "run", "t.gpkg"]).expect_exit(0);
    place
}

fn unpacked(place: &Place) -> Vec<u8> {
    unpacked_of(place, CERTIFICATE)
}

fn unpacked_of(place: &Place, certificate: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let packed = std::fs::read(place.path(certificate)).unwrap();
    GzDecoder::new(&*packed).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Writes another certificate of plan 2 and has it refused; why.
fn refused(place: &Place, bytes: &[u8]) -> String {
    refused_of(place, "2", bytes)
}

fn refused_of(place: &Place, plan: &str, bytes: &[u8]) -> String {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    place.write("other.certificate", &packed.finish().unwrap());
    let words =
        ["design", "verify", "t.gpkg", "--plan", plan, "--certificate", "other.certificate"];
    let verdict = place.json(&words).expect_exit(5);
    assert_eq!(verdict["ok"], false, "{verdict}");
    verdict["refused"][0]["code"].as_str().unwrap().to_owned()
}

#[test]
fn every_book_and_factor_is_verified_at_its_own_prices() {
    let place = designed();
    place.write("cheap.toml", b"[civil]\ntrench_factor = \"10 %\"\n[existing]\nrent_years = 7\n");
    let mut totals = Vec::new();
    for words in [["--prices", "new"], ["--prices", "reuse"], ["--settings", "cheap.toml"]] {
        let run = [&["design", "run", "t.gpkg"], &words[..]].concat();
        let run = place.json(&run).expect_exit(0);
        let plan = run["plan"].to_string();
        let verified = place.json(&["design", "verify", "t.gpkg", "--plan", &plan]).expect_exit(0);
        assert_eq!(verified["upper_cents"], run["cost_cents"]["total"], "{words:?}");
        assert_eq!(verified["lower_cents"], run["lower_cents"], "{words:?}: {run}");
        totals.push(run["cost_cents"]["total"].as_i64().unwrap());
    }
    assert!(totals[2] < totals[0], "the factor is in the prices: {totals:?}");
}

#[test]
fn a_design_is_verified_while_pending_and_when_applied() {
    let place = designed();
    let run = place.json(&["design", "run", "t.gpkg"]).expect_exit(0);
    let pending = place.json(&["design", "verify", "t.gpkg", "--plan", "2"]).expect_exit(0);
    assert_eq!(pending["schema"], "bocage.design.verify/1");
    assert_eq!(pending["upper_cents"], run["cost_cents"]["total"], "{pending}");
    assert_eq!(pending["gap_ppm"], run["gap_ppm"]);
    for part in pending["components"].as_array().unwrap() {
        let claimed = &run["components"][part["name"].as_str().unwrap()];
        for side in ["upper_cents", "lower_cents"] {
            assert_eq!(part[side], claimed[side], "{part}");
        }
    }
    place.run(&["plan", "apply", "t.gpkg", "2", "--on", "1"]).expect_exit(0);
    let applied = place.json(&["design", "verify", "t.gpkg"]).expect_exit(0);
    assert_eq!(applied, pending);
}

#[test]
fn verifying_leaves_what_lies_beside_the_certificate_alone() {
    let place = designed();
    let folder = place.path("t.gpkg.certificates");
    std::fs::create_dir(folder.join("plan-2.copy")).unwrap();
    place.write("t.gpkg.certificates/plan-2.copy/notes.txt", b"mine");
    let words = ["design", "verify", "t.gpkg", "--plan", "2", "--certificate", CERTIFICATE];
    place.json(&words).expect_exit(0);
    assert_eq!(place.read("t.gpkg.certificates/plan-2.copy/notes.txt"), "mine");
    let left: BTreeSet<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, BTreeSet::from(["plan-2.certificate".into(), "plan-2.copy".into()]));
}

/// Plan 2 is applied, plan 3 is a trial under other rules and stays pending.
fn with_a_trial() -> Place {
    let place = designed();
    place.run(&["plan", "apply", "t.gpkg", "2", "--on", "1"]).expect_exit(0);
    place.write("s.toml", b"[branching_point]\nlines_max = 2\n");
    let trial = place.json(&["design", "run", "t.gpkg", "--settings", "s.toml"]).expect_exit(0);
    assert_eq!(trial["plan"], 3);
    place
}

#[test]
fn an_edit_stands_on_the_design_that_was_applied_not_on_a_trial() {
    let place = with_a_trial();
    let applied = place.json(&["design", "verify", "t.gpkg"]).expect_exit(0);
    let trial = place.json(&["design", "verify", "t.gpkg", "--plan", "3"]).expect_exit(0);
    assert_ne!(trial["lower_cents"], applied["lower_cents"], "{trial}");
    let edit = ["design", "edit", "t.gpkg", "--move", "sro-01-001=-1.0995,49.1005"];
    assert_eq!(place.json(&edit).expect_exit(0)["plan"], 4);
    let verify = ["design", "verify", "t.gpkg", "--plan", "4"];
    let edited = place.json(&verify).expect_exit(0);
    assert_eq!(edited["lower_cents"], applied["lower_cents"], "{edited}");
    std::fs::remove_file(place.path(CERTIFICATE)).unwrap();
    let missing = place.json(&verify).expect_exit(1);
    assert_eq!(missing["error"]["code"], "bocage::app::no_certificate", "{missing}");
}

#[test]
fn other_rules_that_give_the_same_rows_leave_the_certificate_of_the_standing_design() {
    let place = designed();
    place.run(&["plan", "apply", "t.gpkg", "2", "--on", "1"]).expect_exit(0);
    let before = unpacked(&place);
    place.write("s.toml", b"[snap]\ndistance_max = \"501 m\"\n");
    let run = place.json(&["design", "run", "t.gpkg", "--settings", "s.toml"]).expect_exit(0);
    assert!(run["plan"].is_null(), "the same rows: {run}");
    assert!(unpacked(&place) == before);
    place.json(&["design", "verify", "t.gpkg"]).expect_exit(0);
    // The same rules write it anew, where it was lost.
    std::fs::remove_file(place.path(CERTIFICATE)).unwrap();
    place.run(&["design", "run", "t.gpkg"]).expect_exit(0);
    assert!(unpacked(&place) == before);
}

#[test]
fn a_certificate_of_another_design_or_none_is_refused() {
    let place = designed();
    place.run(&["new", "u.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "u.gpkg", "w.osm"]).expect_exit(0);
    place.run(&["design", "run", "u.gpkg"]).expect_exit(0);
    let other = "u.gpkg.certificates/plan-2.certificate";
    let words = ["design", "verify", "t.gpkg", "--plan", "2", "--certificate", other];
    let verdict = place.json(&words).expect_exit(5);
    assert_eq!(verdict["refused"][0]["code"], "other_territory", "{verdict}");
    let missing = place.json(&["design", "verify", "t.gpkg", "--certificate", "none"]);
    assert!(missing.code == 1, "a file that is not there is an error");
}

#[test]
fn a_certificate_by_other_prices_or_rules_is_refused() {
    let place = designed();
    let items = shipped_items().replace("700.00 EUR", "600.00 EUR");
    let prices = format!("[prices]\nitem = [{items}]\n");
    // Boxes for two lines cost so much that every bound by them is far above that of the design.
    let rules = "[branching_point]\ndrop_length_max = \"40 m\"\nlines_max = 2\n";
    for (plan, settings) in [(3, prices.as_str()), (4, rules)] {
        place.write("s.toml", settings.as_bytes());
        place.run(&["design", "run", "t.gpkg", "--settings", "s.toml"]).expect_exit(0);
        let other = format!("t.gpkg.certificates/plan-{plan}.certificate");
        let words = ["design", "verify", "t.gpkg", "--plan", "2", "--certificate", &other];
        let verdict = place.json(&words).expect_exit(5);
        assert_eq!(verdict["refused"][0]["code"], "other_norms", "{verdict}");
    }
}

/// The items of the price book that comes with the program, as one list.
fn shipped_items() -> String {
    let book = include_str!("../../../network/data/prices.toml");
    let fields = |row: &str| {
        let fields = row.lines().skip(1).take_while(|line| line.contains(" = "));
        format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
    };
    book.split("[[item]]")
        .skip(1)
        .map(|row| fields(&format!("x{row}")))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn a_design_that_is_rebased_keeps_its_certificate() {
    let place = designed();
    place.write("commune.geojson", COMMUNE.as_bytes());
    place.run(&["import", "geojson", "t.gpkg", "commune.geojson"]).expect_exit(0);
    let rebased = place.json(&["plan", "rebase", "t.gpkg", "2"]).expect_exit(0);
    let plan = rebased["plan"].to_string();
    let verified = place.json(&["design", "verify", "t.gpkg", "--plan", &plan]).expect_exit(0);
    assert_eq!(verified["ok"], true, "{verified}");
    let [before, after] = ["2", &plan].map(|plan| {
        std::fs::read(place.path(&format!("t.gpkg.certificates/plan-{plan}.certificate"))).unwrap()
    });
    assert!(before == after, "the same certificate");
}

#[test]
fn verifying_writes_nothing_where_the_territory_lies() {
    let place = designed();
    let folders = [place.path(""), place.path("t.gpkg.certificates")];
    let changed = || folders.each_ref().map(|at| at.metadata().unwrap().modified().unwrap());
    let allow = |writing: bool| {
        for folder in &folders {
            let mut rights = folder.metadata().unwrap().permissions();
            rights.set_mode(if writing { 0o755 } else { 0o555 });
            std::fs::set_permissions(folder, rights).unwrap();
        }
    };
    let before = changed();
    allow(false);
    let verified = place.json(&["design", "verify", "t.gpkg", "--plan", "2"]);
    allow(true);
    verified.expect_exit(0);
    // Also for those who may write everywhere.
    assert_eq!(changed(), before);
}

#[test]
fn a_head_that_has_moved_on_is_told_with_the_plan_that_has_the_certificate() {
    let place = designed();
    place.run(&["plan", "apply", "t.gpkg", "2", "--on", "1"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "w.osm"]).expect_exit(0);
    let verdict = place.json(&["design", "verify", "t.gpkg"]).expect_exit(5);
    let refused = &verdict["refused"][0];
    assert_eq!(refused["code"], "other_territory", "{verdict}");
    let told = refused["detail"].as_str().unwrap();
    for part in ["plan 2, which is generation 2", "`bocage design verify t.gpkg --plan 2`"] {
        assert!(told.contains(part), "{told}");
    }
    place.json(&["design", "verify", "t.gpkg", "--plan", "2"]).expect_exit(0);
}

fn bytes_with(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    let at = bytes.windows(old.len()).position(|part| part == old.as_bytes()).unwrap();
    [&bytes[..at], new.as_bytes(), &bytes[at + old.len()..]].concat()
}
