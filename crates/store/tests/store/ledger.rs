//! The journal of the ledger.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use bocage_ledger::{Account, Act, Batch, Book, Code, Ledger, Request, Row, Transfer, audit};
use bocage_store::Store;
use bocage_vocab::{Date, Unwatched};

use crate::kit::{Ground, Place};

/// Where the test that kills a writer tells it the territory.
const DOOMED: &str = "BOCAGE_TEST_DOOMED_LEDGER";

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn transfer(cents: i64) -> Act {
    let both = (&code("411"), &code("706"));
    Act::Transfer(Transfer::posted(&code("net"), both, cents, Date::constant(2026, 1, 31)))
}

fn batch(at_ms: i64, acts: Vec<(String, Act)>) -> Batch {
    Batch::at(at_ms, acts.into_iter().map(|(key, act)| Request::new(&code(&key), act)).collect())
}

/// The next row of such a ledger, as another one that begins alike has it.
pub(crate) fn next_row() -> Row {
    let place = Place::new();
    let mut book = begin(place.create(), 100);
    let head = book.head();
    book.submit(&batch(2, vec![("x".to_owned(), transfer(7))])).unwrap();
    let mut rows = Vec::new();
    place.open().ledger_rows(head, &mut |row| rows.push(row.clone())).unwrap();
    rows.remove(0)
}

/// A ledger with two accounts, of which the first may hold so much.
pub(crate) fn begin(store: Box<dyn Store>, ceiling_cents: i64) -> Book<Box<dyn Store>> {
    let mut book = Book::open(store).unwrap();
    let (net, account) = (code("net"), |text: &str| Account::new(&code("net"), &code(text)));
    let acts = vec![
        ("o".to_owned(), Act::OpenLedger(Ledger::euro(&net))),
        ("a".to_owned(), Act::OpenAccount(account("411").at_most(ceiling_cents))),
        ("b".to_owned(), Act::OpenAccount(account("706"))),
    ];
    let answers = book.submit(&batch(1, acts)).unwrap();
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    book
}

fn month(count: i64) -> Batch {
    batch(2, (0..count).map(|line| (format!("2026-01/{line}"), transfer(line + 1))).collect())
}

fn owed(book: &Book<Box<dyn Store>>) -> i64 {
    book.state().balance(&code("net"), &code("411")).unwrap().cents()
}

pub(crate) fn a_ledger_is_kept_and_copied(ground: &Ground) {
    let (place, other) = (ground.place(), Place::new());
    let mut book = begin(place.create(), i64::MAX);
    // One of each size of statement, and some over.
    book.submit(&month(256 + 16 + 3)).unwrap();
    assert_eq!(owed(&book), 275 * 276 / 2);
    bocage_store::copy(place.at(), other.at(), &Unwatched).unwrap();
    for store in [place.open(), other.open()] {
        let found = audit(&store).unwrap();
        assert!(found.ok && found.entries == 278, "{found:?}");
        assert_eq!(found.digest, book.head().digest);
        let mut again = Book::open(store).unwrap();
        let answers = again.submit(&month(276)).unwrap();
        let new = answers.iter().filter(|answer| answer.as_ref().unwrap().is_new).count();
        assert_eq!((new, owed(&again)), (1, 276 * 277 / 2));
    }
}

pub(crate) fn a_long_ledger_is_read_whole(ground: &Ground) {
    let place = ground.place();
    let mut book = begin(place.create(), i64::MAX);
    // As many rows as are read at once, then one more.
    for count in [9_997, 9_998] {
        book.submit(&month(count)).unwrap();
        let found = audit(&place.open()).unwrap();
        assert!(found.ok && found.entries == count + 3, "{found:?}");
        assert_eq!(owed(&Book::open(place.open()).unwrap()), count * (count + 1) / 2);
    }
}

/// Runs SQL on a territory, past the program; whether the database did it.
pub(crate) fn behind(ground: &Ground, place: &Place, sql: &str) -> bool {
    match ground {
        Ground::Files => {
            rusqlite::Connection::open(place.path()).unwrap().execute_batch(sql).is_ok()
        }
        Ground::Server(cluster, _) => cluster.tries(&place.schema(), sql),
    }
}

