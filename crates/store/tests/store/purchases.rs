//! Documents of purchases.

use bocage_ledger::{Appended, Book, Head};
use bocage_store::{Error, Purchase};
use bocage_vocab::Unwatched;

use crate::kit::{Ground, Place};

fn order(name: &str, version: u32, body: &str) -> Purchase {
    Purchase {
        kind: "order".to_owned(),
        name: name.to_owned(),
        version,
        at: "2026-06-01T08:00:00Z".to_owned(),
        by: "buyer".to_owned(),
        body: body.to_owned(),
    }
}

pub(crate) fn documents_are_kept_with_every_version_and_copied(ground: &Ground) {
    let (place, other) = (ground.place(), Place::new());
    let mut store = place.create();
    let none = Head::default();
    for batch in [
        vec![order("b", 1, "{}"), order("a", 1, "{}"), order("C", 1, "{}")],
        vec![order("a", 2, "{\"l'été\": 1}")],
    ] {
        assert_eq!(store.put_purchases(&batch, none, &[]).unwrap(), Appended::All);
    }
    // All of a batch or nothing: the second of these is not the next.
    let torn = store.put_purchases(&[order("d", 1, "{}"), order("a", 2, "{}")], none, &[]);
    assert!(matches!(torn, Err(Error::PurchaseMoved { name, .. }) if name == "a"));
    let skipped = store.put_purchases(&[order("a", 4, "{}")], none, &[]);
    assert!(matches!(skipped, Err(Error::PurchaseMoved { .. })));
    bocage_store::copy(place.at(), other.at(), &Unwatched).unwrap();
    for store in [store, other.open()] {
        let kept = store.purchases("order").unwrap();
        let names: Vec<_> = kept.iter().map(|one| (&*one.name, one.version)).collect();
        assert_eq!(names, [("C", 1), ("a", 2), ("b", 1)]);
        assert_eq!(store.purchase("order", "a").unwrap().unwrap().body, "{\"l'été\": 1}");
        assert_eq!(store.purchase_versions("order", "a").unwrap().len(), 2);
        assert_eq!(store.purchase("framework", "a").unwrap(), None);
    }
}

pub(crate) fn documents_refuse_to_be_changed(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    store.put_purchases(&[order("a", 1, "{}")], Head::default(), &[]).unwrap();
    drop(store);
    for sql in ["UPDATE bocage_purchase SET body = '{ }'", "DELETE FROM bocage_purchase"] {
        assert!(!crate::ledger::behind(ground, &place, sql), "{sql}");
    }
}

/// Where the ledger has moved nothing of the documents is kept either.
pub(crate) fn documents_stand_or_fall_with_their_postings(ground: &Ground) {
    let place = ground.place();
    let book = crate::ledger::begin(place.create(), 100);
    let (head, mut store) = (book.head(), place.open());
    let row = crate::ledger::next_row();
    let moved =
        store.put_purchases(&[order("a", 1, "{}")], Head::default(), std::slice::from_ref(&row));
    assert_eq!(moved.unwrap(), Appended::Moved);
    assert_eq!(store.purchase("order", "a").unwrap(), None);
    assert_eq!(store.put_purchases(&[order("a", 1, "{}")], head, &[row]).unwrap(), Appended::All);
    assert!(store.purchase("order", "a").unwrap().is_some());
    assert_eq!(Book::open(place.open()).unwrap().head().number.0, head.number.0 + 1);
}
