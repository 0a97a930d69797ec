//! What usage comes to.
#![allow(clippy::unwrap_used, reason = "tests")]

mod always;
mod kit;
mod tables;
