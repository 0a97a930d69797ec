//! Plant of others: taken where it is cheap and has room, told where it has none.

use bocage_network::norms::Norms;
use bocage_network::{ExistingRoute, Way};
use bocage_vocab::{Id, Length, Money};
use bocage_world::{Rows, World};

use crate::kit::Town;
use crate::{built, run, walk};

/// One street of 420 m with homes, and ducts 3 m beside it.
fn town(ducts: ExistingRoute) -> World {
    town_of(60, ducts)
}

fn town_of(homes: u32, ducts: ExistingRoute) -> World {
    let mut rows = Town { streets: 1, homes, seed: 5 }.rows();
    rows.existing_routes.push(ducts);
    World::from_rows(Default::default(), rows)
}

fn ducts(rent_cents: i64, free: u16) -> ExistingRoute {
    let town = Town { streets: 1, homes: 60, seed: 5 };
    ExistingRoute {
        id: Id::derive(&["ducts"]),
        reference: "F-1".into(),
        way: Way::ExistingDuct,
        free,
        inner_diameter_mm: Some(40),
        rent: Some(Money::cents(rent_cents)),
        owner: "X".into(),
        source: "test:F-1".into(),
        length: Length::mm(430_000),
        line: [town.at(-5.0, 3.0), town.at(425.0, 3.0)].into_iter().collect(),
    }
}

/// The ways of building of a design, once each, and its rows.
fn ways(world: &World, norms: &Norms) -> (Vec<Way>, Rows, Vec<String>) {
    let design = run(world, norms, 1).unwrap();
    assert_eq!(walk::all(&built(world, &design), norms), Ok(world.premises.len() as u64));
    let mut ways: Vec<Way> = design.rows.routes.iter().map(|route| route.way).collect();
    ways.dedup();
    let codes = design.findings.iter().map(|finding| finding.code.to_string()).collect();
    (ways, design.rows, codes)
}

#[test]
fn ducts_are_taken_where_their_rent_is_cheap() {
    let norms = Norms::shipped().unwrap();
    let (ways, rows, _) = ways(&town(ducts(10, 20)), &norms);
    assert_eq!(ways, [Way::ExistingDuct]);
    assert_eq!(rows.rentals.len(), rows.routes.len());
    for (route, rental) in rows.routes.iter().zip(&rows.rentals) {
        // 2.20 EUR a metre once; 0.10 EUR a year is worth 13.5903 times as much over 20 years at
        // 4 %: 1.36 EUR.
        let metres = route.length.get() as f64 / 1_000.0;
        assert_eq!(route.cost.get(), (metres * 356.0 + 0.5).floor() as i64);
        assert_eq!(rental.present.get(), (metres * 136.0 + 0.5).floor() as i64);
        assert_eq!(rental.year.get(), (metres * 10.0 + 0.5).floor() as i64);
        assert_eq!((&*rental.owner, &*route.owner, rental.years), ("X", "X", 20));
    }
}

#[test]
fn a_rent_dearer_than_a_trench_over_its_years_is_not_paid() {
    let norms = Norms::shipped().unwrap();
    // A micro-trench costs 52 EUR a metre. 3.60 EUR a year come to 48.93 EUR over 20 years, and
    // 51.13 EUR with the access; 3.70 EUR to 50.28 EUR, and 52.48 EUR.
    assert_eq!(ways(&town(ducts(360, 20)), &norms).0, [Way::ExistingDuct]);
    assert_eq!(ways(&town(ducts(370, 20)), &norms).0, [Way::MicroTrench]);
    // Over ten years a metre of 5 EUR comes to 40.55 EUR, over twenty to 67.95 EUR.
    let ten = norms.overlaid("[existing]\nrent_years = 10\n").unwrap();
    assert_eq!(ways(&town(ducts(500, 20)), &ten).0, [Way::ExistingDuct]);
    assert_eq!(ways(&town(ducts(500, 20)), &norms).0, [Way::MicroTrench]);
    // Who rents always, rents at any price; who never does, at none.
    let [always, never] = ["reuse", "new"].map(|book| norms.priced(book).unwrap());
    assert_eq!(ways(&town(ducts(370, 20)), &always).0, [Way::ExistingDuct]);
    assert_eq!(ways(&town(ducts(0, 20)), &never).0, [Way::MicroTrench]);
}

#[test]
fn ducts_that_are_full_are_not_taken_and_told() {
    let norms = Norms::shipped().unwrap();
    let (built, rows, codes) = ways(&town(ducts(10, 0)), &norms);
    assert_eq!(built, [Way::MicroTrench]);
    assert!(rows.rentals.is_empty() && codes.contains(&"existing_plant_full".to_owned()));
    let narrow = ExistingRoute { inner_diameter_mm: Some(20), ..ducts(10, 20) };
    assert_eq!(ways(&town(narrow), &norms).0, [Way::MicroTrench]);
}

#[test]
fn ducts_without_room_for_all_cables_are_left_and_told() {
    // Several cabinets, whose transport and distribution share the street, in narrow tubes.
    let norms = Norms::shipped()
        .unwrap()
        .overlaid(
            "[cabinet]\nlines_min = 60\nlines_target = 80\nlines_max = 120\nports = [144]\n\
             [duct]\nfill_max = 2\n",
        )
        .unwrap();
    let design = |free: u16| ways(&town_of(240, ducts(10, free)), &norms);
    let (_, rows, codes) = design(20);
    assert!(!codes.contains(&"existing_plant_overfull".to_owned()));
    let needed = rows.ducts.iter().map(|duct| duct.ordinal).max().unwrap().into();
    assert!(needed > 1, "one tube holds all");
    // As many tubes as the cables need are enough, one less is too little.
    assert_eq!(design(needed).0, [Way::ExistingDuct]);
    let (built, rows, codes) = design(needed - 1);
    assert_eq!(built, [Way::MicroTrench]);
    assert!(rows.rentals.is_empty() && codes.contains(&"existing_plant_overfull".to_owned()));
}

#[test]
fn ducts_across_the_street_are_not_along_it() {
    let norms = Norms::shipped().unwrap();
    let at = Town { streets: 1, homes: 60, seed: 5 };
    let across = [at.at(200.0, -300.0), at.at(200.0, 300.0)].into_iter().collect();
    let half = [at.at(0.0, 3.0), at.at(210.0, 3.0)].into_iter().collect();
    for line in [across, half] {
        let ducts = ExistingRoute { line, ..ducts(0, 20) };
        assert_eq!(ways(&town(ducts), &norms).0, [Way::MicroTrench]);
    }
}

#[test]
fn cheap_ducts_lower_the_bound() {
    let norms = Norms::shipped().unwrap();
    let bounded = |world: &World| {
        let design = run(world, &norms, 1).unwrap();
        for (name, part) in &design.report.components {
            assert!(part.lower <= part.upper, "{name}: {part:?}");
        }
        assert!(!design.certificate.is_empty());
        design.report.lower
    };
    let taken = bounded(&town(ducts(1, 20)));
    let built = bounded(&Town { streets: 1, homes: 60, seed: 5 }.world());
    assert!(taken < built, "{taken} {built}");
    // What nobody may take lowers nothing.
    let far = Town { streets: 1, homes: 60, seed: 5 };
    let line = [far.at(-5.0, 30.0), far.at(425.0, 30.0)].into_iter().collect();
    for left in [ExistingRoute { line, ..ducts(1, 20) }, ducts(1, 0)] {
        assert_eq!(bounded(&town(left)), built);
    }
}
