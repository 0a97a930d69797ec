//! A duct that does not exist or that is too full.

use std::collections::{HashMap, HashSet};

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity, Shape};
use bocage_world::World;

use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "duct_overfull",
    severity: Severity::Error,
    says: "Cables lie in ducts that are there and that have room for them.",
    example: "A fourth cable is drawn into a duct that has room for three.",
    also: &[Also {
        code: "duct_missing",
        severity: Severity::Error,
        says: "Cables lie in ducts that are there.",
        example: "A cable is said to lie in duct 3 of a route that has two.",
    }],
    run,
};

fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    let ducts: HashSet<_> = world.ducts.iter().map(|duct| (duct.route, duct.ordinal)).collect();
    let mut fill = HashMap::<_, u16>::new();
    for cable in &world.cables {
        let takes = norms.cables.of(cable.cable_type).map_or(1, |offer| offer.fill);
        for step in cable.path.0.iter().filter(|step| step.duct > 0) {
            *fill.entry((step.route, step.duct)).or_default() += takes;
        }
    }
    let mut taken: Vec<_> = fill.into_iter().collect();
    taken.sort_unstable();
    for ((route, duct), filled) in taken {
        let Some(route) = world.routes.get(route) else { continue };
        let tell = |finding: Finding| {
            let place = Shape::Line(route.line.clone());
            finding.about(route.thing()).named(&*route.reference).over(place).says("duct", duct)
        };
        if !ducts.contains(&(route.id, duct)) {
            found.push(tell(Finding::error("duct_missing")));
        } else if filled > norms.settings.duct.fill_max {
            let finding = Finding::error(RULE.code).says("filled", filled);
            found.push(tell(finding).says("allowed", norms.settings.duct.fill_max));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_duct_that_is_gone_is_told() {
        let mut rows = town();
        rows.ducts.clear();
        assert!(codes(rows).iter().all(|code| code == "duct_missing"));
    }
}
