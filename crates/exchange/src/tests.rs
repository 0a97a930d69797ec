//! Bytes that someone changed: every reader gives rows or an error, never a panic.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::table::testkit::{ods_of, xlsx_of};
use crate::testkit::{geopackage_of, import_bytes};

const CSV: &str = "id;numero;rep;nom_voie;code_postal;code_insee;x;y;lon;lat;nb_logements;siret\n\
    1;12;bis;\"Rue du \"\"Port\"\"\";50400;50218;;;-1.5990;48.8350;3;73282932000074\n\
    2;3;;Rue d'Ambérieu;1500;1004;652469.0;6862035.2;;;;\n";

const JSON: &str = r#"{"type":"FeatureCollection","name":"a","features":[
    {"type":"Feature","id":1,"properties":{"imb_id":"IMB/1","adresse":"1 Rue A","cp":1000.0,
    "catg_loc_imb":"entre 2 et 11"},"geometry":{"type":"Point","coordinates":[-1.5,48.8]}},
    {"type":"Feature","properties":{"class":"track"},"geometry":
    {"type":"LineString","coordinates":[[0,0],[1,1]]}},
    {"type":"Feature","properties":{"insee":"50218","name":"G"},"geometry":{"type":"MultiPolygon",
    "coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}}]}"#;

const OSM: &str = "<?xml version='1.0' encoding='UTF-8'?><osm version='0.6'>\
    <node id='1' lon='0' lat='49'><tag k='addr:housenumber' v='2 &amp; 3'/>\
    <tag k='addr:street' v='Rue A'/></node><node id='2' lon='0.001' lat='49'/>\
    <node id='3' lon='0.001' lat='49.001'/><node id='4' lon='0' lat='49.001'/>\
    <way id='1'><nd ref='1'/><nd ref='2'/><nd ref='3'/><tag k='highway' v='track'/></way>\
    <way id='2'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='4'/><nd ref='1'/>\
    <tag k='building' v='terrace'/></way><way id='3'><nd ref='4'/><nd ref='2'/>\
    <tag k='waterway' v='river'/></way><relation id='1'><member type='way' ref='2' role='outer'/>\
    <tag k='boundary' v='administrative'/><tag k='admin_level' v='8'/>\
    <tag k='ref:INSEE' v='50218'/></relation></osm>";

const XLSX_ROWS: &str = "<row r='1'><c r='A1' t='inlineStr'><is><t>id</t></is></c>\
    <c r='B1' t='inlineStr'><is><t>lon</t></is></c><c r='C1' t='str'><v>lat</v></c></row>\
    <row r='2'><c r='A2'><v>1</v></c><c r='B2'><f>1+1</f><v>-1.5</v></c><c r='C2'><v>48</v></c>\
    </row>";

const ODS_ROWS: &str = "<table:table-row><table:table-cell><text:p>id</text:p></table:table-cell>\
    <table:table-cell><text:p>lon</text:p></table:table-cell><table:table-cell>\
    <text:p>lat</text:p></table:table-cell></table:table-row>\
    <table:table-row table:number-rows-repeated='2'><table:table-cell office:value='1'>\
    <text:p>1</text:p></table:table-cell><table:table-cell><text:p>-1,5</text:p>\
    </table:table-cell><table:table-cell table:number-columns-repeated='2'><text:p>48</text:p>\
    </table:table-cell></table:table-row>";

/// A field of protocol buffers.
fn field(number: u64, bytes: &[u8]) -> Vec<u8> {
    let mut out = varint(number << 3 | 2);
    out.extend(varint(bytes.len() as u64));
    out.extend_from_slice(bytes);
    out
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn packed(values: &[i64]) -> Vec<u8> {
    values.iter().flat_map(|v| varint(((v << 1) ^ (v >> 63)) as u64)).collect()
}

fn block(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = [field(1, content), number(2, content.len() as u64)].concat();
    let header = [field(1, kind.as_bytes()), number(3, blob.len() as u64)].concat();
    [&(header.len() as u32).to_be_bytes()[..], &header, &blob].concat()
}

/// A small extract in the binary format: four nodes, one with an address, a street, a building.
fn pbf() -> Vec<u8> {
    let texts = ["", "highway", "track", "building", "yes", "addr:housenumber", "3"];
    let table: Vec<u8> = texts.iter().flat_map(|text| field(1, text.as_bytes())).collect();
    let dense = [
        field(1, &packed(&[1, 1, 1, 1])),
        field(8, &packed(&[490_000_000, 0, 10_000, 0])),
        field(9, &packed(&[0, 10_000, 0, -10_000])),
        field(10, &[5, 6, 0, 0, 0, 0]),
    ]
    .concat();
    let way = |id: u64, key: u8, nodes: &[i64]| {
        let parts =
            [number(1, id), field(2, &[key]), field(3, &[key + 1]), field(8, &packed(nodes))];
        field(3, &parts.concat())
    };
    let ways = [way(1, 1, &[1, 1, 1]), way(2, 3, &[1, 1, 1, 1, -3])].concat();
    let block_of = |group: &[u8]| block("OSMData", &[field(1, &table), field(2, group)].concat());
    let header = block("OSMHeader", &field(4, b"OsmSchema-V0.6"));
    [header, block_of(&field(2, &dense)), block_of(&ways)].concat()
}

#[test]
fn the_samples_are_read_before_anyone_changes_them() {
    for (format, name, bytes, kept) in SAMPLES.iter() {
        let imported = import_bytes(format, name, bytes).unwrap();
        assert_eq!(imported.kept, *kept, "{name}: {:?}", imported.findings);
    }
}

/// Format, file name, bytes, rows kept.
type Sample = (&'static str, &'static str, Vec<u8>, u64);

static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(samples);

fn samples() -> Vec<Sample> {
    let (xlsx, ods) = (xlsx_of(XLSX_ROWS), ods_of(ODS_ROWS));
    vec![
        ("addresses", "a.csv", CSV.as_bytes().to_vec(), 5),
        ("addresses", "a.xlsx", xlsx, 1),
        ("addresses", "a.ods", ods, 1),
        ("buildings", "b.geojson", JSON.as_bytes().to_vec(), 6),
        ("geojson", "c.geojson", JSON.as_bytes().to_vec(), 3),
        ("osm", "d.osm", OSM.as_bytes().to_vec(), 3),
        ("osm", "e.osm.pbf", pbf(), 2),
        ("geopackage", "f.gpkg", geopackage_of(&[("locaux", 4326)]), 1),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn changed_bytes_never_panic(
        sample in 0usize..8,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let (format, name, mut bytes, _) = SAMPLES[sample].clone();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        // Either is good; a panic is not.
        let _ = import_bytes(format, name, &bytes);
    }

    #[test]
    fn changed_sheets_never_panic(
        open in any::<bool>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), "[ -~]{0,3}"), 1..8),
    ) {
        let rows = if open { ODS_ROWS } else { XLSX_ROWS };
        let mut rows: Vec<char> = rows.chars().collect();
        for (place, text) in changes {
            let place = place.index(rows.len());
            rows.splice(place..place + 1, text.chars());
        }
        let rows: String = rows.into_iter().collect();
        let _ = match open {
            true => import_bytes("addresses", "a.ods", &ods_of(&rows)),
            false => import_bytes("addresses", "a.xlsx", &xlsx_of(&rows)),
        };
    }

    #[test]
    fn any_text_is_a_table_or_an_error(text in "[ -~\n;,\"é]{0,300}") {
        let _ = import_bytes("addresses", "a.csv", text.as_bytes());
    }
}
