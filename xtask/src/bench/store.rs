//! The store at the size of a department: how long it takes to write, load, audit and compare.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::Options;
use super::program::Program;
use super::record::Record;
use super::scenarios::Store;
use crate::repo;

/// A territory and what its store takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// What people call it.
    pub(crate) territory: String,
    /// Rows of facts.
    pub(crate) rows: i64,
    /// The file, with plans and history.
    pub(crate) file_bytes: u64,
    /// Seconds to write all facts into an empty file: draft, apply, seal.
    pub(crate) written_seconds: f64,
    /// Seconds to load all facts.
    pub(crate) loaded_seconds: f64,
    /// Seconds to replay the chain and compare every row.
    pub(crate) audited_seconds: f64,
    /// Seconds to read a copy and compare it with the head.
    pub(crate) compared_seconds: f64,
    /// Seconds to show a plan as large as the territory.
    pub(crate) shown_seconds: f64,
    /// Most memory of these at one time.
    pub(crate) peak_rss_kib: i64,
}

/// Measures and writes; times over their aim are printed and fail nothing.
pub(super) fn run(options: &Options, wanted: &[Store], program: &Program) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    for store in wanted.iter().filter(|store| options.takes(&store.name, store.short)) {
        let folder = repo::root().join("target/bench/store");
        let row = measure(program, &folder, store)?;
        warn(&row, store);
        rows.push(row);
    }
    if !rows.is_empty() {
        let command = "BOCAGE_LOG=bocage=debug bocage export geopackage T --out DIR, bocage audit T, \
                       bocage import edits T COPY, bocage plan show T N";
        Record::new(command, rows).write(&options.out, "store")?;
    }
    Ok(Vec::new())
}

fn measure(program: &Program, folder: &Path, store: &Store) -> Result<Row> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot clear {folder:?}"))?;
    }
    fs::create_dir_all(folder)?;
    let word = OsStr::new;
    let mut demo = vec![word("demo"), folder.as_os_str()];
    demo.extend(store.small.then_some(word("--small")));
    program.json::<serde_json::Value>(&demo)?;
    let row = steps(program, folder, &store.name)?;
    fs::remove_dir_all(folder)?;
    Ok(row)
}

fn steps(program: &Program, folder: &Path, name: &str) -> Result<Row> {
    let word = OsStr::new;
    let (territory, out) = (folder.join("demo.gpkg"), folder.join("copy"));
    let (copy, territory) = (out.join("demo-2.gpkg"), territory.as_os_str());
    let written = program.told(&[
        word("export"),
        word("geopackage"),
        territory,
        word("--out"),
        out.as_os_str(),
    ])?;
    let audited = program.told(&[word("audit"), territory])?;
    let compared = program.told(&[word("import"), word("edits"), territory, copy.as_os_str()])?;
    let shown = program.told(&[word("plan"), word("show"), territory, word("2")])?;
    let peak = [&written, &audited, &compared, &shown].map(|told| told.peak_rss_kib);
    Ok(Row {
        territory: name.to_owned(),
        rows: written.units("load").unwrap_or_default(),
        file_bytes: fs::metadata(territory)?.len(),
        written_seconds: written.stages(&["draft", "apply", "seal"])?,
        loaded_seconds: compared.stages(&["load"])?,
        audited_seconds: audited.seconds,
        compared_seconds: compared.seconds,
        shown_seconds: shown.seconds,
        peak_rss_kib: peak.into_iter().max().unwrap_or_default(),
    })
}

fn warn(row: &Row, store: &Store) {
    let over = |seconds: f64, max: Option<f64>| max.is_some_and(|max| seconds > max);
    if over(row.written_seconds, store.written_seconds_max)
        || over(row.loaded_seconds, store.loaded_seconds_max)
    {
        let Row { territory, written_seconds, loaded_seconds, .. } = row;
        eprintln!("over: {territory} written in {written_seconds} s, loaded in {loaded_seconds} s");
    }
}
