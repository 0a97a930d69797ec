//! Certificates where plant of others is imported: designs that take it are certified, and neither an offer nor
//! a rent can be changed afterwards.

use serde_json::json;

use super::tampered::{cases, without_triggers};
use super::{bytes_with, refused_of, unpacked_of};
use crate::kit::{Place, village};

/// Plant of the village: its kind, what is free, its rent, and where, in metres from its corner.
type Plant = (&'static str, u32, Option<f64>, &'static [[f64; 2]]);
const PLANT: [Plant; 8] = [
    // Ducts of two owners along one street, the second from its middle on.
    ("fourreau", 20, Some(0.2), &[[-5.0, 3.0], [150.0, 3.0]]),
    ("fourreau", 20, Some(0.61), &[[150.0, 3.0], [305.0, 3.0]]),
    ("appui", 20, None, &[[-5.0, 77.0], [305.0, 77.0]]),
    // Full.
    ("appui energie", 0, Some(0.0), &[[-5.0, 162.0], [305.0, 162.0]]),
    ("fourreau", 20, Some(0.0), &[[2.0, -5.0], [2.0, 405.0]]),
    // Too far to be taken, near enough to count for the bound, too far to count for who checks it.
    ("fourreau", 20, Some(0.0), &[[-5.0, 224.3], [305.0, 224.3]]),
    ("SRO", 300, Some(100.0), &[[150.0, 4.0]]),
    ("NRO", 4_000, Some(2_000.0), &[[3.0, 84.0]]),
];

fn position([x, y]: [f64; 2]) -> [f64; 2] {
    [-1.1 + x * 1.37e-5, 49.1 + y * 9.0e-6]
}

