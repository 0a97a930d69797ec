//! Single cases.

use bocage_ledger::{Book, Memory, audit};

use crate::kit::{ask, code, day, stand};

/// A ledger with three accounts, as entries 1 to 4.
fn begun() -> Book<Memory> {
    let mut book = Book::open(Memory::default()).unwrap();
    let text = "o ledger net\n a account net cash\n b account net rent\n c account net fee";
    assert_eq!(ask(&mut book, text), ["1", "2", "3", "4"]);
    book
}

#[test]
fn cents_move_and_a_key_counts_once() {
    let mut book = begun();
    assert_eq!(ask(&mut book, "t1 move net cash rent 100 on 3"), ["5"]);
    assert_eq!(ask(&mut book, "t1 move net cash rent 100 on 3"), ["=5"]);
    assert_eq!(ask(&mut book, "t1 move net cash rent 101 on 3"), ["key_reused"]);
    assert_eq!(ask(&mut book, "t1 move net cash rent 100 on 4"), ["key_reused"]);
    let twice = "t2 move net fee cash 7 on 3\n t2 move net fee cash 7 on 3";
    assert_eq!(ask(&mut book, twice), ["6", "=6"]);
    assert_eq!(stand(&book, "net"), ["cash 100/7 (0/0)", "fee 7/0 (0/0)", "rent 0/100 (0/0)"]);
}

#[test]
fn what_cannot_be_is_refused_and_leaves_nothing() {
    let mut book = begun();
    let cases = [
        ("x1 move net cash cash 1 on 3", "same_account"),
        ("x1 move net cash rent 0 on 3", "not_positive"),
        ("x1 move net cash rent -5 on 3", "not_positive"),
        ("x1 move net cash away 5 on 3", "no_account"),
        ("x1 move web cash rent 5 on 3", "no_ledger"),
        ("x1 ledger net", "ledger_there"),
        ("x1 account net cash", "account_there"),
        ("x1 account web cash", "no_ledger"),
        ("x1 account net new floor 5 ceiling 4", "crossed_limits"),
        ("x1 limit net new ceiling 4", "no_account"),
        ("x1 post t9 on 3", "no_transfer"),
        ("x1 void o", "no_transfer"),
        ("x1 back t9 net rent cash 5 on 3", "no_transfer"),
        ("x1 close web 31", "no_ledger"),
        ("at 9\n x1 hold net cash rent 5 on 3 until 9", "expires_in_past"),
    ];
    for (text, why) in cases {
        assert_eq!(ask(&mut book, text), [why], "{text}");
    }
    assert_eq!(book.state().last().0, 4);
    assert_eq!(ask(&mut book, "x1 move net cash rent 5 on 3"), ["5"], "a refused key is free");
}

#[test]
fn what_is_pending_is_posted_in_part_voided_or_expires() {
    let mut book = begun();
    let text = "at 10
        p1 hold net cash rent 100 on 3
        p2 hold net cash rent 30 on 3
        p3 hold net cash rent 9 on 3 until 20
        p4 hold net cash rent 5 on 3 until 21";
    assert_eq!(ask(&mut book, text), ["5", "6", "7", "8"]);
    assert_eq!(stand(&book, "net")[0], "cash 0/0 (144/0)");
    let text = "at 19
        q1 post p1 101 on 4
        q1 post p1 60 on 4
        q2 post p1 40 on 4
        v1 void p2
        v2 void p2
        e1 expire p3
        e2 expire q1";
    let answers = ["more_than_pending", "9", "settled_already", "10", "settled_already"];
    assert_eq!(ask(&mut book, text), [&answers[..], &["not_due", "never_pending"]].concat());
    assert_eq!(stand(&book, "net")[0], "cash 60/0 (14/0)");
    // At 20 the first expires before anything is asked; the other is posted in time.
    assert_eq!(
        ask(&mut book, "at 20\n q3 post p3 on 5\n q4 post p4 on 5"),
        ["settled_already", "12"]
    );
    assert_eq!(ask(&mut book, "at 99\n n1 account net new"), ["13"]);
    assert_eq!(stand(&book, "net")[0], "cash 65/0 (0/0)");
    assert_eq!(
        ask(&mut book, "w1 post p1 60 on 4\n q1 post p1 60 on 4"),
        ["settled_already", "=9"]
    );
}

