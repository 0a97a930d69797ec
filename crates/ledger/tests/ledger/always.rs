//! Properties of drawn books, judged from the rows alone by arithmetic that shares nothing with the
//! crate.

use std::collections::BTreeMap;

use bocage_ledger::{Batch, Book, Memory, Row, apply, audit};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::Value;

use crate::drawn::{BEGUN, text};
use crate::kit::{ask, batches, shown, stand};

/// Ledger, debit, credit, cents, whether it is pending.
type Moved = (String, String, String, i128, bool);
/// Debits, credits, reserved debits, reserved credits.
type Sums = [i128; 4];

/// A second opinion on what rows come to.
#[derive(Default)]
struct Judge {
    sums: BTreeMap<(String, String), Sums>,
    limits: BTreeMap<(String, String), (Option<i64>, Option<i64>)>,
    /// Each transfer and posting, by its key.
    moved: BTreeMap<String, Moved>,
    closed: BTreeMap<String, String>,
    /// What was taken back of each.
    back: BTreeMap<String, i128>,
}

impl Judge {
    fn take(&mut self, row: &Row) {
        let entry: Value = serde_json::from_slice(&row.body).unwrap();
        let key = entry["key"].as_str().unwrap_or_default().to_owned();
        let (act, body) = entry["act"].as_object().unwrap().iter().next().unwrap();
        let word = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        match act.as_str() {
            "open_account" | "limit" => {
                let name = (word("ledger"), word("code"));
                self.sums.entry(name.clone()).or_default();
                let limit = |name: &str| body[name].as_i64();
                self.limits.insert(name, (limit("floor_cents"), limit("ceiling_cents")));
            }
            "transfer" => {
                let cents = i128::from(body["cents"].as_i64().unwrap());
                let pending = body["pending"] == true;
                let one = (word("ledger"), word("debit"), word("credit"), cents, pending);
                self.add(&one, if pending { 2 } else { 0 }, cents);
                self.require_limits(&one);
                self.require_open(&one.0, &word("on"));
                if body["reverses"].is_string() {
                    self.take_back(&word("reverses"), &one);
                }
                self.moved.insert(key, one);
            }
            "post" | "void" | "expire" => {
                let one = self.moved.remove(&word("pending")).unwrap();
                assert!(one.4, "{} was not pending", word("pending"));
                self.add(&one, 2, -one.3);
                if act == "post" {
                    let cents = body["cents"].as_i64().map_or(one.3, i128::from);
                    assert!(cents <= one.3);
                    self.add(&one, 0, cents);
                    self.require_open(&one.0, &word("on"));
                    self.moved.insert(key, (one.0, one.1, one.2, cents, false));
                }
            }
            "close" => {
                self.closed.insert(word("ledger"), word("through"));
            }
            "open_ledger" => {}
            other => panic!("{other} is new: judge it"),
        }
        self.require_zero();
    }

    fn add(&mut self, one: &Moved, from: usize, cents: i128) {
        for (name, at) in [(&one.1, from), (&one.2, from + 1)] {
            let sums = self.sums.get_mut(&(one.0.clone(), name.clone())).unwrap();
            sums[at] += cents;
            assert!((0..=i128::from(i64::MAX)).contains(&sums[at]), "{sums:?}");
        }
    }

    fn take_back(&mut self, key: &str, one: &Moved) {
        let (ledger, debit, credit, cents, pending) = &self.moved[key];
        assert!(!pending && !one.4, "what is pending is not taken back");
        assert_eq!((&one.0, &one.1, &one.2), (ledger, credit, debit));
        let back = self.back.entry(key.to_owned()).or_default();
        *back += one.3;
        assert!(*back <= *cents, "{key}: {back} of {cents}");
    }

    fn require_zero(&self) {
        for ledger in ["n0", "n1"] {
            let own = self.sums.iter().filter(|(name, _)| name.0 == ledger);
            let all =
                own.fold([0; 4], |all: Sums, (_, one)| std::array::from_fn(|i| all[i] + one[i]));
            assert_eq!((all[0] - all[1], all[2] - all[3]), (0, 0), "{ledger}");
        }
    }

    fn require_limits(&self, one: &Moved) {
        let of = |name: &String| {
            (self.sums[&(one.0.clone(), name.clone())], self.limits[&(one.0.clone(), name.clone())])
        };
        let (sums, (_, ceiling)) = of(&one.1);
        assert!(ceiling.is_none_or(|most| sums[0] - sums[1] + sums[2] <= i128::from(most)));
        let (sums, (floor, _)) = of(&one.2);
        assert!(floor.is_none_or(|least| sums[0] - sums[1] - sums[3] >= i128::from(least)));
    }

    fn require_open(&self, ledger: &str, on: &str) {
        assert!(self.closed.get(ledger).is_none_or(|through| on > through.as_str()));
    }

