//! What is known of backups: every run and every proof stays in the journal of jobs, as it ended.

use std::collections::BTreeMap;

use bocage_backup::Backup;
use bocage_backup::schedule::{Known, Standing, standing};
use bocage_hosting::Application;
use bocage_vocab::Span;
use bocage_world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Failure, Territory, jobs};

/// The kind of job of a run of backups.
pub(super) const RUN: &str = "backup.run";
/// The kind of job of proofs.
pub(super) const PROOF: &str = "backup.prove";

/// A run of backups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// The host.
    pub host: String,
    /// What was backed up.
    pub backups: Vec<Backup>,
    /// What could not be.
    pub failures: Vec<Failed>,
    /// Applications whose last backup is young enough.
    pub not_due: Vec<String>,
    /// What to look at although the backup was taken.
    pub remarks: Vec<Remark>,
}

/// A volume that is empty and was not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remark {
    /// The application.
    pub application: String,
    /// The volume.
    pub volume: String,
    /// What it held in the backup before.
    pub held: u64,
}

/// What could not be done with an application, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    /// The application.
    pub application: String,
    /// Which of the applications of that name.
    pub incarnation: Uuid,
    /// The stable code.
    pub code: String,
    /// What went wrong, with its causes.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl Failed {
    pub(super) fn of(application: &Application, error: &Error) -> Failed {
        let Failure { code, message, causes, hint } = Failure::from(error);
        let message = std::iter::once(message).chain(causes).collect::<Vec<_>>().join(": ");
        Failed {
            application: application.name.to_string(),
            incarnation: application.id.uuid(),
            code: code.to_owned(),
            message,
            hint,
        }
    }
}

/// A backup that was restored into scratch, and what came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Proof {
    /// The application.
    pub application: String,
    /// Which of the applications of that name.
    pub incarnation: Uuid,
    /// When the proof ended.
    pub at: String,
    /// When the backup was taken: the moment that was restored.
    pub of: String,
    /// Whether it gave back what was backed up, and the application's probe passed.
    pub passed: bool,
    /// What is otherwise than it was.
    pub differences: Vec<String>,
    /// What went wrong on the way.
    pub trouble: Option<Failed>,
    /// The release that answered, where it did.
    pub release: Option<u32>,
    /// Rows that were compared.
    pub rows: i64,
    /// Files, folders and links that were compared.
    pub entries: u64,
    /// How long it took.
    #[serde(rename = "took_ms")]
    pub took: u64,
}

/// A run of proofs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Proofs {
    /// The host.
    pub host: String,
    /// One for each application that keeps something.
    pub proofs: Vec<Proof>,
    /// What has no backup yet.
    pub without: Vec<String>,
}

/// What is known of all applications.
#[derive(Debug, Default)]
pub(crate) struct Notes(BTreeMap<Uuid, Note>);

/// What is known of one, the newest first.
#[derive(Debug, Default, Clone)]
pub(crate) struct Note {
    pub(crate) backups: Vec<Backup>,
    pub(crate) proofs: Vec<Proof>,
    /// Whether the newest attempt failed.
    failed: bool,
    attempted: bool,
}

/// Reads what runs and proofs have written.
pub(crate) fn read(territory: &Territory) -> Result<Notes, Error> {
    let mut notes = BTreeMap::<Uuid, Note>::new();
    for (_, _, run) in jobs::results::<Run>(territory, RUN)? {
        for backup in run.backups {
            let note = notes.entry(backup.incarnation).or_default();
            note.attempted = true;
            note.backups.push(backup);
        }
        for failure in run.failures {
            let note = notes.entry(failure.incarnation).or_default();
            note.failed |= !note.attempted;
            note.attempted = true;
        }
    }
    for (_, _, proofs) in jobs::results::<Proofs>(territory, PROOF)? {
        for proof in proofs.proofs {
            notes.entry(proof.incarnation).or_default().proofs.push(proof);
        }
    }
    Ok(Notes(notes))
}

impl Notes {
    pub(crate) fn of(&self, application: &Application) -> Note {
        self.0.get(&application.id.uuid()).cloned().unwrap_or_default()
    }
}

impl Note {
    /// When the newest good backup was taken.
    pub(crate) fn backup_at(&self) -> Option<&str> {
        self.backups.first().map(|backup| backup.at.as_str())
    }

    /// When the newest restore passed: the age that counts.
    pub(crate) fn proven_at(&self) -> Option<&str> {
        self.proofs.iter().find(|proof| proof.passed).map(|proof| proof.at.as_str())
    }

    /// What people must be told.
    pub(crate) fn standing(
        &self,
        world: &World,
        application: &Application,
        now: Timestamp,
    ) -> Standing {
        let moment = |text: &str| text.parse::<Timestamp>().ok();
        let id = application.id;
        let keeps = world.volumes.iter().any(|one| one.application == id)
            || world.databases.iter().any(|one| one.application == id);
        let class = world.service_classes.get(application.class);
        let proof = self.proofs.first();
        let known = Known {
            keeps,
            backup: self.backup_at().and_then(moment),
            failed: self.failed,
            proof: proof.and_then(|proof| Some((moment(&proof.at)?, proof.passed))),
            every: class.map_or(Span::ZERO, |class| class.backup_every),
        };
        standing(&known, now)
    }
}
