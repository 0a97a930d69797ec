//! An application comes from a machine without Bocage, or comes back: first as a rehearsal, aside; then into
//! place.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bocage_backup::{Found, measure, stamps, tree};
use bocage_engine::{
    Docker, Engine, Owner, PostgreSql, Registry, Wanted, databases, keep_secret, one_of_each,
    secrets_of, with_databases,
};
use bocage_exchange::compose::Deployment;
use bocage_hosting::{Duty, Spec};
use bocage_vocab::{Finding, Uuid};
use bocage_world::World;

use super::adopted::differing;
pub use super::adopted::{Adopted, DatabaseLoaded, Trouble, VolumeLoaded};
use super::folder::Folder;
use super::sums::hexadecimal;
use super::{come, rehearse};
use crate::hosting::change::{holding_back, placed};
use crate::hosting::deploy::{self, Deployable};
use crate::hosting::images::Images;
use crate::hosting::obey::{self, Engines};
use crate::hosting::{named, registries, watched};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Locale, Territory, jobs, words};

/// The kind of job.
const KIND: &str = "app.adopt";

/// What is to come, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder that it comes in.
    pub folder: PathBuf,
    /// The host that this machine is.
    pub host: String,
    /// What it is called, instead of the file's name for it.
    pub name: Option<String>,
    /// The member whose it is, instead of the file's.
    pub member: Option<String>,
    /// The class of service, instead of the file's.
    pub class: Option<String>,
    /// The room that it serves from.
    pub room: Option<String>,
    /// Where a rehearsal works.
    pub work: PathBuf,
    /// Whether it comes for good.
    pub apply: bool,
    /// Whether it serves also where something is otherwise than the folder says of itself.
    pub despite: bool,
}

/// Rehearses the coming of an application, or has it come. Nothing of it serves before all is there; where
/// it is killed, the same command goes on.
///
/// # Errors
/// When the folder is not as it says, the Compose file cannot be deployed, the application has data
/// already or would be placed on another host, something cannot be loaded, or the store's.
pub fn adopt(
    ctx: &Context,
    territory: &mut Territory,
    request: &Request,
    engines: &Engines,
) -> Result<Adopted, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let host = named::host(&world, &request.host)?;
    watched::alone(ctx, territory, host)?;
    let root = request.folder.canonicalize().map_err(Error::file(&request.folder, "found"))?;
    let folder = Folder::read(&root)?;
    // What can be refused is refused before the engine is told of anything.
    let mut deployable = deploy::read(&request.deployment(&folder), &mut |_| Ok(()))?;
    let spec = &deployable.deployment.spec;
    let unplaced = folder.unplaced(spec);
    if !unplaced.is_empty() {
        return Err(Error::Unplaced { folder: request.folder.clone(), what: unplaced });
    }
    let holding_back = here(ctx, &world, request, &deployable)?;
    let server = server(&deployable, engines)?;
    let engine = registries::engine(&world, host.id, engines, &engines.secrets)?;
    let (registry, name) =
        (registries::of_host(&world, host.id)?, &*deployable.deployment.application);
    let standing = world.applications.iter().find(|one| *one.name == *name);
    let standing = standing.map(|one| one.id.uuid());
    let images = Images { engines: engines.clone(), layout: None };
    images_of(ctx, territory, (&engine, &folder, request), &images, &mut deployable.deployment)?;
    let coming = Coming {
        ctx,
        request,
        engines,
        registry,
        standing,
        engine: &engine,
        server,
        folder: &folder,
        deployable: &deployable,
        holding_back,
    };
    jobs::run(ctx, territory, KIND, |_, territory| match request.apply {
        false => rehearse::rehearse(&coming, territory),
        true => come::come(&coming, territory),
    })
}

