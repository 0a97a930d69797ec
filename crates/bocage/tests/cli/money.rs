//! A month of money from registers to closed books, as scripts run it.

mod bad;
mod killed;
mod kit;
mod later;
mod leased;

use std::collections::BTreeMap;

use crate::kit::Place;
use kit::{BRIX, CANISY, issued, syndicate};
use serde_json::Value;

/// The sum of a column of a table without quotes around its numbers.
fn column(text: &str, name: &str) -> i64 {
    let mut lines = text.lines();
    let place = lines.next().unwrap().split(',').position(|head| head == name).unwrap();
    let cents = |line: &str| {
        let cell = line.split(',').nth(place).unwrap().replace('.', "");
        cell.parse::<i64>().unwrap()
    };
    lines.map(cents).sum()
}

/// What stands on the accounts of a budget.
fn balances(place: &Place, budget: &str) -> BTreeMap<String, i64> {
    let store = bocage_store::open(&place.path("t.gpkg").into()).unwrap();
    let book = bocage_ledger::Book::open(store).unwrap();
    let all = book.state().balances(&budget.parse().unwrap());
    all.into_iter().map(|(code, balance)| (code.to_string(), balance.cents())).collect()
}

/// Invoice = receivable = statement = FOCUS = what the page shows.
#[test]
fn one_amount_is_the_same_wherever_it_is_read() {
    let place = issued();
    let listed = place.json(&["invoice", "list", "t.gpkg", "--month", "2026-10"]).expect_exit(0);
    let documents = listed["documents"].as_array().unwrap();
    let of = |member: &str| -> i64 {
        let own = documents.iter().filter(|one| one["member"] == member);
        own.map(|one| one["total"].as_i64().unwrap()).sum()
    };
    // 744 hours of two cores at 0.0125, twice; 155 desk days of 30 at 18.50; a share of 2,000 of 7,286.
    let bill = place.json(&["bill", "show", "t.gpkg", BRIX, "2026-10"]).expect_exit(0);
    assert_eq!(bill["total"].as_i64().unwrap(), of(BRIX));
    let cpu = 1_860;
    let desk = 9_558;
    assert_eq!(of(BRIX), cpu + 372 + desk + 274_499);
    place.run(&["month", "focus", "t.gpkg", "2026-10", "focus.csv"]).expect_exit(0);
    let focus = place.read("focus.csv");
    let total: i64 = documents.iter().map(|one| one["total"].as_i64().unwrap()).sum();
    assert_eq!(column(&focus, "BilledCost"), total);
    let accounts = balances(&place, "hosting");
    assert_eq!(accounts[&format!("receivable/{BRIX}")], of(BRIX));
    assert_eq!(accounts.values().sum::<i64>(), 0);
    assert_eq!(accounts["contribution/room"], -1_000_000, "all of the charge is shared");
    let served = place.serve("t.gpkg");
    let (status, page) = served.get(&format!("/bills/{BRIX}/2026-10?lang=en"));
    assert_eq!(status, 200);
    let shown = format!("{}.{:02}", of(BRIX) / 100, of(BRIX) % 100);
    let plain = page.replace(',', "");
    assert!(plain.contains(&shown), "{shown} in {page}");
}

