//! The files to change: small ones made here, and pieces of real ones where they are at hand.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Read, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use crate::table::testkit::{ods_of, xlsx_of};
use crate::testkit::{geopackage_of, shared};

/// A file to change.
pub(super) struct Sample {
    /// What `import` calls it.
    pub(super) format: &'static str,
    /// The name of the file.
    pub(super) name: &'static str,
    pub(super) bytes: Vec<u8>,
    pub(super) packing: Packing,
    /// Rows kept of the file as it is, at least.
    pub(super) kept_least: u64,
}

/// How a file packs what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    /// In blocks of OpenStreetMap's binary format.
    Blocks,
    /// In a zip archive.
    Zip,
}

impl Sample {
    fn plain(format: &'static str, name: &'static str, bytes: Vec<u8>, kept_least: u64) -> Sample {
        Sample { format, name, bytes, packing: Packing::None, kept_least }
    }
}

const CSV: &str = "id;numero;rep;nom_voie;code_postal;code_insee;x;y;lon;lat;nb_logements;siret\n\
    1;12;bis;\"Rue du \"\"Port\"\"\";50400;50218;;;-1.5990;48.8350;3;73282932000074\n\
    2;3;;Rue d'Ambérieu;1500;1004;652469.0;6862035.2;;;;\n";

const IPE: &str = "IdentifiantImmeuble;EtatImmeuble;CoordonneeImmeubleX;CoordonneeImmeubleY;\
    NumeroVoieImmeuble;NomVoieImmeuble;NombreLogementsAdresseIPE;ReferencePM;NombreLogementsPM\n\
    IMB/50218/X/1;DEPLOYE;383000.5;6898000;1;rue A;1;PM1;3\n\
    IMB/50218/X/2;EN COURS DE DEPLOIEMENT;383100;6898000;2;rue A;2;PM1;3\n";

const PATHS: &str = "cm_code;cm_ndcode1;cm_ndcode2;cm_statut;cm_typ_imp;cm_long;geom\n\
    CM1;ND1;ND2;MCO;7;100.00;LINESTRING(383000 6898000, 383100 6898000)\n\
    CM2;ND2;ND3;REC;0;100.00;LINESTRING(383100 6898000, 383200 6898000)\n";

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

pub(super) fn osm_xml() -> Vec<Sample> {
    let real = shared("osm/redon-france.osm").map(|path| streets_of(&text(&path)));
    let real = real.map(|text| Sample::plain("osm", "redon.osm", text.into_bytes(), 40));
    let own = Sample::plain("osm", "own.osm", OSM.as_bytes().to_vec(), 3);
    [own].into_iter().chain(real).collect()
}

pub(super) fn osm_pbf() -> Vec<Sample> {
    let sample = |name, bytes, kept_least| Sample {
        format: "osm",
        name,
        bytes,
        packing: Packing::Blocks,
        kept_least,
    };
    let real = shared("osm/andorra-2023-05-02.osm.pbf").map(|path| {
        let all = blocks(&std::fs::read(path).unwrap());
        // The header, nodes, and the last blocks: ways and relations.
        let chosen = [&all[..2], &all[all.len() - 1..]].concat();
        sample("andorra.osm.pbf", chosen.iter().flat_map(Block::packed).collect(), 0)
    });
    [sample("own.osm.pbf", pbf(), 2)].into_iter().chain(real).collect()
}

pub(super) fn csv() -> Vec<Sample> {
    let real = shared("manche/mairies.csv").map(|path| {
        let lines: Vec<String> = text(&path).lines().take(60).map(str::to_owned).collect();
        Sample::plain("addresses", "halls.csv", lines.join("\n").into_bytes(), 50)
    });
    let own = Sample::plain("addresses", "own.csv", CSV.as_bytes().to_vec(), 5);
    [own].into_iter().chain(real).collect()
}

pub(super) fn sheets() -> Vec<Sample> {
    let sample = |name, bytes| Sample {
        format: "addresses",
        name,
        bytes,
        packing: Packing::Zip,
        kept_least: 1,
    };
    vec![sample("own.xlsx", xlsx_of(XLSX_ROWS)), sample("own.ods", ods_of(ODS_ROWS))]
}

pub(super) fn geojson() -> Vec<Sample> {
    vec![Sample::plain("geojson", "own.geojson", JSON.as_bytes().to_vec(), 3)]
}

pub(super) fn exchanged() -> Vec<Sample> {
    vec![
        Sample::plain("ipe", "ipe.csv", IPE.as_bytes().to_vec(), 2),
        Sample::plain("gracethd", "t_cheminement.csv", PATHS.as_bytes().to_vec(), 2),
    ]
}