/// Has the engine know the images of the folder, and names each by its digest; for good, it is that of the
/// registries, which all have it.
fn images_of(
    ctx: &Context,
    territory: &mut Territory,
    (engine, folder, request): (&Docker, &Folder, &Request),
    images: &Images,
    deployment: &mut Deployment,
) -> Result<(), Error> {
    for archive in &folder.images {
        for (name, called) in engine.load(archive)? {
            deployment.resolve(&name, &called);
            // What a file calls nothing more is the latest.
            if let Some(bare) = name.strip_suffix(":latest") {
                deployment.resolve(bare, &called);
            }
        }
    }
    if request.apply {
        return images.resolve(ctx, territory, deployment);
    }
    deploy::resolve(deployment, &|image| obey::digest_of(&images.engines, image))
}

impl Request {
    pub(super) fn deployment(&self, folder: &Folder) -> deploy::Request {
        deploy::Request {
            file: folder.compose.clone(),
            name: self.name.clone(),
            member: self.member.clone(),
            class: self.class.clone(),
            room: self.room.clone(),
            apply: self.apply,
        }
    }
}

/// Sees that all of it would serve here: files and databases are loaded on this machine. The errors for which
/// its plan would wait for somebody to look.
fn here(
    ctx: &Context,
    world: &World,
    request: &Request,
    deployable: &Deployable,
) -> Result<Vec<Finding>, Error> {
    let wanted = deployable.wanted(ctx, world, request.room.as_deref())?;
    let id = wanted.rows.applications.first().map(|one| one.id);
    let (standing, placement) = placed(world, &wanted)?;
    let own = placement.instances.iter();
    let own = own.filter(|one| Some(one.application) == id && one.duty == Duty::Active);
    let mut hosts: Vec<String> =
        own.filter_map(|one| Some(standing.hosts.get(one.host)?.name.to_string())).collect();
    hosts.sort();
    hosts.dedup();
    if hosts.iter().any(|host| *host != request.host) {
        let application = deployable.deployment.application.to_string();
        return Err(Error::PlacedElsewhere { application, host: request.host.clone(), on: hosts });
    }
    Ok(holding_back(world, &wanted, (&standing, &placement)))
}

fn server(deployable: &Deployable, engines: &Engines) -> Result<Option<PostgreSql>, Error> {
    if deployable.deployment.spec.databases.is_empty() {
        return Ok(None);
    }
    let none =
        || Error::NoDatabasesSaid { application: deployable.deployment.application.to_string() };
    let url = engines.databases.as_deref().ok_or_else(none)?;
    Ok(Some(PostgreSql::at(url)?))
}

/// An application on its way.
pub(super) struct Coming<'a> {
    pub(super) ctx: &'a Context,
    pub(super) request: &'a Request,
    pub(super) engines: &'a Engines,
    pub(super) engine: &'a Docker,
    registry: Option<Registry>,
    /// The application of that name that is there already.
    pub(super) standing: Option<Uuid>,
    pub(super) server: Option<PostgreSql>,
    pub(super) folder: &'a Folder,
    pub(super) deployable: &'a Deployable,
    /// The errors for which its plan waits for somebody to look, before anything is loaded.
    holding_back: Vec<Finding>,
}

/// What was loaded, and what was found there then.
#[derive(Default)]
pub(super) struct Loaded {
    databases: BTreeMap<String, DatabaseLoaded>,
    volumes: BTreeMap<String, VolumeLoaded>,
    found: Found,
}

