//! Imports in tests: bytes or shared samples in, rows as short texts out.

pub(crate) mod town;

use std::path::{Path, PathBuf};

use bocage_ground::{to_lambert93, wkb};
use bocage_vocab::{Generation, Position, Shape, Unwatched};
use bocage_world::World;
use rusqlite::Connection;

use crate::{Error, ImportOptions, Imported, Input, import};

/// Imports bytes as a file of this name into an empty world.
pub(crate) fn import_bytes(format: &str, name: &str, bytes: &[u8]) -> Result<Imported, Error> {
    import_into(&World::default(), format, name, bytes)
}

/// Imports bytes into the world that an import made.
pub(crate) fn import_onto(
    first: Imported,
    format: &str,
    name: &str,
    bytes: &[u8],
) -> Result<Imported, Error> {
    import_into(&World::from_rows(Generation(1), first.rows), format, name, bytes)
}

/// Imports bytes into a world.
pub(crate) fn import_into(
    world: &World,
    format: &str,
    name: &str,
    bytes: &[u8],
) -> Result<Imported, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    import_files(world, format, &[path])
}

/// Imports files or folders into a world.
pub(crate) fn import_files(
    world: &World,
    format: &str,
    files: &[PathBuf],
) -> Result<Imported, Error> {
    let options = ImportOptions::default();
    let input = Input { files, world, options: &options };
    import(format).unwrap().read(&input, &Unwatched)
}

/// A file of the shared samples; none, said aloud, where they are absent.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: the shared sample {name} is absent");
    None
}

/// Imports shared samples into an empty world.
pub(crate) fn import_shared(format: &str, names: &[&str]) -> Option<Imported> {
    let files: Option<Vec<PathBuf>> = names.iter().map(|name| shared(name)).collect();
    Some(import_files(&World::default(), format, &files?).unwrap())
}

/// Premises as lines of text.
pub(crate) fn shown_premises(imported: &Imported) -> Vec<String> {
    let show = |text: Option<String>| text.map(|text| format!(" {text}")).unwrap_or_default();
    let premises = imported.rows.premises.iter().map(|p| {
        let postcode = show(p.postcode.map(|code| code.to_string()));
        let insee = show(p.insee.map(|code| code.to_string()));
        let (purpose, address, source) = (p.purpose, &p.address, &p.source);
        format!("{purpose} `{address}`{postcode}{insee} {source} {}", p.position)
    });
    premises.collect()
}

const GEOPACKAGE_SCHEMA: &str = "
    CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT,
        organization_coordsys_id INTEGER);
    INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326), (2154, 'epsg', 2154),
        (3857, 'EPSG', 3857);
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);";

/// A GeoPackage with one point in each of these layers.
pub(crate) fn geopackage_of(layers: &[(&str, i32)]) -> Vec<u8> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let database = Connection::open(file.path()).unwrap();
    database.execute_batch(GEOPACKAGE_SCHEMA).unwrap();
    let place = Position::from_degrees(-1.0914, 49.1157).unwrap();
    for (layer, srs) in layers {
        let table = layer.replace('"', "\"\"");
        let sql = format!(
            "CREATE TABLE \"{table}\" (fid INTEGER PRIMARY KEY, geom BLOB, adresse TEXT);
             INSERT INTO gpkg_contents VALUES ('{layer}', 'features');
             INSERT INTO gpkg_geometry_columns VALUES ('{layer}', 'geom', {srs});"
        );
        database.execute_batch(&sql).unwrap();
        let mut blob = Vec::new();
        wkb::write_geopackage(&Shape::Point(place), &mut blob);
        if *srs == 2154 {
            let point = to_lambert93(place).unwrap();
            let at = blob.len() - 16;
            blob[at..at + 8].copy_from_slice(&point.x.to_le_bytes());
            blob[at + 8..].copy_from_slice(&point.y.to_le_bytes());
        }
        let insert = format!("INSERT INTO \"{table}\" VALUES (1, ?1, '3 Rue A')");
        database.execute(&insert, [&blob]).unwrap();
        let insert = format!("INSERT INTO \"{table}\" VALUES (2, x'4750', '4 Rue A')");
        database.execute(&insert, []).unwrap();
    }
    drop(database);
    std::fs::read(file.path()).unwrap()
}