pub(super) fn buildings() -> Vec<Sample> {
    let real = shared("arcep-immeubles-toulouse-2025T3.geojson").map(|path| {
        let text = text(&path);
        let head: Vec<&str> = text.lines().take(46).collect();
        let whole = format!("{}\n]}}", head.join("\n").trim_end_matches(','));
        Sample::plain("buildings", "toulouse.geojson", whole.into_bytes(), 40)
    });
    let own = Sample::plain("buildings", "own.geojson", JSON.as_bytes().to_vec(), 6);
    [own].into_iter().chain(real).collect()
}

pub(super) fn geopackage() -> Vec<Sample> {
    vec![Sample::plain("geopackage", "own.gpkg", geopackage_of(&[("locaux", 4326)]), 1)]
}

fn text(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// The first streets and buildings of an extract, with their nodes.
fn streets_of(whole: &str) -> String {
    const EACH: usize = 40;
    let ways: Vec<&str> = whole.split("<way ").skip(1).map(|way| end(way, "</way>")).collect();
    let with = |key: &'static str| {
        let has = move |way: &&&str| way.contains(&format!("k=\"{key}\""));
        ways.iter().filter(has).take(EACH).copied().collect::<Vec<_>>()
    };
    let chosen = [with("highway"), with("building")].concat();
    let nodes: BTreeSet<&str> =
        chosen.iter().flat_map(|way| way.split("ref=\"").skip(1).map(|at| end(at, "\""))).collect();
    let mut out = String::from("<?xml version=\"1.0\"?>\n<osm version=\"0.6\">\n");
    for node in whole.split("<node ").skip(1) {
        let id = node.split("id=\"").nth(1).map(|at| end(at, "\"")).unwrap_or_default();
        if nodes.contains(id) {
            let tag = end(node, ">").trim_end_matches('/');
            writeln!(out, "<node {tag}/>").unwrap();
        }
    }
    chosen.iter().for_each(|way| writeln!(out, "<way {way}</way>").unwrap());
    out + "</osm>"
}

/// A text up to a mark.
fn end<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split(mark).next().unwrap_or_default()
}

/// A block of OpenStreetMap's binary format, unpacked.
#[derive(Debug, Clone)]
pub(super) struct Block {
    kind: Vec<u8>,
    pub(super) content: Vec<u8>,
}

impl Block {
    /// The block as it stands in a file, compressed.
    pub(super) fn packed(&self) -> Vec<u8> {
        let mut zip = ZlibEncoder::new(Vec::new(), Compression::fast());
        zip.write_all(&self.content).unwrap();
        let size = number(2, self.content.len() as u64);
        let blob = [size, field(3, &zip.finish().unwrap())].concat();
        let header = [field(1, &self.kind), number(3, blob.len() as u64)].concat();
        [&(header.len() as u32).to_be_bytes()[..], &header, &blob].concat()
    }
}

/// The blocks of a file that is as it should be.
pub(super) fn blocks(mut file: &[u8]) -> Vec<Block> {
    let mut blocks = Vec::new();
    while let Some((length, rest)) = file.split_first_chunk::<4>() {
        let (header, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        let header = fields(header);
        let size = header.iter().find(|field| field.0 == 3).unwrap().1;
        let (blob, rest) = rest.split_at(size as usize);
        let blob = fields(blob);
        let content = blob.iter().find(|field| field.0 == 1 || field.0 == 3).unwrap();
        let mut plain = Vec::new();
        match content.0 {
            1 => plain.extend_from_slice(content.2),
            _ => drop(ZlibDecoder::new(content.2).read_to_end(&mut plain).unwrap()),
        }
        blocks.push(Block { kind: header[0].2.to_vec(), content: plain });
        file = rest;
    }
    blocks
}

/// The fields of a message: number, value of a varint, bytes.
fn fields(mut message: &[u8]) -> Vec<(u64, u64, &[u8])> {
    let mut fields = Vec::new();
    let varint = |message: &mut &[u8]| {
        let end = message.iter().position(|byte| byte & 0x80 == 0).unwrap();
        let (bytes, rest) = message.split_at(end + 1);
        *message = rest;
        bytes.iter().rev().fold(0u64, |value, byte| value << 7 | u64::from(byte & 0x7f))
    };
    while !message.is_empty() {
        let key = varint(&mut message);
        let value = varint(&mut message);
        let mut bytes: &[u8] = &[];
        if key & 7 == 2 {
            (bytes, message) = message.split_at(value as usize);
        }
        fields.push((key >> 3, value, bytes));
    }
    fields
}