impl Coming<'_> {
    pub(super) fn name(&self) -> &str {
        &self.deployable.deployment.application
    }

    pub(super) fn spec(&self) -> &Spec {
        &self.deployable.deployment.spec
    }

    /// The engine with other secrets.
    pub(super) fn engine_with(&self, secrets: &Path) -> Result<Docker, Error> {
        let engine = Docker::at(&self.engines.socket, secrets)?;
        Ok(engine.pulling_from(self.registry.clone()))
    }

    /// What tells this folder from others, and from itself once it was changed.
    pub(super) fn stamp(&self) -> Result<String, Error> {
        Ok(hexadecimal(&stamps(&self.folder.root)?))
    }

    /// Loads what the folder holds of volumes into folders.
    pub(super) fn files(
        &self,
        loaded: &mut Loaded,
        place: impl Fn(&str) -> Result<PathBuf, Error>,
    ) -> Result<(), Error> {
        for (name, files) in &self.folder.volumes {
            let (begun, into) = (Instant::now(), place(name)?);
            files.fill(&into)?;
            let took = millis(begun);
            let tree = tree(&into)?;
            loaded.volumes.insert(name.clone(), VolumeLoaded { entries: tree.entries, took });
            loaded.found.volumes.insert(name.clone(), tree);
        }
        Ok(())
    }

    /// Makes the databases of an application in a server and loads what the folder holds of them; what is to
    /// run, which is told of them.
    pub(super) fn databases(
        &self,
        loaded: &mut Loaded,
        owner: &Owner,
        (server, secrets): (Option<&PostgreSql>, &Path),
    ) -> Result<Wanted, Error> {
        let wanted = one_of_each(owner, 1, self.spec());
        let asked = databases(&wanted);
        let (wanted, failures) = with_databases(wanted, server, secrets)?;
        if let Some(failure) = failures.into_iter().next() {
            return Err(failure.error.into());
        }
        for database in asked {
            let Some(dump) = self.folder.dumps.get(&database.name) else { continue };
            let begun = Instant::now();
            let owner = database.entered(secrets)?;
            let left_out = dump.fill(&owner)?;
            let took = millis(begun);
            let tables = measure(&owner)?;
            let rows = tables.values().map(|table| table.rows).sum();
            let one = DatabaseLoaded { rows, left_out, took };
            loaded.databases.insert(database.name.clone(), one);
            loaded.found.databases.insert(database.name, tables);
        }
        Ok(wanted)
    }

    /// Gives an application the values of its secrets, where it has none yet. Those of an earlier one of
    /// its name are not its own.
    pub(super) fn secrets(
        &self,
        own: Option<Uuid>,
        from: Option<&Path>,
        to: &Path,
    ) -> Result<(), Error> {
        let name = self.name();
        let of = secrets_of(from.unwrap_or(to), name)?;
        if of.is_some() && of != own {
            let application = name.to_owned();
            return Err(bocage_engine::Error::SecretsOfAnother { application }.into());
        }
        for secret in self.spec().services.values().flat_map(|service| &service.secrets) {
            let known = from.map(|from| from.join(name).join(secret)).filter(|path| path.exists());
            let value = match known {
                _ if to.join(name).join(secret).exists() => None,
                Some(known) => Some(fs::read(&known).map_err(Error::file(&known, "read"))?),
                None => self.folder.secret(secret)?,
            };
            if let Some(value) = value {
                keep_secret(to, name, secret, &value)?;
            }
        }
        Ok(())
    }

    /// What is told of it in any case.
    pub(super) fn told(&self, loaded: Loaded) -> Adopted {
        let manifest = self.folder.manifest.as_ref();
        let is_nothing = loaded.databases.is_empty() && loaded.volumes.is_empty();
        let took = loaded.databases.values().map(|one| one.took);
        let took = took.chain(loaded.volumes.values().map(|one| one.took)).sum();
        let said = |found: &Finding| words::finding_with_place(Locale::English, found);
        Adopted {
            application: self.name().to_owned(),
            host: self.request.host.clone(),
            applied: false,
            was_there: false,
            findings: self.deployable.findings.iter().map(said).collect(),
            holding_back: self.holding_back.iter().map(said).collect(),
            empty: self.folder.empty(self.spec()),
            differences: manifest
                .filter(|_| !is_nothing)
                .map(|one| differing(one, &loaded.found))
                .unwrap_or_default(),
            databases: loaded.databases,
            volumes: loaded.volumes,
            answers: None,
            trouble: None,
            pause: took,
            plan: None,
            generation: None,
            next: None,
            held_back: false,
        }
    }
}

pub(super) fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
