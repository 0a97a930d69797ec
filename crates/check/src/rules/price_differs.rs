//! A row whose price is not that of the price book.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{SupportKind, Tier};
use bocage_vocab::{Fact, Finding, Money, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule =
    Rule { code: "price_differs", says: "Every priced row costs what the price book says.", run };

fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    let mut compare = |thing: Thing, name: &str, cost: Money, price: Money| {
        if cost != price {
            let finding = Finding::warning(RULE.code).about(thing).named(name);
            found.push(finding.says("cost", cost).says("price", price));
        }
    };
    let rents: HashMap<Thing, Money> =
        world.rentals.iter().map(|row| (row.by, row.metre)).collect();
    for row in &world.routes {
        let rent = rents.get(&row.thing()).copied().unwrap_or_else(|| norms.prices.rent(row.way));
        let price = norms.route_price_at(row.way, rent, row.length, row.crossing);
        compare(row.thing(), &row.reference, row.cost, price);
    }
    for row in world.supports.iter().filter(|row| row.kind != SupportKind::Indoor) {
        compare(row.thing(), &row.reference, row.cost, norms.support_price(row.kind));
    }
    for row in &world.cables {
        let Some(offer) = norms.cables.of(row.cable_type) else { continue };
        let price = match row.tier {
            Tier::Drop => norms.drop_price(offer, row.length),
            _ => norms.cable_price(offer, row.length),
        };
        compare(row.thing(), &row.reference, row.cost, price);
    }
    for row in &world.branching_points {
        let price = norms.branching_point_price(row.building.is_some(), row.strands);
        compare(row.thing(), &row.reference, row.cost, price);
    }
    for row in &world.splice_closures {
        let price = norms.splice_closure_price(row.splices);
        compare(row.thing(), &row.reference, row.cost, price);
    }
    for row in &world.cabinets {
        compare(row.thing(), &row.reference, row.cost, norms.cabinet_price(row.ports));
    }
    for row in &world.exchanges {
        compare(row.thing(), &row.reference, row.cost, norms.exchange_price(row.ports));
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, town};
    use bocage_vocab::Money;

    #[test]
    fn a_cent_too_much_is_told() {
        let mut rows = town();
        rows.cabinets[0].cost += Money::cents(1);
        assert_eq!(codes(rows), ["price_differs"]);
    }
}
