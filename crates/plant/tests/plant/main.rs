//! The plant followed, judged by a walker that expands every joint strand by strand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod brute;
mod impact;
mod kit;
mod shared;
mod speed;
mod trace;
