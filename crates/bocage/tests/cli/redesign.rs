//! Edits of a network that stands.

use crate::kit::{COMMUNE, Place, built_village, village};

#[test]
fn a_trial_leaves_no_plan_and_an_edit_leaves_one() {
    let place = built_village();
    let plans = || place.json(&["plan", "list", "t.gpkg"]).expect_exit(0)["plans"].clone();
    let before = plans();
    let edit = ["design", "edit", "t.gpkg", "--move", "sro-01-001=-1.0995,49.1005"];
    let tried = place.json(&[&edit[..], &["--trial"]].concat()).expect_exit(0);
    assert_eq!((&tried["plan"], plans()), (&serde_json::Value::Null, before));
    let kept = place.json(&edit).expect_exit(0);
    for field in ["cabinets", "before_cents", "after_cents", "changes"] {
        assert_eq!(kept[field], tried[field], "{field}");
    }
    assert_eq!(kept["cabinets"][0], "SRO-01-001");
    let number = kept["plan"].to_string();
    place.run(&["plan", "apply", "t.gpkg", &number, "--on", "2"]).expect_exit(0);
    place.run(&["audit", "t.gpkg"]).expect_exit(0);
    let none = place.json(&["design", "edit", "t.gpkg"]).expect_exit(0);
    assert_eq!((&none["plan"], &none["changes"]), (&serde_json::Value::Null, &0.into()));
}

#[test]
fn new_homes_join_what_stands() {
    let place = built_village();
    place.write("w.osm", village(6, 44).as_bytes());
    let import = place.json(&["import", "osm", "t.gpkg", "w.osm"]).expect_exit(0);
    if let Some(plan) = import["plan"].as_u64().filter(|_| import["apply"].is_string()) {
        let on = import["generation"].to_string();
        place.run(&["plan", "apply", "t.gpkg", &plan.to_string(), "--on", &on]).expect_exit(0);
    }
    let joined = place.json(&["design", "edit", "t.gpkg", "--join", "--apply"]).expect_exit(0);
    assert!(joined["joined"].as_u64() > Some(0), "{joined}");
    let checked = place.json(&["check", "t.gpkg"]).expect_exit(0);
    let unserved = checked["findings"].as_array().unwrap().iter();
    assert_eq!(unserved.filter(|finding| finding["code"] == "premises_unserved").count(), 0);
    // The edit, its plan and the list of plans tell one price, studies included.
    let price = joined["after_cents"].as_i64().unwrap() - joined["before_cents"].as_i64().unwrap();
    let plan = joined["plan"].to_string();
    let shown = place.json(&["plan", "show", "t.gpkg", &plan]).expect_exit(0);
    assert!(shown["studies_cents"].as_i64() > Some(0), "{shown}");
    assert_eq!(shown["price_cents"], price, "{joined}");
}

#[test]
fn an_edit_that_breaks_rules_is_not_applied_at_once() {
    let place = Place::new();
    place.write("v.osm", village(6, 40).as_bytes());
    place.write("near.toml", b"[snap]\ndistance_max = \"40 m\"\n");
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.run(&["import", "osm", "t.gpkg", "v.osm"]).expect_exit(0);
    place.run(&["design", "run", "t.gpkg", "--settings", "near.toml", "--apply"]).expect_exit(0);
    // Its homes are too far from any other street: they lose their lines.
    let edit = ["design", "edit", "t.gpkg", "--forbid", "rue 5"];
    let at_once = [&edit[..], &["--apply"]].concat();
    let held = place.json(&at_once).expect_exit(3);
    assert_eq!((&held["held_back"], &held["generation"]), (&true.into(), &().into()), "{held}");
    assert!(held["findings"]["error"].as_u64() > Some(0), "{held}");
    assert!(held["told"][0].as_str().unwrap().contains("rue 5"), "{held}");
    assert_eq!(held["apply"], format!("bocage plan apply t.gpkg {} --on 2", held["plan"]));
    let said = place.run(&at_once).expect_exit(3).stdout;
    for part in ["! ", "not applied: ", "is pending", "next: bocage plan apply t.gpkg "] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(place.json(&["history", "t.gpkg"]).expect_exit(0)["head"], 2);
    // Asked for by its number, it is applied, as every plan is.
    let plan = held["plan"].to_string();
    place.run(&["plan", "apply", "t.gpkg", &plan, "--on", "2"]).expect_exit(0);
    // What breaks nothing is applied at once.
    let moved = [&edit[..3], &["--move", "SRO-01-001=-1.0995,49.1005", "--apply"]].concat();
    let moved = place.json(&moved).expect_exit(0);
    assert_eq!((&moved["held_back"], &moved["generation"]), (&false.into(), &4.into()), "{moved}");
}

