//! Proving backups: the newest of each application is restored beside it, compared with what was
//! backed up, and asked by the application's own probe.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use bocage_backup::verdict::differences;
use bocage_backup::{Backup, Cluster, Files, Found, Listen, Place, Scratch, Target, measure, tree};
use bocage_engine::{Aside, Docker, Wanted, WantedInstance, with_databases_at};
use bocage_hosting::{ApplicationState, Host};
use bocage_vocab::{Id, Span};
use bocage_world::World;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::Backups;
use super::notes::{self, Failed, PROOF, Proof, Proofs};
use super::subject::Subject;
use crate::hosting::{named, registries, seen};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// How long a restored instance may take to become well.
const PATIENCE: Span = Span::millis(120_000);
/// Where the secrets of restored instances lie for a while, among those of applications. No application
/// is called so.
const SECRETS: &str = ".scratch";
/// How what is there for a while is called.
const NAME: &str = "proof-";

/// Restores the newest backup of each application of a host, or of one, and says whether it is what was
/// there. Nothing that serves is touched.
///
/// # Errors
/// When the host or the application is unknown, the engine does not answer, another one works there,
/// or the store's. A proof that fails is no error: it is in the result.
pub fn prove(
    ctx: &Context,
    territory: &mut Territory,
    host: &str,
    backups: &Backups,
    only: Option<&str>,
) -> Result<Proofs, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let own = named::host(&world, host)?.id;
    let served = seen::as_served(territory, &world)?;
    let subjects = backups.subjects(&served, own, only)?;
    let secrets = backups.engines.secrets.join(SECRETS);
    let engine = registries::engine(&world, own, &backups.engines, &secrets)?;
    let place = backups.found()?;
    let _lock = place.lock()?;
    jobs::run(ctx, territory, PROOF, |_, territory| {
        let notes = notes::read(territory)?;
        let mut proofs = Proofs { host: host.to_owned(), proofs: Vec::new(), without: Vec::new() };
        for subject in subjects.iter().filter(|subject| subject.keeps()) {
            let note = backups.here(notes.of(&subject.application), host);
            let Some(backup) = note.backups.into_iter().next() else {
                proofs.without.push(subject.name().to_owned());
                continue;
            };
            let trial =
                Trial { backups, place: &place, engine: &engine, secrets: &secrets, subject };
            proofs.proofs.push(trial.proof(&served, own, &backup));
        }
        Ok(proofs)
    })
}

/// The applications of a host whose newest proof of a backup from here is older than this, or that have
/// none yet.
pub(in crate::hosting) fn due(
    ctx: &Context,
    territory: &Territory,
    host: &str,
    (backups, every): (&Backups, SignedDuration),
) -> Result<Vec<String>, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    let subjects = backups.subjects(&world, named::host(&world, host)?.id, None)?;
    let notes = notes::read(territory)?;
    let is_due = |subject: &&Subject| {
        let note = backups.here(notes.of(&subject.application), host);
        let is_here = |proof: &&Proof| note.backups.iter().any(|backup| backup.at == proof.of);
        let last = note.proofs.iter().find(is_here).and_then(|one| one.at.parse().ok());
        let is_old = last.is_none_or(|last| ctx.now.duration_since(last) >= every);
        !note.backups.is_empty() && is_old
    };
    let due = subjects.iter().filter(|subject| subject.keeps()).filter(is_due);
    Ok(due.map(|subject| subject.name().to_owned()).collect())
}

/// One application that is restored aside.
struct Trial<'a> {
    backups: &'a Backups,
    place: &'a Place,
    engine: &'a Docker,
    secrets: &'a std::path::Path,
    subject: &'a Subject,
}

/// How far a proof came.
#[derive(Default)]
struct Come {
    differences: Vec<String>,
    release: Option<u32>,
    rows: i64,
    entries: u64,
}

