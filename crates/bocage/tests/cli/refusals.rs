//! What the API refuses is told in the language of who asks.

use crate::kit::{Place, village};

/// Requests that are refused: method, path, body, and one more line of the head.
const REFUSED: &[[&str; 4]] = &[
    ["GET", "/api/nothing-here", "", ""],
    ["GET", "/api/territory?at=x", "", ""],
    ["GET", "/api/territory?at=99", "", ""],
    ["GET", "/api/territory?on-date=31/01/2026", "", ""],
    ["GET", "/api/territory?plan=x", "", ""],
    ["GET", "/api/territory?at=1&plan=1", "", ""],
    ["GET", "/api/territory?slip=1", "", ""],
    ["GET", "/api/plans?slip=1", "", ""],
    ["GET", "/api/plans/99", "", ""],
    ["GET", "/api/plans/x", "", ""],
    ["DELETE", "/api/plans", "", ""],
    ["POST", "/api/plans/1/apply?on=0", "", ""],
    ["POST", "/api/plans/1/apply", "", ""],
    ["POST", "/api/plans/1/apply", r#"{"on": 0}"#, ""],
    ["POST", "/api/plans/99/apply", r#"{"on": 0}"#, ""],
    ["POST", "/api/plans/1/apply", r#"{"on": 0}"#, "Origin: http://elsewhere.example\r\n"],
    ["GET", "/api/objects/cabinet/x", "", ""],
    ["GET", "/api/objects/nothing/x", "", ""],
    ["GET", "/api/objects/cabinet/01890a5d-ac96-774b-bcce-b302099a8057", "", ""],
    ["GET", "/api/objects/finding/99999", "", ""],
    ["GET", "/api/table/nothing", "", ""],
    ["GET", "/api/table/premises?bbox=1,2", "", ""],
    ["GET", "/api/table/premises?cursor=x", "", ""],
    ["GET", "/tiles/premises/4/1/x.mvt", "", ""],
    ["GET", "/tiles/premises/99/1/1.mvt", "", ""],
    ["GET", "/tiles/nothing/4/1/1.mvt", "", ""],
    ["GET", "/api/phases?years=0&budget_cents=5", "", ""],
    ["GET", "/api/phases?years=500&budget_cents=5", "", ""],
    ["GET", "/api/phases?budget_cents=-5", "", ""],
    ["GET", "/api/phases?years=x", "", ""],
    ["GET", "/api/phases?years=2&first_year=1", "", ""],
    ["GET", "/api/phases?years=2&what_if_ppm=0", "", ""],
    ["GET", "/api/cabinets/nothing/neighbours", "", ""],
    ["POST", "/api/edits", "{", ""],
    ["POST", "/api/edits", "{}", ""],
    ["POST", "/api/edits", r#"{"edits": ["nothing"]}"#, ""],
    ["POST", "/api/edits", r#"{"edits": [], "prices": "new"}"#, ""],
    ["POST", "/api/edits", r#"{"edits": ["join"], "prices": "nothing"}"#, ""],
    ["POST", "/api/edits", r#"{"edits": [{"close": "nothing"}]}"#, ""],
    ["POST", "/api/edits", r#"{"edits": [{"close": "SRO-01-001"}]}"#, ""],
    ["POST", "/api/edits", r#"{"edits": [{"forbid": "nothing"}]}"#, ""],
    ["POST", "/api/edits", r#"{"edits": [{"renew": "50999"}]}"#, ""],
    ["POST", "/api/edits", r#"{"edits": [{"pin": [2.0, 48.0]}]}"#, ""],
    ["POST", "/api/edits", r#"{"edits": [{"pin": [999.0, 48.0]}]}"#, ""],
    ["POST", "/api/edits", r#"{"edits": [{"keep_off": [2.0, 48.0]}]}"#, ""],
    [
        "POST",
        "/api/edits",
        r#"{"edits": [{"move": {"cabinet": "SRO-01-001", "to": [2.0, 48.0]}}]}"#,
        "",
    ],
    [
        "POST",
        "/api/edits",
        r#"{"edits": [{"merge": {"gone": "SRO-01-001", "into": "SRO-01-001"}}]}"#,
        "",
    ],
];

#[test]
fn no_refusal_is_told_in_english_to_who_asks_for_french() {
    let place = Place::new();
    place.write("v.osm", village(4, 12).as_bytes());
    place.run(&["new", "v.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "v.gpkg", "v.osm"]).expect_exit(0);
    place.run(&["design", "run", "v.gpkg", "--apply"]).expect_exit(0);
    let served = place.serve("v.gpkg");
    for [method, path, body, more] in REFUSED {
        let asked = [*method, *path, *body];
        let [(status, english), (also, french)] = ["en", "fr"].map(|language| {
            served.refused(asked, &format!("Accept-Language: {language}\r\n{more}"))
        });
        assert!(status >= 400 && status == also, "{asked:?}: {english} {french}");
        assert_eq!(english["code"], french["code"], "{asked:?}");
        for part in ["title", "hint"] {
            let [english, french] = [&english, &french].map(|said| said[part].as_str().unwrap());
            assert!(!english.is_empty() && !french.is_empty(), "{asked:?}: no {part}");
            assert_ne!(english, french, "{asked:?}");
            assert!(!french.contains('$'), "{asked:?}: {french}");
        }
    }
}

/// A log on a full disk must not end what is at work.
#[test]
fn a_log_that_cannot_be_written_changes_nothing() {
    let place = Place::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_bocage"))
        .args(["new", "t.gpkg", "--json"])
        .current_dir(place.path("."))
        .env("BOCAGE_LOG", "debug")
        .stderr(full)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(place.path("t.gpkg").exists());
}
