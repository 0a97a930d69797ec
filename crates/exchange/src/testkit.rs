//! Imports in tests: bytes or shared samples in, rows as short texts out.

use std::path::{Path, PathBuf};

use bocage_vocab::{Generation, Unwatched};
use bocage_world::World;

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

fn import_into(world: &World, format: &str, name: &str, bytes: &[u8]) -> Result<Imported, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    import_files(world, format, &[path])
}

fn import_files(world: &World, format: &str, files: &[PathBuf]) -> Result<Imported, Error> {
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
