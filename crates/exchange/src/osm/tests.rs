//! OpenStreetMap read whole: small towns in XML, and the shared extracts.

use std::collections::BTreeMap;

use bocage_network::{PremisesUse, Street};
use bocage_vocab::Position;

use crate::Imported;
use crate::testkit::{import_bytes, import_shared, shown_premises};

/// Nodes of a grid of thousandths of a degree: node `n` lies at (n % 10, n / 10).
fn town(elements: &str) -> Imported {
    let node =
        |n: i32| format!("<node id=\"{n}\" lon=\"0.00{}\" lat=\"49.00{}\"/>", n % 10, n / 10);
    let nodes: String = (0..100).map(node).collect();
    let xml = format!("<?xml version='1.0'?><osm version='0.6'>{nodes}{elements}</osm>");
    import_bytes("osm", "town.osm", xml.as_bytes()).unwrap()
}

fn way(id: i64, nodes: &[i64], tags: &[(&str, &str)]) -> String {
    let nodes: String = nodes.iter().map(|node| format!("<nd ref='{node}'/>")).collect();
    format!("<way id='{id}'>{nodes}{}</way>", tags_of(tags))
}

fn node(id: i64, lon: f64, lat: f64, tags: &[(&str, &str)]) -> String {
    format!("<node id='{id}' lon='{lon}' lat='{lat}'>{}</node>", tags_of(tags))
}

fn tags_of(tags: &[(&str, &str)]) -> String {
    tags.iter().map(|(key, value)| format!("<tag k='{key}' v='{value}'/>")).collect()
}

fn codes(imported: &Imported) -> Vec<&str> {
    imported.findings.iter().map(|finding| finding.code.as_ref()).collect()
}

#[test]
fn gzip_is_known_by_its_bytes_not_its_name() {
    let xml = "<?xml version='1.0'?><osm version='0.6'><node id='1' lon='0' lat='49'>\
        <tag k='shop' v='bakery'/></node></osm>";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, xml.as_bytes()).unwrap();
    let imported = import_bytes("osm", "town.dat", &gzip.finish().unwrap()).unwrap();
    assert_eq!(imported.rows.premises.len(), 1);
}

const SQUARE: &[i64] = &[0, 1, 11, 10, 0];

#[test]
fn streets_are_cut_and_crossings_seen() {
    let imported = town(
        &[
            way(1, &[0, 1, 2], &[("highway", "residential"), ("name", "Rue A")]),
            way(2, &[1, 11, 21], &[("highway", "unclassified")]),
            way(3, &[5, 6], &[("highway", "motorway")]),
            way(4, &[7, 8], &[("highway", "footway")]),
            way(5, &[20, 11], &[("highway", "service"), ("area", "yes")]),
            way(6, &[14, 15], &[("waterway", "river")]),
            way(7, &[4, 25], &[("highway", "tertiary"), ("bridge", "yes")]),
        ]
        .concat(),
    );
    let shown: Vec<String> = imported
        .rows
        .streets
        .iter()
        .map(|s| format!("{} {} {:?}", s.source, s.class, s.crossing.map(|c| c.code())))
        .collect();
    assert_eq!(
        shown,
        [
            "osm:way/1 residential None",
            "osm:way/1 residential None",
            "osm:way/2 lane None",
            "osm:way/7 tertiary Some(\"river\")",
        ]
    );
    assert_eq!(imported.rows.streets[0].name.as_deref(), Some("Rue A"));
}

