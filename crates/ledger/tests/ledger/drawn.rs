//! Requests drawn at random, in the language of [`crate::kit`].

use proptest::prelude::*;

/// Two ledgers of four accounts each, two of them with limits.
pub(crate) const BEGUN: &str = "
    o0 ledger n0
    o1 ledger n1
    b0 account n0 a0
    b1 account n0 a1
    b2 account n0 a2 ceiling 400
    b3 account n0 a3 floor -400
    c0 account n1 a0
    c1 account n1 a1
    c2 account n1 a2 ceiling 400 floor 0
    c3 account n1 a3";

/// What follows a key. Names and amounts are few, so that requests meet each other.
fn act() -> impl Strategy<Value = String> {
    let name = || (0..4u8).prop_map(|n| format!("a{n}"));
    let ledger = || (0..2u8).prop_map(|n| format!("n{n}"));
    let key = || (0..40u8).prop_map(|n| format!("k{n}"));
    let cents = || prop_oneof![8 => 1..300i64, 1 => Just(i64::MAX - 5)];
    let day = || 1..31u8;
    let both = move || (ledger(), name(), name(), cents(), day());
    let moved = |(ledger, debit, credit, cents, day)| {
        format!("{ledger} {debit} {credit} {cents} on {day}")
    };
    prop_oneof![
        8 => both().prop_map(move |both| format!("move {}", moved(both))),
        5 => both().prop_map(move |both| format!("hold {}", moved(both))),
        3 => (both(), 1..60i64)
            .prop_map(move |(both, until)| format!("hold {} until {until}", moved(both))),
        3 => (key(), both()).prop_map(move |(key, both)| format!("back {key} {}", moved(both))),
        4 => (key(), day()).prop_map(|(key, day)| format!("post {key} on {day}")),
        2 => (key(), cents(), day())
            .prop_map(|(key, cents, day)| format!("post {key} {cents} on {day}")),
        3 => key().prop_map(|key| format!("void {key}")),
        1 => key().prop_map(|key| format!("expire {key}")),
        1 => (ledger(), name(), 0..500i64)
            .prop_map(|(ledger, name, most)| format!("limit {ledger} {name} ceiling {most}")),
        1 => (ledger(), 1..12u8).prop_map(|(ledger, day)| format!("close {ledger} {day}")),
    ]
}

fn line() -> impl Strategy<Value = String> {
    let request = (prop::bool::weighted(0.15), 0..40u8, act()).prop_map(|(linked, key, act)| {
        format!("{}k{key} {act}", if linked { "+" } else { "" })
    });
    prop_oneof![6 => request, 1 => (0..60i64).prop_map(|at| format!("at {at}"))]
}

/// Some batches of requests.
pub(crate) fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(line(), 1..60).prop_map(|lines| lines.join("\n"))
}
