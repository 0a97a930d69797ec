//! A cable whose line does not end where its box stands.

use bocage_ground::distance;
use bocage_network::norms::Norms;
use bocage_network::{BranchingPoint, Cabinet, Exchange, SpliceClosure, Tier};
use bocage_vocab::{Fact, Finding, Position, Severity, Thing};
use bocage_world::World;

use super::near::APART_MAX;
use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "cable_end_off_box",
    severity: Severity::Warning,
    says: "The line of a cable ends at the boxes that it joins.",
    example: "The line of a cable stops 30 m before the closure that it ends in.",
    also: &[],
    run,
};

/// Drops end inside premises, so only the other tiers are measured.
fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for cable in world.cables.iter().filter(|cable| cable.tier != Tier::Drop) {
        let ends = [(cable.from, cable.line.first()), (cable.to, cable.line.last())];
        for (end, point) in ends {
            let (Some(at), Some(point)) = (box_at(world, end), point) else { continue };
            let apart = distance(at, *point);
            if apart > APART_MAX {
                let finding = Finding::warning(RULE.code).about(cable.thing());
                let finding = finding.named(&*cable.reference).at(*point);
                found.push(finding.says("apart", apart).says("end", end.to_string()));
            }
        }
    }
}

/// Where a box stands; none where it is no box, or is not there, which another rule tells.
fn box_at(world: &World, thing: Thing) -> Option<Position> {
    let closure =
        || world.splice_closures.get(thing.id::<SpliceClosure>()?).map(|row| row.position);
    let point =
        || world.branching_points.get(thing.id::<BranchingPoint>()?).map(|row| row.position);
    let cabinet = || world.cabinets.get(thing.id::<Cabinet>()?).map(|row| row.position);
    let exchange = || world.exchanges.get(thing.id::<Exchange>()?).map(|row| row.position);
    closure().or_else(point).or_else(cabinet).or_else(exchange)
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, moved, town};
    use bocage_network::Tier;

    #[test]
    fn an_end_thirty_metres_off_is_told() {
        let mut rows = town();
        let cable = rows.cables.iter_mut().find(|cable| cable.tier != Tier::Drop).unwrap();
        let mut line = cable.line.to_vec();
        let last = line.last_mut().unwrap();
        *last = moved(*last, 30.0);
        cable.line = line.into();
        assert!(codes(rows).contains(&"cable_end_off_box".to_owned()));
    }
}
