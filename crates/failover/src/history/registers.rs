//! Registers with one writer each and ever larger values: a read may not go back.

use std::collections::BTreeMap;

use super::{Act, Anomaly, Op};
use crate::Moment;

/// What is said of one register, by time.
#[derive(Default)]
struct Register {
    /// When each value was asked to be written.
    asked: BTreeMap<u64, Moment>,
    /// Values known at a moment, because acknowledged or read.
    known: Vec<(Moment, u64)>,
    /// Reads: asked, answered, value.
    reads: Vec<(Moment, Moment, u64)>,
}

pub(super) fn check(ops: &[Op]) -> Vec<Anomaly> {
    let mut registers: BTreeMap<u64, Register> = BTreeMap::new();
    for op in ops {
        match (&op.act, op.answered) {
            (Act::Write { register, value }, answered) => {
                let register = registers.entry(*register).or_default();
                register.asked.insert(*value, op.asked);
                register.known.extend(answered.map(|at| (at, *value)));
            }
            (Act::Read { register, value }, Some(at)) => {
                let register = registers.entry(*register).or_default();
                register.known.push((at, *value));
                register.reads.push((op.asked, at, *value));
            }
            _ => {}
        }
    }
    registers.into_iter().flat_map(|(number, register)| register.judge(number)).collect()
}

impl Register {
    fn judge(mut self, register: u64) -> Vec<Anomaly> {
        self.known.sort_unstable();
        self.reads.sort_unstable();
        let mut found = Vec::new();
        let (mut known, mut next) = (0, 0);
        for (read_at, answered, value) in self.reads {
            while next < self.known.len() && self.known[next].0 < read_at {
                known = known.max(self.known[next].1);
                next += 1;
            }
            if value < known {
                found.push(Anomaly::Stale { register, value, known, read_at });
            }
            if value != 0 && self.asked.get(&value).is_none_or(|at| *at > answered) {
                found.push(Anomaly::Unknown { value, read_at });
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(asked: u64, answered: Option<u64>, value: u64) -> Op {
        let act = Act::Write { register: 0, value };
        Op { asked: Moment::at_ms(asked), answered: answered.map(Moment::at_ms), act }
    }

    fn read(asked: u64, value: u64) -> Op {
        let act = Act::Read { register: 0, value };
        Op { asked: Moment::at_ms(asked), answered: Some(Moment::at_ms(asked + 1)), act }
    }

    #[test]
    fn a_read_after_the_acknowledgement_must_see_it() {
        let ops = [write(10, Some(20), 1), write(30, Some(40), 2), read(50, 1)];
        let stale = Anomaly::Stale { register: 0, value: 1, known: 2, read_at: Moment::at_ms(50) };
        assert_eq!(check(&ops), vec![stale]);
    }

    #[test]
    fn a_write_without_an_answer_may_show_late_but_not_go_again() {
        let late = [write(10, Some(20), 1), write(30, None, 2), read(50, 1), read(60, 2)];
        assert_eq!(check(&late), vec![]);
        let gone = [write(10, Some(20), 1), write(30, None, 2), read(50, 2), read(60, 1)];
        assert_eq!(check(&gone).len(), 1);
    }
}
