//! A support that nothing uses.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "support_alone",
    severity: Severity::Warning,
    says: "At each support a route ends or a box stands.",
    example: "A pole stands where no route ends and no box is.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let routes = world.routes.iter().flat_map(|route| [route.from, route.to]);
    let closures = world.splice_closures.iter().map(|row| row.support);
    let points = world.branching_points.iter().map(|row| row.support);
    let used: HashSet<_> = routes.chain(closures).chain(points).collect();
    for support in world.supports.iter().filter(|support| !used.contains(&support.id)) {
        let finding = Finding::warning(RULE.code).about(support.thing());
        found.push(finding.named(&*support.reference).at(support.position));
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn one_in_the_middle_of_nothing_is_told() {
        let mut rows = town();
        let mut alone = rows.supports[0].clone();
        (alone.id, alone.reference) = (bocage_vocab::Id::derive(&["alone"]), "alone".into());
        rows.supports.push(alone);
        assert_eq!(codes(rows), ["support_alone"]);
    }
}
