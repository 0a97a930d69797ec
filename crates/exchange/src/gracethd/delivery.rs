//! Tests: a designed town delivered, read again and counted against its world; then broken, thing by
//! thing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bocage_network::Tier;
use bocage_plant::{Asked, Plant, Step};
use bocage_vocab::{Finding, Severity, Shape, Unwatched};
use bocage_world::World;
use tempfile::TempDir;

use super::schema::SCHEMAS;
use crate::findings::Log;
use crate::records::{Header, Record, Sink, read_file};
use crate::testkit::import_files;
use crate::testkit::town::{exported, town};
use crate::{Error, Imported};

/// The rows of a file by the names of their columns.
#[derive(Default)]
struct Rows(Vec<(BTreeMap<String, String>, Vec<Shape>)>);

impl Sink for Rows {
    fn layer(&mut self, _: &str, _: &str) -> Result<bool, Error> {
        Ok(true)
    }
    fn record(&mut self, header: &Header, record: &Record, _: &mut Log) -> Result<(), Error> {
        let cell = |place: usize| record.cell(place).map(str::to_owned);
        let names = header.names().iter().enumerate();
        let cells = names.filter_map(|(place, name)| Some((name.clone(), cell(place)?)));
        self.0.push((cells.collect(), record.shapes.clone()));
        Ok(())
    }
    fn layer_end(&mut self, _: &Header, _: &mut Log) -> Result<(), Error> {
        Ok(())
    }
}

/// The rows of a table of a delivery.
fn rows(folder: &Path, table: &str) -> Vec<(BTreeMap<String, String>, Vec<Shape>)> {
    let shapes = folder.join(format!("{table}.shp"));
    let text = folder.join(format!("{table}.csv"));
    let path = if shapes.exists() { shapes } else { text };
    let (mut rows, mut log) = (Rows::default(), Log::default());
    read_file(&path, &Default::default(), &mut log, &Unwatched, &mut rows).unwrap();
    assert_eq!(log.finish(), [], "{table}");
    rows.0
}

fn read(folder: &TempDir) -> Result<Imported, Error> {
    import_files(&World::default(), "gracethd", &[folder.path().to_owned()])
}

/// Findings of the delivery that tell something wrong.
fn wrong(imported: &Imported) -> Vec<&Finding> {
    imported.findings.iter().filter(|found| found.severity != Severity::Info).collect()
}

#[test]
fn all_tables_are_there_and_hold_what_the_world_does() {
    let world = town();
    let (folder, done) = exported(&world, "gracethd");
    assert_eq!(done.files.len(), SCHEMAS.len());
    let objects: BTreeMap<String, u64> = done
        .files
        .iter()
        .map(|file| (file.path.file_stem().unwrap().to_string_lossy().into_owned(), file.objects))
        .collect();
    let strands: u64 = world.cables.iter().map(|row| u64::from(row.cable_type.strands)).sum();
    let joined: u64 = world.joints.iter().map(|row| u64::from(row.count)).sum();
    let direct = world.outlets.iter().filter(|row| row.direct_position.is_some()).count();
    assert!(direct > 5 && world.cabinets.len() > 2, "{direct} {}", world.cabinets.len());
    let (count, outlets) = (|rows: usize| rows as u64, world.outlets.len());
    for (table, expected) in [
        ("t_ptech", count(world.supports.len())),
        ("t_sitetech", count(world.pops.len() + world.exchanges.len() + world.cabinets.len())),
        ("t_znro", count(world.exchanges.len())),
        ("t_zsro", count(world.cabinets.len())),
        ("t_ebp", count(world.splice_closures.len() + world.branching_points.len() + outlets)),
        ("t_suf", count(world.premises.len())),
        // Seven flats share one address.
        ("t_adresse", count(world.premises.len() - 6)),
        ("t_cheminement", count(world.routes.len())),
        ("t_conduite", count(world.ducts.len())),
        ("t_cond_chem", count(world.ducts.len())),
        ("t_cable", count(world.cables.len())),
        ("t_fibre", strands),
        ("t_position", joined + count(outlets + direct)),
        ("t_organisme", 1),
        ("t_zcoax", 0),
        ("t_document", 0),
    ] {
        assert_eq!(objects[table], expected, "{table}");
    }
    for schema in SCHEMAS.iter() {
        let back = rows(folder.path(), schema.name);
        let left_out = if schema.name == "t_cableline" { still(&world) } else { 0 };
        assert_eq!(
            back.len() as u64 + left_out,
            objects[schema.name] + left_out,
            "{}",
            schema.name
        );
    }
    assert_eq!(objects["t_cableline"] + still(&world), objects["t_cable"]);
}

/// Cables that stay in one place.
fn still(world: &World) -> u64 {
    let still =
        world.cables.iter().filter(|row| row.line.windows(2).all(|pair| pair[0] == pair[1]));
    still.count() as u64
}

