//! Rows that are altered, and writers that fail in the middle.

use bocage_ledger::{Appended, Book, Digest, EntryNumber, Head, Journal, Memory, Row, audit};
use bocage_vocab::{Explain, Hint};
use proptest::prelude::*;

use crate::drawn::{BEGUN, text};
use crate::kit::{ask, batches};

/// A journal whose writer is killed at some appends, before or after the rows are there.
struct Doomed {
    kept: Memory,
    /// What happens at each append from now on: nothing, a death before, a death after.
    fates: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
#[error("killed")]
struct Killed;

impl Explain for Killed {
    fn code(&self) -> &'static str {
        "killed"
    }
    fn hint(&self) -> Hint {
        Hint::new("start again")
    }
}

impl Journal for Doomed {
    type Error = Killed;
    fn read(&self, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, Killed> {
        self.kept.read(after, show).map_err(|never| match never {})
    }
    fn append(&mut self, after: Head, rows: &[Row]) -> Result<Appended, Killed> {
        let fate = self.fates.pop().unwrap_or_default();
        if fate == 1 {
            return Err(Killed);
        }
        let appended = self.kept.append(after, rows).map_err(|never| match never {});
        if fate == 2 { Err(Killed) } else { appended }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_is_killed_and_asks_again_comes_to_the_same(
        text in text(),
        mut fates in proptest::collection::vec(0..3u8, 0..12),
    ) {
        let whole = Memory::default();
        let mut book = Book::open(whole.clone()).unwrap();
        ask(&mut book, BEGUN);
        ask(&mut book, &text);
        let kept = Memory::default();
        for batch in batches(BEGUN).iter().chain(&batches(&text)) {
            // Started anew until it is done: a batch that was written is known then.
            loop {
                let doomed = Doomed { kept: kept.clone(), fates: fates.pop().into_iter().collect() };
                let before = kept.rows().len();
                let mut book = Book::open(doomed).unwrap();
                match book.submit(batch) {
                    Ok(_) => break,
                    Err(_) if kept.rows().len() > before => break,
                    Err(_) => {}
                }
            }
        }
        prop_assert_eq!(&*kept.rows(), &*whole.rows());
    }

    #[test]
    fn a_flipped_bit_names_its_row(
        text in text(),
        at in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        bit in 0..8u8,
        part in 0..3u8,
    ) {
        let journal = Memory::default();
        let mut book = Book::open(journal.clone()).unwrap();
        ask(&mut book, BEGUN);
        ask(&mut book, &text);
        let row = {
            let mut rows = journal.rows();
            let at = at.index(rows.len());
            let row = &mut rows[at];
            match part {
                0 => {
                    let place = place.index(row.body.len());
                    row.body[place] ^= 1 << bit;
                }
                1 => row.digest.0[place.index(32)] ^= 1 << bit,
                _ => row.number = EntryNumber(row.number.0 ^ (1 << bit)),
            }
            at as i64 + 1
        };
        let found = audit(&journal).unwrap();
        let named = found.first_bad.map(|bad| bad.number.0).unwrap();
        // A number is a row's place: with another one it may be met before its own.
        prop_assert!(named == row || (part == 2 && named < row), "{named} for {row}");
        prop_assert!(!found.ok && found.entries == named - 1);
        prop_assert!(Book::open(journal).is_err());
    }

    #[test]
    fn a_row_that_is_taken_out_or_changed_with_its_hash_is_named(
        text in text(),
        at in any::<prop::sample::Index>(),
        resealed in any::<bool>(),
    ) {
        let journal = Memory::default();
        let mut book = Book::open(journal.clone()).unwrap();
        ask(&mut book, BEGUN);
        ask(&mut book, &text);
        let (at, count) = {
            let mut rows = journal.rows();
            let (at, count) = (at.index(rows.len()), rows.len());
            if resealed {
                // A clever one gives the altered row a hash of its own; the next does not follow it.
                rows[at].digest = Digest([7; 32]);
            } else {
                rows.remove(at);
            }
            (at, count)
        };
        let bad = audit(&journal).unwrap().first_bad.map(|bad| bad.number.0);
        let is_last = at + 1 == count && !resealed;
        prop_assert_eq!(bad, (!is_last).then_some(at as i64 + 1));
    }
}

#[test]
fn a_whole_false_chain_is_found_where_it_breaks_a_rule() {
    // Whoever can hash anew can forge; the rules still hold, and a head noted elsewhere tells the rest.
    let honest = Memory::default();
    let mut book = Book::open(honest.clone()).unwrap();
    ask(&mut book, "o ledger net\n a account net cash ceiling 10\n b account net rent");
    ask(&mut book, "at 5\n t move net cash rent 9 on 3\n u move net rent cash 1 on 3");
    let first_bad = |old: &str, new: &str| {
        let (forged, mut parent) = (Memory::default(), Digest::default());
        for row in honest.rows().iter() {
            let body = String::from_utf8(row.body.clone()).unwrap().replace(old, new);
            let mut hash = blake3::Hasher::new();
            hash.update(b"bocage ledger 1\0").update(&parent.0);
            hash.update(&row.number.0.to_le_bytes()).update(body.as_bytes());
            parent = Digest(*hash.finalize().as_bytes());
            forged.rows().push(Row { number: row.number, body: body.into(), digest: parent });
        }
        let found = audit(&forged).unwrap().first_bad;
        found.map(|bad| (bad.number.0, bad.fault)).unwrap_or_default()
    };
    for (old, new, number, fault) in [
        ("\"cents\":9", "\"cents\":99", 4, "it was never lawful: account `cash`"),
        ("\"key\":\"t\",", "", 4, "it has no key"),
        ("\"key\":\"u\"", "\"key\":\"t\"", 5, "it was never lawful: the key `t`"),
        ("\"at_ms\":5,\"key\":\"u\"", "\"at_ms\":4,\"key\":\"u\"", 5, "it was made before"),
        ("\"debit\":\"rent\"", "\"debit\":4", 5, "it is no entry"),
    ] {
        let (at, says) = first_bad(old, new);
        assert!(at == number && says.starts_with(fault), "{new}: {at} {says}");
    }
    assert_eq!(first_bad("\"cents\":9", "\"cents\":8"), (0, String::new()), "lawful, and forged");
}
