//! What `scripts/bench-applications.sh` and `scripts/bench-copies.sh` write: how applications fare while releases
//! roll, how long one takes to come back, how old the copy of its files gets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A row of `applications.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum ApplicationsRow {
    /// Clients that ask while releases are rolled forth and back.
    Releases {
        rolled: i64,
        asked: i64,
        failed: i64,
        /// How often, by what was answered instead.
        why: BTreeMap<String, i64>,
        median_ms: f64,
        p99_ms: f64,
        most_ms: f64,
    },
    /// An application that lost a table, one of several databases of a cluster.
    Restore {
        database_bytes: i64,
        cluster_bytes: i64,
        databases: i64,
        backup_and_proof_ms: i64,
        restored_ms: i64,
    },
}

/// A row of `copies.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "what")]
pub(crate) enum CopiesRow {
    /// How old the other room's copy of the files was at each look.
    #[serde(rename = "age of the copy")]
    Age { ages_ms: Vec<i64> },
    /// What a room that comes back asks of the link.
    #[serde(rename = "room back")]
    Back { away_s: i64, files_bytes: i64, rows_bytes: i64, link_bytes: i64, took_ms: i64 },
}
