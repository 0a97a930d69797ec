//! How many transfers a second outlive a power cut, in batches: into a new territory in a file.
//!
//! `cargo run -p bocage-store --example ledger -- FOLDER COUNT BATCH` prints a line: transfers, the size of a
//! batch, seconds to write them, seconds to read them back and prove them, bytes of the file.
#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use bocage_ledger::{Account, Act, Batch, Book, Code, Ledger, Request, Transfer, audit};
use bocage_store::{Location, Store};
use bocage_vocab::Date;

/// Accounts of members that cents are owed on.
const MEMBERS: u64 = 454;

type Tried<T> = Result<T, Box<dyn Error>>;

fn main() -> Tried<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count, size] = &args[..] else { return Err("FOLDER COUNT BATCH".into()) };
    let (count, size): (u64, u64) = (count.parse()?, size.parse()?);
    let at = Location::from(PathBuf::from(folder).join("ledger.gpkg"));
    let mut book = Book::open(bocage_store::create(&at)?)?;
    begin(&mut book)?;
    let batches = (0..count.div_ceil(size)).map(|n| batch(n * size, size));
    let batches = batches.collect::<Tried<Vec<Batch>>>()?;
    let begun = Instant::now();
    for batch in &batches {
        let answers = book.submit(batch)?;
        if answers.iter().any(|answer| answer.as_ref().is_ok_and(|made| !made.is_new)) {
            return Err("a transfer was known already".into());
        }
    }
    let written = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let found = audit(&bocage_store::open(&at)?)?;
    let read = begun.elapsed().as_secs_f64();
    let transfers = batches.len() as u64 * size;
    if !found.ok || found.entries.unsigned_abs() != transfers + MEMBERS + 2 {
        return Err(format!("not all were written: {found:?}").into());
    }
    let bytes = at.path().map(std::fs::metadata).transpose()?.map_or(0, |file| file.len());
    println!("{transfers}\t{size}\t{written:.3}\t{read:.3}\t{bytes}");
    Ok(())
}

fn begin(book: &mut Book<Box<dyn Store>>) -> Tried<()> {
    let net: Code = "network".parse()?;
    let names = std::iter::once("706".to_owned()).chain((0..MEMBERS).map(|n| format!("411/{n}")));
    let mut requests = vec![Request::new(&net, Act::OpenLedger(Ledger::euro(&net)))];
    for name in names {
        let code = name.parse()?;
        requests.push(Request::new(&code, Act::OpenAccount(Account::new(&net, &code))));
    }
    book.submit(&Batch::at(0, requests))?;
    Ok(())
}

/// Transfers from a number on, each under a key of its own.
fn batch(from: u64, size: u64) -> Tried<Batch> {
    let (net, services): (Code, Code) = ("network".parse()?, "706".parse()?);
    let request = |n: u64| -> Tried<Request> {
        let member = format!("411/{}", n % MEMBERS).parse()?;
        let day = Date::constant(2026, 1, 31);
        let cents = (n % 10_000 + 1).cast_signed();
        let moved = Transfer::posted(&net, (&member, &services), cents, day);
        Ok(Request::new(&format!("2026-01/{n}").parse()?, Act::Transfer(moved)))
    };
    Ok(Batch::at(0, (from..from + size).map(request).collect::<Tried<_>>()?))
}
