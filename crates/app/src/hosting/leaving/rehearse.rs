//! The rehearsal: all of an application is loaded aside, started in a network that leads nowhere, and asked.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use bocage_backup::{Listen, Programs, Scratch};
use bocage_engine::{Aside, Docker, Owner, PostgreSql, Wanted, WantedInstance};
use bocage_vocab::{Id, Span};
use uuid::Uuid;

use super::adopt::{Adopted, Coming, Loaded, Trouble};
use super::passing::{self, Passing};
use crate::hosting::drawn;
use crate::{Error, Territory};

/// How long an instance may take to become well.
const PATIENCE: Span = Span::millis(120_000);
/// How what is there for a while is called.
const NAME: &str = "adopt-";

/// Loads an application aside and asks it. Nothing that serves is touched, and nothing stays.
pub(super) fn rehearse(coming: &Coming<'_>, territory: &mut Territory) -> Result<Adopted, Error> {
    passing::sweep(coming.ctx, territory, (&coming.request.host, coming.engines))?;
    let stage = Stage::set(coming, territory)?;
    let (mut loaded, mut wanted) = (Loaded::default(), None);
    let came = stage.loaded(coming, &mut loaded, &mut wanted);
    let mut told = coming.told(loaded);
    match came.and_then(|(aside, _server)| stage.asked(coming, &aside, wanted.as_ref())) {
        Ok(answers) => told.answers = answers,
        Err(error) => told.trouble = Some(Trouble::of(&error)),
    }
    stage.cleared(coming)?;
    Ok(told)
}

fn made(folder: &Path, mode: u32) -> Result<(), Error> {
    let made = fs::DirBuilder::new().recursive(true).mode(mode).create(folder);
    made.map_err(Error::file(folder, "made"))
}

/// Where it is rehearsed.
struct Stage {
    engine: Docker,
    secrets: PathBuf,
    passing: Passing,
    name: String,
    _locks: [File; 2],
}

impl Stage {
    fn set(coming: &Coming<'_>, territory: &mut Territory) -> Result<Stage, Error> {
        let given = &coming.request.work;
        made(given, 0o711)?;
        // Programs that work there begin elsewhere.
        let work = &given.canonicalize().map_err(Error::file(given, "found"))?;
        let lock = File::open(work).map_err(Error::file(work, "opened"))?;
        if lock.try_lock().is_err() {
            return Err(Error::FolderBusy { folder: work.clone() });
        }
        let name = format!("{NAME}{}", Uuid::now_v7().simple());
        let secrets = passing::secrets(coming.engines, &name);
        let engine = coming.engine_with(&secrets)?;
        let passing = Passing {
            host: coming.request.host.clone(),
            folder: work.join("rehearsal"),
            incarnation: None,
            aside: Some(name.clone()),
            gone: false,
        };
        // The user of PostgreSQL passes through to its own, and nobody to the files.
        let own = passing.begin(coming.ctx, territory, 0o711)?;
        made(&passing.folder.join("files"), 0o700)?;
        Ok(Stage { engine, secrets, passing, name, _locks: [lock, own] })
    }

    /// Takes away what this rehearsal has left.
    fn cleared(&self, coming: &Coming<'_>) -> Result<(), Error> {
        self.passing.without_containers(coming.engines)?;
        passing::cleared(&self.passing.folder)
    }

    fn folder(&self, volume: &str) -> PathBuf {
        self.passing.folder.join("files").join(volume)
    }

    /// Loads all of it; the network, and the PostgreSQL, which runs as long as it is held.
    fn loaded(
        &self,
        coming: &Coming<'_>,
        loaded: &mut Loaded,
        wanted: &mut Option<Wanted>,
    ) -> Result<(Aside, Option<Scratch>), Error> {
        for volume in coming.spec().volumes.keys() {
            let folder = self.folder(volume);
            fs::create_dir_all(&folder).map_err(Error::file(&folder, "made"))?;
        }
        coming.files(loaded, |volume| Ok(self.folder(volume)))?;
        let aside = self.engine.aside(&self.name)?;
        let (scratch, server) = self.server(coming, &aside)?;
        let owner = Owner {
            application: coming.name().into(),
            member: coming.deployable.deployment.member.clone(),
            incarnation: Id::derive(&[&self.name]),
        };
        coming.secrets(coming.standing, Some(&coming.engines.secrets), &self.secrets)?;
        *wanted = Some(coming.databases(loaded, &owner, (server.as_ref(), &self.secrets))?);
        Ok((aside, scratch))
    }

    /// An empty PostgreSQL of the version that the databases would come into.
    fn server(
        &self,
        coming: &Coming<'_>,
        aside: &Aside,
    ) -> Result<(Option<Scratch>, Option<PostgreSql>), Error> {
        let Some(server) = &coming.server else { return Ok((None, None)) };
        let programs = Programs::of(server.config())?;
        let password = drawn::password()?;
        let listen = Listen { address: aside.gateway, from: aside.subnet.clone() };
        let folder = self.passing.folder.join("databases");
        let scratch = Scratch::fresh(&programs, &folder, &listen, &password)?;
        let Some(at) = scratch.address() else { return Ok((Some(scratch), None)) };
        let user = scratch.user().to_owned();
        let server = PostgreSql::at(&format!("postgres://{user}:{password}@{at}/postgres"))?;
        Ok((Some(scratch), Some(server)))
    }

    /// Starts it and asks it; whether it answers, where it is to.
    fn asked(
        &self,
        coming: &Coming<'_>,
        aside: &Aside,
        wanted: Option<&Wanted>,
    ) -> Result<Option<bool>, Error> {
        let Some(wanted) = wanted else { return Ok(None) };
        let volumes = coming.spec().volumes.keys();
        let folders: BTreeMap<String, PathBuf> =
            volumes.map(|name| (name.clone(), self.folder(name))).collect();
        for instance in &wanted.instances {
            self.engine.start_aside(aside, instance, &folders, PATIENCE)?;
        }
        let Some(route) = wanted.routes.first() else { return Ok(None) };
        let answers = |one: &&WantedInstance| *one.service == *route.entry.service;
        if let Some(instance) = wanted.instances.iter().find(answers) {
            self.engine.probe_aside(aside, instance, &route.entry, PATIENCE)?;
        }
        Ok(Some(true))
    }
}
