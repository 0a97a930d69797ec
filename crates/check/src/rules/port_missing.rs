//! A joint to a port that its frame does not have.

use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Exchange, Tier};
use bocage_vocab::{Finding, Severity};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "port_missing",
    severity: Severity::Error,
    says: "A joint takes ports that the drawers of its frame have.",
    example: "A distribution strand is joined to port 801 of a cabinet with 800.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for joint in &world.joints {
        let tier = world.cables.get(joint.cable).map(|cable| cable.tier);
        let end = u32::from(joint.first_other) + u32::from(joint.count);
        let cabinet = joint.other.id::<Cabinet>().and_then(|id| world.cabinets.get(id));
        let exchange = joint.other.id::<Exchange>().and_then(|id| world.exchanges.get(id));
        let (name, at, ports) = match (tier, cabinet, exchange) {
            (Some(Tier::Distribution), Some(row), _) => {
                (&row.reference, row.position, u32::from(row.ports))
            }
            (Some(Tier::Transport), _, Some(row)) => (&row.reference, row.position, row.ports),
            _ => continue,
        };
        if end > ports {
            let finding = Finding::error(RULE.code).about(joint.other).named(&**name).at(at);
            found.push(finding.says("port", end).says("ports", ports));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_port_beyond_the_frame_is_told() {
        let mut rows = town();
        let lines = rows.cabinets[0].lines;
        rows.cabinets[0].ports = lines - 1;
        assert_eq!(
            codes(rows),
            ["port_missing", "box_overfull", "cabinet_overfull", "price_differs"]
        );
        let mut rows = town();
        rows.exchanges[0].ports -= 1;
        assert_eq!(codes(rows), ["port_missing", "price_differs"]);
    }
}