#[test]
fn why_goes_down_to_the_meter_and_to_the_key() {
    let place = issued();
    let bill = place.json(&["bill", "show", "t.gpkg", "Brix", "2026-10"]).expect_exit(0);
    let documents = bill["documents"].as_array().unwrap();
    let line = |kind: &str, subject: &str| -> String {
        let document = documents.iter().find(|one| one["kind"] == kind).unwrap();
        let lines = document["lines"].as_array().unwrap();
        let line = lines.iter().find(|one| one["subject"] == subject).unwrap();
        format!("{}/{}", document["number"].as_str().unwrap(), line["id"].as_str().unwrap())
    };
    let why =
        |line: &str| place.json(&["bill", "show", "t.gpkg", "Brix", "2026-10", "--why", line]);
    let cpu = why(&line("invoice", "cpu")).expect_exit(0);
    assert_eq!(cpu["why"]["reason"]["deliberation"], "2025-118");
    let metered: i64 = cpu["meter_lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(cpu["why"]["reason"]["amount"], metered);
    let room = why(&line("call", "room")).expect_exit(0);
    let text = room.to_string();
    for word in ["room-2026", "2025-119", "populations légales 2026", "électricité"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    let told = place.run(&[
        "bill",
        "show",
        "t.gpkg",
        "Brix",
        "2026-10",
        "--why",
        &line("call", "room"),
        "--lang",
        "fr",
    ]);
    let told = told.expect_exit(0).stdout;
    assert!(told.contains("clé room-2026 de la délibération 2025-119"), "{told}");
    place.json(&["bill", "show", "t.gpkg", "Brix", "2026-10", "--why", "F9/9"]).expect_exit(1);
}

#[test]
fn an_issued_month_stays_and_a_closed_one_too() {
    let place = issued();
    let list = |place: &Place| place.run(&["invoice", "list", "t.gpkg"]).expect_exit(0).stdout;
    let before = (list(&place), place.run(&["ledger", "audit", "t.gpkg"]).stdout);
    let again = place.json(&["month", "run", "t.gpkg", "2026-10", "--issue"]).expect_exit(0);
    assert_eq!((&again["new"], &again["state"]), (&false.into(), &"issued".into()));
    let checked = place.json(&["month", "check", "t.gpkg", "2026-10"]).expect_exit(0);
    assert!(checked["checks"].as_array().unwrap().iter().all(|one| one["failed"].is_null()));
    let closed = place.json(&["month", "close", "t.gpkg", "2026-10"]).expect_exit(0);
    assert_eq!(closed["new"], true);
    let once_more = place.json(&["month", "close", "t.gpkg", "2026-10"]).expect_exit(0);
    assert_eq!((&once_more["new"], &once_more["digest"]), (&false.into(), &closed["digest"]));
    assert_eq!(list(&place), before.0);
    let audit = place.run(&["ledger", "audit", "t.gpkg"]).expect_exit(0).stdout;
    assert_ne!(audit, before.1, "the close is an entry");
    place.run(&["month", "run", "t.gpkg", "2026-10", "--issue"]).expect_exit(0);
    assert_eq!(place.run(&["ledger", "audit", "t.gpkg"]).stdout, audit);
    // A database that was altered behind our back is found out before it is closed.
    let place = issued();
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    let alter = "DROP TRIGGER bocage_document_unchanged;
        UPDATE bocage_document SET net_cents = net_cents + 1 WHERE number = 'F2026-000001'";
    db.execute_batch(alter).unwrap();
    drop(db);
    let refused = place.json(&["month", "close", "t.gpkg", "2026-10"]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::month_unsound");
}

#[test]
fn every_file_is_kept_and_every_judge_of_ours_takes_it() {
    let place = issued();
    place.run(&["month", "files", "t.gpkg", "2026-10", "out"]).expect_exit(0);
    let files: Vec<String> = std::fs::read_dir(place.path("out"))
        .unwrap()
        .map(|file| file.unwrap().path().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files.len(), 6, "three invoices in two syntaxes: {files:?}");
    let args: Vec<&str> = ["invoice", "check", "--strict"]
        .into_iter()
        .chain(files.iter().map(String::as_str))
        .collect();
    place.run(&args).expect_exit(0);
    let pdf = |name: &str| {
        place.run(&["invoice", "file", "t.gpkg", "F2026-000001", name]).expect_exit(0);
        std::fs::read(place.path(name)).unwrap()
    };
    assert_eq!(pdf("a.pdf"), pdf("b.pdf"));
    place.run(&["invoice", "check", "--strict", "a.pdf"]).expect_exit(0);
    place.json(&["invoice", "file", "t.gpkg", "C2026-000001", "c.pdf"]).expect_exit(1);
    place
        .run(&["invoice", "file", "t.gpkg", "C2026-000001", "c.json", "--format", "json"])
        .expect_exit(0);
}

#[test]
fn titles_and_payments_are_the_accountants() {
    let place = issued();
    place.write("map.toml", kit::MAPPING.as_bytes());
    let titles = ["month", "titles", "t.gpkg", "2026-10", "--mapping", "map.toml", "titles.csv"];
    place.json(&titles).expect_exit(1);
    place.run(&["month", "close", "t.gpkg", "2026-10"]).expect_exit(0);
    let run = place.json(&titles).expect_exit(0);
    let listed = place.json(&["invoice", "list", "t.gpkg"]).expect_exit(0);
    let total: i64 = listed["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["total"].as_i64().unwrap())
        .sum();
    assert_eq!((&run["income"], &run["expense"]), (&total.into(), &1_000_000.into()));
    assert!(place.read("titles.csv").contains(";M4;F2026-000001;"));
    let due = |number: &str| -> i64 {
        place.json(&["invoice", "show", "t.gpkg", number]).expect_exit(0)["total"].as_i64().unwrap()
    };
    let all = due("F2026-000001");
    let paid = format!(
        "reference;day;number;amount\nP1;2026-11-20;F2026-000001;{},{:02}\nP2;2026-11-21;C2026-000001;5,00\n",
        all / 100,
        all % 100
    );
    place.write("paid.csv", paid.as_bytes());
    let entered = place.json(&["month", "paid", "t.gpkg", "paid.csv"]).expect_exit(0);
    assert_eq!((&entered["entered"], &entered["amount"]), (&2.into(), &(all + 500).into()));
    let again = place.json(&["month", "paid", "t.gpkg", "paid.csv"]).expect_exit(0);
    assert_eq!((&again["entered"], &again["known"]), (&0.into(), &2.into()));
    let state = |number: &str| -> Value {
        place.json(&["invoice", "show", "t.gpkg", number]).expect_exit(0)["state"].clone()
    };
    assert_eq!((state("F2026-000001"), state("C2026-000001")), ("paid".into(), "issued".into()));
    assert_eq!(balances(&place, "hosting")["bank"], all + 500);
    for (line, code) in [
        ("P1;2026-11-20;F2026-000001;1,00", "payment_reused"),
        ("P3;2026-11-20;F2026-000001;1,00", "paid_too_much"),
        ("P3;2026-11-20;F2026-000009;1,00", "unknown_document"),
        ("P3;2026-11-20;C2026-000001;0", "money_line"),
    ] {
        place.write("paid.csv", format!("reference;day;number;amount\n{line}\n").as_bytes());
        let refused = place.json(&["month", "paid", "t.gpkg", "paid.csv"]).expect_exit(1);
        assert_eq!(refused["error"]["code"], format!("bocage::app::{code}"));
    }
}

#[test]
fn members_are_dated() {
    let place = syndicate();
    let on = |day: &str| {
        let listed = place.json(&["member", "list", "t.gpkg", "--on-date", day]);
        // Hosting as of a day before anything was applied is that of generation 0.
        listed.expect_exit(0)["registered"].as_array().unwrap().len()
    };
    assert_eq!(on("2026-10-01"), 5);
    let shown = place.json(&["member", "show", "t.gpkg", CANISY]).expect_exit(0);
    assert_eq!((&shown["name"], &shown["inhabitants"]), (&"Canisy".into(), &1000.into()));
}
