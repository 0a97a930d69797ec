//! Traces and impacts, as people and scripts ask for them.

use serde_json::Value;

use crate::kit::{Place, built_village};

/// The strands of a trace, as `cable:strand`.
fn strands(trace: &Value) -> Vec<String> {
    let steps = trace["steps"].as_array().unwrap().iter();
    let fibres = steps.filter(|step| step["step"] == "fibre");
    fibres.map(|step| format!("{}:{}", step["name"].as_str().unwrap(), step["strand"])).collect()
}

fn trace(place: &Place, what: &str) -> Value {
    place.json(&["trace", "t.gpkg", what]).expect_exit(0)
}

#[test]
fn a_line_is_traced_from_its_drop_from_a_strand_and_from_a_port() {
    let place = built_village();
    let whole = trace(&place, "RA-1");
    assert_eq!((&whole["schema"], &whole["whole"]), (&"bocage.trace/1".into(), &true.into()));
    let found = strands(&whole);
    assert!(found.len() >= 3 && found[0] == "RA-1:1", "{found:?}");
    let again = trace(&place, &found[1]);
    assert_eq!(again["steps"], whole["steps"]);
    assert!(again["asked_step"].is_number());
    assert_eq!(trace(&place, whole["outlet"].as_str().unwrap())["steps"], whole["steps"]);
    let outlet = whole["outlet"].clone();
    let transport = trace(&place, found.last().unwrap());
    assert!(transport["sockets"].as_array().unwrap().contains(&outlet), "{transport}");
    let steps = whole["steps"].as_array().unwrap();
    let ports: Vec<String> = steps
        .iter()
        .filter(|step| step["step"] == "port")
        .map(|step| format!("{}:{}", step["name"].as_str().unwrap(), step["port"]))
        .collect();
    assert_eq!(ports.len(), 2, "a port of the cabinet and one of the exchange: {ports:?}");
    assert_eq!(trace(&place, &ports[0])["steps"], whole["steps"]);
    assert!(trace(&place, &ports[1])["sockets"].as_array().unwrap().contains(&outlet));
    let losses = whole["losses"].as_array().unwrap();
    let designed = whole["designed"]["loss_worst_mdb"].as_i64().unwrap();
    let own = losses.iter().find(|loss| loss["wavelength_nm"] == 1310).unwrap();
    assert!((own["worst_mdb"].as_i64().unwrap() - designed).abs() < 50, "{own} {designed}");
}

#[test]
fn a_trace_is_shown_drawn_and_measured() {
    let place = built_village();
    place.write("m.csv", b"line;wavelength_nm;loss_db\nRA-1;1310;19,25\nRA-2;1490;9\n");
    let files = ["--svg", "f.svg", "--geojson", "f.geojson", "--measured", "m.csv"];
    let asked = [&["trace", "t.gpkg", "RA-1", "--reading", "40 m"][..], &files].concat();
    let shown = place.run(&asked).expect_exit(0).stdout;
    for words in ["19.25 dB", "splitter 1 of operator 1", "reading ", "file         f.svg"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(place.read("f.svg").contains("coupleur 1"));
    let drawn = place.json(&[&asked[..], &["--lang", "en"]].concat()).expect_exit(0);
    assert!(place.read("f.svg").contains("splitter 1"));
    assert_eq!(drawn["losses"][1]["measured_mdb"], 19_250);
    let map: Value = serde_json::from_str(&place.read("f.geojson")).unwrap();
    let features = map["features"].as_array().unwrap();
    let of = |kind: &str| features.iter().filter(|one| one["geometry"]["type"] == kind).count();
    assert_eq!(of("LineString"), strands(&drawn).len(), "each strand");
    // Boxes where the fibre is joined, and the reading.
    assert_eq!(of("Point"), features.len() - of("LineString"));
    assert!((2..=drawn["steps"].as_array().unwrap().len()).contains(&of("Point")), "{features:?}");
    assert_eq!(features.last().unwrap()["geometry"]["coordinates"], drawn["reading"]["place"]);
}

#[test]
fn a_table_of_readings_becomes_places_and_says_what_it_cannot_follow() {
    let place = built_village();
    let table = "line;distance_m;from\nRA-1;5,5;outlet\nRA-1;1;\nNOBODY;3;\nRA-2;x;\nRA-2;1;moon\n";
    place.write("r.csv", table.as_bytes());
    let read = place.json(&["trace", "t.gpkg", "--readings", "r.csv"]).expect_exit(0);
    let rows = read["readings"].as_array().unwrap();
    let placed: Vec<bool> = rows.iter().map(|row| row["place"].is_object()).collect();
    assert_eq!(placed, [true, true, false, false, false]);
    assert!(rows[..2].iter().all(|row| row["reason"].is_null()));
    assert!(rows[2..].iter().all(|row| !row["reason"].as_str().unwrap().is_empty()), "{read}");
    assert_eq!(rows[0]["place"]["name"], "RA-1");
    let shown = place.run(&["trace", "t.gpkg", "--readings", "r.csv"]).expect_exit(0).stdout;
    assert_eq!(shown.lines().count(), 6);
}

#[test]
fn cuts_works_and_rankings_agree() {
    let place = built_village();
    let all = place.json(&["impact", "t.gpkg", "ranking", "--top", "100000"]).expect_exit(0);
    assert_eq!(all["ranking"].as_array().unwrap().len() as i64, all["things"].as_i64().unwrap());
    assert_eq!(all["dark"], 0);
    for (kind, cut) in [("exchange", "exchange"), ("cabinet", "cabinet"), ("pole", "support")] {
        let asked = ["impact", "t.gpkg", "ranking", "--kind", kind, "--top", "1"];
        let first = &place.json(&asked).expect_exit(0)["ranking"][0];
        let thing = first["thing"].as_str().unwrap();
        assert!(thing.starts_with(&format!("{cut}/")), "{thing}");
        let name = first["name"].as_str().unwrap();
        let told = place.json(&["impact", "t.gpkg", "cut", kind, name]).expect_exit(0);
        assert_eq!(told["premises"], first["premises"], "{told}");
        assert_eq!(told["cut"][0]["thing"], thing);
    }
    let homes = all["lines"].as_i64().unwrap();
    let whole = "{\"type\":\"Polygon\",\"coordinates\":[[[-180,-80],[180,-80],[180,80],[-180,80],[-180,-80]]]}";
    let outline = format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{whole}}}");
    place.write("w.geojson", outline.as_bytes());
    let works = ["impact", "t.gpkg", "works", "w.geojson", "--geojson", "cut.geojson"];
    assert_eq!(place.json(&works).expect_exit(0)["premises"], homes);
    let map: Value = serde_json::from_str(&place.read("cut.geojson")).unwrap();
    assert_eq!(map["features"].as_array().unwrap().len() as i64, homes);
    place.run(&works).expect_exit(0);
    place.run(&["impact", "t.gpkg", "shared"]).expect_exit(0);
}

