//! Strands listed, reserved and released, and ways of free ones.

use serde_json::Value;

use crate::kit::{Place, built_village};

fn strands(place: &Place, words: &[&str]) -> Value {
    place.json(&[&["strands", "t.gpkg"], words].concat()).expect_exit(0)
}

/// The first cable of a list that has at least so many free strands, and the first run of them.
fn some_free(place: &Place) -> (String, u64) {
    let free = strands(place, &["free"]);
    let cables = free["cables"].as_array().unwrap();
    let side_by_side = |row: &&Value| row["numbers"].as_str().unwrap().contains('-');
    let row = cables.iter().find(side_by_side).expect("a village has spare strands");
    let run = row["numbers"].as_str().unwrap().split(", ").find(|run| run.contains('-')).unwrap();
    (row["name"].as_str().unwrap().to_owned(), run.split('-').next().unwrap().parse().unwrap())
}

#[test]
fn strands_are_reserved_by_a_plan_and_released_by_another() {
    let place = built_village();
    let (cable, first) = some_free(&place);
    let range = format!("{cable}:{first}-{}", first + 1);
    let before = strands(&place, &["free", "--cable", &cable])["total"].clone();
    let sum = |of: &Value| {
        ["free", "used", "reserved", "dead"]
            .iter()
            .map(|key| of[key].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(before["strands"], sum(&before));
    let reserve =
        ["strands", "t.gpkg", "reserve", &range, "--for", "SDIS 50", "--until", "2099-12-31"];
    let drafted = place.json(&reserve).expect_exit(0);
    let next = drafted["apply"].as_str().unwrap();
    assert_eq!(strands(&place, &["reserved"])["cables"], Value::Array(Vec::new()));
    place.shell(next.strip_prefix("bocage ").unwrap()).expect_exit(0);
    let held = strands(&place, &["reserved", "--cable", &cable]);
    assert_eq!(held["total"]["free"].as_u64(), before["free"].as_u64().map(|free| free - 2));
    assert_eq!(held["total"]["reserved"], 2);
    assert_eq!(held["cables"][0]["marks"][0]["holder"], "SDIS 50");
    let other = [&reserve[..5], &["Autre"]].concat();
    assert_eq!(place.json(&other).expect_exit(1)["error"]["code"], "bocage::app::strand_taken");
    let again = [&reserve[..], &["--apply"]].concat();
    assert_eq!(place.json(&again).expect_exit(0)["plan"], Value::Null, "it is so already");
    let one = format!("{cable}:{first}");
    place
        .run(&["strands", "t.gpkg", "condemn", &one, "--reason", "cassee", "--apply"])
        .expect_exit(0);
    let total = strands(&place, &["dead", "--cable", &cable])["total"].clone();
    assert_eq!(
        (&total["dead"], &total["reserved"], sum(&total)),
        (&1.into(), &1.into(), sum(&before))
    );
    place.run(&["strands", "t.gpkg", "release", &range, "--apply"]).expect_exit(0);
    assert_eq!(strands(&place, &["free", "--cable", &cable])["total"], before);
    let history = place.json(&["history", "t.gpkg"]).expect_exit(0);
    assert!(history["generations"].as_array().unwrap().len() >= 4);
    assert_eq!(place.json(&["audit", "t.gpkg"]).expect_exit(0)["ok"], true);
}

#[test]
fn a_reservation_that_has_run_out_counts_as_free_and_is_told() {
    let place = built_village();
    let (cable, first) = some_free(&place);
    let range = format!("{cable}:{first}");
    let reserve =
        ["strands", "t.gpkg", "reserve", &range, "--for", "X", "--until", "2020-01-01", "--apply"];
    place.run(&reserve).expect_exit(0);
    let free = strands(&place, &["free", "--cable", &cable]);
    assert_eq!(free["total"]["reserved"], 0);
    assert_eq!(free["findings"][0]["code"], "reservation_expired");
    let told = place.run(&["strands", "t.gpkg", "free", "--cable", &cable]).expect_exit(0).stdout;
    assert!(told.contains("ran out on 2020-01-01") && told.contains("run out"), "{told}");
    let checked = place.json(&["check", "t.gpkg"]).expect_exit(0);
    let found = checked["findings"].as_array().unwrap().iter();
    assert_eq!(found.filter(|found| found["code"] == "reservation_expired").count(), 1);
}

#[test]
fn a_way_of_free_strands_is_found_with_its_splices() {
    let place = built_village();
    let ranking = place.json(&["impact", "t.gpkg", "ranking", "--top", "1000"]).expect_exit(0);
    let named = |kind: &str| {
        let rows = ranking["ranking"].as_array().unwrap().iter();
        let of = rows.filter(|row| row["thing"].as_str().unwrap().starts_with(kind));
        of.map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (exchange, cabinet) = (&named("exchange/")[0], &named("cabinet/")[0]);
    let found = strands(&place, &["path", exchange, cabinet, "--count", "2"]);
    let pieces = found["pieces"].as_array().unwrap();
    assert_eq!(pieces[0]["from"]["name"], **exchange);
    assert_eq!(pieces[pieces.len() - 1]["to"]["name"], **cabinet);
    assert_eq!(found["splices"].as_array().unwrap().len(), pieces.len() - 1);
    let length: i64 = pieces.iter().map(|piece| piece["length_mm"].as_i64().unwrap()).sum();
    assert_eq!(found["length_mm"], length);
    place.run(&["strands", "t.gpkg", "path", exchange, cabinet]).expect_exit(0);
    let many = ["strands", "t.gpkg", "path", exchange, cabinet, "--count", "5000"];
    assert_eq!(place.json(&many).expect_exit(1)["error"]["code"], "bocage::app::no_strand_way");
    let served = place.serve("t.gpkg");
    let get = |path: &str| -> Value {
        let (status, body) = served.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    };
    let shown = get(&format!("/api/strand-path?from={exchange}&to={cabinet}&count=2"));
    assert_eq!(shown["pieces"], found["pieces"]);
    assert_eq!(get("/api/strands/free")["total"], strands(&place, &["free"])["total"]);
    assert_eq!(served.get("/api/strands/lost").0, 400);
}

#[test]
fn strands_that_are_not_there_are_told() {
    let place = built_village();
    for (words, exit, code) in [
        (&["free", "--cable", "X"][..], 1, "bocage::app::unknown"),
        (&["release", "RA-1:900"], 1, "bocage::app::no_such_strand"),
        (&["reserve", "RA-1:1", "--for", "X"], 1, "bocage::app::strand_taken"),
        (&["reserve", "RA-1", "--for", "X"], 2, "bocage::bocage::usage"),
        (&["path", "X", "Y"], 1, "bocage::app::unknown"),
    ] {
        let told = place.json(&[&["strands", "t.gpkg"], words].concat()).expect_exit(exit);
        assert_eq!(told["error"]["code"], code, "{words:?}: {told}");
    }
}
