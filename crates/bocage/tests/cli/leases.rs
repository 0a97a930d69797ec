//! Who holds plant, the base of the lease, plans of boxes and orders to splicers.

use serde_json::Value;

use crate::kit::{Place, built_village};

fn base(place: &Place, words: &[&str]) -> Value {
    place.json(&[&["lease", "base", "t.gpkg"], words].concat()).expect_exit(0)
}

fn set(place: &Place, words: &[&str]) -> Value {
    place.json(&[&["plant", "set", "t.gpkg"], words, &["--apply"]].concat()).expect_exit(0)
}

/// A column of a table that a comma parts, summed up.
fn column_sum(table: &str, name: &str) -> f64 {
    let mut lines = table.trim_start_matches('\u{feff}').lines();
    let place = lines.next().unwrap().split(',').position(|head| head == name).unwrap();
    lines.map(|line| line.split(',').nth(place).unwrap().parse::<f64>().unwrap()).sum()
}

#[test]
fn the_base_counts_what_is_accepted_and_tells_why_it_changed() {
    let place = built_village();
    assert_eq!(base(&place, &[])["objects"], 0, "all is still a study");
    let whole = base(&place, &["--from-stage", "study"]);
    let drafted =
        place.json(&["plant", "set", "t.gpkg", "--all", "--stage", "accepted"]).expect_exit(0);
    assert!(drafted["apply"].as_str().unwrap().contains("plan apply"));
    set(&place, &["--all", "--stage", "accepted", "--lessee", "DSP"]);
    let accepted = base(&place, &[]);
    assert_eq!((&accepted["total"], &accepted["objects"]), (&whole["total"], &whole["objects"]));
    assert!(accepted["lines"].as_array().unwrap().iter().all(|line| line["lessee"] == "DSP"));
    assert_eq!(accepted["total"]["active"], 0);
    let before = accepted["generation"].as_u64().unwrap().to_string();
    set(&place, &["cable", "RA-1", "RA-2", "--owner", "commune, la"]);
    set(&place, &["--tier", "drop", "--lessee", ""]);
    set(&place, &["--tier", "drop", "--stage", "in_service"]);
    let compare = ["--against", &before, "--csv", "d.csv", "--lang", "en"];
    let now = base(&place, &compare);
    let against = &now["against"];
    let homes = accepted["total"]["sockets"].as_i64().unwrap();
    assert_eq!(against["total"]["active"], homes);
    assert_eq!(against["total"]["cable_mm"], 0, "moved from line to line");
    let moved = against["objects"].as_i64().unwrap();
    assert!(moved >= 2 * homes, "sockets, drops and routes that only drops use: {moved}");
    for line in against["lines"].as_array().unwrap() {
        let of = |key: &str, what: &str| line[key][what].as_i64().unwrap();
        for what in ["route_mm", "cable_mm", "fibre_mm", "sockets", "active"] {
            assert_eq!(of("after", what) - of("before", what), of("difference", what));
        }
    }
    let table = place.read("d.csv").replace("\"commune, la\"", "commune");
    for (name, what) in
        [("sockets", "sockets"), ("active lines", "active"), ("cable (m)", "cable_mm")]
    {
        let sum = against["total"][what].as_f64().unwrap();
        assert!((column_sum(&table, name) - sum).abs() < 0.01, "{name}: {table}");
    }
    base(&place, &["--csv", "all.csv", "--lang", "en"]);
    let all = place.read("all.csv").replace("\"commune, la\"", "commune");
    let cable = now["total"]["cable_mm"].as_f64().unwrap() / 1e3;
    assert!((column_sum(&all, "cable (m)") - cable).abs() < 0.01);
    assert_eq!(all.lines().count() as i64 - 1, now["objects"].as_i64().unwrap());
    place.run(&[&["lease", "base", "t.gpkg"], &compare[..]].concat()).expect_exit(0);
    assert_eq!(place.json(&["audit", "t.gpkg"]).expect_exit(0)["ok"], true);
}

