//! Premises without a line, once there is a network.

use std::collections::HashSet;

use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::{World, label};

use crate::{Also, Rule};

pub(super) const RULE: Rule = Rule {
    code: "premises_unserved",
    severity: Severity::Error,
    says: "Once a network stands, every premises has exactly one outlet.",
    example: "A house is built after the design: no outlet names it.",
    also: &[Also {
        code: "premises_served_twice",
        severity: Severity::Error,
        says: "Premises are fed from one cabinet, by one outlet.",
        example: "Two outlets name one house: two cabinets would feed it.",
    }],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    if world.outlets.is_empty() {
        return;
    }
    let mut served = HashSet::with_capacity(world.outlets.len());
    for outlet in &world.outlets {
        if !served.insert(outlet.premises) {
            let twice = Finding::error("premises_served_twice").about(outlet.thing());
            found.push(twice.named(label(outlet)));
        }
    }
    for premises in world.premises.iter().filter(|premises| !served.contains(&premises.id)) {
        found.push(
            Finding::error(RULE.code)
                .about(premises.thing())
                .named(premises.name())
                .at(premises.position),
        );
    }
}

#[cfg(test)]
mod tests {
    use bocage_vocab::{Id, Unwatched};
    use bocage_world::{Rows, World};

    use crate::testkit::{codes, norms, town};

    /// The codes of what is found, each with what people call its subject.
    fn told(rows: Rows) -> Vec<(String, String)> {
        let world = World::from_rows(Default::default(), rows);
        let found = crate::check(&world, &norms(), &Unwatched).into_iter();
        found.map(|found| (found.code.into_owned(), found.subject.label)).collect()
    }

    #[test]
    fn homes_are_called_by_what_people_know() {
        let mut rows = town();
        let gone = rows.outlets.pop().unwrap();
        let at = rows.premises.iter().position(|row| row.id == gone.premises).unwrap();
        rows.premises[at].reference = Some("IMB/50218/X/1".into());
        let address = rows.premises[at].address.to_string();
        assert!(told(rows.clone()).contains(&("premises_unserved".into(), address)));
        rows.premises[at].address = "".into();
        let reference = "IMB/50218/X/1".to_owned();
        assert!(told(rows).contains(&("premises_unserved".into(), reference)));
    }

    #[test]
    fn a_home_with_two_outlets_is_told_by_its_second() {
        let mut rows = town();
        let mut second = rows.outlets[0].clone();
        second.id = Id::derive(&["second"]);
        // A world has its rows in the order of their ids.
        let later = if second.id > rows.outlets[0].id { &second } else { &rows.outlets[0] };
        let label = bocage_world::label(later).to_string();
        rows.outlets.push(second);
        assert!(told(rows).contains(&("premises_served_twice".into(), label)));
    }

    #[test]
    fn a_home_without_an_outlet_is_told() {
        let mut rows = town();
        rows.outlets.pop();
        let found = codes(rows);
        assert_eq!(found[..2], ["premises_unserved", "cable_end_missing"]);
        assert_eq!(found[2..], ["lines_miscounted"; 3], "by its boxes");
    }
}