#[test]
fn time_never_goes_back() {
    let mut book = begun();
    ask(&mut book, "at 50\n p1 hold net cash rent 9 on 3 until 60");
    assert_eq!(ask(&mut book, "at 5\n p2 hold net cash rent 9 on 3 until 50"), ["expires_in_past"]);
    assert_eq!(ask(&mut book, "at 59\n x1 move net cash cash 9 on 3"), ["same_account"]);
    assert_eq!(
        ask(&mut book, "at 5\n p3 hold net cash rent 9 on 3 until 51"),
        ["6"],
        "nothing was made"
    );
    assert_eq!(ask(&mut book, "at 60\n v1 void p1"), ["settled_already"]);
}

#[test]
fn limits_count_what_is_reserved_on_the_side_that_could_break_them() {
    let mut book = begun();
    let text = "f1 account net max ceiling 100
        f2 account net min floor -100
        h1 hold net max cash 70 on 3
        m1 move net max cash 31 on 3
        m2 move net max cash 30 on 3
        k1 move net cash max 50 on 3
        h2 hold net max cash 51 on 3
        h3 hold net cash max 500 on 3
        h4 hold net max cash 51 on 3
        h5 hold net max cash 50 on 3
        g1 hold net cash min 60 on 3
        g2 move net cash min 41 on 3
        g3 move net cash min 40 on 3";
    let answers = ["5", "6", "7", "above_ceiling", "8", "9", "above_ceiling", "10"];
    let rest = ["above_ceiling", "11", "12", "below_floor", "13"];
    assert_eq!(ask(&mut book, text), [&answers[..], &rest].concat());
    // A limit may be moved; what stands is not judged anew, what comes is.
    let text = "l1 limit net max ceiling 90
        q1 post h1 on 4
        m3 move net max cash 1 on 4
        l2 limit net max
        m3 move net max cash 1 on 4";
    assert_eq!(ask(&mut book, text), ["14", "15", "above_ceiling", "16", "17"]);
}

#[test]
fn sums_that_are_too_large_are_refused() {
    let mut book = begun();
    let most = i64::MAX;
    let text = format!(
        "t1 move net cash rent {most} on 3
         t2 move net cash fee 1 on 3
         t3 move net fee rent 1 on 3
         t4 hold net fee cash {most} on 3
         t5 hold net fee cash 1 on 3
         q1 post t4 on 3"
    );
    let answers = ["5", "too_large", "too_large", "6", "too_large", "7"];
    assert_eq!(ask(&mut book, &text), answers);
    assert_eq!(stand(&book, "net")[0], format!("cash {most}/{most} (0/0)"));
}

#[test]
fn linked_requests_are_made_together_or_not_at_all() {
    let mut book = begun();
    let text = "l account net tight ceiling 10
        +t1 move net cash rent 100 on 3
        +t2 move net tight cash 11 on 3
        t3 move net cash rent 1 on 3
        t4 move net cash rent 5 on 3";
    assert_eq!(ask(&mut book, text), ["5", "linked", "above_ceiling", "linked", "6"]);
    assert_eq!(stand(&book, "net")[0], "cash 5/0 (0/0)");
    let whole = "+t1 move net cash rent 100 on 3\n t2 move net tight cash 10 on 3";
    assert_eq!(ask(&mut book, whole), ["7", "8"]);
    assert_eq!(ask(&mut book, whole), ["=7", "=8"]);
    let torn = "+t1 move net cash rent 100 on 3\n t9 move net rent cash 10 on 3";
    assert_eq!(ask(&mut book, torn), ["chain_torn", "chain_torn"]);
    let open = "t8 move net rent cash 1 on 3\n +t9 move net rent cash 1 on 3";
    assert_eq!(ask(&mut book, open), ["9", "chain_open"]);
    // What a chain reserved and gave up within itself does not expire later.
    let text = "at 10\n +p1 hold net cash rent 1 on 3 until 12\n x1 move net cash cash 1 on 3";
    assert_eq!(ask(&mut book, text), ["linked", "same_account"]);
    assert_eq!(ask(&mut book, "at 20\n t9 move net rent cash 1 on 3"), ["10"]);
}

