//! Publication profiles: nothing of closures, splices, cables, sockets and rooms is in any byte of what
//! is published, whatever the format, nor in tiles and answers of a server that publishes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::kit::Place;

const FORMATS: [&str; 7] =
    ["geopackage", "geojson", "bill", "ofds", "gracethd", "buildings", "ipe"];
/// What the public may not know of.
const WITHHELD: [&str; 9] = [
    "splice_closure",
    "joint",
    "cable",
    "outlet",
    "support",
    "route",
    "duct",
    "branching_point",
    "pop",
];
/// What it may.
const SHOWN: [&str; 6] = ["municipality", "street", "building", "premises", "exchange", "cabinet"];
/// Shorter references may be part of other words.
const REFERENCE_LEN_MIN: usize = 7;
const TERRITORY: &str = "d/demo.gpkg";

/// A small department with its network.
fn territory() -> Place {
    let place = Place::new();
    place.run(&["demo", "d", "--small", "--quiet"]).expect_exit(0);
    place
}

fn open(place: &Place, path: &str) -> rusqlite::Connection {
    rusqlite::Connection::open(place.path(path)).unwrap()
}

fn strings(db: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut found = db.prepare(sql).unwrap();
    let rows = found.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn geometries(db: &rusqlite::Connection, table: &str) -> Vec<Vec<u8>> {
    let mut found = db.prepare(&format!("SELECT geom FROM {table} WHERE geom NOT NULL")).unwrap();
    let rows = found.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn count(db: &rusqlite::Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// What may be in no file: ids and references of what is withheld, and places of closures. All by their
/// length, so that each window of a file is looked up once a length.
struct Secrets {
    /// Ids, references, and places as two numbers of a computer side by side.
    words: BTreeMap<usize, HashSet<Vec<u8>>>,
    /// Longitudes as texts write them, and the latitude that makes each a place.
    written: BTreeMap<usize, HashMap<Vec<u8>, Vec<u8>>>,
    places: Vec<[f64; 2]>,
}

impl Secrets {
    fn of(place: &Place, tables: &[&str]) -> Secrets {
        let db = open(place, TERRITORY);
        let mut words: BTreeMap<usize, HashSet<Vec<u8>>> = BTreeMap::new();
        let mut add = |word: String| {
            words.entry(word.len()).or_default().insert(word.into_bytes());
        };
        for table in tables {
            strings(&db, &format!("SELECT id FROM {table}")).into_iter().for_each(&mut add);
            let name = table.split(' ').next().unwrap();
            let named = format!(
                "SELECT count(*) FROM pragma_table_info('{name}') WHERE name = 'reference'"
            );
            if count(&db, &named) > 0 {
                let references = strings(&db, &format!("SELECT reference FROM {table}"));
                references
                    .into_iter()
                    .filter(|one| one.len() >= REFERENCE_LEN_MIN)
                    .for_each(&mut add);
            }
        }
        // A closure at a corner of a street stands where everybody may see a corner.
        let corners: HashSet<Vec<u8>> = SHOWN
            .iter()
            .flat_map(|table| geometries(&db, table))
            .flat_map(|geometry| geometry.rchunks_exact(16).map(<[u8]>::to_vec).collect::<Vec<_>>())
            .collect();
        // A point of a GeoPackage ends in its two coordinates.
        let places = geometries(&db, "splice_closure").into_iter().filter_map(|geometry| {
            let at = &geometry[geometry.len() - 16..];
            let number = |from: usize| f64::from_le_bytes(at[from..from + 8].try_into().unwrap());
            (!corners.contains(at)).then(|| [number(0), number(8)])
        });
        let places: Vec<[f64; 2]> = places.collect();
        let mut written: BTreeMap<usize, HashMap<Vec<u8>, Vec<u8>>> = BTreeMap::new();
        for [lon, lat] in &places {
            let raw = lon.to_le_bytes().into_iter().chain(lat.to_le_bytes());
            words.entry(16).or_default().insert(raw.collect());
            let [lon, lat] = [lon, lat].map(|degrees| format!("{degrees:.5}").into_bytes());
            written.entry(lon.len()).or_default().insert(lon, lat);
        }
        Secrets { words, written, places }
    }

    /// The first of it that is in some bytes.
    fn found_in(&self, bytes: &[u8]) -> Option<String> {
        let told = |found: &[u8]| String::from_utf8_lossy(found).into_owned();
        for (len, words) in &self.words {
            if let Some(found) = bytes.windows(*len).find(|window| words.contains(*window)) {
                return Some(told(found));
            }
        }
        for (len, written) in &self.written {
            for (at, window) in bytes.windows(*len).enumerate() {
                let Some(lat) = written.get(window) else { continue };
                let near = &bytes[at..bytes.len().min(at + 40)];
                if near.windows(lat.len()).any(|part| part == lat) {
                    return Some(told(near));
                }
            }
        }
        None
    }
}

/// Every file below a folder, what is in an archive unpacked.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) {
            for at in 0..archive.len() {
                let mut inner = Vec::new();
                archive.by_index(at).unwrap().read_to_end(&mut inner).unwrap();
                found.push((format!("{} {at}", path.display()), inner));
            }
        }
        found.push((path.display().to_string(), bytes));
    }
    found
}

