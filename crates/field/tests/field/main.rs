//! Clocks by table, repair times against a count of every second, states against a table of what may
//! follow what.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod clocks;
mod money;
mod repairs;
mod states;
