//! What is known of backups: every run and every proof stays in the journal of jobs, as it ended.

use std::collections::BTreeMap;

use bocage_backup::schedule::{Known, Standing, standing};
use bocage_backup::{Backup, VolumeKept};
use bocage_hosting::Application;
use bocage_vocab::Span;
use bocage_world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::platform;
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
    /// The platform's own configuration, where it was due.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// Why it could not be backed up.
    #[serde(default)]
    pub platform_failure: Option<Failed>,
}

/// A backup of what the platform itself is: its territory, secrets and settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Platform {
    /// When it was taken.
    pub at: String,
    /// The generation of the territory.
    pub generation: u32,
    /// Its parts, by name.
    pub parts: BTreeMap<String, VolumeKept>,
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
    /// What failed with something that is no application.
    pub(super) fn of_platform(error: &Error) -> Failed {
        Failed::named((platform::NAME, Uuid::nil()), error)
    }

    pub(super) fn of(application: &Application, error: &Error) -> Failed {
        Failed::named((&application.name, application.id.uuid()), error)
    }

    fn named((name, incarnation): (&str, Uuid), error: &Error) -> Failed {
        let Failure { code, message, causes, hint } = Failure::from(error);
        let message = std::iter::once(message).chain(causes).collect::<Vec<_>>().join(": ");
        Failed { application: name.to_owned(), incarnation, code: code.to_owned(), message, hint }
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

/// What is known of all applications, and of the platform.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    of: BTreeMap<Uuid, Note>,
    /// The newest good backup of the platform.
    pub(crate) platform: Option<Platform>,
    /// Whether the newest attempt failed.
    pub(crate) platform_failed: bool,
}

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
    let (mut platform, mut platform_failed) = (None, false);
    for (_, _, run) in jobs::results::<Run>(territory, RUN)? {
        // The newest come first.
        platform_failed |= run.platform_failure.is_some() && platform.is_none();
        platform = platform.or(run.platform);
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
    Ok(Notes { of: notes, platform, platform_failed })
}

impl Notes {
    pub(crate) fn of(&self, application: &Application) -> Note {
        self.of_incarnation(application.id.uuid())
    }

    /// What is known of one that may be no more.
    pub(crate) fn of_incarnation(&self, incarnation: Uuid) -> Note {
        self.of.get(&incarnation).cloned().unwrap_or_default()
    }

    /// The host of the newest backup of such a kind.
    pub(crate) fn last_host(&self, is_such: impl Fn(&Backup) -> bool) -> Option<&str> {
        let newest = self.backups().filter(|one| is_such(one)).max_by(|a, b| a.at.cmp(&b.at));
        newest.map(|backup| backup.host.as_str())
    }

    /// Every backup, also of applications that are retired.
    pub(crate) fn backups(&self) -> impl Iterator<Item = &Backup> {
        self.of.values().flat_map(|note| &note.backups)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, Context};
    use bocage_hosting::{ApplicationState, Volume};
    use bocage_vocab::{Bytes, Generation, Id};
    use bocage_world::Rows;

    fn depot() -> (World, Application) {
        let application = Application {
            id: Id::derive(&["depot"]),
            name: "depot".into(),
            member: "Coutances".into(),
            class: Id::derive(&["single"]),
            home: Id::derive(&["main"]),
            release: 1,
            state: ApplicationState::Running,
        };
        let volume = Volume {
            id: Id::derive(&["depot", "files"]),
            application: application.id,
            name: "files".into(),
            size: Bytes::octets(1 << 30),
        };
        let rows = Rows {
            applications: vec![application.clone()],
            volumes: vec![volume],
            service_classes: bocage_hosting::ServiceClass::shipped(),
            ..Rows::default()
        };
        (World::from_rows(Generation::default(), rows), application)
    }

    fn run(application: &Application, at: Option<&str>) -> Run {
        let backup = at.map(|at| Backup {
            application: application.name.to_string(),
            incarnation: application.id.uuid(),
            host: "m1".into(),
            release: 1,
            at: at.into(),
            point: "p".into(),
            whole: None,
            databases: BTreeMap::new(),
            volumes: BTreeMap::new(),
            took: 1,
        });
        let error = Error::NoVolume { application: "depot".into(), volume: "files".into() };
        let failures =
            if at.is_none() { vec![Failed::of(application, &error)] } else { Vec::new() };
        Run {
            host: "m1".into(),
            backups: backup.into_iter().collect(),
            failures,
            not_due: Vec::new(),
            remarks: Vec::new(),
            platform: None,
            platform_failure: None,
        }
    }

    fn proofs(application: &Application, at: &str, passed: bool) -> Proofs {
        let proof = Proof {
            application: application.name.to_string(),
            incarnation: application.id.uuid(),
            at: at.into(),
            of: at.into(),
            passed,
            differences: Vec::new(),
            trouble: None,
            release: Some(1),
            rows: 0,
            entries: 1,
            took: 1,
        };
        Proofs { host: "m1".into(), proofs: vec![proof], without: Vec::new() }
    }

    #[test]
    fn the_newest_attempt_counts_and_only_a_good_one_ends_an_alarm() {
        let dir = tempfile::tempdir().unwrap();
        let ctx = Context::new(Actor::local_operator());
        let path = dir.path().join("t.gpkg");
        let mut territory = Territory::create(&ctx, &path.to_string_lossy()).unwrap();
        let (world, depot) = depot();
        let known = |territory: &Territory| {
            let note = read(territory).unwrap().of(&depot);
            let now = "2026-11-29T12:00:00Z".parse().unwrap();
            (note.standing(&world, &depot, now), note.backup_at().map(str::to_owned))
        };
        assert_eq!(known(&territory), (Standing::Never, None));
        let first = "2026-11-29T10:00:00Z";
        let second = "2026-11-29T11:00:00Z";
        for (at, standing, newest) in [
            (Some(first), Standing::Unproven, first),
            (None, Standing::Failed, first),
            (Some(second), Standing::Unproven, second),
        ] {
            let run = run(&depot, at);
            jobs::run(&ctx, &mut territory, RUN, |_, _| Ok(run)).unwrap();
            assert_eq!(known(&territory), (standing, Some(newest.to_owned())));
        }
        for (passed, standing) in [(true, Standing::Proven), (false, Standing::Refuted)] {
            let proofs = proofs(&depot, second, passed);
            jobs::run(&ctx, &mut territory, PROOF, |_, _| Ok(proofs)).unwrap();
            assert_eq!(known(&territory).0, standing);
        }
        let proven = read(&territory).unwrap().of(&depot).proven_at().map(str::to_owned);
        assert_eq!(proven.as_deref(), Some(second), "the last that passed is still told");
    }
}
