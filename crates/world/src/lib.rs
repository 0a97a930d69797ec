//! The facts of a territory at one generation, and how they change.
//!
//! Every change is a [`Diff`] drafted on a [`World`], carried by a [`Plan`], and applied to the
//! generation that it names as its parent. This crate knows neither files nor databases.
#![warn(missing_docs)]

mod apply;
mod chain;
mod diff;
mod draft;
mod encode;
mod error;
mod kinds;
mod lookup;
mod plan;
mod rebase;
mod references;
mod sound;
mod summary;
mod table;

pub use apply::apply;
pub use chain::{Digest, Link, row_digest};
pub use diff::TableDiff;
pub use draft::{replace, rewrite, upsert, whole};
pub use encode::{DecodeError, SCHEMA_VERSION, decode_row, encode_row};
pub use error::Error;
pub use kinds::{
    Diff, DiffMutVisitor, DiffVisitor, PLANT_KINDS, Rows, RowsVisitor, TableVisitor, World,
    WorldFact,
};
pub use lookup::label;
pub use plan::{Plan, PlanState, PlanStateError, Provenance};
pub use rebase::{Conflict, rebase};
pub use sound::{Dangling, dangling, make_sound};
pub use summary::{Change, Summary, summarise};
pub use table::Table;
