//! What a release is made of: services, their images by digest, what they mount and who may enter.
//!
//! It is the subset of a Compose file that Bocage runs, with every default written out, so that a
//! release means the same in ten years.

use std::collections::BTreeMap;

use bocage_vocab::{Bytes, Cores, Explain, Hint, Span};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Need;

/// The version of the encoding.
const VERSION: u32 = 1;

/// The content of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// The version of this encoding.
    pub version: u32,
    /// The services, by name.
    pub services: BTreeMap<String, Service>,
    /// The most that each volume may hold.
    pub volumes: BTreeMap<String, Bytes>,
    /// The databases.
    pub databases: BTreeMap<String, DatabaseSpec>,
    /// Who is shown to the world, if anybody is.
    pub entry: Option<Entry>,
}

/// One service of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// The image: `name@sha256:…`.
    pub image: String,
    /// What replaces the image's entry point.
    pub entrypoint: Option<Vec<String>>,
    /// What replaces the image's command.
    pub command: Option<Vec<String>>,
    /// Variables. Secrets never stand here.
    pub environment: BTreeMap<String, String>,
    /// Where volumes are mounted.
    pub mounts: Vec<Mount>,
    /// Folders in memory, lost with the instance.
    pub scratch: Vec<String>,
    /// Secrets that it may read, as files in `/run/secrets`.
    pub secrets: Vec<String>,
    /// Who it runs as, such as `1000:1000`.
    pub user: Option<String>,
    /// Whether its own files can be written. They are lost with the instance.
    pub writable: bool,
    /// Copies in the room that serves.
    pub replicas: u16,
    /// What each copy may take.
    pub limits: Limits,
    /// What its hosts must have, in words parted by commas, such as `ssd`.
    pub labels: String,
    /// How the engine asks whether it is well.
    pub health: Option<Health>,
    /// Services that must be well before it starts.
    pub after: Vec<String>,
}

/// Where a volume is mounted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// The volume.
    pub volume: String,
    /// The folder in the instance.
    pub at: String,
    /// Whether it may only be read.
    pub read_only: bool,
}

/// What a copy may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Computing power.
    #[serde(rename = "cores_millicores")]
    pub cores: Cores,
    /// Memory.
    #[serde(rename = "memory_bytes")]
    pub memory: Bytes,
    /// Processes and threads.
    pub processes: u32,
    /// Storage operations in a second.
    pub iops: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            cores: Cores::millicores(500),
            memory: Bytes::octets(256 << 20),
            processes: 128,
            iops: 100,
        }
    }
}

/// How the engine asks whether an instance is well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The command; it ends with 0 where all is well.
    pub command: Vec<String>,
    /// The time between two questions.
    #[serde(rename = "every_ms")]
    pub every: Span,
    /// How long an answer may take.
    #[serde(rename = "timeout_ms")]
    pub timeout: Span,
    /// After so many bad answers it is not well.
    pub retries: u16,
}

/// A database of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseSpec {
    /// The services that are given its address and password.
    pub services: Vec<String>,
    /// The variable that holds the address without the password, such as `DATABASE_URL`.
    pub variable: String,
    /// Connections at once, at most.
    pub connections_max: u16,
}

/// What the world sees of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The service that answers.
    pub service: String,
    /// Its port in the instance.
    pub port: u16,
    /// The host name that people type.
    pub host: String,
    /// How somebody outside asks whether the application is well.
    pub probe: Probe,
}

/// How somebody outside asks whether an application is well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// The path that is asked for.
    pub path: String,
    /// The status that says that all is well.
    pub status: u16,
    /// Text that the answer must hold.
    pub holds: Option<String>,
    /// How long an answer may take.
    #[serde(rename = "timeout_ms")]
    pub timeout: Span,
}

impl Default for Probe {
    fn default() -> Probe {
        Probe { path: "/".to_owned(), status: 200, holds: None, timeout: Span::millis(2_000) }
    }
}

impl Spec {
    /// What one copy of a service takes: its limits, and the volumes that it mounts.
    #[must_use]
    pub fn need_of(&self, service: &Service) -> Need {
        let sizes = service.mounts.iter().filter_map(|mount| self.volumes.get(&mount.volume));
        let Limits { cores, memory, iops, .. } = service.limits;
        Need { cores, memory, disk: sizes.copied().sum(), iops: iops.into() }
    }

    /// A release without services, to be filled.
    #[must_use]
    pub fn empty() -> Spec {
        Spec {
            version: VERSION,
            services: BTreeMap::new(),
            volumes: BTreeMap::new(),
            databases: BTreeMap::new(),
            entry: None,
        }
    }

    /// Its one text: JSON with sorted names.
    #[must_use]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Spec::encode`] wrote.
    ///
    /// # Errors
    /// When the text is of another making, or of a version that this program does not know.
    pub fn decode(text: &str) -> Result<Spec, Error> {
        let spec: Spec = serde_json::from_str(text).map_err(Error::ReleaseUnread)?;
        if spec.version == VERSION {
            Ok(spec)
        } else {
            Err(Error::ReleaseNewer { found: spec.version })
        }
    }

    /// SHA-256 of its text, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let digest = Sha256::digest(self.encode().as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A text that is no content of a release.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not what [`Spec::encode`] writes.
    #[error("the content of a release cannot be read")]
    ReleaseUnread(#[source] serde_json::Error),
    /// Of a newer version.
    #[error("the content of a release is of version {found}, and this program knows version 1")]
    ReleaseNewer {
        /// The version found.
        found: u32,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::ReleaseUnread(_) => "bocage::hosting::release_unread",
            Error::ReleaseNewer { .. } => "bocage::hosting::release_newer",
        }
    }
    fn hint(&self) -> Hint {
        match self {
            Error::ReleaseUnread(_) => {
                Hint::new("see with `bocage audit T` whether the territory was altered")
            }
            Error::ReleaseNewer { .. } => {
                Hint::new("open the territory with the version of Bocage that wrote it")
            }
        }
    }
}