#[test]
fn a_closed_period_stays_and_a_correction_lies_in_the_open_one() {
    let mut book = begun();
    let month = "t1 move net cash rent 100 on 3\n p1 hold net cash fee 40 on 20\n c1 close net 31";
    assert_eq!(ask(&mut book, month), ["5", "6", "7"]);
    assert_eq!(ask(&mut book, month), ["=5", "=6", "=7"], "a closed month is run again");
    assert_eq!(book.state().closed_through(&code("net")), Some(day(31)));
    let text = "t2 move net cash rent 1 on 31
        q1 post p1 on 31
        c2 close net 31
        c2 close net 30";
    let closed = ["period_closed", "period_closed", "closed_later", "closed_later"];
    assert_eq!(ask(&mut book, text), closed);
    let mut other = begun();
    let text = "t1 move net cash rent 100 on 3
        c1 close net 10
        r1 back t1 net rent cash 60 on 10
        r1 back t1 net rent cash 60 on 11
        r2 back t1 net rent cash 41 on 11
        r3 back t1 net rent fee 40 on 11
        r4 back r1 net cash rent 60 on 12
        r2 back t1 net rent cash 40 on 11
        r3 back t1 net rent cash 1 on 11
        p1 hold net cash rent 5 on 12
        r5 back p1 net rent cash 5 on 12
        q1 post p1 on 12
        r5 back q1 net rent cash 5 on 12";
    let answers = ["5", "6", "period_closed", "7", "more_than_left", "not_opposite", "8", "9"];
    let rest = ["more_than_left", "10", "not_reversible", "11", "12"];
    assert_eq!(ask(&mut other, text), [&answers[..], &rest].concat());
}

#[test]
fn budgets_are_ledgers_of_one_book() {
    let mut book = begun();
    let text = "o2 ledger web\n a2 account web cash\n b2 account web due
        +t1 move net cash rent 100 on 3
        t2 move web due cash 100 on 3
        c1 close net 31
        t3 move web due cash 1 on 4
        t4 move net cash due 1 on 4";
    let answers = ask(&mut book, text);
    assert_eq!(answers, ["5", "6", "7", "8", "9", "10", "11", "no_account"]);
    assert_eq!(book.state().ledgers(), [code("net"), code("web")]);
    assert_eq!(stand(&book, "web"), ["cash 0/101 (0/0)", "due 101/0 (0/0)"]);
}

#[test]
fn the_head_proves_that_nothing_was_taken_away() {
    let journal = Memory::default();
    let mut book = Book::open(journal.clone()).unwrap();
    ask(&mut book, "o ledger net\n a account net cash\n b account net rent");
    let noted = audit(&journal).unwrap();
    assert!(noted.ok && noted.entries == 3 && noted.digest == book.head().digest);
    ask(&mut book, "t move net cash rent 5 on 1");
    journal.rows().pop();
    let later = audit(&journal).unwrap();
    assert_eq!((later.ok, later.digest), (true, noted.digest), "a memory has no end of its own");
    assert_ne!(later.digest, book.head().digest);
    let found = book.catch_up().unwrap_err().to_string();
    assert_eq!(found, "entry 4 of the ledger is not as it was written: the book ends before it");
}
