//! What does not hold is refused with a code, and nothing of it is entered, numbered or posted.

use super::kit::{BRIX, KEYS, PRICES, issued, members, syndicate, used};
use crate::kit::Place;

/// All that money keeps, as one text.
fn kept(place: &Place) -> String {
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    let tables = ["register", "usage", "month", "document", "document_event", "ledger"];
    let count = |table: &str| -> i64 {
        db.query_row(&format!("SELECT count(*) FROM bocage_{table}"), [], |row| row.get(0)).unwrap()
    };
    tables.map(|table| format!("{table} {}", count(table))).join(", ")
}

fn refused(place: &Place, args: &[&str], code: &str) {
    let before = kept(place);
    let said = place.json(args).expect_exit(1);
    assert_eq!(said["error"]["code"], format!("bocage::{code}"), "{said}");
    assert!(said["error"]["hint"].as_str().is_some_and(|hint| !hint.is_empty()));
    assert_eq!(kept(place), before, "{args:?} left something behind");
}

#[test]
fn prices_that_do_not_hold() {
    let place = syndicate();
    for (from, into, code) in [
        ("\"0.0125\"", "\"0\"", "billing::not_above_zero"),
        ("\"0.0125\"", "\"-0.01\"", "billing::not_above_zero"),
        ("\"0.0125\"", "\"0.0000125\"", "billing::too_many_decimals"),
        ("\"0.0125\"", "\"cher\"", "billing::no_number"),
        ("rate = \"20\"", "rate = \"19.6\"", "billing::unknown_vat"),
        ("vat = \"S\"", "vat = \"Q\"", "billing::unknown_vat"),
        ("executory = \"2025-12-20\"", "executory = \"2026-12-20\"", "billing::not_executory"),
        ("deliberation = \"2025-118\"", "deliberation = \"\"", "billing::no_deliberation"),
        ("unit = \"HUR\"", "unit = \"heure\"", "app::register_row"),
        ("per = 3600000", "per = 0", "billing::no_unit"),
        ("service = \"cpu\"", "service = \"gpu\"", "billing::no_service"),
        ("code = \"cpu\"", "code = \"cpu2\"", "billing::two_services"),
        ("price = \"0.0125\"", "prix = \"0.0125\"", "app::register_file"),
    ] {
        place.write("bad.toml", PRICES.replacen(from, into, 1).as_bytes());
        refused(&place, &["price", "set", "t.gpkg", "bad.toml"], code);
    }
    let twice = format!(
        "{PRICES}[[price]]\nservice = \"cpu\"\nfrom = \"2026-06-01\"\nprice = \"1\"\ndeliberation = \"1\"\nexecutory = \"2026-01-01\"\n"
    );
    place.write("bad.toml", twice.as_bytes());
    refused(&place, &["price", "set", "t.gpkg", "bad.toml"], "billing::two_prices");
    refused(&place, &["member", "set", "t.gpkg", "p.toml"], "app::other_register");
}

#[test]
fn members_and_keys_that_do_not_hold() {
    let place = syndicate();
    place.write("bad.toml", members().replacen(BRIX, "21500000000000", 1).as_bytes());
    refused(&place, &["member", "set", "t.gpkg", "bad.toml"], "app::register_file");
    for (from, into, code) in [
        ("rule = { by = \"inhabitants\" }", "rule = { by = \"souls\" }", "app::register_row"),
        (
            "rule = { by = \"inhabitants\" }",
            "rule = { fixed = { \"73282932000074\" = \"60 %\" } }",
            "sharing::no_whole",
        ),
        ("deliberation = \"2025-119\"", "deliberation = \" \"", "app::register_row"),
        ("executory = \"2025-12-20\"", "executory = \"2026-12-20\"", "sharing::not_executory"),
        ("centre = \"room\"\nperiod", "centre = \"rom\"\nperiod", "app::register_row"),
        ("amount = \"10000.00\"", "amount = \"10000.005\"", "app::register_row"),
        ("amount = \"10000.00\"", "amount = \"99999999999999999999\"", "app::register_row"),
        ("code = \"room/2026-10\"", "code = \"other\"", "app::duplicate_invoice"),
    ] {
        place.write("bad.toml", KEYS.replacen(from, into, 1).as_bytes());
        refused(&place, &["key", "set", "t.gpkg", "bad.toml"], code);
    }
}

