//! What an import says of what it read, and which columns may be named by hand.

use crate::kit::Place;

const COMMUNES: &str = "insee,name,postcodes,pop_municipale_legal_2026,epci_siren,epci_name\n\
    50002,Agneaux,50180,4286,200066389,Un\n50003,Agon-Coutainville,50230,3020,200067023,Deux\n";

#[test]
fn it_says_how_many_facts_are_new_and_how_many_stood_already() {
    let place = Place::new();
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    let import = |text: &str| {
        place.write("communes_now.csv", text.as_bytes());
        let said = place.run(&["import", "communes", "t.gpkg", "communes_now.csv"]).expect_exit(0);
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        said.stdout.lines().take(2).map(words).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(import(COMMUNES), "read 2 lines or elements; facts 2: 2 new");
    let grown = COMMUNES.replace("4286", "4300");
    assert_eq!(import(&grown), "read 2 lines or elements; facts 2: 1 changed, 1 unchanged");
    let one = grown.lines().take(2).collect::<Vec<_>>().join("\n");
    assert_eq!(import(&one), "read 1 lines or elements; facts 1: 1 unchanged");
}

#[test]
fn a_column_is_named_only_for_a_field_that_the_import_has() {
    let place = Place::new();
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    place.write("a.csv", b"wo;lon;lat;voie\n1;-1.09;49.11;rue\n");
    place.write("communes_now.csv", COMMUNES.as_bytes());
    let refused = |import: &str, file: &str, column: &str, code: &str| {
        let told = place.json(&["import", import, "t.gpkg", file, "--column", column]);
        let told = told.expect_exit(1)["error"].clone();
        assert_eq!(told["code"], format!("bocage::exchange::{code}"), "{told}");
        told["message"].as_str().unwrap().to_owned()
    };
    let told = refused("addresses", "a.csv", "rent=wo", "not_there");
    assert!(told.starts_with("the import has no field `rent`, only id, number, suffix"), "{told}");
    assert!(!told.contains("population"), "{told}");
    refused("addresses", "a.csv", "number=nowhere", "not_there");
    for (import, file) in [("communes", "communes_now.csv"), ("osm", "v.osm"), ("edits", "t.gpkg")]
    {
        assert!(refused(import, file, "lon=X", "no_columns").contains(import));
    }
    let read = ["import", "addresses", "t.gpkg", "a.csv", "--column", "number=wo"];
    assert_eq!(place.json(&read).expect_exit(0)["added"], 1);
}
