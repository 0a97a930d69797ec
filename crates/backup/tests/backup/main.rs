//! Backups by the real programs: a PostgreSQL that each test starts itself, pgBackRest and restic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on ends, and one that is skipped says so"
)]

mod databases;
mod files;
mod kit;
mod refusals;
mod vault;