#[test]
fn addresses_win_over_buildings() {
    let imported = town(
        &[
            way(
                1,
                SQUARE,
                &[("building", "yes"), ("addr:housenumber", "12-14"), ("addr:street", "Rue A")],
            ),
            node(200, 0.0003, 49.0003, &[("addr:housenumber", "12"), ("addr:street", "Rue A")]),
            node(201, 0.0006, 49.0006, &[("addr:housenumber", "14"), ("addr:street", "Rue A")]),
            node(202, 0.0005, 49.0006, &[("shop", "bakery"), ("name", "Au pain")]),
            way(2, &[5, 6, 16, 15, 5], &[("building", "yes")]),
            way(3, &[7, 8, 18, 17, 7], &[("building", "garage")]),
            node(203, 0.0095, 49.0, &[("addr:housenumber", "1;3"), ("addr:street", "Rue B")]),
            node(204, 0.0096, 49.0, &[("addr:housenumber", "3"), ("addr:street", "rue b")]),
        ]
        .concat(),
    );
    assert_eq!(
        shown_premises(&imported),
        [
            "dwelling `12 Rue A` osm:node/200 0.000300,49.000300",
            "dwelling `14 Rue A` osm:node/201 0.000600,49.000600",
            "business `Au pain, 12 Rue A` osm:node/202 0.000500,49.000600",
            "dwelling `` osm:way/2 0.005500,49.000500",
            "dwelling `1 Rue B` osm:node/203 0.009500,49.000000",
            "dwelling `3 Rue B` osm:node/203;2 0.009500,49.000000",
        ]
    );
    assert_eq!(imported.rows.buildings.len(), 1);
    assert_eq!(imported.rows.buildings[0].premises, 3);
    assert_eq!(codes(&imported), ["premises_merged", "premises_merged"]);
}

#[test]
fn flats_fill_a_building_and_row_houses_stay_apart() {
    let imported = town(
        &[
            way(
                1,
                SQUARE,
                &[
                    ("building", "apartments"),
                    ("building:flats", "5"),
                    ("building:levels", "3"),
                    ("addr:housenumber", "1"),
                    ("addr:street", "Rue A"),
                ],
            ),
            way(2, &[3, 4, 14, 13, 3], &[("building", "terrace")]),
            node(200, 0.0032, 49.0005, &[("addr:housenumber", "2"), ("addr:street", "Rue A")]),
            node(201, 0.0038, 49.0005, &[("addr:housenumber", "4"), ("addr:street", "Rue A")]),
        ]
        .concat(),
    );
    assert_eq!(imported.rows.premises.len(), 7);
    let building = &imported.rows.buildings[..];
    assert_eq!((building.len(), building[0].premises, building[0].floors), (1, 5, 3));
    let floors: Vec<_> = imported.rows.premises.iter().map(|p| p.floor).collect();
    assert_eq!(floors, [Some(0), Some(0), Some(1), Some(1), Some(2), None, None]);
}

#[test]
fn a_school_is_one_site_and_its_buildings_are_its_own() {
    let imported = town(
        &[
            way(1, &[0, 3, 33, 30, 0], &[("amenity", "school"), ("name", "Ferry")]),
            way(2, &[11, 12, 22, 21, 11], &[("building", "yes")]),
        ]
        .concat(),
    );
    assert_eq!(shown_premises(&imported), ["public_site `Ferry` osm:way/1 0.001500,49.001500"]);
}

#[test]
fn numbers_between_two_ends_are_placed() {
    let imported = town(
        &[
            node(200, 0.001, 49.005, &[("addr:housenumber", "2"), ("addr:street", "Rue A")]),
            node(201, 0.005, 49.005, &[("addr:housenumber", "8"), ("addr:street", "Rue A")]),
            way(1, &[200, 201], &[("addr:interpolation", "even")]),
        ]
        .concat(),
    );
    let shown = shown_premises(&imported);
    assert_eq!(shown.len(), 4);
    assert!(shown[2].starts_with("dwelling `4 Rue A` osm:way/1#4 0.002333"), "{}", shown[2]);
}

#[test]
fn communes_need_a_code_and_a_closed_outline() {
    let member = "<member type='way' ref='1' role='outer'/>";
    let admin = "<tag k='boundary' v='administrative'/><tag k='admin_level' v='8'/>";
    let relation = |id: i64, member: &str, tags: &str| {
        format!("<relation id='{id}'>{member}{admin}{tags}</relation>")
    };
    let imported = town(
        &[
            way(1, &[0, 5, 55, 50, 0], &[]),
            node(200, 0.001, 49.001, &[("addr:housenumber", "2"), ("addr:street", "Rue A")]),
            relation(1, member, "<tag k='ref:INSEE' v='50218'/><tag k='name' v='Granville'/>"),
            relation(2, member, "<tag k='name' v='Newport'/>"),
            relation(
                3,
                "<member type='way' ref='9' role='outer'/>",
                "<tag k='ref:INSEE' v='50502'/><tag k='name' v='Saint-Lô'/>",
            ),
        ]
        .concat(),
    );
    let communes: Vec<_> = imported
        .rows
        .municipalities
        .iter()
        .map(|m| (m.insee.to_string(), m.outline.is_some()))
        .collect();
    assert_eq!(communes, [("50218".to_owned(), true), ("50502".to_owned(), false)]);
    assert_eq!(imported.rows.premises[0].insee.unwrap().as_str(), "50218");
    assert_eq!(codes(&imported), ["outline_open", "commune_without_code"]);
}