fn exported(place: &Place, format: &str, profile: &str) -> Vec<(String, Vec<u8>)> {
    let out = format!("out-{format}-{profile}");
    place.run(&["export", format, TERRITORY, "--out", &out, "--profile", profile]).expect_exit(0);
    files(&place.path(&out))
}

#[test]
fn no_byte_of_a_public_file_tells_of_closures_splices_or_cables() {
    let place = territory();
    let secrets = Secrets::of(&place, &WITHHELD);
    assert!(!secrets.places.is_empty() && secrets.words.len() > 1);
    let mut seen_inside = 0;
    for format in FORMATS {
        for (name, bytes) in exported(&place, format, "public") {
            assert_eq!(secrets.found_in(&bytes), None, "{name}");
        }
        // The search itself finds what it looks for, where all is written.
        let inside = exported(&place, format, "internal");
        let found = inside.iter().any(|(_, bytes)| secrets.found_in(bytes).is_some());
        seen_inside += usize::from(found);
    }
    assert!(seen_inside >= 4, "{seen_inside} formats hold something when all is written");
    let db = open(&place, "out-geopackage-public/demo-2.gpkg");
    assert!(count(&db, "SELECT count(*) FROM premises") > 1_000);
    assert!(count(&db, "SELECT count(*) FROM cabinet") > 0);
    assert_eq!(count(&db, "SELECT coalesce(sum(cost_cents), 0) FROM cabinet"), 0);
    let hosting = "SELECT (SELECT count(*) FROM room) + (SELECT count(*) FROM host)";
    assert_eq!(count(&db, hosting), 0);
    assert_eq!(count(&db, "SELECT count(*) FROM bocage_field"), 0, "no document leaves");
}

#[test]
fn the_leaseholder_has_the_access_network_and_no_backhaul_or_room() {
    let place = territory();
    let own = [
        "pop",
        "cable WHERE tier = 'backhaul'",
        "splice_closure WHERE tier = 'backhaul'",
        "room",
        "host",
        "application",
    ];
    let mut secrets = Secrets::of(&place, &own);
    // Closures of the access network are theirs.
    secrets.words.remove(&16);
    secrets.written.clear();
    for format in FORMATS {
        for (name, bytes) in exported(&place, format, "delegatee") {
            assert_eq!(secrets.found_in(&bytes), None, "{name}");
        }
    }
    let copy = "out-geopackage-delegatee/demo-2.gpkg";
    place.run(&["audit", copy]).expect_exit(0);
    let (all, theirs) = (open(&place, TERRITORY), open(&place, copy));
    for access in [
        "outlet",
        "branching_point",
        "cable WHERE tier != 'backhaul'",
        "splice_closure WHERE tier != 'backhaul'",
        "cabinet",
    ] {
        let sql = format!("SELECT count(*) FROM {access}");
        assert_eq!(count(&theirs, &sql), count(&all, &sql), "{access}");
    }
    assert!(count(&theirs, "SELECT count(*) FROM joint") > 100);
    assert_eq!(count(&theirs, "SELECT coalesce(sum(cost_cents), 0) FROM cable"), 0);
}

