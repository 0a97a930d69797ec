//! Placement, by tables in a small text language, by brute force, and at the size of a syndicate.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod brute;
mod kit;
mod many;
mod quotas;
mod tables;
