//! A route that does not end at its supports.

use bocage_ground::distance;
use bocage_network::norms::Norms;
use bocage_vocab::{Fact, Finding, Severity};
use bocage_world::World;

use super::near::APART_MAX;
use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "route_end_off_support",
    severity: Severity::Warning,
    says: "The line of a route ends at the supports that it joins.",
    example: "A route stops 12 m before the pole at its end.",
    also: &[],
    run,
};

fn run(world: &World, _norms: &Norms, found: &mut Vec<Finding>) {
    for route in &world.routes {
        for (on, point) in [(route.from, route.line.first()), (route.to, route.line.last())] {
            let Some(point) = point else { continue };
            let tell =
                |finding: Finding| finding.about(route.thing()).named(&*route.reference).at(*point);
            match world
                .supports
                .get(on)
                .map(|support| (support, distance(support.position, *point)))
            {
                None => {
                    let missing = Finding::error("support_missing");
                    found.push(tell(missing).says("support", on.uuid().to_string()));
                }
                Some((support, apart)) if apart > APART_MAX => {
                    let off = tell(Finding::warning(RULE.code)).says("apart", apart);
                    found.push(off.says("support", &*support.reference));
                }
                Some(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, moved, town};

    #[test]
    fn a_route_that_stops_short_is_told() {
        let mut rows = town();
        let mut line = rows.routes[0].line.to_vec();
        line[0] = moved(line[0], 2.0);
        rows.routes[0].line = line.into();
        let codes = codes(rows);
        assert!(codes.iter().any(|code| code == "route_end_off_support"), "{codes:?}");
    }
}
