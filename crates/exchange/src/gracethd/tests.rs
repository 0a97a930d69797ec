//! A small delivery, made here: one path of each kind, a chamber, a pole, a cabinet, an exchange.

use std::path::Path;

use bocage_network::{ExistingKind, Way};
use bocage_vocab::Unwatched;
use bocage_world::World;

use crate::{Error, ImportOptions, Imported, Input, import};

const NODES: &str = "nd_code;nd_type;geom\n\
    ND1;PT;POINT(383000 6898000)\nND2;PT;POINT(383100 6898000)\nND3;ST;POINT(383050 6898010)\n";
const PATHS: &str = "cm_code;cm_codeext;cm_prop_do;cm_statut;cm_avct;cm_typ_imp;cm_cddispo;WKT\n\
    CM1;G-1;OR1;MCO;;7;;LINESTRING(383000 6898000, 383100 6898000)\n\
    CM2;;;MCO;;0;;LINESTRING(383000 6898100, 383100 6898100)\n\
    CM3;;;MCO;;1;;LINESTRING(383000 6898200, 383100 6898200)\n\
    CM4;;;MCO;;7;3;LINESTRING(383000 6898300, 383100 6898300)\n\
    CM5;;;MCO;;2;;LINESTRING(383000 6898400, 383100 6898400)\n\
    CM6;;;PRO;;7;;LINESTRING(383000 6898500, 383100 6898500)\n\
    CM7;;;PRO;E;7;;LINESTRING(383000 6898600, 383000 6898600)\n";
const DUCTS: &str = "cd_code;cd_prop;cd_statut;cd_etat;cd_type;cd_dia_int;cd_nbcable\n\
    CD1;OR2;MCO;OK;PVC;42;0\nCD2;OR2;MCO;OK;PVC;42;1\nCD3;OR2;MCO;OK;PVC;42;\n\
    CD4;OR2;MCO;OK;PEHD;25;0\nCD5;OR2;MCO;HS;PVC;42;0\n";
const IN_PATH: &str = "dm_cd_code;dm_cm_code\nCD1;CM1\nCD2;CM1\nCD3;CM1\nCD4;CM1\nCD5;CM1\n";
const CABLES: &str = "cc_cb_code;cc_cd_code\nCB1;CD2\n";
const SUPPORTS: &str = "pt_code;pt_nd_code;pt_statut;pt_typephy;pt_typelog;pt_occp;pt_prop\n\
    PT1;ND1;MCO;C;R;2;OR1\nPT2;ND2;REC;A;R;;OR9\nPT3;ND2;REC;F;R;;\nPT4;ND7;REC;C;R;;\n";
const SITES: &str = "st_code;st_nd_code;st_prop;st_statut;st_typephy;st_typelog;st_nblines\n\
    ST1;ND3;OR1;MCO;ADR;SRO;320\nST2;ND1;OR1;MCO;SHE;NRO;\nST3;ND1;OR1;MCO;BAT;CLIENT;\n";
const AREAS: &str = "zs_code;zs_nd_code;zs_capamax;zs_nblogmt\nZS1;ND3;576;330\n";
const OWNERS: &str = "or_code;or_nom\nOR1;Syndicat\nOR2;Opérateur\n";

const DELIVERY: [(&str, &str); 9] = [
    ("t_noeud.csv", NODES),
    ("t_cheminement.csv", PATHS),
    ("T_CONDUITE.csv", DUCTS),
    ("t_cond_chem.csv", IN_PATH),
    ("t_cab_cond.csv", CABLES),
    ("t_ptech.csv", SUPPORTS),
    ("t_sitetech.csv", SITES),
    ("t_zsro.csv", AREAS),
    ("t_organisme.csv", OWNERS),
];

fn read(folder: &Path) -> Result<Imported, Error> {
    let (files, options) = ([folder.to_owned()], ImportOptions::default());
    let input = Input { files: &files, world: &World::default(), options: &options };
    import("gracethd").unwrap().read(&input, &Unwatched)
}

/// Imports the files of the delivery for which `keep` says so.
fn import_some(keep: impl Fn(&str) -> bool) -> Result<Imported, Error> {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("C1");
    std::fs::create_dir(&inside).unwrap();
    for (name, text) in DELIVERY.iter().filter(|(name, _)| keep(name)) {
        std::fs::write(inside.join(name), text).unwrap();
    }
    read(folder.path())
}

fn codes(imported: &Imported) -> Vec<&str> {
    imported.findings.iter().map(|finding| finding.code.as_ref()).collect()
}

#[test]
fn paths_offer_their_free_ducts_and_places() {
    let imported = import_some(|_| true).unwrap();
    let shown: Vec<_> = imported
        .rows
        .existing_routes
        .iter()
        .map(|row| (&*row.reference, row.way, row.free, row.inner_diameter_mm, &*row.owner))
        .collect();
    // Of CM1 two ducts of 42 mm are free: one said to be empty, one in which no cable lies.
    assert_eq!(
        shown,
        [
            ("G-1", Way::ExistingDuct, 2, Some(42), "Syndicat"),
            ("CM2", Way::ExistingPole, 1, None, "incumbent"),
            ("CM3", Way::EnergyPole, 1, None, "incumbent"),
            ("CM4", Way::ExistingDuct, 3, None, "incumbent"),
        ]
    );
    assert_eq!(imported.rows.existing_routes[0].length.get() / 1_000, 99);
    assert_eq!((imported.read, imported.kept), (14, 8));
    let told = codes(&imported);
    for code in ["plant_unknown", "plant_not_standing", "geometry_unread"] {
        assert!(told.contains(&code), "{code} in {told:?}");
    }
}

#[test]
fn sites_stand_at_their_nodes_with_what_is_free() {
    let imported = import_some(|_| true).unwrap();
    let shown: Vec<_> = imported
        .rows
        .existing_sites
        .iter()
        .map(|row| (&*row.source, row.kind, row.free, &*row.owner))
        .collect();
    assert_eq!(
        shown,
        [
            ("gracethd:PT1", ExistingKind::Chamber, 0, "Syndicat"),
            ("gracethd:PT2", ExistingKind::Pole, 1, "OR9"),
            ("gracethd:ST1", ExistingKind::Cabinet, 246, "Syndicat"),
            ("gracethd:ST2", ExistingKind::Exchange, 0, "Syndicat"),
        ]
    );
    let told = codes(&imported);
    assert!(told.contains(&"free_unsaid") && told.contains(&"reference_unknown"), "{told:?}");
}

#[test]
fn tables_that_are_missing_are_told() {
    let imported = import_some(|name| name == "t_cheminement.csv").unwrap();
    let missing = codes(&imported).into_iter().filter(|code| *code == "table_missing").count();
    assert_eq!((missing, imported.kept), (3, 4));
    let error = import_some(|name| name == "t_noeud.csv").unwrap_err();
    assert!(error.to_string().contains("t_cheminement"), "{error}");
}
