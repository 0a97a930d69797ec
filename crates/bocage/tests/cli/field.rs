//! Field life from the command line: an order until it is in service, clocks, penalties, copper.

use serde_json::Value;

use crate::kit::{Place, built_village};

fn field(place: &Place, kind: &str, words: &[&str]) -> Value {
    place.json(&[&["field", kind, "t.gpkg"], words].concat()).expect_exit(0)
}

fn code(place: &Place, kind: &str, words: &[&str]) -> String {
    let failed = place.json(&[&["field", kind, "t.gpkg"], words].concat()).expect_exit(1);
    failed["error"]["code"].as_str().unwrap().to_owned()
}

/// The ids of some premises that have a socket, and the commune of the first.
fn homes(place: &Place) -> Vec<String> {
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    let mut found = db.prepare("SELECT premises FROM outlet ORDER BY id LIMIT 8").unwrap();
    let ids = found.query_map([], |row| row.get(0)).unwrap();
    ids.map(Result::unwrap).collect()
}

fn order(place: &Place, home: &str, reference: &str) -> Value {
    let words = ["order", home, "--operator", "Opérateur A", "--order", reference];
    field(place, "connections", &[&words[..], &["--contact", "06 00 00 00 00"]].concat())
}

fn plan(place: &Place, number: &str) -> Value {
    let times = ["--from", "2026-12-01T08:00", "--until", "2026-12-01T10:00"];
    let words = [&["plan", number, "--technician", "Léa"], &times[..]].concat();
    field(place, "connections", &words)
}

/// A JPEG as far as its first bytes.
const PHOTO: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];

#[test]
fn a_connection_is_ordered_planned_made_and_then_true_of_the_plant() {
    let place = built_village();
    let homes = homes(&place);
    let ordered = order(&place, &homes[0], "R-1");
    assert_eq!((&ordered["number"], &ordered["state"]), (&1.into(), &"ordered".into()));
    let again = ["order", &homes[0], "--operator", "Opérateur A", "--order", "R-1"];
    assert_eq!(code(&place, "connections", &again), "bocage::app::document_taken");
    assert_eq!(
        code(&place, "connections", &["make", "1", "--outlet", "FI-1"]),
        "bocage::field::not_from",
        "nobody was to come"
    );
    plan(&place, "1");
    let tour =
        field(&place, "connections", &["tour", "--day", "2026-12-01", "--technician", "léa"]);
    let visit = &tour["visits"][0];
    assert!(visit["point"]["name"].is_string(), "{visit}");
    let strands = visit["strands"].as_array().unwrap();
    assert_eq!(
        (strands[0]["tier"].as_str(), strands[1]["tier"].as_str()),
        (Some("drop"), Some("distribution"))
    );
    assert!(strands.iter().all(|strand| strand["tube_colour_label"] != ""), "{visit}");
    place.write("p.jpg", PHOTO);
    let make =
        ["make", "1", "--outlet", "FI-50-1", "--photo", "p.jpg", "--on", "2", "--request", "q"];
    let made = field(&place, "connections", &make);
    assert_eq!((&made["state"], &made["before"]), (&"made".into(), &false.into()));
    assert_eq!(made["photos"].as_array().unwrap().len(), 1);
    let again = field(&place, "connections", &make);
    assert_eq!((&again["revision"], &again["before"]), (&3.into(), &true.into()), "once");
    let other = ["make", "1", "--outlet", "FI-50-2", "--on", "2", "--request", "q"];
    assert_eq!(code(&place, "connections", &other), "bocage::app::request_reused");
    let late = ["cancel", "1", "--reason", "x", "--on", "2"];
    assert_eq!(code(&place, "connections", &late), "bocage::app::document_moved");
    let stage = |of: &str| -> Vec<String> {
        let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
        let sql = format!("SELECT stage FROM {of}");
        let mut rows = db.prepare(&sql).unwrap();
        let found = rows.query_map([], |row| row.get(0)).unwrap();
        found.map(Result::unwrap).collect()
    };
    let drops = "cable WHERE id IN (SELECT \"drop\" FROM outlet WHERE stage = 'in_service')";
    let pending = field(&place, "connections", &["settle"]);
    assert!(pending["apply"].is_string() && pending["settled"] == Value::Array(Vec::new()));
    place.run(&["plan", "drop", "t.gpkg", &pending["plan"].to_string()]).expect_exit(0);
    let settled = field(&place, "connections", &["settle", "--apply"]);
    assert_eq!(settled["settled"][0], 1);
    assert_eq!(stage("outlet WHERE stage = 'in_service'").len(), 1, "that one and no other");
    assert_eq!(stage(drops), ["in_service"]);
    assert_eq!(field(&place, "connections", &["settle", "--apply"])["plan"], Value::Null);
    let shown = field(&place, "connections", &["show", "1"]);
    assert_eq!((&shown["state"], &shown["contact"]), (&"in_service".into(), &Value::Null));
    assert_eq!(shown["plan"], settled["plan"]);
    assert_eq!(shown["acts"].as_array().unwrap().len(), 4);
    field(&place, "connections", &["fault", "1", "--code", "drop_broken"]);
    plan(&place, "1");
    field(&place, "connections", &["make", "1", "--outlet", "FI-50-1"]);
    let repaired = field(&place, "connections", &["settle", "--apply"]);
    assert_eq!(
        (&repaired["plan"], &repaired["settled"][0]),
        (&Value::Null, &1.into()),
        "true already"
    );
    place.run(&["audit", "t.gpkg"]).expect_exit(0);
}