#[test]
fn an_area_that_is_as_asked_leaves_no_plan() {
    let place = built_village();
    for edit in [&["--renew", "SRO-01-001"][..], &["--follow", "rue 2"], &["--join"]] {
        let words = [&["design", "edit", "t.gpkg"], edit].concat();
        let run = place.json(&words).expect_exit(0);
        assert_eq!((&run["plan"], &run["changes"]), (&().into(), &0.into()), "{edit:?}: {run}");
        assert_eq!(run["before_cents"], run["after_cents"]);
    }
    // Other prices are told to change nothing by themselves.
    let told = place.json(&["design", "edit", "t.gpkg", "--prices", "new"]).expect_exit(1);
    assert_eq!(told["error"]["code"], "bocage::app::norms_alone");
    assert!(told["error"]["hint"].as_str().unwrap().contains("--renew"), "{told}");
    // What was changed by other prices than those of the design goes back to these, dearer or not.
    let renew = ["design", "edit", "t.gpkg", "--renew", "SRO-01-001"];
    place.write(
        "cheap.toml",
        br#"item = [{ code = "cabinet", price = "100 EUR", unit = "each", source = "test" }]"#,
    );
    place.run(&[&renew[..], &["--prices", "cheap.toml", "--apply"]].concat()).expect_exit(0);
    let back = place.json(&renew).expect_exit(0);
    assert!(back["changes"].as_u64() > Some(0), "{back}");
    assert!(back["after_cents"].as_u64() > back["before_cents"].as_u64(), "{back}");
}

#[test]
fn the_report_after_an_edit_has_the_figures_of_the_state() {
    let place = built_village();
    let report = |out: &str| {
        place.run(&["report", "t.gpkg", "--out", out, "--lang", "en"]).expect_exit(0);
        place.read(&format!("{out}/report.html"))
    };
    let served = |page: &str| {
        let figure = page.split("<dl class=\"figures\">").nth(1).unwrap();
        let figure = figure.split("<dd>").nth(1).unwrap().split('<').next().unwrap();
        figure.replace(',', "").parse::<u64>().unwrap()
    };
    let designed = report("designed");
    assert!(!designed.contains("of the design of generation 2"));
    place.write("w.osm", village(6, 44).as_bytes());
    place.run(&["import", "osm", "t.gpkg", "w.osm"]).expect_exit(0);
    let edit = place.json(&["design", "edit", "t.gpkg", "--join", "--apply"]).expect_exit(0);
    let edited = report("edited");
    assert_eq!(served(&edited), served(&designed) + edit["joined"].as_u64().unwrap());
    assert!(edited.contains("that of the design of generation 2"));
    assert!(edited.contains("Lower bound and certificate: those of the design of generation 2"));
}

#[test]
fn an_area_is_planned_again_at_the_prices_that_are_named() {
    let place = built_village();
    place.write("new.toml", b"price_book = \"new\"\n");
    place.write(
        "dear.toml",
        br#"item = [{ code = "cabinet", price = "50000 EUR", unit = "each", source = "test" }]"#,
    );
    let after = |words: &[&str]| {
        let edit = ["design", "edit", "t.gpkg", "--renew", "SRO-01-001", "--trial"];
        let tried = place.json(&[&edit[..], words].concat()).expect_exit(0);
        tried["after_cents"].as_i64().unwrap()
    };
    let [none, mixed, new] = [&[][..], &["--prices", "mixed"], &["--prices", "new"]].map(after);
    assert_eq!(none, mixed);
    assert!(new > mixed, "{new} {mixed}");
    assert_eq!(new, after(&["--settings", "new.toml"]));
    assert!(after(&["--prices", "dear.toml"]) > mixed);
    let edit = ["design", "edit", "t.gpkg", "--renew", "SRO-01-001", "--prices", "cheap"];
    let told = place.json(&edit).expect_exit(1);
    assert_eq!(told["error"]["code"], "bocage::network::unknown_book");
}

#[test]
fn what_cannot_be_is_told_with_what_to_do() {
    let place = built_village();
    let refused = |edit: &[&str], exit: i32, code: &str| {
        let told = place.json(&[&["design", "edit", "t.gpkg"], edit].concat()).expect_exit(exit);
        assert_eq!(told["error"]["code"], code, "{edit:?}: {told}");
        assert!(!told["error"]["hint"].as_str().unwrap().is_empty());
        if code.starts_with("bocage::design") {
            assert!(told["error"]["message"].as_str().unwrap().contains("SRO-01-001"), "{told}");
        }
    };
    refused(&["--renew", "SRO-99-001"], 1, "bocage::app::unknown");
    refused(&["--forbid", "Rue de Nulle Part"], 1, "bocage::app::unknown");
    refused(&["--move", "SRO-01-001=200,95"], 1, "bocage::app::place");
    refused(&["--move", "SRO-01-001=2.3,48.8"], 1, "bocage::design::no_street_near");
    refused(&["--merge", "SRO-01-001=SRO-01-001"], 1, "bocage::design::merged_with_itself");
    refused(&["--close", "SRO-01-001"], 1, "bocage::design::nobody_takes");
    for word in [
        ["--move", "SRO-01-001"],
        ["--merge", "SRO-01-001"],
        ["--keep-off", "here"],
        ["--pin", "1"],
    ] {
        place.json(&[&["design", "edit", "t.gpkg"][..], &word[..]].concat()).expect_exit(2);
    }
}

#[test]
fn a_commune_that_is_not_there_is_told_before_what_stands() {
    let place = built_village();
    place.write("commune.geojson", COMMUNE.as_bytes());
    place.run(&["import", "geojson", "t.gpkg", "commune.geojson"]).expect_exit(0);
    for (area, code) in [("99999", "no_commune"), ("50218", "no_premises_in")] {
        let told = place.json(&["design", "run", "t.gpkg", "--area", area]).expect_exit(1);
        assert_eq!(told["error"]["code"], format!("bocage::design::{code}"), "{told}");
    }
}
