//! The ledger as scripts read it.

use bocage_ledger::{Account, Act, Batch, Book, Ledger, Request, Transfer};

use crate::kit::Place;

/// A territory whose ledger has five entries.
fn kept() -> Place {
    let place = Place::new();
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    let store = bocage_store::open(&place.path("t.gpkg").into()).unwrap();
    let mut book = Book::open(store).unwrap();
    let code = |text: &str| text.parse().unwrap();
    let account = |name: &str| Act::OpenAccount(Account::new(&code("network"), &code(name)));
    let moved = |cents| {
        let both = (&code("411"), &code("706"));
        Act::Transfer(Transfer::posted(
            &code("network"),
            both,
            cents,
            "2026-01-31".parse().unwrap(),
        ))
    };
    let acts = [
        Act::OpenLedger(Ledger::euro(&code("network"))),
        account("411"),
        account("706"),
        moved(12_000),
        moved(7),
    ];
    let request = |(n, act)| Request::new(&code(&format!("k{n}")), act);
    let answers = book.submit(&Batch::at(0, (0..).zip(acts).map(request).collect())).unwrap();
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    place
}

#[test]
fn an_audit_names_the_entry_that_was_altered() {
    let place = Place::new();
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    let empty = place.json(&["ledger", "audit", "t.gpkg"]).expect_exit(0);
    assert_eq!((&empty["ok"], &empty["entries"]), (&true.into(), &0.into()), "{empty}");
    assert_eq!(place.run(&["ledger", "audit", "t.gpkg"]).expect_exit(0).stdout, "no entries yet\n");

    let place = kept();
    let sound = place.json(&["ledger", "audit", "t.gpkg"]).expect_exit(0);
    assert_eq!((&sound["ok"], &sound["entries"]), (&true.into(), &5.into()), "{sound}");
    assert!(sound["first_bad"].is_null());
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    let raise = "UPDATE bocage_ledger SET body = replace(body, '12000', '12001')";
    assert!(db.execute(raise, []).is_err(), "the territory refuses it");
    db.execute_batch(&format!("DROP TRIGGER bocage_ledger_unchanged; {raise}")).unwrap();
    drop(db);
    let altered = place.json(&["ledger", "audit", "t.gpkg"]).expect_exit(5);
    assert_eq!((&altered["ok"], &altered["first_bad"]["number"]), (&false.into(), &4.into()));
    let told = place.run(&["ledger", "audit", "t.gpkg"]).expect_exit(5);
    assert!(
        told.stdout.starts_with("altered: entry 4: its hash is another one"),
        "{}",
        told.stdout
    );
}
