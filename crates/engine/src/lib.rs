//! Container engines: makes a host run exactly what is wanted.
//!
//! [`steps`] is pure: what is seen and what is wanted give a list of steps, each a single outside
//! call. [`reconcile`] performs them. It may be repeated, may be killed anywhere, and refuses an
//! older generation. Whatever does not carry Bocage's labels is never touched.
#![warn(missing_docs)]

pub mod access;
mod connections;
mod databases;
mod docker;
mod engine;
mod entry;
mod error;
pub mod fake;
mod http;
mod leash;
mod lock;
mod observed;
mod owner;
mod reconcile;
mod registry;
mod rest;
mod steps;
mod undo;
mod wanted;

#[cfg(test)]
mod drawn;

pub use access::{ACCESSES_KEPT_DAYS, Access, accesses};
pub use databases::{
    Kept, PostgreSql, WantedDatabase, databases, role, share, sizes, with_databases,
    with_databases_at,
};
pub use docker::{
    Aside, Docker, Moving, Still, answers, forget_secrets, keep_secret, secret_files, secrets_of,
};
pub use engine::{Engine, Usage, Used};
pub use entry::{Caddy, Door, NoDoor, Shown};
pub use error::Error;
pub use leash::Leashed;
pub use lock::Lock;
pub use observed::{Observed, Running, State};
pub use owner::Owner;
pub use reconcile::{Failure, Outcome, announce, reconcile};
pub use registry::{Registry, Source, copy};
pub use steps::{Name, Step, steps};
pub use undo::Undone;
pub use wanted::{
    Copy, Route, Wanted, WantedInstance, elsewhere, is_promised_both, one_of_each, wanted,
    wanted_in_room,
};
