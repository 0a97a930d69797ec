//! Whole designs under the shipped price books, with trenches cheaper and dearer.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::Options;
use super::design::{self, Cost};
use super::program::Program;
use super::record::Record;
use super::scenarios::{Books, Design};
use crate::repo;

/// One territory under one book and factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// What people call it.
    pub(crate) territory: String,
    /// The price book.
    pub(crate) book: String,
    /// Prices of new trenches in relation to the book.
    pub(crate) trench_factor: String,
    /// What the designer printed.
    #[serde(flatten)]
    pub(crate) run: Run,
}

/// What `bocage design run` prints, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// What it costs.
    pub(crate) cost_cents: Cost,
    /// How far at most the cost lies above the bound, of what designs differ in.
    pub(crate) gap_ppm: i64,
    /// Wall time of the design.
    pub(crate) seconds: f64,
}

/// Measures and writes.
pub(super) fn run(
    options: &Options,
    (books, territories): (&Books, &[Design]),
    program: &Program,
) -> Result<()> {
    if !options.takes("price books", false) {
        return Ok(());
    }
    let mut rows = Vec::new();
    let named = |name: &String| territories.iter().find(|design| design.name == *name);
    for design in books.territories.iter().filter_map(named) {
        if let Some(missing) = design::missing(design) {
            eprintln!("skipped: no {missing}");
            continue;
        }
        let folder = repo::root().join("target/bench/books");
        let territory = design::prepare(program, &folder, design)?;
        for book in &books.names {
            for factor in &books.trench_factors {
                let settings = folder.join("settings.toml");
                fs::write(&settings, format!("[civil]\ntrench_factor = \"{factor}\"\n"))?;
                rows.push(Row {
                    territory: design.name.clone(),
                    book: book.clone(),
                    trench_factor: factor.clone(),
                    run: measure(program, &territory, book, &settings)?,
                });
            }
        }
        fs::remove_dir_all(folder)?;
    }
    if rows.is_empty() {
        return Ok(());
    }
    let command = "bocage design run T --prices BOOK --settings FILE";
    Record::new(command, rows).write(&options.out, "books")
}

fn measure(program: &Program, territory: &Path, book: &str, settings: &Path) -> Result<Run> {
    let word = OsStr::new;
    let prices = [word("--prices"), word(book), word("--settings"), settings.as_os_str()];
    let designed = [word("design"), word("run"), territory.as_os_str()];
    program.json(&[&designed[..], &prices].concat())
}
