//! A cabinet with fewer lines than the regulator asks for.
//!
//! Below the least number no operator has to come. Source: the regulator's decision 2010-1312 on
//! less dense areas (300 lines where a remote link gathers 1,000).

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cabinet_underfull",
    severity: Severity::Warning,
    says: "A cabinet gathers enough lines.",
    example: "A cabinet gathers 180 lines where 300 are asked for.",
    also: &[],
    run,
};

fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    let needed = norms.settings.cabinet.lines_min;
    for cabinet in world.cabinets.iter().filter(|cabinet| cabinet.lines < needed) {
        found.push(
            Finding::warning(RULE.code)
                .about(cabinet.thing())
                .named(&*cabinet.reference)
                .at(cabinet.position)
                .says("lines", i64::from(cabinet.lines))
                .says("needed", i64::from(needed)),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_cabinet_with_too_few_lines_is_told() {
        let mut rows = town();
        rows.cabinets[0].lines = 40;
        assert!(!codes(rows.clone()).contains(&"cabinet_underfull".to_owned()));
        rows.cabinets[0].lines = 39;
        assert!(codes(rows).contains(&"cabinet_underfull".to_owned()));
    }
}
