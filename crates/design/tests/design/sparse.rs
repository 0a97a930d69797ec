//! The bound holds where homes lie far apart, sites stand between them and plant is full.

use bocage_design::Design;
use bocage_ground::length;
use bocage_network::norms::Norms;
use bocage_network::{
    ExistingKind, ExistingRoute, ExistingSite, Premises, PremisesUse, Street, StreetClass, Way,
};
use bocage_vocab::{Id, Length, Money, Polyline};
use bocage_world::{Rows, World};

use crate::kit::{Town, home};
use crate::run;

const TOWN: Town = Town { streets: 1, homes: 240, seed: 5 };

/// One street on poles, with homes at both of its ends only.
fn lane(span: f64, homes_each: usize) -> Rows {
    let line: Polyline = [TOWN.at(0.0, 0.0), TOWN.at(span, 0.0)].into_iter().collect();
    let mut rows = Rows::default();
    rows.streets.push(Street {
        id: Id::derive(&["lane"]),
        name: Some("lane".into()),
        class: StreetClass::Lane,
        length: length(&line),
        crossing: None,
        existing: Some(Way::ExistingPole),
        synthetic: true,
        source: "lane".into(),
        line,
    });
    for n in 0..homes_each {
        for (end, x) in [("west", 0.0), ("east", span)] {
            let dwelling = home(&format!("{end} {n}"), &TOWN, x, 4.0 + n as f64 * 0.01);
            rows.premises.push(Premises { purpose: PremisesUse::Dwelling, ..dwelling });
        }
    }
    rows
}

fn cabinet_of_others(x: f64, rent_cents: i64) -> ExistingSite {
    ExistingSite {
        id: Id::derive(&["site"]),
        reference: "S".into(),
        kind: ExistingKind::Cabinet,
        free: 800,
        rent: Some(Money::cents(rent_cents)),
        owner: "X".into(),
        source: "S".into(),
        position: TOWN.at(x, 1.0),
    }
}

/// A design whose bound lies below its cost, in all and in every part.
fn bounded(rows: Rows, norms: &Norms) -> Design {
    let design = run(&World::from_rows(Default::default(), rows), norms, 1).unwrap();
    for (name, part) in &design.report.components {
        assert!(part.lower <= part.upper, "{name}: {part:?}");
    }
    assert!(design.report.lower <= design.report.cost.total);
    design
}

#[test]
fn a_cabinet_of_others_between_homes_does_not_undercut_the_bound() {
    let norms = Norms::shipped().unwrap();
    let mut taken = 0;
    for span in [120.0, 200.0, 288.0, 400.0] {
        for rent in [0, 24_000, 58_800] {
            let mut rows = lane(span, 3);
            rows.existing_sites = vec![cabinet_of_others(span / 2.0, rent)];
            taken += bounded(rows, &norms).report.rented.sro;
        }
    }
    assert!(taken > 0);
}

#[test]
fn ducts_that_prove_too_full_do_not_undercut_the_bound() {
    let norms = Norms::shipped().unwrap().priced("reuse").unwrap();
    let small = "[cabinet]\nlines_min = 60\nlines_target = 80\nlines_max = 120\nports = [144]\n\
                 [duct]\nfill_max = 2\n";
    let norms = norms.overlaid(small).unwrap();
    let mut full = 0;
    for (rent, free) in [(50, 1), (1_000, 1), (1_000, 60)] {
        let mut rows = TOWN.rows();
        rows.existing_routes.push(ExistingRoute {
            id: Id::derive(&["ducts"]),
            reference: "F-1".into(),
            way: Way::ExistingDuct,
            free,
            inner_diameter_mm: Some(40),
            rent: Some(Money::cents(rent)),
            owner: "X".into(),
            source: "test:F-1".into(),
            length: Length::mm(430_000),
            line: [TOWN.at(-5.0, 3.0), TOWN.at(425.0, 3.0)].into_iter().collect(),
        });
        let design = bounded(rows, &norms);
        full += design.findings.iter().filter(|f| f.code.contains("overfull")).count();
    }
    assert!(full > 0);
}
