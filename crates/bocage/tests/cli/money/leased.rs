//! The lease follows the inventory from the day on which that changed, and what was issued stays.

use serde_json::Value;

use super::kit::{NEW, members};
use crate::kit::{Place, built_village};

const CONTRACT: &str = r#"
[lease]
code = "dsp"
lessee = "LESSEE"
called = "DSP"
budget = "fibre"
from = "2026-01-01"
until = "2046-01-01"
deliberation = "2025-200"
executory = "2025-12-20"
vat = "20 %"
turnover_share = "2 %"
turnover_threshold = "1000.00"
minimum = "10.00"
instalments = ["03-31", "06-30", "09-30", "12-31"]

[[item]]
code = "cable"
year_price = "3650.00"
per = 1000000

[formula]
fixed = "0.15"
places = 4
term = [{ series = "ICHT-IME", weight = "0.85", base = "125.4" }]

[[index]]
series = "ICHT-IME"
month = "2026-01-01"
value = "131.7"
published = "2026-02-15"
"#;

/// Says that what was applied today was applied on another day; nothing else tells the program the time.
fn backdate(place: &Place, day: &str) {
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    let last: String = db.query_row("SELECT date('now')", [], |row| row.get(0)).unwrap();
    let sql = "UPDATE bocage_generation SET provenance = replace(provenance, ?1, ?2)
               WHERE provenance LIKE '%' || ?1 || '%'";
    assert!(db.execute(sql, [&last, day]).unwrap() > 0);
}

fn set(place: &Place, words: &[&str]) {
    place.json(&[&["plant", "set", "t.gpkg"], words, &["--apply"]].concat()).expect_exit(0);
}

fn cable_mm(place: &Place) -> i64 {
    let base = place.json(&["lease", "base", "t.gpkg"]).expect_exit(0);
    let lines = base["lines"].as_array().unwrap();
    let own = lines.iter().filter(|line| line["lessee"] == "DSP");
    own.map(|line| line["cable_mm"].as_i64().unwrap()).sum()
}

fn leased() -> Place {
    let place = built_village();
    set(&place, &["--all", "--stage", "accepted", "--lessee", "DSP"]);
    backdate(&place, "2026-02-01");
    let lessee = format!(
        "[[member]]\nsiret = \"{NEW}\"\nname = \"Exploitant\"\nkind = \"other\"\nfrom = \"2026-01-01\"\ntown = \"Caen\"\n"
    );
    place.write("m.toml", (members() + &lessee).as_bytes());
    place.run(&["member", "set", "t.gpkg", "m.toml"]).expect_exit(0);
    place.write("c.toml", CONTRACT.replace("LESSEE", NEW).as_bytes());
    place
}

fn owed(place: &Place) -> Value {
    place.json(&["lease", "owed", "t.gpkg", "c.toml", "2026", "--on", "2026-12-31"]).expect_exit(0)
}

#[test]
fn one_cable_changes_the_lease_from_that_day_only() {
    let place = leased();
    let issue = |words: &[&str]| {
        let args = ["lease", "issue", "t.gpkg", "c.toml", "2026"];
        place.json(&[&args[..], words].concat()).expect_exit(0)["document"].clone()
    };
    let first = issue(&["--instalment", "1", "--on", "2026-03-31"]);
    assert_eq!(first["number"], "F2026-000001");
    let file = |name: &str, format: &str| {
        let args = ["invoice", "file", "t.gpkg", "F2026-000001", name, "--format", format];
        place.run(&args).expect_exit(0);
        std::fs::read(place.path(name)).unwrap()
    };
    let before = (file("a.xml", "ubl"), file("a.pdf", "facturx"), cable_mm(&place));
    set(&place, &["cable", "RA-1", "--lessee", ""]);
    backdate(&place, "2026-07-01");
    assert!(cable_mm(&place) < before.2);
    // 3,650 euros a year and kilometre, times 0.15 + 0.85 x 131.7 / 125.4 = 1.0427: 10 euros a day and kilometre.
    let cents = |mm: i64, days: i64| {
        let exact = i128::from(mm) * 365_000 * i128::from(days) * 10_427;
        let by = 1_000_000 * 365 * 10_000;
        i64::try_from((exact * 2 + by) / (by * 2)).unwrap()
    };
    let lines = owed(&place)["lines"].clone();
    let r1: Vec<(String, i64)> = lines
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["kind"] == "r1")
        .map(|line| (line["days"].as_str().unwrap().to_owned(), line["amount"].as_i64().unwrap()))
        .collect();
    assert_eq!(
        r1,
        [
            ("2026-02-01..2026-07-01".to_owned(), cents(before.2, 150)),
            ("2026-07-01..2027-01-01".to_owned(), cents(cable_mm(&place), 184)),
        ]
    );
    assert_eq!(
        issue(&["--instalment", "1", "--on", "2026-12-31"])["number"],
        "F2026-000001",
        "once"
    );
    let put_right = issue(&["--true-up", "--on", "2026-12-31"]);
    assert_eq!(put_right["number"], "F2026-000002");
    let all = owed(&place);
    assert_eq!(all["issued"], all["total"]);
    assert!(issue(&["--true-up", "--on", "2026-12-31"]).is_null());
    assert_eq!((file("b.xml", "ubl"), file("b.pdf", "facturx")), (before.0, before.1));
    place
        .run(&["invoice", "file", "t.gpkg", "F2026-000002", "c.xml", "--format", "cii"])
        .expect_exit(0);
    place.run(&["invoice", "check", "--strict", "a.xml", "a.pdf", "c.xml"]).expect_exit(0);
    assert_eq!(place.json(&["ledger", "audit", "t.gpkg"]).expect_exit(0)["ok"], true);
}

#[test]
fn twenty_years_are_told_and_a_missing_index_stops_an_invoice() {
    let place = leased();
    let args = ["lease", "schedule", "t.gpkg", "c.toml", "--on", "2026-03-01"];
    let told = place.json(&args).expect_exit(0);
    let years = told["years"].as_array().unwrap();
    assert_eq!(
        (years.len(), &years[0]["year"], &years[19]["year"]),
        (20, &2026.into(), &2045.into())
    );
    let sum: i64 = years.iter().map(|year| year["total"].as_i64().unwrap()).sum();
    assert_eq!(told["total"], sum);
    let issue =
        ["lease", "issue", "t.gpkg", "c.toml", "2026", "--instalment", "1", "--on", "2026-02-10"];
    let refused = place.json(&issue).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::lease::no_index");
    place.write("c.toml", CONTRACT.replace("0.85", "0.80").as_bytes());
    let refused = place.json(&args).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::register_file", "LESSEE is no SIRET");
    place.write("c.toml", CONTRACT.replace("LESSEE", NEW).replace("0.85", "0.80").as_bytes());
    assert_eq!(place.json(&args).expect_exit(1)["error"]["code"], "bocage::lease::not_one");
}
