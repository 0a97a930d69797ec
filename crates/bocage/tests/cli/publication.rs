//! Publication profiles: nothing of closures, splices, cables, sockets and rooms is in any byte of what
//! is published, whatever the format, nor in tiles and answers of a server that publishes.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::kit::{Place, built_village};

const FORMATS: [&str; 7] =
    ["geopackage", "geojson", "bill", "ofds", "gracethd", "buildings", "ipe"];

/// What may be in no file: references and ids of what is withheld, and its places in every way in which
/// formats write them.
struct Secrets {
    texts: BTreeSet<String>,
    places: Vec<[f64; 2]>,
}

fn strings(db: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut found = db.prepare(sql).unwrap();
    let rows = found.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

impl Secrets {
    /// Of a territory: all rows of some tables, and places of closures.
    fn of(place: &Place, tables: &[&str], closures: &str) -> Secrets {
        let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
        let mut texts = BTreeSet::new();
        for table in tables {
            texts.extend(strings(&db, &format!("SELECT id FROM {table}")));
            let named = format!(
                "SELECT count(*) FROM pragma_table_info('{}') WHERE name = 'reference'",
                table.split(' ').next().unwrap()
            );
            if db.query_row(&named, [], |row| row.get::<_, i64>(0)).unwrap() > 0 {
                let references = strings(&db, &format!("SELECT reference FROM {table}"));
                texts.extend(references.into_iter().filter(|text| text.len() > 3));
            }
        }
        let mut found = db.prepare(&format!("SELECT geom FROM {closures}")).unwrap();
        let rows = found.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        // A point of a GeoPackage ends in its two coordinates.
        let places = rows.map(|bytes| {
            let bytes = bytes.unwrap();
            let at = bytes.len() - 16;
            let number =
                |from: usize| f64::from_le_bytes(bytes[from..from + 8].try_into().unwrap());
            [number(at), number(at + 8)]
        });
        let places: Vec<[f64; 2]> = places.collect();
        assert!(!places.is_empty() && texts.len() > 10, "a village has closures");
        Secrets { texts, places }
    }

    /// What of it is in some bytes.
    fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        let mut found: Vec<String> =
            self.texts.iter().filter(|one| text.contains(one.as_str())).cloned().collect();
        for [lon, lat] in &self.places {
            let written = [format!("{lon:.6}"), format!("{lat:.6}")];
            if written.iter().all(|part| text.contains(part.as_str())) {
                found.push(format!("{lon} {lat} in text"));
            }
            let raw: Vec<u8> = lon.to_le_bytes().into_iter().chain(lat.to_le_bytes()).collect();
            if bytes.windows(16).any(|part| part == raw) {
                found.push(format!("{lon} {lat} in bytes"));
            }
        }
        found
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

/// Blobs of the plans of a GeoPackage are compressed: as rows they are in its tables too.
fn exported(place: &Place, format: &str, profile: &str) -> Vec<(String, Vec<u8>)> {
    let out = format!("out-{format}-{profile}");
    place.run(&["export", format, "t.gpkg", "--out", &out, "--profile", profile]).expect_exit(0);
    files(&place.path(&out))
}

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

#[test]
fn no_byte_of_a_public_file_tells_of_closures_splices_or_cables() {
    let place = built_village();
    let secrets = Secrets::of(&place, &WITHHELD, "splice_closure");
    let mut seen_inside = 0;
    for format in FORMATS {
        for (name, bytes) in exported(&place, format, "public") {
            let found = secrets.found_in(&bytes);
            assert!(found.is_empty(), "{name} tells {:?}", found.first());
        }
        // The search itself finds what it looks for, where it is.
        let inside = exported(&place, format, "internal");
        seen_inside +=
            usize::from(inside.iter().any(|(_, bytes)| !secrets.found_in(bytes).is_empty()));
    }
    assert!(seen_inside >= 4, "{seen_inside} formats hold something when all is written");
    let db = rusqlite::Connection::open(place.path("out-geopackage-public/t-2.gpkg")).unwrap();
    let count = |table: &str| -> i64 {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert!(count("premises") > 10 && count("cabinet") > 0, "something is published");
    let prices = "SELECT coalesce(sum(cost_cents), 0) FROM cabinet";
    assert_eq!(db.query_row(prices, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn the_leaseholder_has_the_access_network_and_no_backhaul() {
    let place = built_village();
    let own = ["pop", "cable WHERE tier = 'backhaul'", "splice_closure WHERE tier = 'backhaul'"];
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    let secrets: Vec<String> =
        own.iter().flat_map(|table| strings(&db, &format!("SELECT id FROM {table}"))).collect();
    assert!(!secrets.is_empty(), "a village has a point of presence");
    for format in FORMATS {
        for (name, bytes) in exported(&place, format, "delegatee") {
            let text = String::from_utf8_lossy(&bytes);
            let found = secrets.iter().find(|id| text.contains(id.as_str()));
            assert_eq!(found, None, "{name}");
        }
    }
    let copy = "out-geopackage-delegatee/t-2.gpkg";
    place.run(&["audit", copy]).expect_exit(0);
    let db = rusqlite::Connection::open(place.path(copy)).unwrap();
    let count = |sql: &str| -> i64 { db.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert!(count("SELECT count(*) FROM splice_closure") > 0);
    assert!(count("SELECT count(*) FROM outlet") > 10);
    assert_eq!(count("SELECT count(*) FROM cable WHERE tier = 'backhaul'"), 0);
}

#[test]
fn a_server_that_publishes_answers_nothing_else() {
    let place = built_village();
    let secrets = Secrets::of(&place, &WITHHELD, "splice_closure");
    let closure = secrets.texts.iter().find(|text| text.len() == 36).unwrap().clone();
    let inside = place.serve("t.gpkg");
    let api: Value = serde_json::from_str(&inside.get("/api/openapi.json").1).unwrap();
    let served = place.serve_published("t.gpkg", "public");
    let (mut answered, mut refused) = (Vec::new(), Vec::new());
    for (path, item) in api["paths"].as_object().unwrap() {
        if item.get("get").is_none() {
            continue;
        }
        let asked = path
            .replace(
                "{kind}",
                if path.contains("field") { "connections" } else { "splice_closure" },
            )
            .replace("{id}", &closure)
            .replace("{number}", "1")
            .replace("{name}", "X")
            .replace("{photo}", "00")
            .replace("{file}", "tour.js");
        let (status, body) = served.get(&asked);
        let found = secrets.found_in(body.as_bytes());
        assert!(found.is_empty(), "{asked} tells {:?}", found.first());
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
        "/api/findings",
    ] {
        assert!(refused.iter().any(|one| one == path), "{path} answers");
    }
    assert!(answered.iter().any(|one| one == "/api/territory"));
    let edit = r#"{"edits":[{"close":"X"}]}"#;
    for (path, body) in [
        ("/api/edits", edit),
        ("/api/plans/2/apply", r#"{"on":2}"#),
        ("/api/field/connections", "{}"),
        ("/api/field/settle", ""),
    ] {
        assert_eq!(served.post(path, body).0, 403, "{path}");
    }
    assert_eq!(served.post_bytes("/api/field/photos", "image/jpeg", &[0xFF, 0xD8, 0xFF]).0, 403);
    let [lon, lat] = secrets.places[0];
    let (x, y) = tile_of(lon, lat, 15);
    for layer in
        ["splice_closure", "cable", "route", "support", "branching_point", "joint", "outlet"]
    {
        let path = format!("/tiles/{layer}/15/{x}/{y}.mvt");
        let (own, other) = (gunzip(&inside.bytes(&path)), gunzip(&served.bytes(&path)));
        let inside_has = ["splice_closure", "cable", "route"].contains(&layer);
        assert!(!inside_has || !own.is_empty(), "{layer} is there inside");
        assert!(
            secrets.found_in(&other).is_empty() && other.len() < 40,
            "{layer}: {}",
            other.len()
        );
    }
    let shown = gunzip(&served.bytes(&format!("/tiles/premises/15/{x}/{y}.mvt")));
    assert!(shown.len() > 100, "premises are published");
}

fn tile_of(lon: f64, lat: f64, zoom: u32) -> (u32, u32) {
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
