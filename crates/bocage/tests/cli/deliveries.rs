//! What a builder delivers is compared with the design, and accepted in part.

use serde_json::Value;

use crate::kit::{Place, built_village};

/// A copy of the village that a builder has changed: a branching point stands elsewhere, a drop is five
/// metres longer, a joint is missing.
fn delivered() -> Place {
    let place = built_village();
    let copied = place.json(&["export", "geopackage", "t.gpkg", "--out", "."]).expect_exit(0);
    let copy = place.path("c.gpkg");
    std::fs::rename(place.path(copied["files"][0]["path"].as_str().unwrap()), &copy).unwrap();
    let db = rusqlite::Connection::open(copy).unwrap();
    // Those of a GeoPackage call functions that only a GIS has.
    let mut names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names.iter().for_each(|name| db.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap());
    db.execute_batch(
        "UPDATE branching_point SET geom = (SELECT geom FROM cabinet), stage = 'accepted' WHERE fid = 1;
         UPDATE cable SET length_mm = length_mm + 5000, stage = 'accepted' WHERE reference = 'RA-1';
         DELETE FROM joint WHERE fid = 1;",
    )
    .unwrap();
    place
}

fn delivery(place: &Place, words: &[&str]) -> Value {
    place.json(&[&["plant", "delivery", "t.gpkg", "c.gpkg"], words].concat()).expect_exit(0)
}

#[test]
fn a_delivery_is_told_object_by_object_and_accepted_in_part() {
    let place = delivered();
    let told = delivery(&place, &["--geojson", "d.geojson"]);
    assert_eq!((&told["plan"], &told["accepted"]), (&Value::Null, &0.into()));
    let objects = told["objects"].as_array().unwrap();
    assert_eq!(objects.len(), 2, "a joint that is not there is no word of the builder: {told}");
    let of = |kind: &str| {
        let is = |object: &&Value| object["thing"].as_str().unwrap().starts_with(kind);
        objects.iter().find(is).unwrap()
    };
    let (point, drop) = (of("branching_point/"), of("cable/"));
    assert!(point["moved_mm"].as_i64().unwrap() > 1_000, "{point}");
    assert_eq!(point["columns"], serde_json::json!(["stage", "position"]));
    assert_eq!((&drop["longer_mm"], &drop["moved_mm"]), (&5_000.into(), &0.into()));
    let map: Value = serde_json::from_str(&place.read("d.geojson")).unwrap();
    let features = map["features"].as_array().unwrap();
    assert_eq!(features.len(), 4, "design and delivery of both");
    let moved = features.chunks(2).filter(|pair| pair[0]["geometry"] != pair[1]["geometry"]);
    assert_eq!(moved.count(), 1, "the drop is only longer: {map}");
    let accept = ["--accept", "all", "--reject", "branching_point", "--as-built", "2027-12-15"];
    let drafted = delivery(&place, &accept);
    assert_eq!(drafted["accepted"], 1);
    let next = drafted["apply"].as_str().unwrap();
    place.shell(next.strip_prefix("bocage ").unwrap()).expect_exit(0);
    let left = delivery(&place, &[]);
    assert_eq!(left["objects"].as_array().unwrap().len(), 1);
    assert_eq!(left["objects"][0]["thing"], point["thing"]);
    let with_removals = delivery(&place, &["--removals"]);
    assert_eq!(with_removals["objects"].as_array().unwrap().len(), 3, "the joint, and the holding");
    place.run(&["plant", "delivery", "t.gpkg", "c.gpkg"]).expect_exit(0);
    let unheard = ["plant", "delivery", "t.gpkg", "c.gpkg", "--accept", "RA-7"];
    assert_eq!(place.json(&unheard).expect_exit(1)["error"]["code"], "bocage::app::unknown");
}
