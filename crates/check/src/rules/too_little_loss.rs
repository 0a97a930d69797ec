//! A line that loses so little light that its receiver may be blinded.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "too_little_loss",
    severity: Severity::Info,
    says: "No line blinds its receiver.",
    example: "A home beside its exchange, behind a small splitter, gets more light than its receiver stands.",
    also: &[],
    run,
};

fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    let Some(class) = norms.optics.class(&norms.settings.optics.class) else { return };
    for outlet in world.outlets.iter().filter(|outlet| outlet.loss_typical < class.loss_min) {
        let mut finding = Finding::info(RULE.code)
            .about(outlet.thing())
            .says("loss", outlet.loss_typical)
            .says("needed", class.loss_min);
        if let Some(premises) = world.premises.get(outlet.premises) {
            finding = finding.named(premises.name()).at(premises.position);
        }
        found.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_vocab::Loss;

    #[test]
    fn a_line_that_loses_too_little_is_told() {
        let mut rows = town();
        rows.outlets[0].loss_typical = Loss::mdb(16_999);
        assert!(codes(rows.clone()).contains(&"too_little_loss".to_owned()));
        rows.outlets[0].loss_typical = Loss::mdb(17_000);
        assert!(!codes(rows).contains(&"too_little_loss".to_owned()));
    }
}