#[test]
fn what_is_not_there_is_told() {
    let place = built_village();
    place.write("empty.geojson", b"{\"type\":\"FeatureCollection\",\"features\":[]}");
    for (words, exit, code) in [
        (&["trace", "t.gpkg", "nowhere"][..], 1, "bocage::app::unknown"),
        (&["trace", "t.gpkg", "RA-1:9"], 1, "bocage::app::unknown"),
        (&["trace", "t.gpkg"], 2, "bocage::bocage::usage"),
        (&["impact", "t.gpkg", "cut", "cable", "X"], 1, "bocage::app::unknown"),
        (&["impact", "t.gpkg", "cut", "chair", "X"], 2, "bocage::bocage::usage"),
        (&["impact", "t.gpkg", "works", "empty.geojson"], 1, "bocage::app::no_polygon"),
    ] {
        let told = place.json(words).expect_exit(exit);
        assert_eq!(told["error"]["code"], code, "{words:?}: {told}");
    }
}

#[test]
fn the_api_answers_as_the_command_line_does() {
    let place = built_village();
    let served = place.serve("t.gpkg");
    let get = |path: &str| -> Value {
        let (status, body) = served.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    };
    let own = trace(&place, "RA-1");
    let asked = get("/api/trace?what=RA-1");
    assert_eq!((&asked["steps"], &asked["losses"]), (&own["steps"], &own["losses"]));
    let read = get("/api/trace?what=RA-1&reading_mm=1000&from=outlet");
    assert_eq!(read["reading"]["name"], "RA-1");
    let ranking = get("/api/impact/ranking?top=3&kind=cabinet");
    let name = ranking["ranking"][0]["name"].as_str().unwrap();
    let cut = get(&format!("/api/impact/cut/cabinet/{name}"));
    assert_eq!(cut["premises"], ranking["ranking"][0]["premises"]);
    let works = get("/api/impact/works?polygon=-180,-80,180,-80,180,80,-180,80");
    assert_eq!(works["premises"], ranking["lines"]);
    assert!(get("/api/impact/shared")["shared"].is_array());
    for (path, status) in [
        ("/api/trace?what=nowhere", 404),
        ("/api/trace?what=RA-1&reading_mm=1&from=moon", 400),
        ("/api/impact/cut/chair/X", 400),
        ("/api/impact/cut/cable/X", 404),
        ("/api/impact/works?polygon=1,2", 400),
    ] {
        assert_eq!(served.get(path).0, status, "{path}");
    }
}
