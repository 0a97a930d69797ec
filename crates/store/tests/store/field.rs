//! Documents of field life: requests that come again, writers that meet, copies, and kills.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use bocage_store::{
    FieldAsked, FieldPhoto, FieldRequest, FieldRow, FieldWrite, FieldWritten, Store,
};
use bocage_vocab::Unwatched;

use crate::kit::{Ground, Place};

fn write(row: FieldRow, name: &str, digest: &str) -> FieldWrite {
    let request = FieldRequest { name: name.to_owned(), digest: digest.to_owned() };
    let at = "2026-11-30T08:00:00Z".to_owned();
    FieldWrite {
        row,
        act: "plan".to_owned(),
        at,
        by: "somebody".to_owned(),
        request: Some(request),
    }
}

fn new(key: Option<&str>) -> FieldRow {
    FieldRow {
        kind: "connection".to_owned(),
        number: 0,
        revision: 0,
        key: key.map(str::to_owned),
        state: "ordered".to_owned(),
        open: true,
        day: Some("2026-12-01".to_owned()),
        body: "{}".to_owned(),
    }
}

fn done(written: FieldWritten) -> FieldRow {
    match written {
        FieldWritten::Done(row) => row,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn a_document_moves_on_once_a_request(ground: &Ground) {
    let (place, other) = (ground.place(), Place::new());
    let mut store = place.create();
    let first = done(store.field_write(&write(new(Some("a")), "r1", "d1")).unwrap());
    assert_eq!((first.number, first.revision), (1, 1));
    assert_eq!(
        store.field_write(&write(new(Some("a")), "r1", "d1")).unwrap(),
        FieldWritten::Before(first.clone())
    );
    assert_eq!(
        store.field_write(&write(new(Some("b")), "r1", "d2")).unwrap(),
        FieldWritten::Reused
    );
    let taken = store.field_write(&write(new(Some("a")), "r2", "d1")).unwrap();
    assert_eq!(taken, FieldWritten::Taken(first.clone()));
    let second = done(store.field_write(&write(new(None), "r3", "d3")).unwrap());
    let third = done(store.field_write(&write(new(None), "r4", "d4")).unwrap());
    assert_eq!((second.number, third.number), (2, 3), "what has no key is none of another");
    let planned = FieldRow { state: "planned".to_owned(), day: None, ..first.clone() };
    let planned = done(store.field_write(&write(planned, "r5", "d5")).unwrap());
    assert_eq!(planned.revision, 2);
    let late = FieldRow { state: "cancelled".to_owned(), ..first.clone() };
    let moved = store.field_write(&write(late, "r6", "d6")).unwrap();
    assert_eq!(moved, FieldWritten::Moved(planned.clone()), "somebody was first");
    let over = FieldRow { open: false, state: "made".to_owned(), ..third.clone() };
    let over = done(store.field_write(&write(over, "r7", "d7")).unwrap());
    let photo = FieldPhoto { media: "image/png".to_owned(), bytes: vec![0, 1, 255] };
    store.field_put_photo("ab", &photo).unwrap();
    store.field_put_photo("ab", &FieldPhoto { bytes: vec![9], ..photo.clone() }).unwrap();
    bocage_store::copy(place.at(), other.at(), &Unwatched).unwrap();
    for store in [store, other.open()] {
        let some = |asked| store.field_rows("connection", asked).unwrap();
        let all = FieldAsked { most: 9, ..FieldAsked::default() };
        assert_eq!(some(all), [planned.clone(), second.clone(), over.clone()]);
        assert_eq!(some(FieldAsked { open: true, ..all }), [planned.clone(), second.clone()]);
        assert_eq!(some(FieldAsked { state: Some("made"), ..all }), std::slice::from_ref(&over));
        assert_eq!(some(FieldAsked { after: 1, most: 1, ..all }), std::slice::from_ref(&second));
        let day = Some("2026-12-01");
        let on = FieldAsked { from: day, until: day, ..all };
        assert_eq!(some(on), [second.clone(), over.clone()], "that one waits for no day any more");
        assert_eq!(some(FieldAsked { from: Some("2026-12-02"), ..all }), []);
        assert_eq!(store.field_rows("line", all).unwrap(), []);
        assert_eq!(store.field_keyed("connection", "a").unwrap(), Some(planned.clone()));
        assert_eq!(store.field_row("connection", 4).unwrap(), None);
        let acts = store.field_acts("connection", 1).unwrap();
        let states: Vec<&str> = acts.iter().map(|act| act.state.as_str()).collect();
        assert_eq!(states, ["ordered", "planned"]);
        assert_eq!(store.field_photo("ab").unwrap(), Some(photo.clone()), "the first stays");
        assert!(store.field_has_photo("ab").unwrap() && !store.field_has_photo("cd").unwrap());
        let log = store.audit_log().unwrap();
        assert_eq!(log.iter().filter(|one| one.action == "field.plan").count(), 5);
    }
}

pub(crate) fn of_writers_that_meet_one_is_told(ground: &Ground) {
    let place = ground.place();
    let mut store = place.create();
    let row = done(store.field_write(&write(new(Some("a")), "r0", "d")).unwrap());
    let tries = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..4)
            .map(|n| {
                let (place, row) = (&place, row.clone());
                scope.spawn(move || {
                    let mut store = place.open();
                    store.field_write(&write(row, &format!("w{n}"), "d")).unwrap()
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    let won = tries.iter().filter(|one| matches!(one, FieldWritten::Done(_))).count();
    let moved = tries.iter().filter(|one| matches!(one, FieldWritten::Moved(_))).count();
    assert_eq!((won, moved), (1, 3));
    assert_eq!(store.field_acts("connection", 1).unwrap().len(), 2);
}

/// Names the territory to be written to by a process that is killed.
const DOOMED: &str = "BOCAGE_DOOMED_FIELD";

#[test]
fn documents_are_written_until_it_is_killed() {
    let Some(path) = std::env::var_os(DOOMED) else { return };
    let at = bocage_store::Location::from(std::path::Path::new(&path));
    let mut store = bocage_store::open(&at).unwrap();
    for number in 0_i64.. {
        let key = format!("k{number}");
        store.field_write(&write(new(Some(&key)), &key, "d")).unwrap();
        eprintln!("acknowledged {number}");
    }
}

/// Whatever was acknowledged is there with its act, and what is there has one.
#[test]
fn a_killed_writer_leaves_whole_documents() {
    let place = Place::new();
    drop(place.create());
    for lines in [1, 5, 2] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "field::documents_are_written_until_it_is_killed", "--nocapture"])
            .env(DOOMED, place.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let told = said.lines().map(Result::unwrap).filter(|line| line.starts_with("acknowledged"));
        let last = told.take(lines).last().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let number: i64 = last.split(' ').nth(1).unwrap().parse().unwrap();
        let store: Box<dyn Store> = place.open();
        let all = FieldAsked { most: 100_000, ..FieldAsked::default() };
        let rows = store.field_rows("connection", all).unwrap();
        assert!(rows.len() as i64 > number, "{} of {number}", rows.len());
        for (row, expected) in rows.iter().zip(1..) {
            assert_eq!((row.number, row.revision), (expected, 1), "none twice, none left out");
            assert_eq!(store.field_acts("connection", row.number).unwrap().len(), 1);
        }
    }
}