impl Trial<'_> {
    fn proof(&self, world: &World, host: Id<Host>, backup: &Backup) -> Proof {
        let begun = Instant::now();
        let mut come = Come::default();
        let done = self.swept().and_then(|()| self.tried(world, host, backup, &mut come));
        // What was found counts more than what could not be cleared away.
        let done = done.and(self.swept());
        let trouble = done.err().map(|error| Failed::of(&self.subject.application, &error));
        Proof {
            application: backup.application.clone(),
            incarnation: backup.incarnation,
            at: jobs::time(Timestamp::now()),
            of: backup.at.clone(),
            passed: come.differences.is_empty() && trouble.is_none(),
            differences: come.differences,
            trouble,
            release: come.release,
            rows: come.rows,
            entries: come.entries,
            took: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// Takes away what this proof, or one that was killed, has left.
    fn swept(&self) -> Result<(), Error> {
        self.engine.sweep_aside(&|name| name.starts_with(NAME))?;
        self.place.sweep()?;
        match fs::remove_dir_all(self.secrets) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::file(self.secrets, "removed")(error))
            }
            _ => Ok(()),
        }
    }

    fn tried(
        &self,
        world: &World,
        host: Id<Host>,
        backup: &Backup,
        come: &mut Come,
    ) -> Result<(), Error> {
        let name = format!("{NAME}{}", Uuid::now_v7().simple());
        let (mut found, mut folders) = (Found::default(), BTreeMap::new());
        self.files(backup, &name, (&mut found, &mut folders))?;
        let aside = self.engine.aside(&name)?;
        let scratch = self.databases(backup, &name, &aside, &mut found)?;
        let tables = found.databases.values().flat_map(BTreeMap::values);
        come.rows = tables.map(|table| table.rows).sum();
        come.entries = found.volumes.values().map(|tree| tree.entries).sum();
        let differ = differences(backup, &found);
        come.differences = differ.iter().map(ToString::to_string).collect();
        let (wanted, release) = self.wanted(world, host, backup)?;
        let at = scratch.as_ref().and_then(Scratch::address);
        let wanted = with_databases_at(wanted, (&self.backups.engines.secrets, self.secrets), at)?;
        for instance in &wanted.instances {
            self.engine.start_aside(&aside, instance, &folders, PATIENCE)?;
        }
        for route in &wanted.routes {
            let answers = |one: &&WantedInstance| *one.service == *route.entry.service;
            if let Some(instance) = wanted.instances.iter().find(answers) {
                self.engine.probe_aside(&aside, instance, &route.entry, PATIENCE)?;
            }
        }
        come.release = Some(release);
        Ok(())
    }

    fn files(
        &self,
        backup: &Backup,
        name: &str,
        (found, folders): (&mut Found, &mut BTreeMap<String, PathBuf>),
    ) -> Result<(), Error> {
        let files = Files::of(self.place, &self.subject.key());
        let root = self.place.scratch(name).join("files");
        for (volume, kept) in &backup.volumes {
            let folder = files.restore(&kept.copy, &root.join(volume))?;
            found.volumes.insert(volume.clone(), tree(&folder)?);
            folders.insert(volume.clone(), folder);
        }
        Ok(())
    }

    /// The restored PostgreSQL, which runs as long as it is held.
    fn databases(
        &self,
        backup: &Backup,
        name: &str,
        aside: &Aside,
        found: &mut Found,
    ) -> Result<Option<Scratch>, Error> {
        let Some(label) = &backup.whole else { return Ok(None) };
        let none = || Error::NoDatabasesSaid { application: backup.application.clone() };
        let cluster: Cluster = self.backups.cluster(self.place)?.ok_or_else(none)?;
        let into = self.place.scratch(name).join("databases");
        let only: Vec<String> = backup.databases.values().map(|one| one.name.clone()).collect();
        let target = Target::Point { name: backup.point.clone(), label: label.clone() };
        cluster.restore(&into, &target, &only)?;
        let listen = Listen { address: aside.gateway, from: aside.subnet.clone() };
        let scratch = Scratch::start(cluster.programs(), &into, Some(&listen))?;
        for (name, database) in &backup.databases {
            let tables = measure(&scratch.owner(&database.name))?;
            found.databases.insert(name.clone(), tables);
        }
        Ok(Some(scratch))
    }

    /// One copy of each service, in the release that the backup was taken of, or in the one of now where
    /// that is not there any more; with that release.
    fn wanted(
        &self,
        world: &World,
        host: Id<Host>,
        backup: &Backup,
    ) -> Result<(Wanted, u32), Error> {
        let id = self.subject.application.id;
        let mut world = world.clone();
        let mut releases = world.releases.iter();
        let is_known = releases.any(|one| one.application == id && one.number == backup.release);
        if is_known {
            let instances = world.instances.iter().cloned().map(|mut one| {
                if one.application == id {
                    one.release = backup.release;
                }
                one
            });
            world.instances = instances.collect();
        }
        let applications = world.applications.iter().cloned().map(|mut one| {
            if one.id == id {
                one.state = ApplicationState::Running;
            }
            one
        });
        world.applications = applications.collect();
        let mut wanted = bocage_engine::wanted(&world, host, &|_| false)?;
        wanted.instances.retain(|one| one.owner == self.subject.owner && one.ordinal == 0);
        wanted.routes.retain(|route| route.owner == self.subject.owner);
        Ok((wanted, if is_known { backup.release } else { self.subject.application.release }))
    }
}
