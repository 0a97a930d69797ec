//! A line that loses more light than the class of its optics allows.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "over_optical_budget",
    severity: Severity::Error,
    says: "Every line stays in its optical budget.",
    example: "A line loses 27.4 dB at its worst where its class allows 26 dB.",
    also: &[],
    run,
};

fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    let Some(class) = norms.optics.class(&norms.settings.optics.class) else { return };
    let allowed = class.budget - norms.optics.margin;
    for outlet in world.outlets.iter().filter(|outlet| outlet.loss_worst > allowed) {
        let mut finding = Finding::error(RULE.code)
            .about(outlet.thing())
            .says("loss", outlet.loss_worst)
            .says("allowed", allowed);
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
    fn a_line_over_the_budget_is_told() {
        let mut rows = town();
        rows.outlets[0].loss_worst = Loss::mdb(31_001);
        assert!(codes(rows.clone()).contains(&"over_optical_budget".to_owned()));
        rows.outlets[0].loss_worst = Loss::mdb(31_000);
        assert!(!codes(rows).contains(&"over_optical_budget".to_owned()));
    }
}
