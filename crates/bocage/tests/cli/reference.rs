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
fn the_page_of_the_rules_is_as_the_rules_have_it() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let page = std::fs::read_to_string(format!("{root}/docs/rules.md")).unwrap();
    let wanted = Place::new().run(&["docs", "rules"]).expect_exit(0).stdout;
    assert!(page == wanted, "docs/rules.md is old: run `make docs`");
}

#[test]
fn every_command_has_a_manual_page() {
    let place = Place::new();
    place.run(&["docs", "man", "man"]).expect_exit(0);
    let reference = place.run(&["docs", "reference"]).expect_exit(0).stdout;
    let commands =
        reference.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`'));
    for command in commands {
        let page = format!("man/{}.1", command.replace(' ', "-"));
        assert!(place.path(&page).is_file(), "{page} is missing");
    }
    assert!(place.read("man/bocage-plan-apply.1").contains("generation"));
}
