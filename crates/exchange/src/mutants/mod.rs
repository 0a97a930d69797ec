//! Real files with a few things changed in each: every parser ends with rows and findings, or with
//! an error that has a code and a hint. Never with a panic, and never in the time of a whole file.
//!
//! `BOCAGE_MUTANTS=100` runs a hundred times as many cases, from a seed that the clock gives;
//! `BOCAGE_MUTANTS_SEED` gives it instead. A case that fails prints its format, seed and number, and
//! leaves its file.

mod compose;
mod mutate;
mod sample;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use bocage_vocab::{Explain, Fact, Unwatched};
use bocage_world::World;
use sample::Sample;

use crate::{Error, ImportOptions, Imported, Input, import};

/// Cases for each sample, and as many times more as asked for.
const CASES: u64 = 1_200;
/// A case that takes longer has found something that grows out of hand.
const TIME_MOST: Duration = Duration::from_secs(20);

/// Runs every case of one sample.
fn check(sample: &Sample) {
    let (cases, seed) = cases_and_seed();
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
    println!("{}: {cases} cases of seed {seed}, {read_well} read, {refused} refused", sample.name);
}

/// The same cases in every run, but for a longer one.
fn cases_and_seed() -> (u64, u64) {
    let number = |name: &str| {
        std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a whole number"))
    };
    let times = number("BOCAGE_MUTANTS");
    let clock = || SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_secs());
    let seed = number("BOCAGE_MUTANTS_SEED").or(times.map(|_| clock()));
    (CASES * times.unwrap_or(1), seed.unwrap_or(1))
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

formats!(osm_xml, osm_pbf, csv, sheets, geojson, buildings, exchanged, geopackage);