pub(crate) fn a_ledger_refuses_to_be_changed(ground: &Ground) {
    let place = ground.place();
    let mut book = begin(place.create(), i64::MAX);
    book.submit(&month(3)).unwrap();
    drop(book);
    for sql in [
        "UPDATE bocage_ledger SET body = replace(body, '\"cents\":2', '\"cents\":1')",
        "UPDATE bocage_ledger SET number = 99 WHERE number = 2",
        "DELETE FROM bocage_ledger WHERE number = 6",
        "DELETE FROM bocage_ledger",
    ] {
        assert!(!behind(ground, &place, sql), "{sql}");
    }
    assert!(audit(&place.open()).unwrap().ok);
}

pub(crate) fn a_changed_row_of_the_ledger_is_named(ground: &Ground) {
    let lift = match ground {
        Ground::Files => {
            "DROP TRIGGER bocage_ledger_unchanged; DROP TRIGGER bocage_ledger_undeleted;"
        }
        Ground::Server(..) => "DROP TRIGGER bocage_ledger_kept ON bocage_ledger;",
    };
    let cases = [
        ("UPDATE bocage_ledger SET body = replace(body, 'cents\":2', 'cents\":3')", 5),
        ("UPDATE bocage_ledger SET body = body || ' ' WHERE number = 1", 1),
        (
            "UPDATE bocage_ledger SET digest = (SELECT digest FROM bocage_ledger WHERE number = 1) WHERE number = 4",
            4,
        ),
        ("UPDATE bocage_ledger SET number = 99 WHERE number = 2", 2),
        ("DELETE FROM bocage_ledger WHERE number = 3", 3),
        ("DELETE FROM bocage_ledger WHERE number = 6", 6),
        ("UPDATE bocage_ledger_end SET number = 5", 6),
        ("DELETE FROM bocage_ledger_end", 1),
    ];
    for (sql, number) in cases {
        let place = ground.place();
        let mut book = begin(place.create(), i64::MAX);
        book.submit(&month(3)).unwrap();
        drop(book);
        assert!(behind(ground, &place, &format!("{lift} {sql}")), "{sql}");
        let found = audit(&place.open()).unwrap();
        assert_eq!(found.first_bad.map(|bad| bad.number.0), Some(number), "{sql}");
    }
}

pub(crate) fn of_several_writers_none_gets_more(ground: &Ground) {
    let place = ground.place();
    drop(begin(place.create(), 100));
    let race = |racer: i64| {
        let mut book = Book::open(place.open()).unwrap();
        let ask = |order: i64| {
            let one = batch(2, vec![(format!("{racer}/{order}"), transfer(7))]);
            usize::from(book.submit(&one).unwrap()[0].is_ok())
        };
        (0..10).map(ask).sum::<usize>()
    };
    let made: usize = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..3).map(|racer| scope.spawn(move || race(racer))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    let book = Book::open(place.open()).unwrap();
    assert_eq!((made, owed(&book)), (14, 98), "30 wanted 7 of 100");
}

/// Not a test of its own: what `a_killed_writer_leaves_whole_batches` starts and kills.
#[test]
#[allow(clippy::print_stderr, reason = "who kills it hears how far it is")]
fn writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(DOOMED) else { return };
    let at = bocage_store::Location::from(std::path::Path::new(&path));
    let mut book = Book::open(bocage_store::open(&at).unwrap()).unwrap();
    for number in 0_i64.. {
        let acts = (0..40).map(|line| (format!("{number}/{line}"), transfer(1))).collect();
        book.submit(&batch(number, acts)).unwrap();
        eprintln!("acknowledged {number}");
    }
}

#[test]
fn a_killed_writer_leaves_whole_batches() {
    let place = Place::new();
    drop(begin(place.create(), i64::MAX));
    let mut least = 0;
    for lines in [1, 4, 2, 7] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ledger::writes_until_it_is_killed", "--nocapture"])
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
        // The next one begins at batch 0 again: all that is known already counts no second time.
        let number: i64 = last.split(' ').nth(1).unwrap().parse().unwrap();
        least = least.max((number + 1) * 40);
        let store = place.open();
        let found = audit(&store).unwrap();
        let owed = owed(&Book::open(store).unwrap());
        assert!(found.ok, "{found:?}");
        assert!(owed >= least && owed % 40 == 0 && found.entries == owed + 3, "{owed} {least}");
    }
}
