//! Storms over a real lab: faults drawn from a seed, while clients write and applications are asked.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

use super::Options;
use super::program::Program;
use super::record::Record;
use super::rooms::Rooms;
use super::scenarios::Storm;

/// What the rounds of one kind of fault came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The kind of the first fault of each round.
    pub(crate) kind: String,
    /// The longest time without an acknowledged write of each round, in milliseconds, rising.
    pub(crate) pauses_ms: Vec<u64>,
    /// What was done, in the same order.
    pub(crate) faults: Vec<String>,
    /// How often the group moved in or after these rounds.
    pub(crate) moves: usize,
    /// Of the whole storm: releases deployed meanwhile.
    pub(crate) deployed: u64,
    /// Of the whole storm: writes acknowledged.
    pub(crate) acknowledged: u64,
    /// Of these, lost.
    pub(crate) lost: u64,
    /// Of these, acknowledged by a second writer.
    pub(crate) two_writers: u64,
}

#[derive(Deserialize)]
struct Told {
    rounds: Vec<Round>,
    acknowledged: u64,
    lost: u64,
    two_writers: u64,
    broken: Option<String>,
}

#[derive(Deserialize)]
struct Round {
    kind: String,
    faults: Vec<String>,
    from: String,
    to: String,
    longest_pause_ms: u64,
}

/// What was deployed last is seen by then.
const SETTLE: Duration = Duration::from_secs(20);

/// Measures and writes. A storm that loses something, or leaves something broken, is told.
pub(super) fn run(options: &Options, wanted: &[Storm], program: &Program) -> Result<Vec<String>> {
    let (mut rows, mut broken) = (Vec::new(), Vec::new());
    for storm in wanted.iter().filter(|one| options.takes(&one.name, one.short)) {
        let rooms = Rooms::up(program, &storm.folder)?;
        let (seed, rounds) = (storm.seed.to_string(), storm.rounds.to_string());
        let mut args =
            vec!["lab", "storm", "--dir", rooms.folder, "--seed", &seed, "--rounds", &rounds];
        args.extend(storm.only.iter().flat_map(|only| ["--only", only]));
        let args: Vec<&OsStr> = args.into_iter().map(OsStr::new).collect();
        let ended = AtomicBool::new(false);
        let (told, deployed) = std::thread::scope(|scope| {
            let deployer = scope.spawn(|| rooms.deploy_until(&ended));
            let told = program.judged::<Told>(&args);
            ended.store(true, Ordering::Relaxed);
            (told, deployer.join())
        });
        let told = told?;
        let deployed = deployed.unwrap_or_else(|_| bail!("deploying panicked"))?;
        eprintln!("{deployed} releases deployed meanwhile");
        std::thread::sleep(SETTLE);
        broken.extend(rooms.not_running()?);
        broken.extend(told.broken.iter().map(|why| format!("{}: {why}", storm.name)));
        if told.lost + told.two_writers > 0 {
            broken.push(format!(
                "{}: {} lost, {} by a second writer",
                storm.name, told.lost, told.two_writers
            ));
        }
        rows.extend(by_kind(&told, deployed));
    }
    if !rows.is_empty() {
        Record::new("bocage lab storm --seed N --rounds N", rows).write(&options.out, "storm")?;
    }
    Ok(broken)
}

fn by_kind(told: &Told, deployed: u64) -> Vec<Row> {
    let mut kinds: BTreeMap<&str, Vec<&Round>> = BTreeMap::new();
    for round in &told.rounds {
        kinds.entry(&round.kind).or_default().push(round);
    }
    let row = |(kind, mut rounds): (&str, Vec<&Round>)| {
        rounds.sort_by_key(|round| round.longest_pause_ms);
        Row {
            kind: kind.to_owned(),
            pauses_ms: rounds.iter().map(|round| round.longest_pause_ms).collect(),
            faults: rounds.iter().map(|round| round.faults.join(" and ")).collect(),
            moves: rounds.iter().filter(|round| round.from != round.to).count(),
            deployed,
            acknowledged: told.acknowledged,
            lost: told.lost,
            two_writers: told.two_writers,
        }
    };
    kinds.into_iter().map(row).collect()
}
