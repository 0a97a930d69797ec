//! Real labs: namespaces, etcd, PostgreSQL, container engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod client;
mod containers;
mod failover;
mod kit;
