//! How many transfers a second outlive a power cut, in batches: into a new territory in a file.
//!
//! `cargo run -p bocage-store --example ledger -- FOLDER COUNT BATCH` prints a line: transfers, the size of a
//! batch, seconds to write them, seconds to read them back and prove them, bytes of the file.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and has nobody to ask where something is amiss"
)]

use std::path::PathBuf;
use std::time::Instant;

use bocage_ledger::{Account, Act, Batch, Book, Code, Ledger, Request, Transfer, audit};
use bocage_store::{Location, Store};
use bocage_vocab::Date;

/// Accounts of members that cents are owed on.
const MEMBERS: u64 = 454;

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap());
    let [count, size] = [(); 2].map(|()| args.next().unwrap().parse::<u64>().unwrap());
    let at = Location::from(folder.join("ledger.gpkg"));
    let mut book = Book::open(bocage_store::create(&at).unwrap()).unwrap();
    begin(&mut book);
    let batches: Vec<Batch> = (0..count.div_ceil(size)).map(|n| batch(n * size, size)).collect();
    let begun = Instant::now();
    for batch in &batches {
        let answers = book.submit(batch).unwrap();
        assert!(answers.iter().all(|answer| answer.as_ref().unwrap().is_new));
    }
    let written = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let found = audit(&bocage_store::open(&at).unwrap()).unwrap();
    let read = begun.elapsed().as_secs_f64();
    assert!(found.ok && found.entries.unsigned_abs() == batches.len() as u64 * size + MEMBERS + 2);
    let bytes = std::fs::metadata(at.path().unwrap()).unwrap().len();
    println!("{}\t{size}\t{written:.3}\t{read:.3}\t{bytes}", batches.len() as u64 * size);
}

fn begin(book: &mut Book<Box<dyn Store>>) {
    let net = code("network");
    let account = |name: &str| Act::OpenAccount(Account::new(&net, &code(name)));
    let mut acts = vec![Act::OpenLedger(Ledger::euro(&net)), account("706")];
    acts.extend((0..MEMBERS).map(|member| account(&format!("411/{member}"))));
    let request = |(n, act)| Request::new(&code(&format!("begin/{n}")), act);
    book.submit(&Batch::at(0, acts.into_iter().enumerate().map(request).collect())).unwrap();
}

/// Transfers from a number on, each under a key of its own.
fn batch(from: u64, size: u64) -> Batch {
    let (net, services) = (code("network"), code("706"));
    let request = |n: u64| {
        let member = code(&format!("411/{}", n % MEMBERS));
        let day = Date::constant(2026, 1, 31);
        let cents = (n % 10_000 + 1).cast_signed();
        let moved = Transfer::posted(&net, (&member, &services), cents, day);
        Request::new(&code(&format!("2026-01/{n}")), Act::Transfer(moved))
    };
    Batch::at(0, (from..from + size).map(request).collect())
}
