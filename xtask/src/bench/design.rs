//! The design of whole territories: time, memory, cost and what is left unserved.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Options;
use super::program::{Program, Told};
use super::record::Record;
use super::scenarios::Design;
use crate::repo;

/// A designed territory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// What people call it.
    pub(crate) territory: String,
    /// Seconds of the trench tree alone.
    pub(crate) trench_seconds: f64,
    /// What the designer printed.
    #[serde(flatten)]
    pub(crate) run: Run,
}

/// What `bocage design run` and `bocage demo` print, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// Premises, and how many of them are served.
    pub(crate) premises: Premises,
    /// Sites by kind.
    pub(crate) counts: Counts,
    /// Lengths by tier.
    pub(crate) length_mm: Lengths,
    /// What it costs.
    pub(crate) cost_cents: Cost,
    /// What the trench tree costs, and costs at least.
    pub(crate) trench: Bounds,
    /// How far at most the cost lies above the bound known so far, of what designs differ in.
    pub(crate) gap_ppm: Option<i64>,
    /// Wall time of the design.
    pub(crate) seconds: f64,
    /// Most memory at one time.
    pub(crate) peak_rss_kib: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Premises {
    pub(crate) total: i64,
    pub(crate) served: i64,
    pub(crate) unserved: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) nro: i64,
    pub(crate) sro: i64,
    pub(crate) pbo: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lengths {
    pub(crate) trench: i64,
    pub(crate) transport: i64,
    pub(crate) distribution: i64,
    pub(crate) drop: i64,
    pub(crate) backhaul: i64,
}

impl Lengths {
    /// All cables together.
    pub(crate) fn cable_mm(&self) -> i64 {
        self.transport + self.distribution + self.drop + self.backhaul
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cost {
    pub(crate) total: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bounds {
    pub(crate) upper_cents: i64,
    pub(crate) lower_cents: i64,
}

impl Bounds {
    /// How far the cost lies above its bound, in millionths of the bound.
    pub(crate) fn gap_ppm(&self) -> f64 {
        (self.upper_cents - self.lower_cents) as f64 / self.lower_cents.max(1) as f64 * 1e6
    }
}

/// Measures and writes; returns what does not hold.
pub(super) fn run(options: &Options, wanted: &[Design], program: &Program) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    let mut broken = Vec::new();
    for design in wanted.iter().filter(|design| options.takes(&design.name, design.short)) {
        if let Some(missing) = missing(design) {
            eprintln!("skipped: no {missing}");
            continue;
        }
        let folder = repo::root().join("target/bench/territories");
        let (run, told) = measure(program, &folder, design)?;
        let trench_seconds = told.stages(&["trenches"])?;
        let row = Row { territory: design.name.clone(), trench_seconds, run };
        broken.extend(judge(&row, design));
        rows.push(row);
    }
    if !rows.is_empty() {
        let command = "bocage demo (with --communes DIR for real communes, as here where they are at hand), else bocage new T && bocage import osm T FILE && bocage design run T";
        Record::new(command, rows).write(&options.out, "design")?;
    }
    Ok(broken)
}

/// The file of a territory that is not at hand.
pub(super) fn missing(design: &Design) -> Option<&str> {
    design.file.as_deref().filter(|file| !repo::root().join(file).exists())
}

/// An empty folder, with a territory in it that is not designed, or designed once.
pub(super) fn prepare(program: &Program, folder: &Path, design: &Design) -> Result<PathBuf> {
    clear(folder)?;
    match &design.file {
        None => {
            demo::<serde_json::Value>(program, folder, design.small)?;
            Ok(folder.join("demo.gpkg"))
        }
        Some(file) => import(program, folder, file),
    }
}

fn measure(program: &Program, folder: &Path, design: &Design) -> Result<(Run, Told)> {
    clear(folder)?;
    let run = match &design.file {
        None => demo(program, folder, design.small),
        Some(file) => {
            let territory = import(program, folder, file)?;
            let word = OsStr::new;
            program.json_and_told(&[word("design"), word("run"), territory.as_os_str()])
        }
    }?;
    fs::remove_dir_all(folder)?;
    Ok(run)
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot clear {folder:?}"))?;
    }
    Ok(fs::create_dir_all(folder)?)
}

fn demo<T: DeserializeOwned>(program: &Program, folder: &Path, small: bool) -> Result<(T, Told)> {
    let mut args = vec![OsStr::new("demo"), folder.as_os_str()];
    args.extend(small.then_some(OsStr::new("--small")));
    program.json_and_told(&args)
}

/// A territory with streets and premises.
fn import(program: &Program, folder: &Path, file: &str) -> Result<PathBuf> {
    let territory = folder.join("territory.gpkg");
    let file = repo::root().join(file);
    let word = OsStr::new;
    program.json::<serde_json::Value>(&[word("new"), territory.as_os_str()])?;
    let import = [word("import"), word("osm"), territory.as_os_str(), file.as_os_str()];
    program.json::<serde_json::Value>(&import)?;
    Ok(territory)
}

fn judge(row: &Row, design: &Design) -> Option<String> {
    let Row { territory, run, .. } = row;
    let slow = design.seconds_max.is_some_and(|max| run.seconds > max);
    let large = design.peak_rss_max_kib.is_some_and(|max| run.peak_rss_kib > max);
    if slow || large {
        eprintln!("over: {territory} took {:.1} s and {} KiB", run.seconds, run.peak_rss_kib);
    }
    let Premises { total, served, unserved } = run.premises;
    (served + unserved != total).then(|| {
        format!("{territory}: {served} served and {unserved} unserved are not {total} premises")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_prints_is_read_and_a_lost_home_is_broken() {
        let printed = r#"{"schema": "bocage.design_run/1", "plan": 2, "parent": 1,
            "premises": {"total": 10, "served": 8, "unserved": 1},
            "counts": {"nro": 1, "sro": 1, "pbo": 2},
            "length_mm": {"trench": 1, "transport": 2, "distribution": 3, "drop": 4, "backhaul": 5},
            "cost_cents": {"total": 7, "by_component": {}},
            "trench": {"upper_cents": 5, "lower_cents": 4},
            "gap_ppm": null, "seconds": 0.5, "peak_rss_kib": 100}"#;
        let run: Run = serde_json::from_str(printed).unwrap();
        assert_eq!(run.length_mm.cable_mm(), 14);
        let design = Design {
            name: "x".to_owned(),
            file: None,
            small: true,
            short: true,
            seconds_max: None,
            peak_rss_max_kib: None,
        };
        let row = Row { territory: "x".to_owned(), trench_seconds: 0.1, run };
        let broken = judge(&row, &design).unwrap();
        assert_eq!(broken, "x: 8 served and 1 unserved are not 10 premises");
    }
}
