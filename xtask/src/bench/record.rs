//! What a suite writes: its rows, and where, when and on what they were measured.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub(crate) use super::books::Row as BooksRow;
pub(crate) use super::design::Row as DesignRow;
pub(crate) use super::drills::Row as DrillsRow;
pub(crate) use super::ledger::Row as LedgerRow;
use super::machine::{self, Machine};
pub(crate) use super::peer::Row as PeerRow;
pub(crate) use super::plant::Row as PlantRow;
pub(crate) use super::steiner::Row as SteinerRow;
pub(crate) use super::store::Row as StoreRow;
pub(crate) use super::storm::Row as StormRow;

const SCHEMA: &str = "bocage.bench/1";

/// One file of `bench/results`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record<Row> {
    schema: String,
    /// The day.
    pub(crate) date: String,
    /// The commit; with a `+` where the crates differed from it.
    pub(crate) commit: String,
    /// The machine.
    pub(crate) machine: Machine,
    /// The command of every row, with FILE for what differs.
    pub(crate) command: String,
    /// What was measured.
    pub(crate) rows: Vec<Row>,
}

impl<Row: Serialize + DeserializeOwned> Record<Row> {
    pub(super) fn new(command: &str, rows: Vec<Row>) -> Record<Row> {
        Record {
            schema: SCHEMA.to_owned(),
            date: machine::today(),
            commit: machine::commit(),
            machine: Machine::this(),
            command: command.to_owned(),
            rows,
        }
    }

    pub(super) fn write(&self, folder: &Path, suite: &str) -> Result<()> {
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("{suite}.json"));
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(&path, text).with_context(|| format!("cannot write {path:?}"))
    }

    /// Reads what `write` wrote; nothing where the suite was never measured.
    pub(crate) fn read(folder: &Path, suite: &str) -> Result<Option<Record<Row>>> {
        let path = folder.join(format!("{suite}.json"));
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path)?;
        let record = serde_json::from_str(&text);
        record.map(Some).with_context(|| format!("cannot understand {path:?}"))
    }
}
