//! The failover between two rooms, simulated: what holds over many seeds, and how fast it is checked.

use std::ffi::OsStr;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::Options;
use super::program::Program;
use super::record::Record;
use super::scenarios::Simulate;

/// What many seeds came to. A run that breaks an invariant ends the command with 5, and the bench.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    /// What people call it.
    scenario: String,
    /// Seeds run.
    seeds: u64,
    /// Faults of all of them.
    faults: u64,
    /// Steps, each of them checked.
    steps: u64,
    /// How often a room took the group.
    take_overs: u64,
    /// Without an answer when a single fault moved the group.
    recovery_time_ms: Spread,
    /// Without an answer in planned switches.
    planned_pause_ms: Spread,
    /// How far behind volumes were at a take-over.
    recovery_point_ms: Spread,
    /// Writes acknowledged to clients.
    acknowledged: u64,
    /// Of these, lost.
    lost: u64,
    /// Instants with two writers.
    two_writers: u64,
    /// Threads.
    threads: u64,
    /// Wall time.
    seconds: f64,
}

/// How times spread, in milliseconds of the simulated clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Spread {
    count: u64,
    min: Option<u64>,
    median: Option<u64>,
    p99: Option<u64>,
    max: Option<u64>,
}

/// The fields of the command's object that are kept.
#[derive(Deserialize)]
struct Told {
    seeds: u64,
    faults: u64,
    steps: u64,
    take_overs: u64,
    recovery_time_ms: Spread,
    planned_pause_ms: Spread,
    recovery_point_ms: Spread,
    acknowledged: u64,
    lost: u64,
    two_writers: u64,
    threads: u64,
    seconds: f64,
}

/// Measures and writes; a violation is returned, times over their aim are printed.
pub(super) fn run(
    options: &Options,
    wanted: &[Simulate],
    program: &Program,
) -> Result<Vec<String>> {
    let (mut rows, mut broken) = (Vec::new(), Vec::new());
    for scenario in wanted.iter().filter(|wanted| options.takes(&wanted.name, wanted.short)) {
        match measure(program, scenario) {
            Ok(row) => rows.push(row),
            Err(error) => broken.push(format!("{}: {error}", scenario.name)),
        }
    }
    if !rows.is_empty() {
        let command = "bocage simulate --seed 1 --seeds N --faults N";
        Record::new(command, rows).write(&options.out, "simulate")?;
    }
    Ok(broken)
}

fn measure(program: &Program, scenario: &Simulate) -> Result<Row> {
    let (seeds, faults) = (scenario.seeds.to_string(), scenario.faults.to_string());
    let args = ["simulate", "--seed", "1", "--seeds", &seeds, "--faults", &faults];
    let told: Told = program.json(&args.map(OsStr::new))?;
    if scenario.seconds_max.is_some_and(|max| told.seconds > max) {
        eprintln!("over: {} took {} s", scenario.name, told.seconds);
    }
    Ok(Row {
        scenario: scenario.name.clone(),
        seeds: told.seeds,
        faults: told.faults,
        steps: told.steps,
        take_overs: told.take_overs,
        recovery_time_ms: told.recovery_time_ms,
        planned_pause_ms: told.planned_pause_ms,
        recovery_point_ms: told.recovery_point_ms,
        acknowledged: told.acknowledged,
        lost: told.lost,
        two_writers: told.two_writers,
        threads: told.threads,
        seconds: told.seconds,
    })
}