#[test]
fn what_is_no_photo_and_what_is_too_large_is_refused() {
    let place = built_village();
    order(&place, &homes(&place)[0], "R-1");
    plan(&place, "1");
    place.write("page.jpg", b"<html>");
    let fail = |file| ["fail", "1", "--code", "no_light", "--photo", file];
    assert_eq!(code(&place, "connections", &fail("page.jpg")), "bocage::app::not_a_photo");
    let file = std::fs::File::create(place.path("huge.jpg")).unwrap();
    std::io::Write::write_all(&mut &file, PHOTO).unwrap();
    file.set_len(50 << 20).unwrap();
    assert_eq!(code(&place, "connections", &fail("huge.jpg")), "bocage::app::not_a_photo");
    assert_eq!(code(&place, "connections", &fail("none.jpg")), "bocage::app::file");
    assert_eq!(field(&place, "connections", &["show", "1"])["state"], "planned");
}

#[test]
fn late_repairs_of_a_line_cost_what_its_promise_says() {
    let place = built_village();
    let homes = homes(&place);
    let line = |reference: &str, home: &str| {
        let words = ["order", home, "--kind", "ftte", "--customer", "Mairie", "--operator", "C"];
        let more = ["--order", reference, "--monthly", "300 EUR"];
        field(&place, "lines", &[&words[..], &more].concat())
    };
    let ordered = line("L-1", &homes[0]);
    assert!(ordered["first"].as_array().unwrap().len() >= 2, "{ordered}");
    let told = ["open", "--line", "1", "--at", "2024-06-11T06:00:00Z", "--note", "coupée"];
    assert_eq!(
        code(&place, "incidents", &told),
        "bocage::field::not_from",
        "it carries nothing yet"
    );
    field(&place, "lines", &["activate", "1", "--since", "2024-01-01"]);
    let first = ordered["first"][1]["name"].as_str().unwrap();
    let cut = field(&place, "lines", &["cut", first]);
    assert_eq!(
        (&cut["lines"][0]["number"], &cut["lines"][0]["carries_on"]),
        (&1.into(), &false.into())
    );
    field(&place, "incidents", &told);
    let at = |time: &'static str| ["--at", time];
    let wait = ["wait", "1", "--reason", "customer"];
    field(&place, "incidents", &[&wait[..], &at("2024-06-11T07:00:00Z")].concat());
    field(&place, "incidents", &[&["resume", "1"], &at("2024-06-11T08:00:00Z")[..]].concat());
    let restore = ["restore", "1", "--cause", "plant"];
    field(&place, "incidents", &[&restore[..], &at("2024-06-11T13:30:00Z")].concat());
    let open = field(&place, "lines", &["penalties", "--month", "2024-06"]);
    assert_eq!((&open["total_cents"], &open["open"][0]), (&0.into(), &1.into()));
    let settled = field(&place, "incidents", &["settle", "1"]);
    assert_eq!(settled["repair_seconds"], 23_400, "six and a half hours: the wait is left out");
    assert_eq!(settled["penalty_cents"], 3_000, "more than two hours late: a tenth");
    let month = field(&place, "lines", &["penalties", "--month", "2024-06"]);
    assert_eq!(
        (&month["total_cents"], &month["lines"][0]["incidents"][0]),
        (&3_000.into(), &1.into())
    );
}

