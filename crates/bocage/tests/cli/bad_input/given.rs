//! The bad files, made when they are needed.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::Connection;
use zip::write::SimpleFileOptions;

use crate::kit::Place;

/// Blank bytes that a bomb unpacks to.
const BOMB_BYTES: usize = 96 << 20;

/// Files that imports refuse or tell of.
pub(super) fn files(place: &Place) {
    tables(place);
    maps(place);
    packages(place);
    for (name, text) in [
        ("cut.geojson", r#"{"type":"FeatureCollection","features":[{"type":"Fea"#.to_owned()),
        ("nan.geojson", collection(&[point("NaN", "46", "a")])),
        ("deep.geojson", format!(r#"{{"type":"FeatureCollection","features":{}"#, "[".repeat(1 << 20))),
        ("other.geojson", r#"{"hello":"world"}"#.to_owned()),
        ("twice.geojson", collection(&[point("1", "46", "a"), point("1.1", "46", "a")])),
        ("poles.geojson", collection(&[point("1", "46", "a")])),
        ("range.geojson", collection(&[
            point("1", "46", "a"),
            point("1e9", "46", "b"),
            point("-181", "46", "c"),
            point("1", "1e308", "d"),
        ])),
        ("odd.geojson", collection(&[
            "null".to_owned(),
            "\"x\"".to_owned(),
            r#"{"type":"Feature","geometry":{"type":"Circle"}}"#.to_owned(),
            r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[]}}"#.to_owned(),
            r#"{"type":"Feature","properties":{"truc":1},"geometry":{"type":"Point","coordinates":[1,46]}}"#.to_owned(),
        ])),
    ] {
        place.write(name, text.as_bytes());
    }
}

/// Tables as spreadsheets save them, and what calls itself one.
fn tables(place: &Place) {
    let french = "Num\u{e9}ro;Rue;Code postal;SIRET;Longitude;Latitude;Truc\r\n\
        1;Rue de l'\u{c9}glise;01000;00012345600012;-1,0914;49,1157;x\r\n\
        2;Rue A;1000;7,32829E+13;-1,0915;49,1157;y\r\n\
        3;Rue A;50400;;NaN;49,1;\r\n4;Rue A;50400;;-1,0;200;\r\n5;Rue A;50400;;;;\r\n";
    // Windows-1252 has the accents of French at the places where Unicode has them.
    let french: Vec<u8> = french.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let shuffled = "lat;machin;lon;adresse;id;id\n46;x;1;1 rue A;a;b\n46;x;1;2 rue A;a;c\n\
        46;x;1,5;4 rue A;d;e;extra\n";
    place.write("french.csv", &french);
    place.write("shuffled.csv", shuffled.as_bytes());
    place.write("header.csv", b"id;numero;nom_voie;lon;lat\n");
    place.write("places.csv", b"numero;voie\n1;Rue A\n");
    // The geometries of a shapefile, alone; and what calls itself a table of GraceTHD or an IPE file.
    place.write("t_noeud.shp", &[&[0, 0, 0x27, 0x0a][..], &[0; 96]].concat());
    place.write("t_fibre.csv", &[0; 4_096]);
    let ipe = "IdentifiantImmeuble;EtatImmeuble;CoordonneeImmeubleX;CoordonneeImmeubleY;\
        NomVoieImmeuble;NombreLogementsAdresseIPE;ReferencePM;NombreLogementsPM\n\
        IMB/50218/X/1;CIBLE;383000;6898000;rue A;1;PM1;4\n\
        IMB/50218/X/1;DEPLOYE;383000;6898000;rue A;1;;\n";
    place.write("ipe.csv", ipe.as_bytes());
    place.write("epci.csv", b"siren,name\n200042604,Granville\n");
    place.write("empty.csv", b"");
    place.write("bytes.csv", &[0, 159, 146, 150, 0, 255, 1, 2]);
    place.write("bomb.csv.gz", &bomb("lon;lat;id\n"));
    place.write("bomb.xlsx", &workbook(BOMB_BYTES));
    place.write("cut.xlsx", &workbook(1 << 10)[..200]);
    place.write("zip.xlsx", &zipped(&[("hello.txt", b"hello".to_vec())]));
}

/// OpenStreetMap files.
fn maps(place: &Place) {
    let osm = |inside: &str| format!("<?xml version='1.0'?><osm version='0.6'>{inside}</osm>");
    let strange = osm("<node id='1' lon='NaN' lat='49'/><node id='2' lon='500' lat='49'/>\
        <node id='5' lon='-1.1' lat='49.1'><tag k='addr:housenumber' v='1'/>\
        <tag k='addr:street' v='r'/></node>\
        <way id='9'><nd ref='77'/><nd ref='5'/><tag k='highway' v='residential'/></way>");
    place.write("empty.osm", b"");
    place.write("page.osm", b"<!DOCTYPE html><html><body>404</body></html>");
    place.write("nothing.osm", osm("").as_bytes());
    place.write("cut.osm", &osm("<node id='1' lon='1' lat='2'/>").as_bytes()[..60]);
    place.write("strange.osm", strange.as_bytes());
    place.write("bomb.osm.gz", &bomb("<osm version='0.6'>"));
    // Length of a header, the header (a type, the length of its blob), the blob.
    let header = |length: u8| [&[0, 0, 0, 13, 10, 9], &b"OSMHeader"[..], &[24, length]].concat();
    place.write("cut.osm.pbf", &header(100));
    place.write("corrupt.osm.pbf", &[&header(8)[..], &[16, 50, 26, 4, 1, 2, 3, 4]].concat());
    place.write("long.osm.pbf", &[&[255, 255, 255, 255], &header(8)[4..]].concat());
}

/// Databases.
fn packages(place: &Place) {
    let other = Connection::open(place.path("other.gpkg")).unwrap();
    other.execute_batch("CREATE TABLE a (b); INSERT INTO a VALUES (1);").unwrap();
    let package = Connection::open(place.path("strange.gpkg")).unwrap();
    package
        .execute_batch(
            "CREATE TABLE gpkg_contents (table_name, data_type);
             CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);
             CREATE TABLE gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id);
             INSERT INTO gpkg_contents VALUES ('locaux', 'features');
             INSERT INTO gpkg_geometry_columns VALUES ('locaux', 'geom', 4326);
             INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326);
             CREATE TABLE locaux (fid INTEGER PRIMARY KEY, geom BLOB, id TEXT);",
        )
        .unwrap();
    let endless = [&geometry(2)[..], &[255; 4]].concat();
    let rows: [(Option<Vec<u8>>, &str); 6] = [
        (Some(point_blob(1.0, 46.0)), "a"),
        (Some(point_blob(1.0, 46.0)), "a"),
        (Some(point_blob(f64::NAN, 46.0)), "b"),
        (Some(point_blob(1e300, 46.0)), "c"),
        (Some(endless), "d"),
        (None, "e"),
    ];
    for row in rows {
        package.execute("INSERT INTO locaux (geom, id) VALUES (?1, ?2)", row).unwrap();
    }
    drop(package);
    let bytes = std::fs::read(place.path("strange.gpkg")).unwrap();
    place.write("half.gpkg", &bytes[..bytes.len() / 2]);
}

