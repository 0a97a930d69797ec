//! Ducts of one route with one number.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity, Shape};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "duct_number_twice",
    severity: Severity::Error,
    says: "The ducts of a route are numbered from 1, each number once.",
    example: "Two ducts of a route are number 2: a cable in duct 2 could lie in either.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for duct in &world.ducts {
        if duct.ordinal > 0 && seen.insert((duct.route, duct.ordinal)) {
            continue;
        }
        let mut finding = Finding::error(RULE.code).about(duct.thing()).says("duct", duct.ordinal);
        if let Some(route) = world.routes.get(duct.route) {
            finding = finding.named(&*route.reference).over(Shape::Line(route.line.clone()));
        }
        found.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use bocage_network::{Duct, Stage};
    use bocage_vocab::Id;

    use crate::testkit::{codes, town};

    #[test]
    fn a_second_duct_of_a_number_and_number_nought_are_told() {
        let mut rows = town();
        let duct = |key: &str, ordinal| Duct {
            id: Id::derive(&["duct", key]),
            route: rows.routes[0].id,
            ordinal,
            inner_diameter_mm: 28,
            owner: "us".into(),
            stage: Stage::Study,
        };
        let more = [duct("a", 9), duct("b", 9), duct("c", 0)];
        rows.ducts.extend(more);
        assert_eq!(codes(rows), ["duct_number_twice", "duct_number_twice"]);
    }
}
