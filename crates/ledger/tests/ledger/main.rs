//! What must hold for a ledger: single cases as tables, and properties on drawn books.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod always;
mod drawn;
mod kit;
mod several;
mod tables;
mod torn;