#[test]
fn our_own_reading_finds_nothing_wrong_and_the_places_are_those_of_the_world() {
    let world = town();
    let (folder, done) = exported(&world, "gracethd");
    let imported = read(&folder).unwrap();
    assert_eq!(wrong(&imported), Vec::<&Finding>::new());
    let told: Vec<&str> = done.findings.iter().map(|found| &*found.code).collect();
    assert_eq!(told, if still(&world) > 0 { vec!["gracethd_unplaced"] } else { vec![] });
    let nodes: BTreeMap<String, Shape> = rows(folder.path(), "t_noeud")
        .into_iter()
        .map(|(cells, shapes)| (cells["nd_code"].clone(), shapes[0].clone()))
        .collect();
    for support in &world.supports {
        let code = format!("ND-{}", support.id.uuid().simple());
        assert_eq!(nodes[&code], Shape::Point(support.position));
    }
    let lines: BTreeMap<String, Vec<Shape>> = rows(folder.path(), "t_cheminement")
        .into_iter()
        .map(|(cells, shapes)| (cells["cm_code"].clone(), shapes))
        .collect();
    for route in &world.routes {
        let code = format!("CM-{}", route.id.uuid().simple());
        assert_eq!(lines[&code], [Shape::Line(route.line.clone())], "{}", route.reference);
    }
}

#[test]
fn the_joints_lead_every_line_where_the_trace_does() {
    let world = town();
    let (folder, _) = exported(&world, "gracethd");
    let mut joined: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (cells, _) in rows(folder.path(), "t_position") {
        if let (Some(a), Some(b)) = (cells.get("ps_1"), cells.get("ps_2")) {
            joined.entry(a.clone()).or_default().insert(b.clone());
            joined.entry(b.clone()).or_default().insert(a.clone());
        }
    }
    let plant = Plant::of(world.clone());
    let mut lines = 0;
    for outlet in &world.outlets {
        let trace = plant.trace(Asked::Outlet(outlet.id, 0)).unwrap();
        let fibres: Vec<(Tier, String)> = trace
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Fibre(fibre) => {
                    let cable = fibre.cable.uuid().simple();
                    Some((fibre.tier, format!("FO-{cable}-{}", fibre.strand)))
                }
                _ => None,
            })
            .collect();
        assert!(trace.whole && fibres.len() > 2, "{fibres:?}");
        for pair in fibres.windows(2) {
            // Between distribution and transport stands the splitter, not a joint.
            let is_joint = (pair[0].0 == Tier::Transport) == (pair[1].0 == Tier::Transport);
            let found = joined.get(&pair[0].1).is_some_and(|next| next.contains(&pair[1].1));
            assert_eq!(found, is_joint, "{pair:?}");
            lines += 1;
        }
    }
    assert!(lines > 300, "{lines}");
    let routes = rows(folder.path(), "t_ropt");
    let codes: BTreeSet<&str> = routes.iter().map(|(cells, _)| &*cells["rt_code"]).collect();
    let direct = world.outlets.iter().filter(|row| row.direct_position.is_some()).count();
    assert_eq!(codes.len(), world.outlets.len() + direct);
}

/// Changes the text of a file of a delivery.
fn edit(folder: &TempDir, file: &str, change: impl FnOnce(String) -> String) {
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, change(text)).unwrap();
}

/// A line of a text, from 0, cut into its cells.
fn cells(text: &str, line: usize) -> Vec<String> {
    text.lines().nth(line).unwrap().split(';').map(str::to_owned).collect()
}

/// The findings of a code, all with a place on the ground.
fn placed<'a>(imported: &'a Imported, code: &str) -> Vec<&'a Finding> {
    let found: Vec<&Finding> =
        imported.findings.iter().filter(|found| found.code == code).collect();
    assert!(found.iter().all(|found| found.geometry.is_some()), "{found:?}");
    found
}

#[test]
fn a_cable_end_thirty_metres_off_is_told_where_it_is() {
    let mut rows = crate::testkit::town::TOWN.clone();
    let cable = rows.cables.iter_mut().find(|row| row.tier == Tier::Distribution).unwrap();
    let mut line = cable.line.to_vec();
    let last = *line.last().unwrap();
    let off = bocage_vocab::Position::from_e7(last.lon_e7(), last.lat_e7() + 2_700);
    line.push(off);
    cable.line = line.into();
    let (folder, _) = exported(&World::from_rows(Default::default(), rows), "gracethd");
    let imported = read(&folder).unwrap();
    let found = placed(&imported, "gracethd_end_off_node");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].geometry, Some(Shape::Point(off)));
    let told = serde_json::to_value(found[0]).unwrap();
    assert!((29_000..31_000).contains(&told["args"]["apart_mm"].as_i64().unwrap()), "{told}");
}

#[test]
fn a_strand_spliced_twice_and_a_circle_are_told_at_their_box() {
    let (folder, _) = exported(&town(), "gracethd");
    edit(&folder, "t_position.csv", |text| {
        // The strand of the last drop is spliced a second time, in the same cassette.
        let last = text.lines().count() - 1;
        let (mut row, mut other) = (cells(&text, last), cells(&text, last - 1));
        row[0] = "PS-twice".to_owned();
        other[0] = "PS-circle".to_owned();
        (other[2], other[3]) = (other[3].clone(), other[2].clone());
        row[2] = String::new();
        format!("{text}{}\n{}\n", row.join(";"), other.join(";"))
    });
    let imported = read(&folder).unwrap();
    // The row of the circle repeats two strands in their box, the other row one.
    assert_eq!(placed(&imported, "gracethd_strand_twice").len(), 3);
    assert_eq!(placed(&imported, "gracethd_splice_cycle").len(), 1);
}

