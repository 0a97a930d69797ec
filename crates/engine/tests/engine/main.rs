//! The engine on a real Docker Engine that each test starts itself: what runs, what cannot break
//! out, what survives a kill, and that no request fails while releases change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on ends, and one that is skipped says so"
)]

mod breakout;
#[allow(dead_code, reason = "the tests of the command line use all of it")]
mod daemon;
mod databases;
mod entry;
mod fence;
mod killed;
mod leave;
mod life;
mod registries;
mod registry_server;
mod returns;
mod room;
mod secrets;
mod wish;
