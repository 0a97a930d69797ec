//! The peer of the ledger: the crate `doubleentry` on a SQLite file, with its own settings.
//!
//! `scripts/bench-ledger.sh` builds and runs it; it prints a line: transfers, the size of a batch,
//! seconds to write them, seconds to audit them.

use std::time::Instant;

use doubleentry::currency::EUR;
use doubleentry::store::SqlStore;
use doubleentry::{AccountKind, Amount, Entry, Ledger, LedgerId, date};

const MEMBERS: u64 = 454;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().unwrap();
    let [count, size] = [(); 2].map(|()| args.next().unwrap().parse::<u64>().unwrap());
    let store = SqlStore::sqlite(&format!("sqlite://{folder}/peer.db?mode=rwc")).await.unwrap();
    let books = Ledger::new(store, LedgerId::new("example.com/network").unwrap()).await.unwrap();
    let on = date!("2026-01-01");
    books.declare_currency(EUR, 2, on).await.unwrap();
    books.define_months(2026, 1..=12).await.unwrap();
    books.open("Income:Services", AccountKind::Income, on).await.unwrap();
    for member in 0..MEMBERS {
        books.open(&*format!("Assets:M{member}"), AccountKind::Asset, on).await.unwrap();
    }
    let entry = |n: u64| {
        let amount = Amount::from_minor((n % 10_000 + 1) as i128).unwrap();
        Entry::new(format!("2026-01/{n}"), date!("2026-01-31"))
            .debit(&*format!("Assets:M{}", n % MEMBERS), amount, EUR)
            .credit("Income:Services", amount, EUR)
    };
    let batches = (0..count.div_ceil(size)).map(|b| (b * size..(b + 1) * size).map(entry).collect());
    let batches: Vec<Vec<_>> = batches.collect();
    let written = batches.len() as u64 * size;
    let begun = Instant::now();
    for batch in batches {
        books.record_batch(batch).await.unwrap();
    }
    let seconds = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    books.audit().await.unwrap();
    println!("{written}\t{size}\t{seconds:.3}\t{:.3}", begun.elapsed().as_secs_f64());
}
