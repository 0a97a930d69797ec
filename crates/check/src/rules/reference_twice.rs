//! Two things of a kind under one reference.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::{Finding, Severity, Text, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "reference_twice",
    severity: Severity::Warning,
    says: "No two things of a kind have the same reference.",
    example: "Two closures are called BPE-01-003.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    use bocage_vocab::Fact as _;
    macro_rules! each {
        ($($kind:ident),+) => { $(
            twice(world.$kind.iter().map(|row| (row.thing(), &row.reference)), found);
        )+ };
    }
    each!(exchanges, cabinets, splice_closures, branching_points, cables, routes, supports);
}

fn twice<'a>(rows: impl Iterator<Item = (Thing, &'a Text)>, found: &mut Vec<Finding>) {
    let mut known: HashSet<&Text> = HashSet::new();
    // What has none yet is not called by it.
    for (thing, reference) in rows.filter(|(_, reference)| !reference.is_empty()) {
        if !known.insert(reference) {
            found.push(Finding::warning(RULE.code).about(thing).named(&**reference));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_second_of_a_name_is_told_and_those_without_are_not() {
        let mut rows = town();
        rows.branching_points[1].reference = rows.branching_points[0].reference.clone();
        assert_eq!(codes(rows), ["reference_twice"]);
        let mut rows = town();
        rows.branching_points.iter_mut().for_each(|row| row.reference = "".into());
        assert!(codes(rows).is_empty());
    }
}
