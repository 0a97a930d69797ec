//! A strand that is reserved or dead, and joined to something all the same.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{Cable, Mark, StrandMark};
use bocage_vocab::{Fact, Finding, Id, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "marked_strand_used",
    severity: Severity::Warning,
    says: "Nothing is joined to a strand that is reserved for someone, or dead.",
    example: "A strand that is reserved for a fire station is joined to a branching point; of a dead strand it is an error.",
    also: &[],
    run,
};

type Marks<'a> = HashMap<Id<Cable>, Vec<&'a StrandMark>>;

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut marks: Marks<'_> = HashMap::new();
    for mark in &world.strand_marks {
        marks.entry(mark.cable).or_default().push(mark);
    }
    if marks.is_empty() {
        return;
    }
    let mut look = |cable: Id<Cable>, first: u16, count: u16, by: &str| {
        let end = first.saturating_add(count);
        let hit = |mark: &&&StrandMark| first < mark.end() && mark.first_strand < end;
        for mark in marks.get(&cable).into_iter().flatten().filter(|mark| hit(mark)) {
            found.extend(told(world, mark, first.max(mark.first_strand), by));
        }
    };
    for joint in &world.joints {
        let at = joint.at.to_string();
        look(joint.cable, joint.first_strand, joint.count, &at);
        if let Some(other) = joint.other.id() {
            look(other, joint.first_other, joint.count, &at);
        }
    }
    for point in &world.branching_points {
        look(point.cable, point.first_strand, point.strands, &point.reference);
    }
    for outlet in &world.outlets {
        let strands = 1 + u16::from(outlet.direct_position.is_some());
        look(outlet.drop, 0, strands, &outlet.thing().to_string());
    }
}

/// A dead strand that carries something is an error; a reservation that something else has taken
/// only breaks a promise.
fn told(world: &World, mark: &StrandMark, strand: u16, by: &str) -> Option<Finding> {
    let cable = world.cables.get(mark.cable)?;
    let finding = match mark.mark {
        Mark::Dead => Finding::error(RULE.code),
        Mark::Reserved => Finding::warning(RULE.code),
    };
    let finding = finding.about(mark.cable.thing()).named(&*cable.reference);
    Some(finding.says("strand", strand + 1).says("holder", &*mark.holder).says("by", by))
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_network::{StrandMark, Tier};

    #[test]
    fn a_reserved_strand_that_is_joined_is_told_and_its_neighbour_is_not() {
        let mut rows = town();
        let free = |row: &&bocage_network::Cable| {
            let ends = rows.joints.iter().filter(|joint| joint.cable == row.id);
            row.tier == Tier::Transport
                && ends.map(|joint| joint.first_strand + joint.count).max()
                    < Some(row.cable_type.strands)
        };
        let cable = rows.cables.iter().find(free).unwrap().id;
        let last = |row: &&bocage_network::Joint| row.cable == cable;
        let taken = rows.joints.iter().filter(last).map(|row| row.first_strand + row.count);
        let end = taken.max().unwrap();
        rows.strand_marks.push(StrandMark::on(cable, (end, 1)));
        assert_eq!(codes(rows.clone()), Vec::<String>::new());
        rows.strand_marks[0] = StrandMark::on(cable, (end - 1, 1));
        let found = codes(rows);
        assert!(!found.is_empty() && found.iter().all(|code| code == "marked_strand_used"));
    }

    #[test]
    fn a_drop_and_a_branching_point_use_strands_too() {
        let rows = town();
        let point = &rows.branching_points[0];
        for (cable, strand) in [(rows.outlets[0].drop, 0), (point.cable, point.first_strand)] {
            let mut rows = rows.clone();
            rows.strand_marks.push(StrandMark::on(cable, (strand, 1)));
            assert!(codes(rows).contains(&"marked_strand_used".to_owned()));
        }
    }
}