#[test]
fn unknown_codes_empty_cells_and_lost_references_are_told_with_their_line() {
    let (folder, _) = exported(&town(), "gracethd");
    edit(&folder, "t_ptech.csv", |text| {
        let (mut row, mut other) = (cells(&text, 1), cells(&text, 2));
        let column = |name: &str| cells(&text, 0).iter().position(|known| known == name).unwrap();
        row[column("pt_typephy")] = "PYLÔNE".to_owned();
        row[column("pt_statut")] = String::new();
        other[column("pt_nd_code")] = "ND-nowhere".to_owned();
        other[0] = row[0].clone();
        let lines: Vec<&str> = text.lines().collect();
        format!("{}\n{}\n{}\n{}\n", lines[0], row.join(";"), other.join(";"), lines[3..].join("\n"))
    });
    let imported = read(&folder).unwrap();
    let told: Vec<(&str, Option<u64>)> = wrong(&imported)
        .into_iter()
        .filter(|found| found.source.as_ref().is_some_and(|source| source.file == "t_ptech.csv"))
        .map(|found| (&*found.code, found.source.as_ref().unwrap().line))
        .collect();
    for expected in [
        ("value_unread", Some(2)),
        ("gracethd_mandatory", Some(2)),
        ("id_twice", Some(3)),
        ("reference_unknown", Some(3)),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
}

#[test]
fn files_in_another_encoding_projection_or_half_there_are_told_or_refused() {
    let (folder, _) = exported(&town(), "gracethd");
    let path = folder.path().join("t_organisme.csv");
    let text = "or_code;or_nom\nOR-1;Op\u{e9}rateur\n";
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    std::fs::write(&path, latin).unwrap();
    let told = |code: &str| {
        let imported = read(&folder).unwrap();
        imported.findings.iter().any(|found| found.code == code)
    };
    assert!(told("encoding_guessed"));
    assert!(!told("projection_assumed"));
    std::fs::remove_file(folder.path().join("t_noeud.prj")).unwrap();
    assert!(told("projection_assumed"));
    let zone = "PROJCS[\"WGS_1984_UTM_Zone_30N\",GEOGCS[\"GCS_WGS_1984\"]]";
    std::fs::write(folder.path().join("t_noeud.prj"), zone).unwrap();
    assert!(matches!(read(&folder).unwrap_err(), Error::Projection { .. }));
    std::fs::remove_file(folder.path().join("t_noeud.prj")).unwrap();
    std::fs::remove_file(folder.path().join("t_noeud.dbf")).unwrap();
    assert!(matches!(read(&folder).unwrap_err(), Error::Companion { .. }));
}

#[test]
fn junk_and_deliveries_without_end_are_refused() {
    let (folder, _) = exported(&town(), "gracethd");
    let path = folder.path().join("t_fibre.csv");
    std::fs::write(&path, [0u8; 4_096]).unwrap();
    assert!(matches!(read(&folder).unwrap_err(), Error::OtherFormat { .. }));
    let mut one_line = b"fo_code;fo_cb_code\n".to_vec();
    one_line.resize(20 << 20, b'x');
    std::fs::write(&path, one_line).unwrap();
    assert!(matches!(read(&folder).unwrap_err(), Error::TooLarge { .. }));
    let mut judge = super::judge::Judge::limited(3);
    judge.begin(super::schema::schema("t_fibre").unwrap());
    let mut see = || judge.see(&Header::default(), &Record::default(), &mut Log::default());
    let seen: Vec<bool> = (0..4).map(|_| see().is_ok()).collect();
    assert_eq!(seen, [true, true, true, false]);
}

#[test]
fn a_large_table_is_narrow_and_says_the_same_and_texts_too_long_are_cut_and_told() {
    let mut given = crate::testkit::town::TOWN.clone();
    given.premises[0].address = format!("1 rue {}", "é".repeat(300)).into();
    let world = World::from_rows(Default::default(), given);
    let (wide, done) = exported(&world, "gracethd");
    let told = |found: &Finding| (found.code.to_string(), found.subject.label.clone());
    assert!(
        done.findings
            .iter()
            .map(told)
            .any(|told| { told == ("gracethd_cut".to_owned(), "t_adresse".to_owned()) })
    );
    let narrow = tempfile::tempdir().unwrap();
    let told = super::write::narrowed(&world, narrow.path(), "t_adresse");
    assert!(told.contains(&"gracethd_narrowed".to_owned()), "{told:?}");
    let size = |folder: &Path| std::fs::metadata(folder.join("t_adresse.dbf")).unwrap().len();
    assert!(size(narrow.path()) * 3 < size(wide.path()));
    assert_eq!(rows(narrow.path(), "t_adresse"), rows(wide.path(), "t_adresse"));
}
