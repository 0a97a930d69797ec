//! A closure whose splices are not those that its joints make.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{JointKind, SpliceClosure};
use bocage_vocab::{Fact, Finding, Id, Severity};
use bocage_world::World;

use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "splices_miscounted",
    severity: Severity::Warning,
    says: "A closure counts the splices that are made in it.",
    example: "A closure is said to hold 48 splices, and its joints make 60.",
    also: &[Also {
        code: "cassette_overfull",
        severity: Severity::Error,
        says: "The cassettes of a closure have room for the splices made in it.",
        example: "144 splices are made in a closure whose cassettes take 96.",
    }],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut made: HashMap<Id<SpliceClosure>, u32> = HashMap::new();
    for joint in world.joints.iter().filter(|joint| joint.kind == JointKind::Splice) {
        if let Some(closure) = joint.at.id() {
            *made.entry(closure).or_default() += u32::from(joint.count);
        }
    }
    for row in &world.splice_closures {
        let splices = made.get(&row.id).copied().unwrap_or_default();
        let tell = |finding: Finding| {
            let finding = finding.about(row.thing()).named(&*row.reference).at(row.position);
            finding.says("made", splices)
        };
        if splices != u32::from(row.splices) {
            let finding = Finding::warning(RULE.code).says("counted", row.splices);
            found.push(tell(finding));
        }
        if splices > u32::from(row.capacity) {
            found.push(tell(Finding::error("cassette_overfull")).says("capacity", row.capacity));
        }
    }
}

#[cfg(test)]
mod tests {
    use bocage_network::{Joint, JointKind, SpliceClosure, Stage, Tier};
    use bocage_vocab::{Fact, Id, Money};
    use bocage_world::Rows;

    use crate::testkit::{codes, town};

    /// The town with a closure that counts so many splices, can hold so many, and in which three are
    /// made.
    fn with_closure(splices: u16, capacity: u16) -> Rows {
        let mut rows = town();
        let support = &rows.supports[0];
        let closure = SpliceClosure {
            id: Id::derive(&["closure"]),
            reference: "BPE".into(),
            tier: Tier::Distribution,
            support: support.id,
            capacity,
            splices,
            owner: "us".into(),
            stage: Stage::Study,
            cost: Money::cents(0),
            position: support.position,
        };
        rows.joints.push(Joint {
            id: Id::derive(&["joint"]),
            at: closure.thing(),
            kind: JointKind::Splice,
            cable: rows.cables[0].id,
            first_strand: 0,
            other: rows.cables[1].id.thing(),
            first_other: 0,
            count: 3,
        });
        rows.splice_closures.push(closure);
        rows
    }

    #[test]
    fn a_splice_too_many_and_one_that_is_not_counted_are_told() {
        let has = |rows, code: &str| codes(rows).contains(&code.to_owned());
        assert!(!has(with_closure(3, 12), "splices_miscounted"));
        assert!(!has(with_closure(3, 12), "cassette_overfull"));
        assert!(has(with_closure(4, 12), "splices_miscounted"));
        assert!(has(with_closure(2, 2), "cassette_overfull"));
    }
}
