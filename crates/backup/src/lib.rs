//! Backups of databases and files: taken, verified, restored, and compared with what was there.
//!
//! [`schedule`] and [`verdict`] are pure: which backup is due, what a restored copy lacks, what must be
//! told loudly. [`Cluster`] has pgBackRest do the work for a PostgreSQL, [`Files`] has restic do it for a
//! folder; both are encrypted with keys that stand in files of their own and never in a word of a
//! command. [`Vault`] takes copies of a repository and lets nobody who sends them take one away. A backup
//! counts once it was restored: [`Scratch`] is the PostgreSQL that it is restored into.
#![warn(missing_docs)]

mod archive;
mod cluster;
mod dump;
mod error;
mod files;
mod key;
mod measure;
mod place;
mod programs;
pub mod schedule;
mod scratch;
mod sql;
mod tool;
mod tree;
mod vault;
pub mod verdict;

pub use archive::{copy, pack, unpack};
pub use cluster::{Cluster, Target};
pub use dump::{Moment, load};
pub use error::Error;
pub use files::{Files, Newest};
pub use key::{destroy, fingerprints};
pub use measure::{Table, Tables, measure};
pub use place::{Lock, Place};
pub use postgres::Config;
pub use programs::Programs;
pub use scratch::{Listen, Scratch};
pub use sql::{Told, load_sql};
pub use tree::{Tree, digest_of, file_digest, stamps, tree};
pub use vault::{Copies, Fetched, Sender, Vault, copy_to, fetch, sizes};
pub use verdict::{Backup, Copied, DatabaseKept, Difference, Found, VolumeKept};
