//! A cabinet with more lines than the settings allow, or than its ports hold with their spare.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity, Share};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cabinet_overfull",
    severity: Severity::Warning,
    says: "A cabinet gathers no more lines than it may, and keeps the ports that are to be spare.",
    example: "A cabinet that may gather 800 lines gathers 812.",
    also: &[],
    run,
};

fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    let rules = &norms.settings.cabinet;
    for cabinet in &world.cabinets {
        let most = rules.lines_max.min(lines_held(cabinet.ports, rules.spare_share));
        if cabinet.lines > most {
            found.push(
                Finding::warning(RULE.code)
                    .about(cabinet.thing())
                    .named(&*cabinet.reference)
                    .at(cabinet.position)
                    .says("lines", i64::from(cabinet.lines))
                    .says("most", i64::from(most)),
            );
        }
    }
}

/// The most lines that so many ports hold with their spare.
fn lines_held(ports: u16, spare: Share) -> u16 {
    let held = i64::from(ports) * 1_000_000 / (1_000_000 + spare.get());
    u16::try_from(held).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, norms, town};

    #[test]
    fn a_cabinet_with_too_many_lines_is_told() {
        let most = norms().settings.cabinet.lines_max;
        let mut rows = town();
        (rows.cabinets[0].lines, rows.cabinets[0].ports) = (most, u16::MAX);
        assert!(!codes(rows.clone()).contains(&"cabinet_overfull".to_owned()));
        rows.cabinets[0].lines = most + 1;
        assert!(codes(rows).contains(&"cabinet_overfull".to_owned()));
    }

    #[test]
    fn a_cabinet_without_its_spare_ports_is_told() {
        let lines = town().cabinets[0].lines;
        let fitted = norms().settings.cabinet.ports_fitted(lines);
        for (ports, told) in [(fitted, false), (fitted - 1, true)] {
            let mut rows = town();
            rows.cabinets[0].ports = ports;
            assert_eq!(codes(rows).contains(&"cabinet_overfull".to_owned()), told, "{ports}");
        }
    }
}
