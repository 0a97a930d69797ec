//! A year of building that tells of an area which is not that area any more.
//!
//! An edit shares lines among cabinets and leaves the order of building as it was found: what a year
//! adds, weighs and costs would have to be found anew, for all areas together.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Phase};
use bocage_vocab::{Fact, Finding, Id, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "phase_stale",
    severity: Severity::Warning,
    says: "A phase tells how many premises the area of its cabinet has.",
    example: "An edit moves 40 homes to another cabinet after the years of building were planned.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    if world.phases.is_empty() {
        return;
    }
    let served = served(world);
    let has = |phase: &Phase| served.get(&phase.cabinet).copied().unwrap_or_default();
    for phase in world.phases.iter().filter(|phase| phase.premises != has(phase)) {
        let finding = Finding::warning(RULE.code)
            .about(phase.thing())
            .named(&*phase.reference)
            .says("premises", i64::from(phase.premises))
            .says("has", i64::from(has(phase)));
        let cabinet = world.cabinets.get(phase.cabinet);
        found.push(match cabinet {
            Some(cabinet) => finding.at(cabinet.position),
            None => finding,
        });
    }
}

/// How many premises have a line from each cabinet.
fn served(world: &World) -> HashMap<Id<Cabinet>, u32> {
    let mut served = HashMap::new();
    for outlet in
        world.outlets.iter().filter(|outlet| world.premises.get(outlet.premises).is_some())
    {
        if let Some(branching) = world.branching_points.get(outlet.branching_point) {
            *served.entry(branching.cabinet).or_default() += 1;
        }
    }
    served
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{codes, town};
    use bocage_vocab::Money;

    fn phase(cabinet: &Cabinet, premises: u32) -> Phase {
        Phase {
            id: Id::derive(&[&cabinet.id.to_string()]),
            cabinet: cabinet.id,
            reference: cabinet.reference.clone(),
            year: 2030,
            rank: 1,
            premises,
            score: 0,
            added: Money::ZERO,
            outline: None,
        }
    }

    #[test]
    fn a_phase_with_other_premises_than_its_area_is_told() {
        let mut rows = town();
        let lines = rows.outlets.len() as u32;
        assert_eq!(rows.cabinets.len(), 1);
        for (premises, expected) in
            [(lines, &[][..]), (lines - 1, &["phase_stale"]), (lines + 1, &["phase_stale"])]
        {
            rows.phases = vec![phase(&rows.cabinets[0], premises)];
            assert_eq!(codes(rows.clone()), expected, "{premises} of {lines}");
        }
    }
}