/// The plant as GeoJSON.
fn plant() -> String {
    let feature = |(number, (kind, free, rent, at)): (usize, &Plant)| {
        let at: Vec<[f64; 2]> = at.iter().map(|at| position(*at)).collect();
        let geometry = match at[..] {
            [at] => json!({ "type": "Point", "coordinates": at }),
            _ => json!({ "type": "LineString", "coordinates": at }),
        };
        let mut told = json!({ "id": format!("P-{number}"), "type": kind, "nb_libre": free });
        rent.iter().for_each(|rent| told["loyer"] = json!(rent));
        json!({ "type": "Feature", "properties": told, "geometry": geometry })
    };
    let features: Vec<_> = PLANT.iter().enumerate().map(feature).collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// The design is plan 3, after the imports of the village and of the plant.
const CERTIFICATE: &str = "t.gpkg.certificates/plan-3.certificate";

/// A village in which others offer plant.
fn offered() -> Place {
    let place = Place::new();
    place.write("v.osm", village(6, 120).as_bytes());
    place.write("plant.geojson", plant().as_bytes());
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    place.run(&["import", "plant", "t.gpkg", "plant.geojson"]).expect_exit(0);
    place
}

#[test]
fn a_design_that_takes_plant_of_others_is_certified() {
    let place = offered();
    let mut bounds = Vec::new();
    for (book, taken) in [("new", false), ("mixed", true), ("reuse", true)] {
        let run = place.json(&["design", "run", "t.gpkg", "--prices", book]).expect_exit(0);
        let rented = &run["rented"];
        for what in ["nro", "sro", "length_mm"] {
            assert_eq!(rented[what].as_u64().unwrap() > 0, taken, "{book}, {what}: {rented}");
        }
        let plan = run["plan"].to_string();
        let verified = place.json(&["design", "verify", "t.gpkg", "--plan", &plan]).expect_exit(0);
        assert_eq!(verified["upper_cents"], run["cost_cents"]["total"], "{book}");
        assert_eq!(verified["lower_cents"], run["lower_cents"], "{book}");
        assert_eq!(run["lower_certified_cents"], run["lower_cents"]);
        for part in verified["components"].as_array().unwrap() {
            let claimed = &run["components"][part["name"].as_str().unwrap()];
            assert_eq!(part["upper_cents"], claimed["upper_cents"], "{book}: {part}");
        }
        bounds.push(run["lower_cents"].as_i64().unwrap());
    }
    assert!(bounds[1] < bounds[0], "what is offered lowers the bound: {bounds:?}");
}

#[test]
fn a_design_made_before_plant_was_offered_is_not_certified_after() {
    let place = offered();
    place.write("one.geojson", plant().replace("P-", "Q-").as_bytes());
    place.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    place.json(&["design", "verify", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "plant", "t.gpkg", "one.geojson"]).expect_exit(0);
    let verdict = place.json(&["design", "verify", "t.gpkg"]).expect_exit(5);
    assert_eq!(verdict["refused"][0]["code"], "other_territory", "{verdict}");
}

#[test]
fn offers_of_another_rent_in_the_certificate_are_refused() {
    let place = offered();
    place.run(&["design", "run", "t.gpkg"]).expect_exit(0);
    let bytes = unpacked_of(&place, CERTIFICATE);
    for (rule, other) in [
        ("rent = \"0.40 EUR\"", "rent = \"0.10 EUR\""),
        ("rent = \"0.40 EUR\"", "rent = \"0.90 EUR\""),
        ("distance_max = \"15 m\"", "distance_max = \"99 m\""),
        ("reuse = \"cheaper\"", "reuse = \"always\""),
    ] {
        let changed = bytes_with(&bytes, rule, other);
        assert_eq!(refused_of(&place, "3", &changed), "other_norms", "{other}");
    }
}

/// Changes of the rows of a territory whose design is applied, and the code of the refusal.
const ROWS: &str = "
UPDATE existing_route SET rent_cents = rent_cents - 1 WHERE rent_cents > 0           | other_territory
UPDATE existing_route SET rent_cents = 900                                           | other_territory
UPDATE existing_route SET rent_cents = 0 WHERE rent_cents IS NULL                    | other_territory
UPDATE existing_route SET free = free + 1 WHERE fid = 1                              | other_territory
UPDATE existing_route SET inner_diameter_mm = 100 WHERE fid = 1                      | other_territory
UPDATE existing_route SET way = 'existing_duct' WHERE way = 'existing_pole'          | other_territory
DELETE FROM existing_route WHERE fid = 1                                             | other_territory
UPDATE existing_site SET rent_cents = rent_cents + 1                                 | other_territory
UPDATE existing_site SET existing_kind = 'exchange'                                  | other_territory
DELETE FROM existing_site WHERE existing_kind = 'cabinet'                            | other_territory
UPDATE rental SET metre_cents = metre_cents - 1 WHERE metre_cents > 0                | rent_false
DELETE FROM rental WHERE metre_cents > 0                                             | rent_false
UPDATE rental SET year_cents = year_cents - 1 WHERE by_thing LIKE 'cabinet/%'        | rent_false
UPDATE rental SET existing = NULL WHERE by_thing LIKE 'exchange/%'                   | rent_false
DELETE FROM rental WHERE by_thing LIKE 'cabinet/%'                                   | other_prices
UPDATE route SET street = (SELECT id FROM street WHERE name = 'rue 4') WHERE way = 'existing_pole'; \
UPDATE rental SET existing = NULL WHERE metre_cents = 40                              | rent_false
";

#[test]
fn offers_and_rents_that_are_not_as_designed_are_refused() {
    let designed = offered();
    designed.run(&["design", "run", "t.gpkg", "--apply"]).expect_exit(0);
    let certificate = std::fs::read(designed.path(CERTIFICATE)).unwrap();
    for case in cases(ROWS) {
        let [change, code] = case[..] else { panic!("{case:?}") };
        let place = Place::new();
        std::fs::copy(designed.path("t.gpkg"), place.path("t.gpkg")).unwrap();
        place.write("c", &certificate);
        let changed = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
        without_triggers(&changed);
        changed.execute_batch(change).unwrap();
        assert!(changed.changes() > 0, "{change}");
        drop(changed);
        let verify = ["design", "verify", "t.gpkg", "--certificate", "c"];
        let verdict = place.json(&verify).expect_exit(5);
        assert_eq!(verdict["refused"][0]["code"], code, "{change}: {verdict}");
    }
}