    fn stand(&self, ledger: &str) -> Vec<String> {
        let own = self.sums.iter().filter(|(name, _)| name.0 == ledger);
        own.map(|((_, name), [a, b, c, d])| format!("{name} {a}/{b} ({c}/{d})")).collect()
    }
}

fn begun() -> (Memory, Book<Memory>) {
    let journal = Memory::default();
    let mut book = Book::open(journal.clone()).unwrap();
    assert!(ask(&mut book, BEGUN).iter().all(|answer| answer.parse::<u32>().is_ok()));
    (journal, book)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_prefix_sums_to_zero_keeps_limits_and_reads_back(text in text()) {
        let (journal, mut book) = begun();
        ask(&mut book, &text);
        let mut judge = Judge::default();
        journal.rows().iter().for_each(|row| judge.take(row));
        let again = Book::open(journal.clone()).unwrap();
        for ledger in ["n0", "n1"] {
            prop_assert_eq!(stand(&book, ledger), judge.stand(ledger));
            prop_assert_eq!(stand(&again, ledger), judge.stand(ledger));
        }
        let found = audit(&journal).unwrap();
        prop_assert!(found.ok && found.digest == book.head().digest, "{:?}", found);
    }

    #[test]
    fn what_was_made_is_known_and_asking_again_writes_none_of_it(text in text()) {
        let (journal, mut book) = begun();
        for batch in batches(&text) {
            let first = book.submit(&batch).unwrap();
            let made = first.iter().filter(|answer| answer.as_ref().is_ok_and(|made| made.is_new));
            let (made, before) = (made.count(), journal.rows().len());
            let again = book.submit(&batch).unwrap();
            for (first, again) in first.iter().zip(&again) {
                if let Ok(first) = first {
                    let again = again.as_ref().unwrap();
                    prop_assert!(!again.is_new && again.number == first.number);
                }
            }
            let new = again.iter().filter(|answer| answer.as_ref().is_ok_and(|made| made.is_new));
            let most = before + new.count();
            prop_assert_eq!(journal.rows().len(), most, "{} were made", made);
        }
    }

    #[test]
    fn batches_that_are_written_at_once_come_to_the_same(text in text()) {
        let ((one, mut singly), (all, mut at_once)) = (begun(), begun());
        let asked = batches(&text);
        let first: Vec<_> = asked.iter().map(|batch| singly.submit(batch).unwrap()).collect();
        prop_assert_eq!(at_once.submit_all(&asked).unwrap(), first);
        prop_assert_eq!(&*one.rows(), &*all.rows());
        let next = Batch::at(61, Vec::new());
        singly.submit(&next).unwrap();
        at_once.submit(&next).unwrap();
        prop_assert_eq!(&*one.rows(), &*all.rows(), "the same expires");
    }

    #[test]
    fn thinking_changes_nothing(text in text()) {
        let (journal, book) = begun();
        let before = format!("{:?}", book.state().balances(&"n0".parse().unwrap()));
        for batch in batches(&text) {
            let (first, again) = (apply(book.state(), &batch), apply(book.state(), &batch));
            prop_assert_eq!(first.answers.iter().map(shown).collect::<Vec<_>>().len(), batch.requests.len());
            prop_assert_eq!(first, again);
        }
        prop_assert_eq!(format!("{:?}", book.state().balances(&"n0".parse().unwrap())), before);
        prop_assert_eq!(journal.rows().len(), 10);
    }
}

#[test]
fn drawn_books_do_all_that_can_be_done() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..300 {
        let drawn = text().new_tree(&mut runner).unwrap().current();
        let (journal, mut book) = begun();
        for answer in ask(&mut book, &drawn) {
            let is_number = answer.trim_start_matches('=').parse::<u32>().is_ok();
            *seen.entry(if is_number { "made".to_owned() } else { answer }).or_default() += 1;
        }
        for row in journal.rows().iter() {
            let entry: Value = serde_json::from_slice(&row.body).unwrap();
            let act = entry["act"].as_object().unwrap().keys().next().unwrap().clone();
            *seen.entry(act).or_default() += 1;
        }
    }
    let wanted = [
        "transfer",
        "post",
        "void",
        "expire",
        "close",
        "limit",
        "made",
        "above_ceiling",
        "below_floor",
        "chain_open",
        "chain_torn",
        "key_reused",
        "linked",
        "more_than_left",
        "more_than_pending",
        "not_opposite",
        "period_closed",
        "settled_already",
        "too_large",
        "same_account",
    ];
    let missing: Vec<_> = wanted.iter().filter(|word| !seen.contains_key(**word)).collect();
    assert!(missing.is_empty(), "{missing:?} never happened: {seen:?}");
}
