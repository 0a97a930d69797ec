//! Leases: tables that a spreadsheet can check, and properties.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod always;
mod kit;
mod tables;
