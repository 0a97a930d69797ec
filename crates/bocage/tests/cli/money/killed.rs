//! Numbers have no gap though many ask at once and some are killed anywhere.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::kit::used;
use crate::kit::Place;

fn start(place: &Place, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_bocage"))
        .args(args)
        .current_dir(place.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The ranks of a series as the territory holds them.
fn ranks(place: &Place, series: &str) -> Vec<i64> {
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    let mut asked =
        db.prepare("SELECT rank FROM bocage_document WHERE series = ?1 ORDER BY rank").unwrap();
    let found = asked.query_map([series], |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

#[test]
fn a_month_that_many_issue_at_once_is_issued_once() {
    let place = used();
    let args = ["month", "run", "t.gpkg", "2026-10", "--issue", "--on", "2026-11-02"];
    for round in 0..6_u64 {
        let mut some: Vec<Child> = (0..3).map(|_| start(&place, &args)).collect();
        std::thread::sleep(Duration::from_millis(15 * round));
        some[0].kill().unwrap();
        some.iter_mut().for_each(|child| drop(child.wait()));
        // Whoever was killed left all of it or nothing.
        let (invoices, calls) = (ranks(&place, "F2026"), ranks(&place, "C2026"));
        assert!(matches!((invoices.len(), calls.len()), (0, 0) | (3, 3)), "{invoices:?} {calls:?}");
    }
    place.run(&args).expect_exit(0);
    assert_eq!((ranks(&place, "F2026"), ranks(&place, "C2026")), (vec![1, 2, 3], vec![1, 2, 3]));
    place.run(&["month", "close", "t.gpkg", "2026-10"]).expect_exit(0);
}

#[test]
fn credit_notes_that_many_ask_for_have_no_gap() {
    let place = used();
    place
        .run(&["month", "run", "t.gpkg", "2026-10", "--issue", "--on", "2026-11-02"])
        .expect_exit(0);
    let asked: Vec<(String, &str)> = (1..=3)
        .flat_map(|rank| ["1", "2"].map(|line| (format!("F2026-{rank:06}"), line)))
        .filter(|(number, line)| !(number == "F2026-000001" && *line == "2"))
        .collect();
    let args = |(number, line): &(String, &'static str)| -> Vec<String> {
        let words = ["invoice", "credit", "t.gpkg", number, "--line", line, "--because", "erreur"];
        words.into_iter().chain(["--on", "2026-11-10"]).map(str::to_owned).collect()
    };
    for round in 0..4_u64 {
        let begun = asked.iter().map(|one| {
            let args = args(one);
            start(&place, &args.iter().map(String::as_str).collect::<Vec<_>>())
        });
        let mut begun: Vec<Child> = begun.collect();
        std::thread::sleep(Duration::from_millis(20 + 25 * round));
        for child in begun.iter_mut().step_by(2) {
            child.kill().unwrap();
        }
        begun.iter_mut().for_each(|child| drop(child.wait()));
        let ranks = ranks(&place, "A2026");
        assert_eq!(ranks, (1..=ranks.len() as i64).collect::<Vec<_>>());
    }
    for one in &asked {
        let args = args(one);
        place.run(&args.iter().map(String::as_str).collect::<Vec<_>>()).expect_exit(0);
    }
    assert_eq!(ranks(&place, "A2026"), (1..=asked.len() as i64).collect::<Vec<_>>());
    let sound = place.json(&["ledger", "audit", "t.gpkg"]).expect_exit(0);
    assert_eq!(sound["ok"], true);
}
