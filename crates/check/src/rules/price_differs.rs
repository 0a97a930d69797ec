//! A row whose price is not that of the price book.

use std::collections::HashMap;

use bocage_network::norms::Norms;
use bocage_network::{Rental, SupportKind, Tier};
use bocage_vocab::{Fact, Finding, Money, Severity, Thing};
use bocage_world::World;

use crate::Rule;

pub(super) const RULE: Rule = Rule {
    code: "price_differs",
    severity: Severity::Warning,
    says: "Every priced row costs what the price book says.",
    example: "A cabinet is said to cost one cent more than the price book has.",
    also: &[],
    run,
};

fn run(world: &World, norms: &Norms, found: &mut Vec<Finding>) {
    let mut compare = |thing: Thing, name: &str, cost: Money, price: Money| {
        if cost != price {
            let finding = Finding::warning(RULE.code).about(thing).named(name);
            found.push(finding.says("cost", cost).says("price", price));
        }
    };
    let rentals: HashMap<Thing, &Rental> = world.rentals.iter().map(|row| (row.by, row)).collect();
    for row in &world.routes {
        let rent = rentals.get(&row.thing()).map(|rental| rental.metre);
        let rent = rent.unwrap_or_else(|| norms.prices.rent(row.way));
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
        let new = || norms.cabinet_price(row.ports);
        let of_others = |rental: &&Rental| norms.existing_cabinet_price(rental.year, row.ports);
        let price = rentals.get(&row.thing()).map_or_else(new, of_others);
        compare(row.thing(), &row.reference, row.cost, price);
    }
    for row in &world.exchanges {
        let new = || norms.exchange_price(row.ports);
        let of_others = |rental: &&Rental| norms.existing_exchange_price(rental.year, row.ports);
        let price = rentals.get(&row.thing()).map_or_else(new, of_others);
        compare(row.thing(), &row.reference, row.cost, price);
    }
}

#[cfg(test)]
mod tests {
    use crate::testkit::{codes, norms, town};
    use bocage_network::Rental;
    use bocage_vocab::{Fact, Id, Length, Money};

    #[test]
    fn a_cent_too_much_is_told() {
        let mut rows = town();
        rows.cabinets[0].cost += Money::cents(1);
        assert_eq!(codes(rows), ["price_differs"]);
    }

    #[test]
    fn a_cabinet_of_others_costs_moving_in_and_its_rent() {
        let mut rows = town();
        let (norms, cabinet) = (norms(), &mut rows.cabinets[0]);
        let year = Money::cents(10_000);
        cabinet.cost = norms.existing_cabinet_price(year, cabinet.ports);
        let by = cabinet.thing();
        let (length, metre) = (Length::ZERO, Money::ZERO);
        let (id, owner, present) = (Id::derive(&["rent"]), "X".into(), norms.present(year));
        rows.rentals.push(Rental {
            id,
            by,
            existing: None,
            owner,
            length,
            metre,
            year,
            years: 20,
            present,
        });
        assert_eq!(codes(rows.clone()), Vec::<String>::new());
        rows.rentals.retain(|rental| rental.by != by);
        assert_eq!(codes(rows), ["price_differs"]);
    }
}
