//! What is wrong with files, territories and words ends as an error with a code and a hint or as
//! findings: never as a panic, within bounded memory, and with a territory that is whole.

mod given;

use serde_json::Value;

use crate::kit::Place;

/// Kibibytes of address space that a command may ask for: far less than any bomb here would take.
const MEMORY_KIB: u64 = 1_000_000;

/// Files into an empty territory: what is imported, how it exits, and the code of the error, or
/// how many rows are kept and the codes of the findings.
const IMPORTS: &str = "
osm empty.osm               | 1 | exchange::other_format
osm page.osm                | 1 | exchange::other_format
osm cut.osm                 | 1 | exchange::damaged
osm bomb.osm.gz             | 1 | exchange::too_large
osm cut.osm.pbf             | 1 | exchange::damaged
osm corrupt.osm.pbf         | 1 | exchange::damaged
osm long.osm.pbf            | 1 | exchange::damaged
osm french.csv              | 1 | exchange::other_format
osm nowhere.osm             | 1 | exchange::open
osm nothing.osm             | 0 | 0
osm strange.osm             | 0 | 1 position_invalid road_cut
geojson cut.geojson         | 1 | exchange::damaged
geojson nan.geojson         | 1 | exchange::damaged
geojson deep.geojson        | 1 | exchange::damaged
geojson other.geojson       | 1 | exchange::other_format
geojson range.geojson       | 0 | 1 columns_read geometry_unread
geojson twice.geojson       | 0 | 1 columns_read id_twice
geojson odd.geojson         | 0 | 1 columns_unknown geometry_unread
geojson poles.geojson       | 0 | 0 layer_unread
geopackage other.gpkg       | 1 | exchange::other_format
geopackage half.gpkg        | 1 | exchange::damaged
geopackage strange.gpkg     | 0 | 1 columns_read geometry_unread id_twice position_missing
addresses empty.csv         | 1 | exchange::other_format
addresses bytes.csv         | 1 | exchange::other_format
addresses places.csv        | 1 | exchange::no_place
addresses bomb.csv.gz       | 1 | exchange::too_large
addresses bomb.xlsx         | 1 | exchange::too_large
addresses zip.xlsx          | 1 | exchange::other_format
addresses cut.xlsx          | 1 | exchange::damaged
addresses header.csv        | 0 | 0 columns_read
addresses french.csv        | 0 | 2 code_repaired columns_read columns_unknown encoding_guessed position_invalid position_missing value_unread
addresses shuffled.csv      | 0 | 2 cells_beyond_header column_twice columns_read columns_unknown id_twice
buildings french.csv        | 1 | exchange::not_there
communes french.csv         | 1 | exchange::missing
communes epci.csv           | 0 | 0 layer_unread
gracethd t_noeud.shp        | 1 | exchange::companion
gracethd t_fibre.csv        | 1 | exchange::other_format
gracethd french.csv         | 1 | exchange::missing
ipe page.osm                | 1 | exchange::other_format
ipe french.csv              | 1 | exchange::not_there
ipe ipe.csv                 | 0 | 1 columns_read columns_unknown id_twice ipe_dwellings ipe_point_missing not_carried
edits french.csv            | 1 | store::not_a_territory
";

/// Designs of what such files leave: the file, how the design exits, and the code of the error, or
/// how many premises are served and how many are not.
const DESIGNS: &str = "
streets-only.geojson | 1 | design::no_premises
homes-only.geojson   | 1 | design::no_streets
no-length.geojson    | 1 | design::no_streets
one-home.geojson     | 0 | 1 0
one-place.geojson    | 0 | 40 0
tower.geojson        | 0 | 1000 0
far-away.geojson     | 0 | 1 2
two-parts.geojson    | 0 | 80 0
islands.geojson      | 0 | 4 16
whole-world.geojson  | 0 | 1 1
";

