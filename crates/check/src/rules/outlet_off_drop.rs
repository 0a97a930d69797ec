//! An outlet whose drop leads elsewhere.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "outlet_off_drop",
    severity: Severity::Error,
    says: "The drop of an outlet leads from its branching point to its premises.",
    example: "The drop of a home ends at the neighbour's.",
    also: &[Also {
        code: "premises_missing",
        severity: Severity::Error,
        says: "The premises of an outlet are there.",
        example: "Premises are deleted, and their outlet is not.",
    }],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for outlet in &world.outlets {
        let Some(premises) = world.premises.get(outlet.premises) else {
            let missing = Finding::error("premises_missing").about(outlet.thing());
            found.push(missing.says("premises", outlet.premises.uuid().to_string()));
            continue;
        };
        let drop = world.cables.get(outlet.drop);
        let from = world.branching_points.get(outlet.branching_point).map(Fact::thing);
        let leads = |cable: &bocage_network::Cable| {
            from.is_none_or(|from| cable.from == from)
                && [outlet.thing(), premises.thing()].contains(&cable.to)
        };
        if !drop.is_some_and(leads) {
            let finding = Finding::error(RULE.code).about(outlet.thing());
            found.push(finding.named(premises.name()).at(premises.position));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_drop_of_another_and_premises_that_are_gone_are_told() {
        let mut rows = town();
        rows.outlets[0].drop = rows.outlets[1].drop;
        assert!(codes(rows).contains(&"outlet_off_drop".to_owned()));
        let mut rows = town();
        rows.outlets[0].premises = bocage_vocab::Id::derive(&["nobody"]);
        assert!(codes(rows).contains(&"premises_missing".to_owned()));
    }
}
