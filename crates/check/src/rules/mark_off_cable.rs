//! A reserved or dead strand that its cable does not have, or that is marked twice.

use std::collections::HashMap;

use bocage_network::StrandMark;
use bocage_network::norms::Norms;
use bocage_vocab::{Finding, Id, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "mark_off_cable",
    severity: Severity::Error,
    says: "A strand that is reserved or dead is one of its cable, and is told so once.",
    example: "Strand 13 of a cable of 12 is reserved.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut told: HashMap<Id<_>, Vec<&StrandMark>> = HashMap::new();
    for mark in &world.strand_marks {
        let Some(cable) = world.cables.get(mark.cable) else { continue };
        let held = told.entry(mark.cable).or_default();
        let twice = |other: &&&StrandMark| {
            mark.first_strand < other.end() && other.first_strand < mark.end()
        };
        if mark.end() > cable.cable_type.strands || held.iter().any(|other| twice(&other)) {
            let finding = Finding::error(RULE.code).about(mark.cable.thing());
            found.push(finding.named(&*cable.reference).says("strand", mark.first_strand + 1));
        }
        held.push(mark);
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_network::StrandMark;

    #[test]
    fn strands_beyond_the_cable_and_marked_twice_are_told() {
        let mut rows = town();
        let cable = rows.cables.iter().max_by_key(|row| row.cable_type.strands).unwrap().clone();
        let last = cable.cable_type.strands - 1;
        rows.strand_marks.push(StrandMark::on(cable.id, (last, 1)));
        assert_eq!(codes(rows.clone()), Vec::<String>::new());
        rows.strand_marks[0].count = 2;
        assert_eq!(codes(rows.clone()), ["mark_off_cable"]);
        rows.strand_marks[0].count = 1;
        rows.strand_marks.push(StrandMark::on(cable.id, (last - 1, 2)));
        assert_eq!(codes(rows), ["mark_off_cable"]);
    }
}
