//! A copy that QGIS, ogr2ogr or SQL have changed comes back as a draft.

use std::path::Path;
use std::process::Command;

use crate::kit::{Place, village};

/// A designed village, and a copy of it to edit.
fn with_copy() -> Place {
    let place = Place::new();
    place.write("v.osm", village(6, 40).as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    place.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    let copied = place.json(&["export", "geopackage", "t.gpkg", "--out", "."]).expect_exit(0);
    std::fs::rename(place.path(copied["files"][0]["path"].as_str().unwrap()), place.path("c.gpkg"))
        .unwrap();
    place
}

/// Runs SQL as GDAL does, with its spatial functions; whether there is a GDAL. In CI its want is a
/// failure.
fn edit(copy: &Path, sql: &str) -> bool {
    let done =
        Command::new("ogrinfo").args(["-q", "-dialect", "SQLite", "-sql", sql]).arg(copy).output();
    let Ok(output) = done else {
        assert!(std::env::var_os("CI").is_none(), "CI needs ogrinfo (Debian package gdal-bin)");
        return false;
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{sql}");
    true
}

/// What a script expects of one edit: rows of a kind added, changed, removed, and findings.
type Wanted = (&'static str, &'static str, [u64; 3], u64);

const EDITS: &[Wanted] = &[
    ("UPDATE cabinet SET geom = (SELECT geom FROM premises LIMIT 1)", "cabinet", [0, 1, 0], 0),
    ("UPDATE cabinet SET owner = 'the syndicate'", "cabinet", [0, 1, 0], 0),
    (
        "INSERT INTO premises (purpose, address, synthetic, source, geom)
         SELECT purpose, '1 new road', synthetic, source, geom FROM premises LIMIT 1",
        "premises",
        // Nobody serves it yet.
        [1, 0, 0],
        1,
    ),
    ("DELETE FROM joint WHERE fid = 1", "joint", [0, 0, 1], 1),
    // Plant refers to the only cabinet: it has to stay.
    ("DELETE FROM cabinet", "cabinet", [0, 0, 0], 1),
    (
        "UPDATE outlet SET premises = '00000000-0000-5000-8000-000000000009' WHERE fid = 1",
        "outlet",
        [0, 0, 0],
        1,
    ),
    ("UPDATE cabinet SET stage = 'no such stage'", "cabinet", [0, 0, 0], 1),
];

#[test]
fn edits_become_a_draft_and_bad_ones_become_findings() {
    let place = with_copy();
    let copy = std::fs::read(place.path("c.gpkg")).unwrap();
    let mut plan = 2;
    for (sql, kind, rows, errors) in EDITS {
        place.write("e.gpkg", &copy);
        if !edit(&place.path("e.gpkg"), sql) {
            eprintln!("skipped: ogrinfo is not installed");
            return;
        }
        let run = place.json(&["import", "edits", "t.gpkg", "e.gpkg"]).expect_exit(0);
        assert!(run["findings"]["error"].as_u64().unwrap() >= *errors, "{sql}: {run}");
        assert_eq!(run["findings"]["error"] == 0, *errors == 0, "{sql}: {run}");
        assert_eq!(run["generation"], 2, "a draft: {run}");
        if *rows == [0, 0, 0] {
            assert!(run["plan"].is_null(), "{sql}: {run}");
            continue;
        }
        plan += 1;
        let shown = place.json(&["plan", "show", "t.gpkg", &plan.to_string()]).expect_exit(0);
        let change = &shown["changes"][0];
        let found = ["added", "changed", "removed"].map(|what| change[what].as_u64().unwrap());
        assert_eq!((change["kind"].as_str().unwrap(), found), (*kind, *rows), "{sql}: {shown}");
    }
}

#[test]
fn a_row_changed_behind_its_back_is_named() {
    let place = with_copy();
    let sql = "UPDATE cabinet SET owner = 'eve'";
    if !edit(&place.path("t.gpkg"), sql) {
        eprintln!("skipped: ogrinfo is not installed");
        return;
    }
    let audit = place.json(&["audit", "t.gpkg"]).expect_exit(5);
    assert_eq!((&audit["ok"], &audit["generations"]), (&false.into(), &2.into()));
    let bad = &audit["first_bad"];
    assert_eq!((&bad["generation"], bad["kind"].as_str()), (&2.into(), Some("cabinet")), "{bad}");
    assert_eq!(bad["id"].as_str().map(str::len), Some(36), "{bad}");
}