/// Counts of an extract: streets, kilometres, premises by use, buildings, communes.
fn counts(imported: &Imported) -> String {
    let rows = &imported.rows;
    let km = rows.streets.iter().map(|street| street.length.metres()).sum::<f64>() / 1e3;
    let of = |purpose| rows.premises.iter().filter(|p| p.purpose == purpose).count();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    imported.findings.iter().for_each(|f| *codes.entry(&f.code).or_default() += 1);
    format!(
        "read {} streets {} ({km:.0} km) premises {} = {} dwellings + {} businesses + {} public, \
         buildings {}, communes {}, findings {codes:?}",
        imported.read,
        rows.streets.len(),
        rows.premises.len(),
        of(PremisesUse::Dwelling),
        of(PremisesUse::Business),
        of(PremisesUse::PublicSite),
        rows.buildings.len(),
        rows.municipalities.len(),
    )
}

/// The length share of the streets that can be reached from the most streets, in percent.
fn reached(imported: &Imported) -> i64 {
    fn root(of: &mut BTreeMap<Position, Position>, end: Position) -> Position {
        let up = *of.entry(end).or_insert(end);
        if up == end {
            return end;
        }
        let top = root(of, up);
        of.insert(end, top);
        top
    }
    let ends = |street: &Street| (street.line[0], street.line[street.line.len() - 1]);
    let mut of = BTreeMap::new();
    for street in &imported.rows.streets {
        let (a, b) = ends(street);
        let (a, b) = (root(&mut of, a), root(&mut of, b));
        of.insert(a, b);
    }
    let mut sums: BTreeMap<Position, i64> = BTreeMap::new();
    for street in &imported.rows.streets {
        let top = root(&mut of, ends(street).0);
        *sums.entry(top).or_default() += street.length.get();
    }
    sums.values().max().unwrap_or(&0) * 100 / sums.values().sum::<i64>().max(1)
}

fn check_extract(file: &str, streets: std::ops::Range<usize>, premises: std::ops::Range<usize>) {
    let Some(imported) = import_shared("osm", &[file]) else { return };
    eprintln!("{file}: {}", counts(&imported));
    let share = reached(&imported);
    eprintln!("{file}: {share} % of the length in one piece");
    assert!(share >= 90, "streets that meet share their ends: {share} %");
    let rows = &imported.rows;
    assert!(streets.contains(&rows.streets.len()), "{} streets", rows.streets.len());
    assert!(premises.contains(&rows.premises.len()), "{} premises", rows.premises.len());
    let mut ids: Vec<_> = rows.premises.iter().map(|p| p.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.premises.len(), "an id names one premises");
    let mut ids: Vec<_> = rows.streets.iter().map(|street| street.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.streets.len(), "an id names one street");
}

#[test]
fn newport_is_plausible() {
    check_extract("osm/newport-uk-2023-06-13.osm.pbf", 11_900..12_000, 32_000..36_000);
}

#[test]
fn andorra_is_plausible() {
    check_extract("osm/andorra-2023-05-02.osm.pbf", 7_200..7_300, 6_500..8_000);
}

#[test]
fn the_riviera_is_plausible() {
    check_extract("osm/monaco-riviera-fr-2016-03-05.osm.pbf", 3_000..3_100, 10_500..12_500);
}

#[test]
fn redon_is_plausible() {
    check_extract("osm/redon-france.osm", 300..500, 700..1_000);
}