#[test]
fn an_object_tells_in_whose_hands_it_is() {
    let place = built_village();
    set(&place, &["--all", "--lessee", "DSP"]);
    set(&place, &["cable", "RA-1", "--operator", "Régie", "--as-built", "2027-12-15"]);
    let drop = place.json(&["trace", "t.gpkg", "RA-1"]).expect_exit(0);
    let outlet = drop["outlet"].as_str().unwrap().to_owned();
    let cable = drop["steps"][1]["cable"].as_str().unwrap().to_owned();
    let served = place.serve("t.gpkg");
    let fact = |kind: &str, id: &str, name: &str| -> Value {
        let id = id.rsplit('/').next().unwrap();
        let (status, body) = served.get(&format!("/api/objects/{kind}/{id}"));
        assert_eq!(status, 200, "{body}");
        let shown: Value = serde_json::from_str(&body).unwrap();
        let facts = shown["facts"].as_array().unwrap().iter();
        let of: Vec<&Value> = facts.filter(|fact| fact["name"] == name).collect();
        assert!(of.len() < 2);
        of.first().map_or(Value::Null, |fact| fact["shown"].clone())
    };
    assert_eq!(fact("cable", &cable, "operator"), "Régie");
    assert_eq!(fact("cable", &cable, "lessee"), "DSP");
    assert_eq!(fact("cable", &cable, "as_built"), "2027-12-15");
    assert!(!fact("outlet", &outlet, "owner").is_null());
    assert_eq!(fact("outlet", &outlet, "operator"), "DSP");
    assert_eq!(fact("outlet", &outlet, "as_built"), Value::Null);
    let (status, body) = served.get("/api/lease/base?from_stage=study");
    let shown: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (status, &shown["total"]),
        (200, &base(&place, &["--from-stage", "study"])["total"])
    );
}

#[test]
fn boxes_have_plans_and_a_plan_has_orders() {
    let place = built_village();
    let ranking = place.json(&["impact", "t.gpkg", "ranking", "--top", "1000"]).expect_exit(0);
    let rows = ranking["ranking"].as_array().unwrap().iter();
    let named = |kind: &str| {
        let of = |row: &&Value| row["thing"].as_str().unwrap().starts_with(kind);
        rows.clone().find(of).map(|row| row["name"].as_str().unwrap().to_owned())
    };
    let cabinet = named("cabinet/").unwrap();
    let drawers = ["plant", "box", "t.gpkg", &cabinet, "--html", "box.html"];
    let shown = place.json(&drawers).expect_exit(0);
    let places = shown["boxes"][0]["places"].as_array().unwrap();
    let drawer = places.iter().filter(|place| place["in"] == "drawer");
    assert!(drawer.clone().any(|place| place["strand"]["colour"] == "red"));
    let page = place.read("box.html");
    assert!(page.contains(&cabinet) && page.contains("Tiroir 1") && page.contains("rouge"));
    place.run(&drawers).expect_exit(0);
    let orders = place.json(&["plant", "orders", "t.gpkg", "--plan", "2", "--html", "o.html"]);
    let orders = orders.expect_exit(0);
    let boxes = orders["boxes"].as_array().unwrap();
    let homes = ranking["lines"].as_u64().unwrap();
    assert!(orders["joined"].as_u64().unwrap() > 2 * homes, "each drop and each port");
    assert!(boxes.iter().any(|sheet| sheet["at"]["name"] == *cabinet));
    assert!(place.read("o.html").contains("Ordres de soudage"));
    let one = place.json(&["plant", "orders", "t.gpkg", &cabinet]).expect_exit(0);
    assert_eq!(one["boxes"].as_array().unwrap().len(), 1);
    place.run(&["plant", "orders", "t.gpkg", &cabinet]).expect_exit(0);
    let served = place.serve("t.gpkg");
    let (status, body) = served.get(&format!("/api/boxes/{cabinet}"));
    let api: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &api["places"]), (200, &shown["boxes"][0]["places"]));
    for (words, exit, code) in [
        (&["plant", "box", "t.gpkg", "X"][..], 1, "bocage::app::unknown"),
        (&["plant", "orders", "t.gpkg", "--plan", "99"], 1, "bocage::store::no_such_plan"),
        (&["plant", "orders", "t.gpkg"], 2, "bocage::bocage::usage"),
        (&["plant", "set", "t.gpkg", "--all"], 2, "bocage::bocage::usage"),
        (&["plant", "set", "t.gpkg", "--stage", "study"], 2, "bocage::bocage::usage"),
        (&["plant", "set", "t.gpkg", "cable", "X", "--owner", "Y"], 1, "bocage::app::unknown"),
        (&["lease", "base", "t.gpkg", "--on", "soon"], 2, "bocage::bocage::usage"),
    ] {
        assert_eq!(place.json(words).expect_exit(exit)["error"]["code"], code, "{words:?}");
    }
}
