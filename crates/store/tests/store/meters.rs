//! The journal of meters.

use bocage_metering::{Found, Gap, Line, Meter};
use bocage_store::{MeterOwner, Metered};
use bocage_vocab::{Kind, Thing, Unwatched, Uuid};

use crate::kit::{Ground, Place};

const HOST: Uuid = Uuid::from_u128(7);

fn line(hour: i64, amount: i64, closed: bool) -> Line {
    let subject = Thing { kind: Kind::Instance, uuid: Uuid::from_u128(3) };
    Line { subject, hour, meter: Meter::Cpu, amount, seen_ms: amount, closed }
}

fn owner() -> MeterOwner {
    MeterOwner {
        application: Uuid::from_u128(2),
        name: "town".to_owned(),
        member: "Coutances".to_owned(),
        part: "web/0".to_owned(),
    }
}

fn metered(book: &str, lines: Vec<Line>, gap: Option<Gap>, owned: bool) -> Metered {
    let owners = owned.then(|| (line(0, 0, false).subject, owner())).into_iter().collect();
    Metered { book: book.to_owned(), found: Found { lines, gap }, owners }
}

pub(crate) fn lines_are_kept_with_their_book_until_they_are_closed(ground: &Ground) {
    let (place, other) = (ground.place(), Place::new());
    let mut store = place.create();
    let gap = Gap { from_ms: 1_000, until_ms: 5_000 };
    let steps = [
        (None, metered("one", vec![line(9, 10, false)], None, true)),
        (Some("one"), metered("two", vec![line(9, 30, false)], Some(gap), true)),
        // It is not there any more: what closes keeps whose it was.
        (Some("two"), metered("three", vec![line(9, 40, true)], None, false)),
        (
            Some("three"),
            metered("four", vec![line(9, 99, true), line(10, 1, false)], Some(gap), true),
        ),
    ];
    for (before, next) in steps {
        store
            .meter(HOST, &mut |book| {
                assert_eq!(book, before);
                Some(next.clone())
            })
            .unwrap();
    }
    store.meter(HOST, &mut |_| None).unwrap();
    bocage_store::copy(place.at(), other.at(), &Unwatched).unwrap();
    for store in [store, other.open()] {
        let kept = store.meter_lines((9, 11)).unwrap();
        let lines: Vec<Line> = kept.iter().map(|kept| kept.line.clone()).collect();
        assert_eq!(lines, [line(9, 40, true), line(10, 1, false)], "closed is closed");
        assert!(kept.iter().all(|kept| kept.host == HOST && kept.owner == owner()), "{kept:?}");
        assert_eq!(store.meter_lines((10, 11)).unwrap().len(), 1);
        assert_eq!(store.meter_gaps((0, 9_000)).unwrap(), [(HOST, gap)]);
        assert_eq!(store.meter_gaps((5_000, 9_000)).unwrap(), []);
        assert_eq!(store.meter_books().unwrap(), [(HOST, "four".to_owned())]);
    }
}

pub(crate) fn two_that_look_at_once_lose_nothing(ground: &Ground) {
    let place = ground.place();
    drop(place.create());
    let work = || {
        let mut store = place.open();
        for _ in 0..20 {
            let mut take = |book: Option<&str>| {
                let next = book.map_or(0, |book| book.parse::<i64>().unwrap()) + 1;
                Some(metered(&next.to_string(), vec![line(9, next, false)], None, true))
            };
            store.meter(HOST, &mut take).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let store = place.open();
    assert_eq!(store.meter_lines((9, 10)).unwrap()[0].line.amount, 40);
    assert_eq!(store.meter_books().unwrap()[0].1, "40");
}
