//! Looks of all sorts, and what must come of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on ends"
)]

mod always;
mod machine;
mod tables;
