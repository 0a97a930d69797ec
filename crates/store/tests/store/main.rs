//! What must hold for a store: `suite.rs` is written against the interface alone and runs on every
//! kind; what only one of them can show is in a file of its name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod cluster;
mod field;
mod geopackage;
mod kit;
mod ledger;
mod meters;
mod money;
mod mutants;
mod postgresql;
mod purchases;
mod suite;
