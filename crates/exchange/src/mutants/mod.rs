//! Real files with a few things changed in each: every parser ends with rows and findings, or with
//! an error that has a code and a hint. Never with a panic, and never in the time of a whole file.
//!
//! `MUTANTS=100000 cargo nextest run --workspace mutants` runs longer; `MUTANTS_SEED` goes elsewhere. A case that fails prints its format, seed and number, and leaves its file.

mod mutate;
mod sample;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bocage_vocab::{Explain, Fact, Unwatched};
use bocage_world::World;
use sample::Sample;

use crate::{Error, ImportOptions, Imported, Input, import};

/// Cases for each sample, unless asked for more.
const CASES: u64 = 1_200;
/// A case that takes longer has found something that grows out of hand.
const TIME_MOST: Duration = Duration::from_secs(20);

/// Runs every case of one sample.
fn check(sample: &Sample) {
    let number = |name: &str, else_: u64| {
        std::env::var(name).map_or(else_, |text| text.parse().expect("a whole number"))
    };
    let (cases, seed) = (number("MUTANTS", CASES), number("MUTANTS_SEED", 1));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(sample.name);
    let whole = read(sample, &path, &sample.bytes).expect("the sample itself is good");
    assert!(whole.kept >= sample.kept_least, "{}: kept {}", sample.name, whole.kept);
    let (mut read_well, mut refused) = (0, 0);
    for case in 0..cases {
        let mut random = mutate::Random::new(seed, case);
        let bytes = mutate::changed(&sample.bytes, sample.packing, &mut random);
        let begun = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| read(sample, &path, &bytes)));
        let told = match ended {
            Err(_) => Some("it panics".to_owned()),
            Ok(_) if begun.elapsed() > TIME_MOST => Some("it takes too long".to_owned()),
            Ok(Ok(imported)) => {
                read_well += 1;
                unsound(&imported)
            }
            Ok(Err(error)) => {
                refused += 1;
                let told = !error.code().is_empty() && !error.hint().to_string().is_empty();
                (!told).then(|| format!("an error without a code or a hint: {error}"))
            }
        };
        if let Some(why) = told {
            let kept = std::env::temp_dir().join(format!("mutant-{seed}-{case}-{}", sample.name));
            std::fs::write(&kept, &bytes).unwrap();
            panic!(
                "{} {}, seed {seed}, case {case}: {why}; see {}",
                sample.format,
                sample.name,
                kept.display()
            );
        }
    }
    assert!(read_well > 0, "{}: no change leaves the file readable: none was tested", sample.name);
    println!("{}: {cases} cases, {read_well} read, {refused} refused", sample.name);
}

fn read(sample: &Sample, path: &Path, bytes: &[u8]) -> Result<Imported, Error> {
    std::fs::write(path, bytes).unwrap();
    let files: [PathBuf; 1] = [path.to_owned()];
    let options = ImportOptions { footpaths: true, ..ImportOptions::default() };
    let world = World::default();
    let input = Input { files: &files, world: &world, options: &options };
    import(sample.format).unwrap().read(&input, &Unwatched)
}

/// What is wrong with rows that were read: an id that stands twice, a count that cannot be.
fn unsound(imported: &Imported) -> Option<String> {
    let mut ids: Vec<_> = imported.rows.premises.iter().map(|row| row.thing()).collect();
    ids.extend(imported.rows.streets.iter().map(|row| row.thing()));
    let rows = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < rows {
        return Some(format!("{} rows of {rows} have an id of their own", ids.len()));
    }
    let short = imported.rows.streets.iter().find(|street| street.line.len() < 2);
    short.map(|street| format!("{} has no course", street.source))
}

/// One test a format, so that they run side by side.
macro_rules! formats {
    ($($name:ident),*) => {$(
        #[test]
        fn $name() {
            for sample in sample::$name() {
                check(&sample);
            }
        }
    )*};
}

formats!(osm_xml, osm_pbf, csv, sheets, geojson, buildings, geopackage);
