//! A client that writes one row after the other and keeps which ones were acknowledged, and when.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A writer at work.
pub(crate) struct Client {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Acknowledged>>,
}

/// A row that the database said it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Acknowledged {
    pub(crate) number: u64,
    pub(crate) at: Instant,
}

impl Client {
    /// Begins to write into `rows`, numbering from `first`.
    pub(crate) fn begin(dir: &Path, first: u64) -> Client {
        let stop = Arc::new(AtomicBool::new(false));
        let (psql, told) = (dir.join("psql"), Arc::clone(&stop));
        let thread = std::thread::spawn(move || write(&psql, first, &told));
        Client { stop, thread }
    }

    /// Ends it, and returns what was acknowledged.
    pub(crate) fn end(self) -> Vec<Acknowledged> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// A row that was not acknowledged may be there or not; its number is never used again.
fn write(psql: &Path, first: u64, stop: &AtomicBool) -> Vec<Acknowledged> {
    let mut acknowledged = Vec::new();
    let mut number = first;
    while !stop.load(Ordering::Relaxed) {
        let mut done = command(psql, &format!("INSERT INTO rows VALUES ({number})"));
        if done.stderr(Stdio::null()).status().unwrap().success() {
            acknowledged.push(Acknowledged { number, at: Instant::now() });
        }
        number += 1;
        std::thread::sleep(Duration::from_millis(5));
    }
    acknowledged
}

fn command(psql: &Path, sql: &str) -> Command {
    let mut command = Command::new(psql);
    command.args(["-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql]).stdin(Stdio::null());
    command
}

/// Asks the primary.
///
/// # Panics
/// When it refuses.
pub(crate) fn ask(dir: &Path, sql: &str) -> String {
    let output = command(&dir.join("psql"), sql).output().unwrap();
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Acknowledged rows that the primary does not hold.
pub(crate) fn lost(dir: &Path, acknowledged: &[Acknowledged]) -> Vec<u64> {
    let held = ask(dir, "SELECT number FROM rows");
    let held: std::collections::BTreeSet<u64> =
        held.lines().map(|line| line.parse().unwrap()).collect();
    let numbers = acknowledged.iter().map(|row| row.number);
    numbers.filter(|number| !held.contains(number)).collect()
}

/// From a moment to the first row acknowledged after it whose writing began after it too.
pub(crate) fn silence(acknowledged: &[Acknowledged], since: Instant) -> Duration {
    let before = acknowledged.iter().filter(|row| row.at <= since).count();
    // The row under way when it happened may have been acknowledged by the one that is gone.
    acknowledged.get(before + 1).expect("a row after the fault").at - since
}
