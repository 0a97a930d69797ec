//! A cable that is further than what it lies in.

use bocage_network::Stage;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity, Shape};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "stage_ahead",
    severity: Severity::Warning,
    says: "A cable is accepted only where the routes that it follows are.",
    example: "A cable is in service over a route that is still a study.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let stands = |stage: Stage| matches!(stage, Stage::Accepted | Stage::InService);
    for cable in world.cables.iter().filter(|cable| stands(cable.stage)) {
        let mut steps = cable.path.0.iter().filter_map(|step| world.routes.get(step.route));
        if let Some(route) = steps.find(|route| !stands(route.stage)) {
            let finding = Finding::warning(RULE.code).about(cable.thing());
            let finding = finding.named(&*cable.reference).says("route", &*route.reference);
            found.push(finding.over(Shape::Line(route.line.clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_network::{Stage, Tier};

    #[test]
    fn a_cable_in_service_over_a_route_of_a_study_is_told() {
        let mut rows = town();
        let cable = rows
            .cables
            .iter_mut()
            .find(|cable| cable.tier != Tier::Drop && !cable.path.0.is_empty())
            .unwrap();
        cable.stage = Stage::InService;
        assert_eq!(codes(rows), ["stage_ahead"]);
    }
}
