//! Instances with proven optima, where the data folder lies beside the project.

use std::path::{Path, PathBuf};
use std::process::Command;

use bocage_steiner::{Control, Options, format, solve};

use crate::oracle::is_tree;

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/steiner");
    folder.is_dir().then_some(folder)
}

#[test]
fn bounds_hold_on_real_instances() {
    let Some(folder) = folder() else {
        eprintln!("skipped: the instances are not beside the project");
        return;
    };
    let index = std::fs::read_to_string(folder.join("index.tsv")).unwrap();
    let mut solved = 0;
    for line in index.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (file, optimum): (_, i64) = (columns[0], columns[5].parse().unwrap());
        if columns[7] != "small" {
            continue;
        }
        let unpacked = Command::new("xz").arg("-dc").arg(folder.join(file)).output();
        let Ok(unpacked) = unpacked else {
            assert!(std::env::var_os("CI").is_none(), "CI needs xz (Debian package xz-utils)");
            eprintln!("skipped: xz is not installed");
            return;
        };
        let instance = format::read(&String::from_utf8(unpacked.stdout).unwrap()).unwrap();
        let options = Options { work: Some(100_000_000), ..Options::default() };
        let solution = solve(&instance, &options, &Control::default()).unwrap();
        assert!(is_tree(&instance, &solution.edges), "{file}");
        assert!(solution.lower <= optimum && optimum <= solution.upper, "{file}: {solution:?}");
        let over_ppm = (solution.upper - optimum) * 1_000_000 / optimum;
        assert!(over_ppm <= 5_000, "{file}: {over_ppm} ppm above the optimum");
        // The smaller ones are proven, with work that takes a second or two.
        assert!(solution.optimal || instance.graph.nodes() > 5_000, "{file}: {solution:?}");
        solved += 1;
    }
    assert!(solved >= 3, "{solved}");
}
