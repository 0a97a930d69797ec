//! Central purchasing, from the page that its users read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod flow;
mod frameworks;
mod kit;
mod late;
mod prices;
mod properties;
mod published;
mod scores;
