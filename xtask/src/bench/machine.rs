//! What the figures were measured on, and when.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::repo;

/// Where and when a bench ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// The processor's name.
    pub(crate) cpu: String,
    /// Cores that the program may use.
    pub(crate) cores: usize,
    /// Memory, rounded to GiB.
    pub(crate) memory_gib: u64,
}

impl Machine {
    pub(super) fn this() -> Machine {
        Machine {
            cpu: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
            cores: available_parallelism().map_or(1, usize::from),
            memory_gib: field("/proc/meminfo", "MemTotal").map_or(0, |text| gib(&text)),
        }
    }
}

/// The first value of a key in one of the system's `key : value` files.
fn field(path: &str, key: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Whole GiB of a text such as `16384000 kB`.
fn gib(text: &str) -> u64 {
    let kib: u64 = text.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
    (kib + (1 << 19)) >> 20
}

/// Today (UTC), as `2026-01-31`.
pub(super) fn today() -> String {
    Offset::UTC.to_datetime(Timestamp::now()).date().to_string()
}

/// The commit that was measured; with a `+` where files differ from it.
pub(super) fn commit() -> String {
    let git = |args: &[&str]| {
        let output = Command::new("git").args(args).current_dir(repo::root()).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let head = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_default();
    let changed = git(&["status", "--porcelain", "--untracked-files=no", "--", "crates"]);
    head + if changed.is_some_and(|changed| !changed.is_empty()) { "+" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_rounded_to_whole_gib() {
        assert_eq!(gib("16384000 kB"), 16);
        assert_eq!(gib("25165824 kB"), 24);
        assert_eq!(gib("what"), 0);
    }
}
