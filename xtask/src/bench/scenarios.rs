//! `bench/scenarios.toml`: what is measured and what is expected of it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenarios {
    pub(super) steiner: Steiner,
    pub(super) design: Vec<Design>,
    pub(super) books: Books,
    pub(super) store: Vec<Store>,
    pub(super) plant: Vec<Plant>,
    pub(super) simulate: Vec<Simulate>,
    pub(super) storm: Vec<Storm>,
    pub(super) drills: Drills,
    pub(super) ledger: Ledger,
    pub(super) months: Months,
}

/// A month of members and lines of meters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Months {
    pub(super) members: u32,
    pub(super) lines: u32,
    /// In which it should be issued.
    pub(super) issued_seconds_max: f64,
    /// Most memory that that should take.
    pub(super) rss_kib_max: i64,
}

/// Transfers into the ledger and into its peer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ledger {
    pub(super) transfers: u32,
    /// How many are written at once, each a run of its own.
    pub(super) batches: Vec<u32>,
    /// Transfers a second that some size of batch should reach.
    pub(super) a_second_min: i64,
}

/// Faults that are drawn for a real lab.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Storm {
    pub(super) name: String,
    /// Where the lab lies meanwhile.
    pub(super) folder: String,
    pub(super) seed: u64,
    pub(super) rounds: u32,
    /// Of this kind only.
    pub(super) only: Option<String>,
    /// Measured by the short benches too.
    #[serde(default)]
    pub(super) short: bool,
}

/// Faults to do to a real lab.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drills {
    /// Where the lab lies meanwhile.
    pub(super) folder: String,
    /// Words of `bocage lab drill`.
    pub(super) faults: Vec<String>,
    /// Drills of each.
    pub(super) runs: u32,
}

/// Instances with known optima.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Steiner {
    /// The folder with `index.tsv`, from the root of the repository.
    pub(super) folder: String,
    /// Seconds that a solve may take.
    pub(super) seconds_max: u32,
    pub(super) family: Vec<Family>,
}

impl Steiner {
    /// Seconds after which a solve is stopped: its last step and its start take some too.
    pub(super) fn time(&self) -> u32 {
        self.seconds_max.saturating_sub(1).max(1)
    }
}

/// Instances of one origin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Family {
    pub(super) name: String,
    /// How the names of its instances start.
    pub(super) prefix: String,
    /// How far above the optimum they may lie on average, in parts per million.
    pub(super) over_optimum_mean_max_ppm: i64,
}

/// A territory to design.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Design {
    pub(super) name: String,
    /// A file of OpenStreetMap; the demo territory where there is none.
    pub(super) file: Option<String>,
    /// The small demo territory instead of the department.
    #[serde(default)]
    pub(super) small: bool,
    /// Measured by the short benches too.
    #[serde(default)]
    pub(super) short: bool,
    pub(super) seconds_max: Option<f64>,
    pub(super) peak_rss_max_kib: Option<i64>,
}

/// Price books that territories are designed with, each with trenches at some factors.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Books {
    pub(super) names: Vec<String>,
    pub(super) trench_factors: Vec<String>,
    /// Of those to design.
    pub(super) territories: Vec<String>,
}

/// A territory whose store is measured.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Store {
    pub(super) name: String,
    /// The small demo territory instead of the department.
    #[serde(default)]
    pub(super) small: bool,
    /// Measured by the short benches too.
    #[serde(default)]
    pub(super) short: bool,
    pub(super) written_seconds_max: Option<f64>,
    pub(super) loaded_seconds_max: Option<f64>,
}

/// A territory whose plant is asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plant {
    pub(super) name: String,
    /// The small demo territory instead of the department.
    #[serde(default)]
    pub(super) small: bool,
    /// Measured by the short benches too.
    #[serde(default)]
    pub(super) short: bool,
    /// How many traces, and about as many cuts.
    pub(super) asked: usize,
    /// Whether the tests of the plant then compare cuts of a department with a walk.
    #[serde(default)]
    pub(super) exact: bool,
}

/// Seeds of the simulator of failovers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Simulate {
    pub(super) name: String,
    pub(super) seeds: u64,
    /// Faults for each.
    pub(super) faults: u64,
    /// Measured by the short benches too.
    #[serde(default)]
    pub(super) short: bool,
    pub(super) seconds_max: Option<f64>,
}

impl Scenarios {
    pub(super) fn read(path: &Path) -> Result<Scenarios> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {path:?}"))?;
        toml::from_str(&text).with_context(|| format!("cannot understand {path:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scenarios_of_the_repository_are_read() {
        let path = crate::repo::root().join("bench/scenarios.toml");
        let scenarios = Scenarios::read(&path).unwrap();
        assert!(scenarios.design.iter().any(|design| design.short));
        assert!(scenarios.design.iter().any(|design| design.file.is_none() && !design.small));
    }
}
