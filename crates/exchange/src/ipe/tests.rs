//! Tests: what is written is read again, and what breaks an invariant is told.

use std::collections::BTreeMap;

use bocage_network::{Agreement, Stage};
use bocage_vocab::{Finding, Severity};
use bocage_world::World;
use proptest::prelude::*;

use crate::Imported;
use crate::addressed::{State, addresses};
use crate::testkit::import_files;
use crate::testkit::town::{TOWN, exported};

/// The town with boxes at these stages, and an owner who has answered so.
fn town_at(stages: &[Stage], agreement: Agreement) -> World {
    let mut rows = TOWN.clone();
    rows.buildings[0].agreement = agreement;
    for (row, stage) in rows.branching_points.iter_mut().zip(stages.iter().cycle()) {
        row.stage = *stage;
    }
    for (row, stage) in rows.cabinets.iter_mut().zip(stages.iter().rev().cycle()) {
        row.stage = *stage;
    }
    World::from_rows(Default::default(), rows)
}

fn wrong(imported: &Imported) -> Vec<&Finding> {
    imported.findings.iter().filter(|found| found.severity != Severity::Info).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_is_written_is_read_again(
        stages in prop::collection::vec(prop::sample::select(Stage::ALL), 1..6),
        agreement in prop::sample::select(Agreement::ALL),
    ) {
        let world = town_at(&stages, agreement);
        let (folder, done) = exported(&world, "ipe");
        prop_assert_eq!(done.findings.len(), 0);
        let files = [folder.path().join("ipe.csv")];
        let back = import_files(&World::default(), "ipe", &files).unwrap();
        prop_assert_eq!(wrong(&back), Vec::<&Finding>::new());
        let mut read: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for row in &back.rows.premises {
            read.entry(row.reference.as_deref().unwrap()).or_default().push(row);
        }
        let all = addresses(&world);
        prop_assert_eq!(read.len(), all.len());
        for address in &all {
            let rows = &read[&*address.reference()];
            prop_assert_eq!(rows.len() as u32, address.premises);
            prop_assert_eq!(rows[0].position, address.first.position);
            prop_assert_eq!(&rows[0].address, &address.first.address);
            prop_assert_eq!(rows[0].insee, address.first.insee);
        }
    }
}

const HEAD: &str = "IdentifiantImmeuble;EtatImmeuble;CoordonneeImmeubleX;CoordonneeImmeubleY;\
    NumeroVoieImmeuble;NomVoieImmeuble;NombreLogementsAdresseIPE;AccordGestionnaireImmeuble;\
    ReferencePM;NombreLogementsPM\n";

/// The codes that rows of (state, dwellings, agreement, point, dwellings of the point) give.
fn told(file: &str, rows: &[(&str, u32, &str, &str, u32)]) -> Vec<String> {
    let mut text = HEAD.to_owned();
    for (n, (state, dwellings, agreed, point, of_point)) in rows.iter().enumerate() {
        text += &format!(
            "IMB/50218/X/{n};{state};38{n}000;6898000;{n};rue A;{dwellings};{agreed};{point};{of_point}\n"
        );
    }
    let imported = crate::testkit::import_bytes("ipe", file, text.as_bytes()).unwrap();
    let found = wrong(&imported);
    let placed = |found: &&&Finding| !matches!(&*found.code, "ipe_dwellings");
    assert!(found.iter().filter(placed).all(|found| found.geometry.is_some()), "{found:?}");
    found.iter().map(|found| found.code.to_string()).collect()
}

#[test]
fn the_dwellings_of_a_point_are_those_of_its_rows() {
    let rows = [("DEPLOYE", 3, "O", "PM1", 5), ("CIBLE", 2, "N", "PM1", 5)];
    assert_eq!(told("ipe.csv", &rows), Vec::<String>::new());
    assert_eq!(told("ipe.csv", &rows[..1]), ["ipe_dwellings"]);
    assert_eq!(told("ipe_partiel.csv", &rows[..1]), Vec::<String>::new());
    let more = [("DEPLOYE", 6, "O", "PM1", 5)];
    assert_eq!(told("ipe_partiel.csv", &more), ["ipe_dwellings"]);
    let differ = [("DEPLOYE", 3, "O", "PM1", 5), ("CIBLE", 2, "N", "PM1", 4)];
    assert_eq!(told("ipe.csv", &differ), ["ipe_dwellings_differ"]);
    let gone = [("DEPLOYE", 5, "O", "PM1", 5), ("ABANDONNE", 2, "O", "PM1", 5)];
    assert_eq!(told("ipe.csv", &gone), Vec::<String>::new());
}

#[test]
fn a_point_is_named_from_the_works_on_and_a_signature_needs_an_owner() {
    for (state, expected) in State::ALL.into_iter().zip([0, 0, 1, 1, 1, 0]) {
        let codes = told("ipe.csv", &[(state.name(), 1, "O", "", 0)]);
        assert_eq!(codes, vec!["ipe_point_missing"; expected], "{state:?}");
    }
    assert_eq!(told("ipe.csv", &[("SIGNE", 1, "N", "", 0)]), ["ipe_agreement"]);
    assert_eq!(told("ipe.csv", &[("FIBRE", 2, "O", "PM1", 2)]), ["value_unread"]);
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let error = crate::testkit::import_bytes("ipe", "a.csv", b"id;nom\n1;2\n").unwrap_err();
    assert_eq!(error.to_string(), "a.csv has no column `imb_id`, only id, nom");
    let latin =
        [HEAD.as_bytes(), b"IMB/1;CIBLE;383000;6898000;1;rue de l'\xc9glise;1;N;;\n"].concat();
    let imported = crate::testkit::import_bytes("ipe", "a.csv", &latin).unwrap();
    assert_eq!(&*imported.rows.premises[0].address, "1 rue de l'Église");
    assert!(imported.findings.iter().any(|found| found.code == "encoding_guessed"));
}
