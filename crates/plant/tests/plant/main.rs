//! The plant followed, judged by a walker that expands every joint strand by strand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking, and those that measure tell what they saw"
)]

mod boxes;
mod brute;
mod here;
mod impact;
mod kit;
mod lease;
mod shared;
mod speed;
mod strand_way;
mod trace;
