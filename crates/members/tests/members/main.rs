//! Members in time: tables, properties, and the real mergers of a department where they lie beside the
//! project.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod department;
mod kit;
mod tables;