#[test]
fn usage_that_does_not_hold() {
    let place = used();
    let line = |line: &str| format!("key,member,meter,day,amount\n{line}\n");
    for (text, code) in [
        (line(&format!("cpu/{BRIX}/2026-10-01,{BRIX},cpu,2026-10-02,1")), "app::usage_key_reused"),
        (line("x,Atlantis,cpu,2026-10-02,1"), "app::unknown_member"),
        (line(&format!("x,{BRIX},cpu,2026-10-32,1")), "app::money_line"),
        (line(&format!("x,{BRIX},cpu,2026-10-02,1.5")), "app::money_line"),
        (line(&format!("x,{BRIX},cpu,2026-10-02,1000000000000001")), "app::money_line"),
        (line(&format!("x,{BRIX},cpu,2026-10-02,{}", i64::MIN)), "app::money_line"),
        (line(&format!("x,{BRIX},cpu,2012-10-02,1")), "app::usage_of_nobody"),
        (
            line(&format!("x,{BRIX},cpu,2026-10-02,1\nx,{BRIX},cpu,2026-10-02,1")),
            "app::register_row",
        ),
        ("member,meter,day,amount\n".to_owned(), "app::money_line"),
    ] {
        place.write("bad.csv", text.as_bytes());
        refused(&place, &["month", "usage", "t.gpkg", "bad.csv"], code);
    }
}

#[test]
fn months_that_cannot_be_issued() {
    let run = |month| ["month", "run", "t.gpkg", month, "--issue", "--on", "2026-11-02"];
    let with = |lines: &str| {
        let place = used();
        place.write("more.csv", format!("key,member,meter,day,amount\n{lines}\n").as_bytes());
        place.run(&["month", "usage", "t.gpkg", "more.csv"]).expect_exit(0);
        place
    };
    let unbilled = with(&format!("x,{BRIX},gpu,2026-10-02,1"));
    refused(&unbilled, &run("2026-10"), "billing::no_meter");
    let unpriced = with(&format!("x,{BRIX},cpu,2025-12-02,1"));
    refused(&unpriced, &run("2025-12"), "billing::no_price");
    let place = used();
    let early = ["month", "run", "t.gpkg", "2026-10", "--issue", "--on", "2026-10-30"];
    refused(&place, &early, "app::month_not_over");
    refused(&place, &["month", "close", "t.gpkg", "2026-10"], "app::month_not_issued");
    // Nobody has inhabitants by a key that counts workstations.
    let by_desks = KEYS.replace("by = \"inhabitants\"", "by = \"workstations\"");
    place.write("bad.toml", by_desks.as_bytes());
    place.run(&["key", "set", "t.gpkg", "bad.toml"]).expect_exit(0);
    refused(&place, &run("2026-10"), "sharing::nobody_bears");
    let issued = issued();
    let later = ["month", "run", "t.gpkg", "2026-12", "--issue", "--on", "2027-01-02"];
    refused(&issued, &later, "app::earlier_month_open");
    issued.write("bad.toml", KEYS.replace("10000.00", "10001.00").as_bytes());
    refused(&issued, &["key", "set", "t.gpkg", "bad.toml"], "app::charge_billed");
    issued.run(&["month", "close", "t.gpkg", "2026-10"]).expect_exit(0);
    let into_closed =
        ["invoice", "credit", "t.gpkg", "F2026-000001", "--because", "x", "--on", "2026-10-31"];
    refused(&issued, &into_closed, "ledger::period_closed");
}
