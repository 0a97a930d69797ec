//! A set: what was acknowledged, or once seen, must be in every later read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, Anomaly, Op};
use crate::Moment;

pub(super) fn check(ops: &[Op]) -> Vec<Anomaly> {
    let mut asked = BTreeMap::new();
    let mut known: Vec<(Moment, u64)> = Vec::new();
    let mut reads = Vec::new();
    for op in ops {
        match (&op.act, op.answered) {
            (Act::Add(value), answered) => {
                asked.insert(*value, op.asked);
                known.extend(answered.map(|at| (at, *value)));
            }
            (Act::ReadAll(values), Some(at)) => {
                known.extend(values.iter().map(|value| (at, *value)));
                reads.push((op.asked, at, values));
            }
            _ => {}
        }
    }
    known.sort_unstable();
    reads.sort_unstable_by_key(|(asked_at, ..)| *asked_at);
    let mut found = Vec::new();
    let mut must = BTreeSet::new();
    let mut next = 0;
    for (read_at, answered, values) in reads {
        while next < known.len() && known[next].0 < read_at {
            must.insert(known[next].1);
            next += 1;
        }
        let values: BTreeSet<u64> = values.iter().copied().collect();
        let lost = must.difference(&values).map(|&value| Anomaly::Lost { value, read_at });
        found.extend(lost);
        let unknown =
            values.iter().filter(|value| asked.get(value).is_none_or(|at| *at > answered));
        found.extend(unknown.map(|&value| Anomaly::Unknown { value, read_at }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn op(asked: u64, answered: Option<u64>, act: Act) -> Op {
        Op { asked: Moment::at_ms(asked), answered: answered.map(Moment::at_ms), act }
    }

    #[test]
    fn what_was_not_answered_may_be_there_or_not() {
        let add = op(10, None, Act::Add(1));
        for read in [vec![], vec![1]] {
            let read = op(20, Some(21), Act::ReadAll(read));
            assert_eq!(check(&[add.clone(), read]), vec![]);
        }
    }

    #[test]
    fn a_read_under_way_during_the_addition_may_lack_it() {
        let add = op(10, Some(20), Act::Add(1));
        let read = op(20, Some(30), Act::ReadAll(vec![]));
        assert_eq!(check(&[add, read]), vec![]);
    }

    #[test]
    fn what_was_once_seen_may_not_go() {
        let add = op(10, None, Act::Add(1));
        let first = op(20, Some(21), Act::ReadAll(vec![1]));
        let second = op(30, Some(31), Act::ReadAll(vec![]));
        let lost = Anomaly::Lost { value: 1, read_at: Moment::at_ms(30) };
        assert_eq!(check(&[add, first, second]), vec![lost]);
    }

    #[test]
    fn a_value_of_the_future_is_unknown() {
        let read = op(20, Some(21), Act::ReadAll(vec![1]));
        let add = op(30, Some(31), Act::Add(1));
        let unknown = Anomaly::Unknown { value: 1, read_at: Moment::at_ms(20) };
        assert_eq!(check(&[read, add]), vec![unknown]);
    }
}
