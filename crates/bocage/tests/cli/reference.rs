//! The reference page is what the definition of the command line says.

use crate::kit::Place;

#[test]
fn the_reference_page_is_as_the_definition_has_it() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let page = std::fs::read_to_string(format!("{root}/docs/reference.md")).unwrap();
    let wanted = Place::new().run(&["docs", "reference"]).expect_exit(0).stdout;
    assert!(page == wanted, "docs/reference.md is old: run `make docs`");
}

#[test]
fn every_command_has_a_manual_page() {
    let place = Place::new();
    place.run(&["docs", "man", "man"]).expect_exit(0);
    let pages = std::fs::read_dir(place.path("man")).unwrap().count();
    assert!(pages > 20, "{pages} pages");
    assert!(place.read("man/bocage-plan-apply.1").contains("generation"));
}