#[test]
fn a_server_that_publishes_answers_nothing_else() {
    let place = territory();
    let secrets = Secrets::of(&place, &WITHHELD);
    let closure = strings(&open(&place, TERRITORY), "SELECT id FROM splice_closure").remove(0);
    let inside = place.serve(TERRITORY);
    let api: Value = serde_json::from_str(&inside.get("/api/openapi.json").1).unwrap();
    let served = place.serve_published(TERRITORY, "public");
    let (mut answered, mut refused) = (Vec::new(), Vec::new());
    for (path, item) in api["paths"].as_object().unwrap() {
        if item.get("get").is_none() {
            continue;
        }
        let kind = if path.contains("field") { "connections" } else { "splice_closure" };
        let asked = path
            .replace("{kind}", kind)
            .replace("{id}", &closure)
            .replace("{number}", "1")
            .replace("{name}", "X")
            .replace("{photo}", "00")
            .replace("{file}", "tour.js");
        let (status, body) = served.get(&asked);
        let found = secrets.found_in(body.as_bytes()).filter(|word| !asked.contains(word.as_str()));
        assert_eq!(found, None, "{asked}");
        if status == 200 { answered.push(path.clone()) } else { refused.push(path.clone()) }
    }
    for path in [
        "/api/plans",
        "/api/trace",
        "/api/rooms",
        "/rooms",
        "/api/field/{kind}",
        "/field/desk",
        "/api/field/tour",
        "/api/jobs",
    ] {
        assert!(refused.iter().any(|one| one == path), "{path} answers");
    }
    assert!(answered.iter().any(|one| one == "/api/territory"), "{answered:?}");
    for (path, body) in [
        ("/api/plans/2/apply", r#"{"on":2}"#),
        ("/api/field/connections", "{}"),
        ("/api/field/settle", ""),
    ] {
        assert_eq!(served.post(path, body).0, 403, "{path}");
    }
    assert_ne!(served.post("/api/edits", r#"{"edits":[{"close":"X"}]}"#).0, 200);
    let photo = served.post_bytes("/api/field/photos", "image/jpeg", &[0xFF, 0xD8, 0xFF]);
    assert_eq!(photo.0, 403);
    let (x, y) = tile_of(secrets.places[0], 15);
    for layer in WITHHELD {
        let path = format!("/tiles/{layer}/15/{x}/{y}.mvt");
        let (own, other) = (gunzip(&inside.bytes(&path)), gunzip(&served.bytes(&path)));
        let is_inside = ["splice_closure", "route"].contains(&layer);
        assert!(!is_inside || secrets.found_in(&own).is_some(), "{layer} is there inside");
        assert_eq!(secrets.found_in(&other), None, "{layer}");
    }
    let streets = gunzip(&served.bytes(&format!("/tiles/street/15/{x}/{y}.mvt")));
    assert!(streets.len() > 60, "streets are published");
}

fn tile_of([lon, lat]: [f64; 2], zoom: u32) -> (u32, u32) {
    let side = f64::from(1u32 << zoom);
    let phi = lat.to_radians();
    let y = (1.0 - (phi.tan() + 1.0 / phi.cos()).ln() / std::f64::consts::PI) / 2.0;
    (((lon + 180.0) / 360.0 * side) as u32, (y * side) as u32)
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let _ = flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain);
    plain
}
