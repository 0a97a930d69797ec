//! What comes late, is corrected, taken back or moved by a merger: in the open period, with totals kept.

use serde_json::Value;

use super::balances;
use super::kit::{AGNEAUX, BRIX, NEW, issued, usage, used};

#[test]
fn a_line_counts_once_and_a_correction_for_its_difference() {
    let place = used();
    let again = place.json(&["month", "usage", "t.gpkg", "u.csv"]).expect_exit(0);
    assert_eq!((&again["entered"], &again["known"]), (&0.into(), &279.into()));
    let line = |amount: u64| {
        let key = format!("cpu/{BRIX}/2026-10-01");
        format!("key;member;meter;day;amount\n{key};Brix;cpu;2026-10-01;{amount}\n")
    };
    place.write("c.csv", line(3_600_000).as_bytes());
    let corrected = place.json(&["month", "usage", "t.gpkg", "c.csv"]).expect_exit(0);
    assert_eq!((&corrected["corrected"], &corrected["late"]), (&1.into(), &0.into()));
    let run = place.json(&["month", "run", "t.gpkg", "2026-10"]).expect_exit(0);
    let meters = run["meters"].as_array().unwrap();
    let of = |name: &str| meters.iter().find(|one| one["meter"] == name).unwrap();
    let hours = 744 * 6 - 48 + 1;
    assert_eq!(of("cpu")["used"], 3_600_000_i64 * hours);
    assert_eq!((&of("sent")["waived"], &of("sent")["billed"]), (&93_000.into(), &0.into()));
    assert_eq!(run["state"], "open", "a preview issues nothing");
    assert!(
        place.json(&["invoice", "list", "t.gpkg"]).expect_exit(0)["documents"]
            .as_array()
            .unwrap()
            .is_empty()
    );
}

#[test]
fn what_comes_after_the_issue_is_billed_in_the_open_month() {
    let place = issued();
    let before = place.run(&["invoice", "list", "t.gpkg"]).expect_exit(0).stdout;
    let late = format!(
        "key,member,meter,day,amount\nlate/1,{BRIX},cpu,2026-10-31,360000000\ncpu/{BRIX}/2026-10-01,{BRIX},cpu,2026-10-01,0\n"
    );
    place.write("late.csv", late.as_bytes());
    let entered = place.json(&["month", "usage", "t.gpkg", "late.csv"]).expect_exit(0);
    assert_eq!((&entered["late"], &entered["corrected"]), (&2.into(), &1.into()));
    assert_eq!(place.run(&["invoice", "list", "t.gpkg"]).expect_exit(0).stdout, before);
    place.write("n.csv", usage("2026-11", 30).as_bytes());
    place.run(&["month", "usage", "t.gpkg", "n.csv"]).expect_exit(0);
    place
        .run(&["month", "run", "t.gpkg", "2026-11", "--issue", "--on", "2026-12-01"])
        .expect_exit(0);
    let bill = place.json(&["bill", "show", "t.gpkg", "Brix", "2026-11"]).expect_exit(0);
    let line = &bill["documents"][0]["lines"][0];
    // 720 hours of two cores, 100 late ones, 48 that come back.
    assert_eq!(
        (&line["quantity"], &line["late"]),
        (&((1_440 + 100 - 48) * 10_000).into(), &true.into())
    );
    place.run(&["month", "close", "t.gpkg", "2026-11"]).expect_exit(0);
    assert!(
        place.run(&["invoice", "list", "t.gpkg"]).expect_exit(0).stdout.contains("F2026-000004")
    );
}

#[test]
fn what_comes_back_is_a_credit_note_on_the_last_invoice() {
    let place = issued();
    let text = format!(
        "key,member,meter,day,amount\n{}",
        (1..=31)
            .map(|day| format!("cpu/{BRIX}/2026-10-{day:02},{BRIX},cpu,2026-10-{day:02},0\n"))
            .collect::<String>()
    );
    place.write("back.csv", text.as_bytes());
    place.run(&["month", "usage", "t.gpkg", "back.csv"]).expect_exit(0);
    place
        .run(&["month", "run", "t.gpkg", "2026-11", "--issue", "--on", "2026-12-01"])
        .expect_exit(0);
    let note = place.json(&["invoice", "show", "t.gpkg", "A2026-000001"]).expect_exit(0);
    assert_eq!((&note["net"], &note["vat"]), (&(-1_860).into(), &(-372).into()));
    assert_eq!(note["body"]["preceding"], "F2026-000002");
    place.run(&["month", "files", "t.gpkg", "2026-11", "out"]).expect_exit(0);
    let files = ["out/A2026-000001.ubl.xml", "out/A2026-000001.cii.xml"];
    place.run(&["invoice", "check", "--strict", files[0], files[1]]).expect_exit(0);
    place.run(&["month", "close", "t.gpkg", "2026-11"]).expect_exit(0);
}

