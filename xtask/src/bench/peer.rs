//! The Steiner solver beside a peer, in the same run.

use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::Options;
use super::record::Record;
use super::scenarios::Steiner;
use crate::repo;

/// Both on one instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The file's name without endings.
    pub(crate) instance: String,
    /// What the peer's tree costs.
    pub(crate) peer: i64,
    /// What ours costs.
    pub(crate) ours: i64,
    /// The time of the peer's call alone.
    pub(crate) peer_seconds: f64,
    /// The time of our whole program.
    pub(crate) our_seconds: f64,
}

/// Measures and writes; the script walks both trees and fails where ours costs more.
pub(super) fn run(options: &Options, wanted: &Steiner) -> Result<Vec<String>> {
    let folder = repo::root().join(&wanted.folder);
    if !options.takes("peer", false) || !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files: Vec<_> = std::fs::read_dir(&folder)?.flatten().map(|e| e.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ext| ext == "xz"));
    files.sort();
    let script = repo::root().join("scripts/judge-steiner.sh");
    let output = Command::new(script)
        .arg(&options.program)
        .args(files)
        .env("RUNS", "1")
        .env("SECONDS_MAX", wanted.time().to_string())
        .output()
        .context("cannot run scripts/judge-steiner.sh")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let rows: Vec<Row> = said.lines().skip(1).map(row).collect::<Result<_>>()?;
    let command =
        format!("RUNS=1 SECONDS_MAX={} scripts/judge-steiner.sh BOCAGE FILE", wanted.time());
    Record::new(&command, rows).write(&options.out, "peer")?;
    let is_well = output.status.success();
    Ok(if is_well {
        Vec::new()
    } else {
        vec!["the peer's tree is better, or one is none".to_owned()]
    })
}

fn row(line: &str) -> Result<Row> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [instance, peer, ours, _, peer_seconds, our_seconds, _] = cells[..] else {
        bail!("scripts/judge-steiner.sh says {line:?}");
    };
    Ok(Row {
        instance: instance.split('.').next().unwrap_or(instance).to_owned(),
        peer: peer.parse()?,
        ours: ours.parse()?,
        peer_seconds: peer_seconds.parse()?,
        our_seconds: our_seconds.parse()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_script_is_read_and_a_cut_one_is_refused() {
        let read = row("I053.gr\t30900000\t30854904\t1.00146\t0.012\t0.841\t70.1").unwrap();
        assert_eq!((&*read.instance, read.peer, read.ours), ("I053", 30_900_000, 30_854_904));
        assert!(row("I053.gr: no tree that joins all terminals").is_err());
    }
}