/// Commands on a territory of one home, whose design is plan 2.
const COMMANDS: &str = "
design run t.gpkg --area 99999            | 1 | design::no_premises_in
design run t.gpkg --area 5021             | 2 | bocage::usage
design run t.gpkg --threads 0             | 2 | bocage::usage
design run t.gpkg --work 18446744073709551615 | 0 |
design run t.gpkg --settings nowhere.toml | 1 | app::file
design run t.gpkg --settings unknown.toml | 1 | network::unread
design run t.gpkg --settings negative.toml | 1 | network::unread
design run t.gpkg --settings below.toml   | 1 | network::out_of_range
design run t.gpkg --settings against.toml | 1 | network::out_of_range
design run t.gpkg --settings french.csv   | 1 | app::file
design run t.gpkg --settings short.toml   | 1 | network::out_of_range
design phases t.gpkg --settings weightless.toml | 1 | network::out_of_range
design run t.gpkg --prices unit.toml      | 1 | network::wrong_unit
design edit t.gpkg --keep-off 0,0         | 1 | design::nothing_to_keep_off
design edit t.gpkg --prices new           | 1 | app::norms_alone
plan show t.gpkg 9                        | 1 | store::no_such_plan
plan apply t.gpkg 9 --on 1                | 1 | store::no_such_plan
plan apply t.gpkg 1 --on 1                | 1 | store::not_pending
plan apply t.gpkg 2 --on 0                | 4 | world::not_on
plan apply t.gpkg 2 --on 9                | 4 | world::not_on
plan apply t.gpkg two --on 1              | 2 | bocage::usage
plan drop t.gpkg 1                        | 1 | store::not_pending
plan rebase t.gpkg 9                      | 1 | store::no_such_plan
export bill t.gpkg --out out --at 9       | 1 | store::no_such_generation
export bill t.gpkg --out french.csv       | 1 | app::file
export geojson t.gpkg --out french.csv    | 1 | app::file
export geopackage t.gpkg --out french.csv | 1 | app::file
report t.gpkg --out french.csv            | 1 | app::file
report empty.gpkg --out out               | 0 |
export bill empty.gpkg --out out          | 0 |
export ofds empty.gpkg --out out          | 0 |
export gracethd empty.gpkg --out out      | 0 |
export gracethd t.gpkg --out french.csv   | 1 | app::file
export buildings empty.gpkg --out out     | 0 |
export ipe empty.gpkg --out out           | 0 |
check empty.gpkg                          | 0 |
design run empty.gpkg                     | 1 | design::no_premises
new t.gpkg                                | 1 | store::exists
new no/folder/t.gpkg                      | 1 | store::file
audit half.gpkg                           | 1 | store::not_a_territory
audit other.gpkg                          | 1 | store::not_a_territory
serve nowhere.gpkg                        | 1 | store::missing
serve t.gpkg --plan 9                     | 1 | store::no_such_plan
demo taken --small                        | 1 | store::exists
demo french.csv --small                   | 1 | app::file
demo d --small --communes nowhere         | 1 | exchange::missing
invoice check nowhere.xml                 | 1 | app::file
invoice check page.osm                    | 0 |
steiner solve nowhere.gr                  | 1 | app::file
steiner solve page.osm                    | 1 | app::steiner
steiner solve bytes.csv                   | 1 | app::file
steiner solve cut.gr                      | 1 | app::steiner
steiner solve many.gr                     | 1 | app::steiner
steiner solve below.gr                    | 1 | app::steiner
steiner solve large.gr                    | 1 | app::steiner
steiner solve bomb.gr.xz                  | 1 | app::file
steiner solve cut.gr.xz                   | 1 | app::file
steiner solve cut.gr --time NaN           | 2 | bocage::usage
";

/// The rows of a table of cases: what is given, the exit, what is told.
fn cases(table: &str) -> impl Iterator<Item = (&str, i32, &str)> {
    table.trim().lines().map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        (cells[0], cells[1].parse().unwrap(), cells[2])
    })
}

/// Runs a command within bounded memory; its object, after the exit code is as expected and a
/// failure has a code of its own, a message and a hint.
fn run(place: &Place, command: &str, exit: i32) -> Value {
    let words: Vec<&str> = command.split_whitespace().collect();
    let ran = place.json_within(MEMORY_KIB, &words);
    assert!(!ran.stderr().contains("panicked"), "{command}: {}", ran.stderr());
    let told = ran.expect_exit(exit);
    let error = &told["error"];
    assert_eq!(error.is_object(), exit != 0, "{command}: {told}");
    for field in ["code", "message", "hint"].iter().filter(|_| exit != 0) {
        assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "{command}: {told}");
    }
    for file in command.split_whitespace().filter(|word| exit == 1 && word.ends_with(".toml")) {
        assert!(error["message"].as_str().is_some_and(|text| text.contains(file)), "{told}");
    }
    told
}

