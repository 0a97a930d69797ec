//! A box that holds more than it can.

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Position, Severity, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "box_overfull",
    severity: Severity::Error,
    says: "No branching point, closure, cabinet or exchange holds more than its capacity.",
    example: "A branching point for 12 lines serves 13.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut weigh = |thing: Thing, name: &str, at: Position, holds: u32, can: u32| {
        if holds > can {
            let finding = Finding::error(RULE.code).about(thing).named(name).at(at);
            found.push(finding.says("holds", holds).says("capacity", can));
        }
    };
    for row in &world.branching_points {
        let (holds, can) = (row.lines.into(), row.capacity.into());
        weigh(row.thing(), &row.reference, row.position, holds, can);
    }
    for row in &world.splice_closures {
        let (holds, can) = (row.splices.into(), row.capacity.into());
        weigh(row.thing(), &row.reference, row.position, holds, can);
    }
    for row in &world.cabinets {
        weigh(row.thing(), &row.reference, row.position, row.lines.into(), row.ports.into());
    }
    for row in &world.exchanges {
        weigh(row.thing(), &row.reference, row.position, row.lines, row.capacity);
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_box_with_one_line_too_many_is_told() {
        let mut rows = town();
        rows.branching_points[0].capacity = rows.branching_points[0].lines - 1;
        assert_eq!(codes(rows), ["box_overfull"]);
    }
}