fn geometry(kind: u8) -> Vec<u8> {
    let srs = 4326i32.to_le_bytes();
    [&b"GP\0\x01"[..], &srs, &[1, kind, 0, 0, 0]].concat()
}

fn point_blob(lon: f64, lat: f64) -> Vec<u8> {
    [&geometry(1)[..], &lon.to_le_bytes(), &lat.to_le_bytes()].concat()
}

fn bomb(start: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(start.as_bytes()).unwrap();
    packed.write_all(&vec![b' '; BOMB_BYTES]).unwrap();
    packed.finish().unwrap()
}

/// A workbook whose only cell is so long.
fn workbook(cell_bytes: usize) -> Vec<u8> {
    let sheet = |text: &str| text.as_bytes().to_vec();
    let mut rows = sheet("<worksheet><sheetData><row r='1'><c r='A1' t='str'><v>");
    rows.resize(rows.len() + cell_bytes, b' ');
    zipped(&[
        ("[Content_Types].xml", sheet("<Types/>")),
        (
            "xl/workbook.xml",
            sheet("<workbook><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            sheet(
                "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
            ),
        ),
        ("xl/worksheets/sheet1.xml", rows),
    ])
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Territories that no network fits.
pub(super) fn territories(place: &Place) {
    let street = || line(&[(-1.1, 49.1), (-1.09, 49.1)]);
    let still = line(&[(-1.1, 49.1), (-1.1, 49.1)]);
    let homes = |count: u32, lon: f64| -> Vec<String> {
        (0..count)
            .map(|n| home(lon + f64::from(n) * 1e-5, 49.1001, &format!("{lon}-{n}")))
            .collect()
    };
    let same = (0..40).map(|n| home(-1.095, 49.1, &n.to_string())).collect();
    let tower = point("-1.095", "49.1001", "t").replace("{\"id\"", "{\"nb_logements\":5000,\"id\"");
    let part = |lon: f64, count| {
        [vec![line(&[(lon, 49.1), (lon + 0.01, 49.1)])], homes(count, lon)].concat()
    };
    let far = vec![street(), home(-1.095, 49.1, "a"), home(2.0, 45.0, "b"), home(180.0, 90.0, "c")];
    let world = vec![
        line(&[(-180.0, -90.0), (180.0, 90.0)]),
        line(&[(179.99, 0.0), (-179.99, 0.0)]),
        home(0.0, 0.0, "a"),
        home(179.995, 0.0001, "b"),
    ];
    for (name, features) in [
        ("streets-only", vec![street()]),
        ("homes-only", homes(5, -1.1)),
        ("no-length", [vec![still], homes(1, -1.1)].concat()),
        ("one-home", vec![street(), home(-1.095, 49.1001, "a")]),
        ("one-place", [vec![street()], same].concat()),
        ("tower", vec![street(), tower]),
        ("far-away", far),
        ("two-parts", [part(-1.1, 40), part(-1.3, 40)].concat()),
        ("islands", (0..5).flat_map(|n| part(-1.5 + f64::from(n) * 0.05, 4)).collect()),
        ("whole-world", world),
    ] {
        place.write(&format!("{name}.geojson"), collection(&features).as_bytes());
    }
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn home(lon: f64, lat: f64, id: &str) -> String {
    point(&lon.to_string(), &lat.to_string(), id)
}

fn point(lon: &str, lat: &str, id: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"id":"{id}"}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}"#
    )
}

