//! A box that counts other lines than those that it serves.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{BranchingPoint, Cabinet};
use bocage_vocab::{Fact, Finding, Id, Position, Severity, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "lines_miscounted",
    severity: Severity::Warning,
    says: "A branching point, a cabinet and an exchange count the lines that they serve.",
    example: "A branching point is said to serve 6 lines, and 8 outlets name it.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    let mut of_point: HashMap<Id<BranchingPoint>, u32> = HashMap::new();
    for outlet in &world.outlets {
        *of_point.entry(outlet.branching_point).or_default() += 1;
    }
    let mut of_cabinet: HashMap<Id<Cabinet>, u32> = HashMap::new();
    let mut tell = |thing: Thing, name: &str, at: Position, counted: u32, serves: u32| {
        if counted != serves {
            let finding = Finding::warning(RULE.code).about(thing).named(name).at(at);
            found.push(finding.says("counted", counted).says("serves", serves));
        }
    };
    for row in &world.branching_points {
        let serves = of_point.get(&row.id).copied().unwrap_or_default();
        *of_cabinet.entry(row.cabinet).or_default() += serves;
        tell(row.thing(), &row.reference, row.position, row.lines.into(), serves);
    }
    let mut of_exchange = HashMap::<_, u32>::new();
    for row in &world.cabinets {
        let serves = of_cabinet.get(&row.id).copied().unwrap_or_default();
        *of_exchange.entry(row.exchange).or_default() += serves;
        tell(row.thing(), &row.reference, row.position, row.lines.into(), serves);
    }
    for row in &world.exchanges {
        let serves = of_exchange.get(&row.id).copied().unwrap_or_default();
        tell(row.thing(), &row.reference, row.position, row.lines, serves);
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};

    #[test]
    fn a_line_that_is_not_there_is_told_by_its_box() {
        let mut rows = town();
        rows.branching_points[0].lines -= 1;
        assert_eq!(codes(rows), ["lines_miscounted"]);
        let mut rows = town();
        rows.exchanges[0].lines += 1;
        assert_eq!(codes(rows), ["lines_miscounted"]);
    }
}
