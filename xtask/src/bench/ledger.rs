//! The ledger beside a peer, in the same run: transfers that outlive a power cut, in batches.

use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::Options;
use super::record::Record;
use super::scenarios::Ledger;
use crate::repo;

/// Both with batches of one size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Transfers that were written.
    pub(crate) transfers: i64,
    /// How many at once.
    pub(crate) batch: i64,
    /// Ours a second.
    pub(crate) ours_a_second: i64,
    /// The peer's a second.
    pub(crate) peer_a_second: i64,
    /// Seconds in which ours reads all back and proves it.
    pub(crate) our_audit_seconds: f64,
    /// Seconds in which the peer does.
    pub(crate) peer_audit_seconds: f64,
}

/// Measures and writes; fewer transfers than wanted are printed and fail nothing.
pub(super) fn run(options: &Options, wanted: &Ledger) -> Result<Vec<String>> {
    if !options.takes("ledger", false) {
        return Ok(Vec::new());
    }
    let output = Command::new(repo::root().join("scripts/bench-ledger.sh"))
        .arg(wanted.transfers.to_string())
        .args(wanted.batches.iter().map(u32::to_string))
        .output()
        .context("cannot run scripts/bench-ledger.sh")?;
    if !output.status.success() {
        bail!("scripts/bench-ledger.sh says {}", String::from_utf8_lossy(&output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let rows: Vec<Row> = said.lines().skip(1).map(row).collect::<Result<_>>()?;
    let most = rows.iter().map(|row| row.ours_a_second).max().unwrap_or_default();
    if most < wanted.a_second_min {
        eprintln!("under: {most} transfers a second, {} are wanted", wanted.a_second_min);
    }
    let slower = rows.iter().filter(|row| row.ours_a_second <= row.peer_a_second);
    let broken =
        slower.map(|row| format!("the peer's ledger is faster in batches of {}", row.batch));
    let broken = broken.collect();
    let batches: Vec<String> = wanted.batches.iter().map(u32::to_string).collect();
    let command = format!("scripts/bench-ledger.sh {} {}", wanted.transfers, batches.join(" "));
    Record::new(&command, rows).write(&options.out, "ledger")?;
    Ok(broken)
}

fn row(line: &str) -> Result<Row> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [transfers, batch, ours, peer, _, our_audit, peer_audit] = cells[..] else {
        bail!("scripts/bench-ledger.sh says {line:?}");
    };
    Ok(Row {
        transfers: transfers.parse()?,
        batch: batch.parse()?,
        ours_a_second: ours.parse()?,
        peer_a_second: peer.parse()?,
        our_audit_seconds: our_audit.parse()?,
        peer_audit_seconds: peer_audit.parse()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_script_is_read_and_a_cut_one_is_refused() {
        let read = row("100000\t1000\t52000\t4000\t13.0\t0.412\t9.100").unwrap();
        assert_eq!((read.batch, read.ours_a_second, read.peer_a_second), (1_000, 52_000, 4_000));
        assert!(row("100000\t1000").is_err());
    }
}