#[test]
fn a_credit_note_by_hand_takes_back_no_more_than_there_is() {
    let place = issued();
    place.run(&["month", "close", "t.gpkg", "2026-10"]).expect_exit(0);
    let file = |name: &str| {
        place
            .run(&["invoice", "file", "t.gpkg", "F2026-000002", name, "--format", "ubl"])
            .expect_exit(0);
        place.read(name)
    };
    let before = file("before.xml");
    let owed = balances(&place, "hosting")[&format!("receivable/{BRIX}")];
    let credit = |line: &[&str]| {
        let args = [
            "invoice",
            "credit",
            "t.gpkg",
            "F2026-000002",
            "--because",
            "erreur",
            "--on",
            "2026-11-10",
        ];
        place.json(&[&args[..], line].concat())
    };
    let one = credit(&["--line", "1"]).expect_exit(0);
    assert_eq!((&one["number"], &one["total"]), (&"A2026-000001".into(), &(-2_232).into()));
    assert_eq!(credit(&["--line", "1"]).expect_exit(0)["number"], "A2026-000001", "once");
    let refused = credit(&[]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::more_than_invoiced");
    assert_eq!(balances(&place, "hosting")[&format!("receivable/{BRIX}")], owed - 2_232);
    assert_eq!(file("after.xml"), before);
    let sound = place.json(&["ledger", "audit", "t.gpkg"]).expect_exit(0);
    assert_eq!(sound["ok"], true);
}

#[test]
fn a_document_has_one_life() {
    let place = issued();
    let state = |args: &[&str], code: i32| -> Value { place.json(args).expect_exit(code) };
    let deposited = state(&["invoice", "deposited", "t.gpkg", "F2026-000001"], 0);
    assert_eq!(deposited["state"], "deposited");
    let rejected = ["invoice", "rejected", "t.gpkg", "F2026-000001", "--because", "SIRET"];
    assert_eq!(state(&rejected, 0)["state"], "rejected");
    let refused = state(&["invoice", "deposited", "t.gpkg", "F2026-000001"], 1);
    assert_eq!(refused["error"]["code"], "bocage::app::not_in_order");
}

#[test]
fn a_merger_keeps_what_all_owe_and_bear() {
    let place = issued();
    let new = format!(
        "[[member]]\nsiret = \"{NEW}\"\nname = \"Agneaux-Brix\"\nkind = \"commune\"\nfrom = \"2027-01-01\"\ntown = \"Agneaux\"\n"
    );
    place.write("new.toml", new.as_bytes());
    place.run(&["member", "set", "t.gpkg", "new.toml"]).expect_exit(0);
    let args = ["member", "merge", "t.gpkg", NEW, AGNEAUX, BRIX, "--on", "2027-01-01"];
    let seen = place.json(&args).expect_exit(0);
    assert_eq!((&seen["applied"], &seen["shared"][0]), (&false.into(), &seen["shared"][1]));
    assert_eq!(seen["owed"][0], seen["owed"][1]);
    let before = balances(&place, "hosting");
    let both = before[&format!("receivable/{AGNEAUX}")] + before[&format!("receivable/{BRIX}")];
    let moved: i64 = seen["balances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["amount"].as_i64().unwrap())
        .sum();
    assert_eq!(moved, both);
    assert_eq!(balances(&place, "hosting"), before, "a look changes nothing");
    place.run(&[&args[..], &["--apply"]].concat()).expect_exit(0);
    let after = balances(&place, "hosting");
    assert_eq!(after[&format!("receivable/{NEW}")], both);
    assert_eq!(
        (after[&format!("receivable/{AGNEAUX}")], after[&format!("receivable/{BRIX}")]),
        (0, 0)
    );
    let again = place.json(&[&args[..], &["--apply"]].concat()).expect_exit(0);
    assert!(again["balances"].as_array().unwrap().is_empty());
    let old = place.json(&["bill", "show", "t.gpkg", BRIX, "2026-10"]).expect_exit(0);
    assert!(old["total"].as_i64().unwrap() > 0, "the old number keeps its history");
}