fn assert_code(command: &str, told: &Value, code: &str) {
    if !code.is_empty() {
        let full = format!("bocage::{code}");
        assert_eq!(told["error"]["code"], full.as_str(), "{command}: {told}");
    }
}

/// The codes of the findings that a command wrote, each once.
fn codes(place: &Place, told: &Value) -> Vec<String> {
    let Some(path) = told["findings_path"].as_str() else { return Vec::new() };
    let findings: Value = serde_json::from_str(&place.read(path)).unwrap();
    let features = findings["features"].as_array().unwrap().iter();
    let mut codes: Vec<String> =
        features.map(|f| f["properties"]["code"].as_str().unwrap().to_owned()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn bad_files_are_refused_or_told_and_leave_the_territory_whole() {
    let place = Place::new();
    given::files(&place);
    for (number, (given, exit, expected)) in cases(IMPORTS).enumerate() {
        let territory = format!("{number}.gpkg");
        place.run(&["new", &territory]).expect_exit(0);
        let command = format!("import {}", given.replacen(' ', &format!(" {territory} "), 1));
        let told = run(&place, &command, exit);
        if exit == 0 {
            let found = [vec![told["kept"].to_string()], codes(&place, &told)].concat();
            assert_eq!(found.join(" "), expected, "{command}: {told}");
        } else {
            assert_code(&command, &told, expected);
        }
        let audit = place.json(&["audit", &territory]).expect_exit(0);
        let generations = i64::from(exit == 0 && told["kept"] != 0);
        assert_eq!(audit["generations"], generations, "{command}");
    }
}

#[test]
fn territories_that_no_network_fits_are_designed_as_far_as_they_go() {
    let place = Place::new();
    given::territories(&place);
    for (file, exit, expected) in cases(DESIGNS) {
        let territory = format!("{file}.gpkg");
        place.run(&["new", &territory]).expect_exit(0);
        place.run(&["import", "geojson", &territory, file]).expect_exit(0);
        let command = format!("design run {territory} --apply --work 100000");
        let told = run(&place, &command, exit);
        if exit == 0 {
            let premises = &told["premises"];
            let found = format!("{} {}", premises["served"], premises["unserved"]);
            assert_eq!(found, expected, "{command}: {told}");
        } else {
            assert_code(&command, &told, expected);
        }
        assert_eq!(place.json(&["audit", &territory]).expect_exit(0)["ok"], true, "{command}");
        run(&place, &format!("report {territory} --out out"), 0);
        run(&place, &format!("export geojson {territory} --out out"), 0);
    }
}

#[test]
fn wrong_words_and_wrong_files_are_told_with_a_hint() {
    let place = Place::new();
    given::files(&place);
    given::territories(&place);
    given::settings(&place);
    given::graphs(&place);
    for territory in ["t.gpkg", "empty.gpkg"] {
        place.run(&["new", territory]).expect_exit(0);
    }
    std::fs::create_dir(place.path("taken")).unwrap();
    place.write("taken/demo.gpkg", b"the only copy of something");
    place.run(&["import", "geojson", "t.gpkg", "one-home.geojson"]).expect_exit(0);
    place.run(&["design", "run", "t.gpkg"]).expect_exit(0);
    for (command, exit, code) in cases(COMMANDS) {
        assert_code(command, &run(&place, command, exit), code);
    }
    assert_eq!(place.read("taken/demo.gpkg"), "the only copy of something");
    assert!(!place.path("d/demo.gpkg").exists(), "no demo without communes");
    let audit = place.json(&["audit", "t.gpkg"]).expect_exit(0);
    assert_eq!((&audit["ok"], &audit["generations"]), (&true.into(), &1.into()));
}

#[test]
fn a_port_in_use_is_told() {
    let place = Place::new();
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let command = format!("serve t.gpkg --listen {}", held.local_addr().unwrap());
    assert_code(&command, &run(&place, &command, 1), "server::listen");
}
