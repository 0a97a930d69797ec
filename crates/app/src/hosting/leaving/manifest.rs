//! What a bundle says of itself: the register of personal data, and what was in it when it was written.

use std::collections::BTreeMap;

use bocage_backup::{Tables, Tree};
use serde::{Deserialize, Serialize};

/// The file of a bundle that says what is in it.
pub(super) const FILE: &str = "data-sheet.json";
/// What the first field of that file says.
const SCHEMA: &str = "bocage.bundle/1";

/// What is in a bundle, and whose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this file.
    pub schema: String,
    /// The application.
    pub application: String,
    /// The member whose it is.
    pub member: String,
    /// Its class of service.
    pub class: String,
    /// The number of the release.
    pub release: u32,
    /// The digest of the release.
    pub digest: String,
    /// When it was written.
    pub at: String,
    /// Where from.
    pub host: String,
    /// How long what writes files stood still.
    #[serde(rename = "pause_ms")]
    pub pause: u64,
    /// What the register of processing says (GDPR, article 30).
    pub register: Option<Register>,
    /// Images by the name that the Compose file calls them.
    pub images: BTreeMap<String, String>,
    /// Databases, by name.
    pub databases: BTreeMap<String, DatabaseHeld>,
    /// Volumes, by name.
    pub volumes: BTreeMap<String, VolumeHeld>,
}

/// What the register says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// What the data are for.
    pub purpose: String,
    /// Which data, and of whom.
    pub categories: String,
    /// How long they are kept.
    pub retention: String,
    /// Who else handles them.
    pub subprocessors: String,
    /// Where they lay.
    pub location: String,
}

/// A database in a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatabaseHeld {
    /// Its file.
    pub file: String,
    /// What it held.
    pub tables: Tables,
}

/// A volume in a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VolumeHeld {
    /// Its file.
    pub file: String,
    /// What it held.
    pub tree: Tree,
}

impl Manifest {
    /// The form that this version writes.
    pub(super) fn schema() -> String {
        SCHEMA.to_owned()
    }

    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> i64 {
        let tables = self.databases.values().flat_map(|database| database.tables.values());
        tables.map(|table| table.rows).sum()
    }
}