fn line(places: &[(f64, f64)]) -> String {
    let mut at = String::new();
    for (lon, lat) in places {
        let comma = if at.is_empty() { "" } else { "," };
        write!(at, "{comma}[{lon},{lat}]").unwrap();
    }
    format!(
        r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"LineString","coordinates":[{at}]}}}}"#
    )
}

/// Files of settings.
pub(super) fn settings(place: &Place) {
    place.write("unknown.toml", b"colour = 3\n");
    place.write("negative.toml", b"[cabinet]\nlines_max = -5\n");
    place.write("below.toml", b"[cabinet]\nreach_max = \"-5 m\"\n");
    place.write("short.toml", b"[cabinet]\nreach_max = \"1 m\"\n");
    place.write("weightless.toml", b"[phases]\ndwelling = 0\nbusiness = 0\npublic_site = 0\n");
    let line =
        "[[item]]\ncode = \"splice\"\nprice = \"9 EUR\"\nunit = \"m\"\nsource = \"a quote\"\n";
    place.write("unit.toml", line.as_bytes());
    place.write("against.toml", b"[cabinet]\nlines_min = 900\n");
}

/// Steiner problems.
pub(super) fn graphs(place: &Place) {
    let graph = |nodes: &str, cost: &str| {
        format!(
            "SECTION Graph\nNodes {nodes}\nEdges 2\nE 1 2 {cost}\nE 2 3 {cost}\nEND\n\
             SECTION Terminals\nTerminals 2\nT 1\nT 3\nEND\nEOF\n"
        )
    };
    let whole = graph("3", "5");
    let packed = |text: &[u8]| {
        let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 1);
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    };
    place.write("cut.gr", &whole.as_bytes()[..whole.len() - 20]);
    place.write("many.gr", graph("4000000000", "5").as_bytes());
    place.write("below.gr", graph("3", "-5").as_bytes());
    place.write("large.gr", graph("3", "9223372036854775807").as_bytes());
    let torn = packed(whole.as_bytes());
    place.write("cut.gr.xz", &torn[..torn.len() - 20]);
    place.write("bomb.gr.xz", &packed(&vec![b' '; BOMB_BYTES]));
}
