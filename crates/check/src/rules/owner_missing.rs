//! Plant of nobody.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "owner_missing",
    severity: Severity::Warning,
    says: "Everything that is built has an owner.",
    example: "A cabinet is imported without an owner.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    macro_rules! each {
        ($($kind:ident),+) => { $(
            for row in world.$kind.iter().filter(|row| row.owner.trim().is_empty()) {
                found.push(Finding::warning(RULE.code).about(row.thing()).named(&*row.reference));
            }
        )+ };
    }
    each!(exchanges, cabinets, splice_closures, branching_points, cables, routes, supports);
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_cabinet_of_nobody_is_told() {
        let mut rows = town();
        rows.cabinets[0].owner = " ".into();
        assert_eq!(codes(rows), ["owner_missing"]);
    }
}
