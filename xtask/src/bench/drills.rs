//! Drills on a real lab: what each fault to the serving room costs, with clients that write.

use std::ffi::OsStr;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::Options;
use super::program::Program;
use super::record::Record;
use super::rooms::Rooms;
use super::scenarios::Drills;

/// What the drills of one fault came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// What was done to the room that served.
    pub(crate) fault: String,
    /// The longest time without an acknowledged write of each drill, in milliseconds, rising.
    pub(crate) pauses_ms: Vec<u64>,
    /// The longest time of any application without a good answer through an entry, of each drill, in
    /// milliseconds, rising.
    #[serde(default)]
    pub(crate) applications_ms: Vec<u64>,
    /// Writes acknowledged in all.
    pub(crate) acknowledged: u64,
    /// Of these, lost.
    pub(crate) lost: u64,
    /// Of these, acknowledged by a second writer.
    pub(crate) two_writers: u64,
}

#[derive(Deserialize)]
struct Told {
    longest_pause_ms: u64,
    acknowledged: u64,
    lost: u64,
    two_writers: u64,
    applications: Vec<Application>,
}

#[derive(Deserialize)]
struct Application {
    longest_pause_ms: u64,
}

/// Measures and writes. A drill that finds something lost ends the command with 5, and the bench.
pub(super) fn run(options: &Options, wanted: &Drills, program: &Program) -> Result<Vec<String>> {
    if !options.takes("drills", false) {
        return Ok(Vec::new());
    }
    let rooms = Rooms::up(program, &wanted.folder)?;
    let (mut rows, mut broken) = (Vec::new(), Vec::new());
    for fault in &wanted.faults {
        match measure(program, wanted, fault) {
            Ok(row) => rows.push(row),
            Err(error) => broken.push(format!("drill {fault}: {error}")),
        }
    }
    drop(rooms);
    Record::new("bocage lab drill FAULT", rows).write(&options.out, "drills")?;
    Ok(broken)
}

fn measure(program: &Program, wanted: &Drills, fault: &str) -> Result<Row> {
    let mut row = Row {
        fault: fault.to_owned(),
        pauses_ms: Vec::new(),
        applications_ms: Vec::new(),
        acknowledged: 0,
        lost: 0,
        two_writers: 0,
    };
    for _ in 0..wanted.runs {
        let args = ["lab", "drill", fault, "--dir", &wanted.folder];
        let told: Told = program.json(&args.map(OsStr::new))?;
        row.pauses_ms.push(told.longest_pause_ms);
        row.applications_ms.extend(told.applications.iter().map(|one| one.longest_pause_ms).max());
        row.acknowledged += told.acknowledged;
        row.lost += told.lost;
        row.two_writers += told.two_writers;
    }
    row.pauses_ms.sort_unstable();
    row.applications_ms.sort_unstable();
    Ok(row)
}
