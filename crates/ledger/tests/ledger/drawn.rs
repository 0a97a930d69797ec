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

/// What follows a key. Names and amounts are few, so that requests meet each other; `@` stands for the key
/// of an earlier line, `undo` for what takes that back.
fn act() -> impl Strategy<Value = String> {
    let name = || (0..4u8).prop_map(|n| format!("a{n}"));
    let ledger = || (0..2u8).prop_map(|n| format!("n{n}"));
    let cents = || prop_oneof![8 => 1..300i64, 1 => Just(i64::MAX - 5)];
    let day = || 1..31u8;
    // Two accounts, nearly always of different names.
    let names = || (0..4u8, 0..13u8).prop_map(|(n, m)| (n, (n + 1 + m % 3 + m / 12 * 3) % 4));
    let both = move || (ledger(), names(), cents(), day());
    let moved = |(ledger, (debit, credit), cents, day)| {
        format!("{ledger} a{debit} a{credit} {cents} on {day}")
    };
    prop_oneof![
        8 => both().prop_map(move |both| format!("move {}", moved(both))),
        5 => both().prop_map(move |both| format!("hold {}", moved(both))),
        3 => (both(), 1..60i64)
            .prop_map(move |(both, until)| format!("hold {} until {until}", moved(both))),
        1 => both().prop_map(move |both| format!("back @ {}", moved(both))),
        4 => (cents(), day()).prop_map(|(cents, day)| format!("undo {cents} on {day}")),
        5 => day().prop_map(|day| format!("post @ on {day}")),
        3 => (cents(), day()).prop_map(|(cents, day)| format!("post @ {cents} on {day}")),
        3 => Just("void @".to_owned()),
        1 => Just("expire @".to_owned()),
        1 => (ledger(), name(), 0..500i64)
            .prop_map(|(ledger, name, most)| format!("limit {ledger} {name} ceiling {most}")),
        1 => (ledger(), 1..8u8).prop_map(|(ledger, day)| format!("close {ledger} {day}")),
    ]
}

/// A line to be: linked, whether it says an earlier one again or under its key something else, how far back its key lies, what it says.
type Drawn = (bool, bool, usize, String);

fn line() -> impl Strategy<Value = Drawn> {
    let at = (0..60i64).prop_map(|at| format!("at {at}"));
    let act = prop_oneof![8 => act(), 1 => at];
    (prop::bool::weighted(0.15), prop::bool::weighted(0.1), 1..12usize, act)
}

/// Some batches of requests.
pub(crate) fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(line(), 1..60).prop_map(|drawn| {
        let mut lines: Vec<String> = Vec::new();
        for one in &drawn {
            let next = written(&lines, one);
            lines.push(next);
        }
        lines.join("\n")
    })
}

fn written(before: &[String], (linked, again, back, act): &Drawn) -> String {
    if act.starts_with("at ") {
        return act.clone();
    }
    let (number, link) = (before.len(), if *linked { "+" } else { "" });
    let earlier = number.saturating_sub(*back);
    let first = before.get(earlier).map(|line| line.trim_start_matches('+'));
    match first {
        Some(first) if *again && !first.starts_with("at ") => match first.split_once(' ') {
            Some((key, _)) if back % 3 == 0 => {
                format!("{link}{key} {}", spelled(first, act, earlier))
            }
            _ => format!("{link}{first}"),
        },
        first => format!("{link}k{number} {}", spelled(first.unwrap_or_default(), act, earlier)),
    }
}

/// What takes an earlier line back, where it moves something; else what was drawn.
fn spelled(first: &str, act: &str, earlier: usize) -> String {
    let words: Vec<&str> = first.split(' ').collect();
    match (act.strip_prefix("undo "), &words[..]) {
        (Some(rest), [_, "move" | "hold", ledger, debit, credit, ..]) => {
            format!("back k{earlier} {ledger} {credit} {debit} {rest}")
        }
        (Some(rest), _) => format!("back k{earlier} n0 a0 a1 {rest}"),
        (None, _) => act.replace('@', &format!("k{earlier}")),
    }
}
