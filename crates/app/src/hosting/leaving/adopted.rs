//! What is told of an application that came, or would come.

use std::collections::BTreeMap;

use bocage_backup::verdict::{DatabaseKept, VolumeKept, differences};
use bocage_backup::{Backup, Copied, Found};
use bocage_vocab::{Explain, Generation, PlanNumber};
use serde::{Deserialize, Serialize};

use super::manifest::Manifest;
use crate::Error;

/// What came, or would come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adopted {
    /// The application.
    pub application: String,
    /// The host.
    pub host: String,
    /// Whether it came for good.
    pub applied: bool,
    /// Whether it had come before, and was only started.
    pub was_there: bool,
    /// What there is to say of the Compose file, in words.
    pub findings: Vec<String>,
    /// The errors for which its plan waits, or would wait, for somebody to look, in words.
    #[serde(default)]
    pub holding_back: Vec<String>,
    /// What was loaded into each database.
    pub databases: BTreeMap<String, DatabaseLoaded>,
    /// What was loaded into each volume.
    pub volumes: BTreeMap<String, VolumeLoaded>,
    /// What begins empty, since the folder holds nothing of it.
    pub empty: Vec<String>,
    /// What is otherwise than the folder says of itself.
    pub differences: Vec<String>,
    /// Whether it answers as its probe expects; none where it has none.
    pub answers: Option<bool>,
    /// Why it does not, or is not well.
    pub trouble: Option<Trouble>,
    /// How long loading took: as long people wait when it comes.
    #[serde(rename = "pause_ms")]
    pub pause: u64,
    /// The plan, where it waits for somebody to look.
    pub plan: Option<PlanNumber>,
    /// The generation that wants it.
    pub generation: Option<Generation>,
    /// How that plan is applied.
    pub next: Option<String>,
    /// Whether it was loaded for good and does not serve, since something is otherwise than it was.
    pub held_back: bool,
}

impl Adopted {
    /// Whether it was rehearsed, and its plan would wait for somebody to look.
    #[must_use]
    pub fn would_wait(&self) -> bool {
        !self.applied && !self.held_back && self.plan.is_none() && !self.holding_back.is_empty()
    }
}

/// What was loaded into a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseLoaded {
    /// Rows of all tables.
    pub rows: i64,
    /// Statements on owners and rights of others.
    pub left_out: u64,
    /// How long it took.
    #[serde(rename = "took_ms")]
    pub took: u64,
}

/// What was loaded into a volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeLoaded {
    /// Files, folders and links.
    pub entries: u64,
    /// How long it took.
    #[serde(rename = "took_ms")]
    pub took: u64,
}

/// Why an application that came does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The stable code.
    pub code: String,
    /// What went wrong.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl Trouble {
    pub(super) fn of(error: &Error) -> Trouble {
        let (code, hint) = (error.code().to_owned(), error.hint().to_string());
        Trouble { code, message: crate::told(error), hint }
    }
}

/// What is otherwise than a bundle says of itself.
pub(super) fn differing(manifest: &Manifest, found: &Found) -> Vec<String> {
    let databases = manifest.databases.iter().map(|(name, held)| {
        let kept = DatabaseKept { name: name.clone(), before: held.tables.clone(), after: None };
        (name.clone(), kept)
    });
    let volumes = manifest.volumes.iter().map(|(name, held)| {
        let (copy, tree, copied) = (held.file.clone(), held.tree.clone(), Copied::Still);
        (name.clone(), VolumeKept { copy, tree, copied })
    });
    let kept = Backup {
        application: manifest.application.clone(),
        incarnation: bocage_vocab::Uuid::nil(),
        host: manifest.host.clone(),
        release: manifest.release,
        at: manifest.at.clone(),
        point: String::new(),
        whole: None,
        databases: databases.collect(),
        volumes: volumes.collect(),
        took: 0,
    };
    differences(&kept, found).iter().map(ToString::to_string).collect()
}