#[test]
fn notices_are_answered_with_what_lies_there_and_permits_and_copper_are_listed() {
    let place = built_village();
    let far = r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":
        [[[0.0,0.0],[0.001,0.0],[0.001,0.001],[0.0,0.0]]]}}"#;
    let here = r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":
        [[[-10.0,40.0],[10.0,40.0],[10.0,55.0],[-10.0,55.0],[-10.0,40.0]]]}}"#;
    place.write("far.geojson", far.as_bytes());
    place.write("here.geojson", here.as_bytes());
    let receive = |file: &'static str, number: &'static str| {
        let words = ["receive", file, "--kind", "dict", "--number", number, "--applicant", "TP"];
        field(&place, "notices", &[&words[..], &["--received-on", "2024-06-03"]].concat())
    };
    assert_eq!(receive("far.geojson", "1")["due_on"], "2024-06-10");
    receive("here.geojson", "2");
    let away = field(&place, "notices", &["answer", "1", "--out", "plans"]);
    assert_eq!(
        (&away["answer"]["concerned"], &away["files"]),
        (&false.into(), &Value::Array(Vec::new()))
    );
    let there = field(&place, "notices", &["answer", "2", "--class", "b", "--out", "plans"]);
    assert_eq!(there["answer"]["class"], "b");
    let plan: Value = serde_json::from_str(&place.read("plans/notice-2.geojson")).unwrap();
    let features = plan["features"].as_array().unwrap();
    assert!(features.iter().all(|one| one["properties"]["precision_class"] == "b"));
    let routes = features.iter().filter(|one| one["properties"]["kind"] == "route").count();
    assert_eq!(there["answer"]["routes"], routes);
    assert!(features.iter().all(|one| one["geometry"]["type"] == "LineString"), "no box");
    let ask = ["ask", "--kind", "road", "--grantor", "Département", "--about", "RD 2"];
    let asked = field(&place, "permits", &[&ask[..], &["--asked-on", "2024-01-31"]].concat());
    assert_eq!(asked["due_on"], "2024-03-31");
    assert_eq!(field(&place, "permits", &["list"])["permits"][0]["standing"], "overdue");
    place.write(
        "copper.csv",
        "insee;name;lot;commercial_on;technical_on\n50129;Cherbourg;lot 3;31/01/2026;2027-01-31\n\
         50218;Granville;lot 4;2028-01-31;2027-01-31\nx;y;z;;\n"
            .as_bytes(),
    );
    let read = field(&place, "copper", &["import", "copper.csv"]);
    assert_eq!(
        (&read["read"], &read["new"], &read["findings"]["error"]),
        (&3.into(), &1.into(), &2.into())
    );
    let again = field(&place, "copper", &["import", "copper.csv"]);
    assert_eq!((&again["new"], &again["changed"]), (&0.into(), &0.into()));
    assert_eq!(field(&place, "copper", &["list"])["communes"].as_array().unwrap().len(), 1);
}

/// Killed anywhere between the photo, the report and its plan: what was told is there, and the next
/// settling brings it into the plant, once.
#[test]
fn a_killed_report_is_whole_or_not_there_and_settles_once() {
    let place = built_village();
    let homes = homes(&place);
    for (home, number) in homes.iter().zip(1..) {
        order(&place, home, &format!("R-{number}"));
        plan(&place, &number.to_string());
        let number = number.to_string();
        let report = [
            "field",
            "connections",
            "t.gpkg",
            "make",
            &number,
            "--outlet",
            "F",
            "--request",
            &number,
        ];
        place.kill_after(&report, u64::from(number.parse::<u32>().unwrap()) * 4);
        let stands = field(&place, "connections", &["show", &number]);
        let acts = stands["acts"].as_array().unwrap().len();
        match stands["state"].as_str().unwrap() {
            "planned" => assert_eq!(acts, 2),
            "made" => assert_eq!(acts, 3),
            other => panic!("{other}"),
        }
        place.run(&report).expect_exit(0);
        place.kill_after(&["field", "connections", "t.gpkg", "settle", "--apply"], 12);
    }
    field(&place, "connections", &["settle", "--apply"]);
    let all = field(&place, "connections", &["list", "--all"]);
    let states: Vec<&Value> =
        all["documents"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert!(states.iter().all(|state| **state == "in_service"), "{states:?}");
    place.run(&["audit", "t.gpkg"]).expect_exit(0);
}
