//! Premises without a line, once there is a network.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding};
use bocage_world::{World, label};

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "premises_unserved",
    says: "Once a network stands, every premises has exactly one outlet.",
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    if world.outlets.is_empty() {
        return;
    }
    let mut served = HashSet::with_capacity(world.outlets.len());
    for outlet in &world.outlets {
        if !served.insert(outlet.premises) {
            let twice = Finding::error("premises_served_twice").about(outlet.thing());
            found.push(twice.named(label(outlet)));
        }
    }
    for premises in world.premises.iter().filter(|premises| !served.contains(&premises.id)) {
        found.push(
            Finding::error(RULE.code)
                .about(premises.thing())
                .named(premises.name())
                .at(premises.position),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_home_without_an_outlet_is_told() {
        let mut rows = town();
        rows.outlets.pop();
        assert_eq!(codes(rows), ["premises_unserved", "cable_end_missing"]);
    }
}
