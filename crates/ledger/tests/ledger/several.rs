//! Several books on one journal.

use bocage_ledger::{Book, Memory, audit};

use crate::kit::{ask, code, stand};

#[test]
fn of_those_who_race_for_the_last_cents_none_gets_more() {
    const RACERS: usize = 8;
    const EACH: usize = 40;
    let journal = Memory::default();
    let mut book = Book::open(journal.clone()).unwrap();
    ask(&mut book, "o ledger buy\n a account buy framework ceiling 1000\n b account buy members");
    let race = |racer: usize| {
        let mut book = Book::open(journal.clone()).unwrap();
        let one = |order: usize| {
            let text = format!("{racer}/{order} hold buy framework members 7 on 3");
            ask(&mut book, &text).remove(0)
        };
        let answers: Vec<String> = (0..EACH).map(one).collect();
        answers.iter().filter(|answer| *answer != "above_ceiling").count()
    };
    let committed: usize = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..RACERS).map(|racer| scope.spawn(move || race(racer))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).sum()
    });
    assert_eq!(committed, 1000 / 7, "as many as there is room for, and not one more");
    book.catch_up().unwrap();
    assert_eq!(stand(&book, "buy")[0], "framework 0/0 (994/0)");
    assert!(audit(&journal).unwrap().ok);
}

#[test]
fn two_that_ask_for_the_same_get_one() {
    let journal = Memory::default();
    let mut book = Book::open(journal.clone()).unwrap();
    ask(&mut book, "o ledger net\n a account net cash\n b account net rent");
    let month = || {
        let mut book = Book::open(journal.clone()).unwrap();
        let lines = (0..50).map(|line| format!("m{line} move net cash rent {} on 3\n", line + 1));
        ask(&mut book, &lines.collect::<String>())
    };
    let (one, other) = std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(month), scope.spawn(month));
        (one.join().unwrap(), other.join().unwrap())
    });
    let number = |answer: &String| answer.trim_start_matches('=').to_owned();
    assert_eq!(
        one.iter().map(number).collect::<Vec<_>>(),
        other.iter().map(number).collect::<Vec<_>>()
    );
    book.catch_up().unwrap();
    assert_eq!(book.state().balance(&code("net"), &code("cash")).unwrap().debits_cents, 1275);
}
