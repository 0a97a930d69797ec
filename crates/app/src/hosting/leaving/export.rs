//! An application leaves: all of it in a folder that plain Compose starts anywhere, without Bocage.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use bocage_backup::{Moment, pack, tree};
use bocage_engine::{Docker, Engine, Running};
use bocage_exchange::compose::{DATABASE_USER, Deployment, Sheet, Standin, plain, standins};
use bocage_hosting::{Duty, Host, Release};
use bocage_vocab::{Bytes, Id, Uuid};
use bocage_world::World;
use serde::{Deserialize, Serialize};

use super::aside::Aside;
use super::manifest::{self, DatabaseHeld, Manifest, Register, VolumeHeld};
use super::passing;
use super::sums;
use super::texts::{Told, settings};
use crate::hosting::backups::Subject;
use crate::hosting::obey::Engines;
use crate::hosting::{drawn, named, registries, seen};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// The kind of job.
const KIND: &str = "app.export";
/// The file of the image of a PostgreSQL.
const POSTGRESQL: &str = "postgresql";

/// What to export, and where to.
#[derive(Debug, Clone)]
pub struct Request {
    /// The application.
    pub name: String,
    /// The host that this machine is.
    pub host: String,
    /// The folder to be made.
    pub out: PathBuf,
    /// The image that its databases are to run in there; without one they are given from outside.
    pub database_image: Option<String>,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exported {
    /// The application.
    pub application: String,
    /// Which of the applications of that name.
    pub incarnation: Uuid,
    /// The release.
    pub release: u32,
    /// The folder.
    pub bundle: PathBuf,
    /// Images, by the names that the Compose file calls them.
    pub images: Vec<String>,
    /// Rows of each database.
    pub databases: BTreeMap<String, i64>,
    /// Files, folders and links of each volume.
    pub volumes: BTreeMap<String, u64>,
    /// What its files hold.
    #[serde(rename = "size_bytes")]
    pub size: Bytes,
    /// How many containers stood still meanwhile.
    pub paused: usize,
    /// For how long.
    #[serde(rename = "pause_ms")]
    pub pause: u64,
    /// The variables that must name a PostgreSQL where it is started.
    pub outside: Vec<String>,
}

/// Writes a bundle. What writes files stands still while these are read; databases are of the same
/// moment. The folder is there whole or not at all.
///
/// # Errors
/// When the application does not serve on that host, the folder is there, something of it is missing
/// or cannot be read, or the store's.
pub fn export(
    ctx: &Context,
    territory: &mut Territory,
    request: &Request,
    engines: &Engines,
) -> Result<Exported, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let host = named::host(&world, &request.host)?.id;
    let none = || Error::NotHere { application: request.name.clone(), host: request.host.clone() };
    let served = seen::as_served(territory, &world)?;
    let subject = Subject::all(&served, host, Some(&request.name))?.into_iter().next();
    let subject = subject.ok_or_else(none)?;
    alone(&served, &subject, host)?;
    let engine = registries::engine(&world, host, engines, &engines.secrets)?;
    passing::sweep(ctx, territory, (&request.host, engines))?;
    jobs::run(ctx, territory, KIND, |ctx, territory| {
        let incarnation = subject.application.id.uuid();
        let aside = Aside::make(ctx, territory, request, incarnation)?;
        let work = Work { ctx, request, engines, engine: &engine, subject, aside };
        work.done(&world)
    })
}

/// Sees that all of it serves on this host: a bundle is of one moment.
fn alone(served: &World, subject: &Subject, host: Id<Host>) -> Result<(), Error> {
    let own = served.instances.iter();
    let own =
        own.filter(|one| one.application == subject.application.id && one.duty == Duty::Active);
    let hosts: BTreeSet<Id<Host>> = own.map(|one| one.host).collect();
    if hosts.iter().all(|one| *one == host) {
        return Ok(());
    }
    let names = hosts.into_iter().filter_map(|one| Some(served.hosts.get(one)?.name.to_string()));
    let application = subject.name().to_owned();
    Err(Error::ServesOnSeveral { application, on: names.collect() })
}

struct Work<'a> {
    ctx: &'a Context,
    request: &'a Request,
    engines: &'a Engines,
    engine: &'a Docker,
    subject: Subject,
    aside: Aside,
}

/// What was read of an application at one moment.
struct Taken {
    volumes: BTreeMap<String, VolumeHeld>,
    databases: BTreeMap<String, DatabaseHeld>,
    paused: usize,
    pause: u64,
}

impl Work<'_> {
    fn done(self, world: &World) -> Result<Exported, Error> {
        let mut deployment = self.deployment(world);
        let (archives, postgresql) = self.images(&mut deployment)?;
        self.secrets(&deployment, postgresql.is_some())?;
        self.checked()?;
        let taken = self.data()?;
        self.checked()?;
        let compose = plain(&deployment, postgresql.as_deref());
        self.aside.write("compose.yml", compose.as_bytes(), 0o644)?;
        let manifest = self.manifest(world, &deployment, &taken);
        self.texts(&Told {
            manifest: &manifest,
            deployment: &deployment,
            inside: postgresql.is_some(),
            archives: &archives,
        })?;
        let size = sums::write(&self.aside.folder)?;
        let bundle = self.aside.put_in_place(&self.request.out)?;
        let outside = standins(&deployment.spec).into_iter().filter(|_| postgresql.is_none());
        Ok(Exported {
            application: manifest.application,
            incarnation: self.subject.application.id.uuid(),
            release: manifest.release,
            bundle,
            images: manifest.images.into_keys().collect(),
            databases: rows(&manifest.databases),
            volumes: manifest
                .volumes
                .into_iter()
                .map(|(name, one)| (name, one.tree.entries))
                .collect(),
            size: Bytes::octets(i64::try_from(size).unwrap_or(i64::MAX)),
            paused: taken.paused,
            pause: taken.pause,
            outside: outside.map(|standin| standin.outside).collect(),
        })
    }

    fn checked(&self) -> Result<(), Error> {
        if self.ctx.watch.cancelled() { Err(Error::Interrupted) } else { Ok(()) }
    }

    fn deployment(&self, world: &World) -> Deployment {
        let application = &self.subject.application;
        let sheet = world.data_sheets.iter().find(|one| one.application == application.id);
        Deployment {
            application: application.name.clone(),
            member: application.member.clone(),
            class: self.subject.class.name.clone(),
            spec: self.subject.spec.clone(),
            sheet: sheet.map(|sheet| Sheet {
                purpose: sheet.purpose.clone(),
                categories: sheet.categories.clone(),
                retention: sheet.retention.clone(),
                subprocessors: sheet.subprocessors.clone(),
                location: sheet.location.clone(),
            }),
        }
    }

    /// Saves each image once and has the release call it as it is loaded; the files, and what the image
    /// of a PostgreSQL is called.
    fn images(&self, deployment: &mut Deployment) -> Result<(Vec<String>, Option<String>), Error> {
        let mut archives = Vec::new();
        let mut named = BTreeMap::<String, String>::new();
        for (service, own) in &deployment.spec.services {
            named.entry(own.image.clone()).or_insert_with(|| service.clone());
        }
        for (image, service) in named {
            let called = self.saved(&image, &service, &mut archives)?;
            deployment.resolve(&image, &called);
        }
        let wanted = self.request.database_image.as_ref();
        let wanted = wanted.filter(|_| !deployment.spec.databases.is_empty());
        let postgresql = wanted.map(|image| {
            let image = self.engine.digest_of(image)?;
            self.saved(&image, POSTGRESQL, &mut archives)
        });
        Ok((archives, postgresql.transpose()?))
    }

    fn saved(&self, image: &str, name: &str, all: &mut Vec<String>) -> Result<String, Error> {
        let mut file = format!("images/{name}.tar");
        while all.contains(&file) {
            file = file.replace(".tar", "-1.tar");
        }
        self.checked()?;
        let called = self.engine.save(image, &self.aside.path(&file)?)?;
        all.push(file);
        Ok(called)
    }

    /// The values that services read, and the addresses of databases that run in the bundle.
    fn secrets(&self, deployment: &Deployment, inside: bool) -> Result<(), Error> {
        let application = self.subject.name();
        let of_services = deployment.spec.services.values().flat_map(|service| &service.secrets);
        for secret in of_services {
            let path = self.engines.secrets.join(application).join(secret);
            let value = fs::read(&path).map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Error::from(bocage_engine::Error::NoSecret {
                    secret: secret.clone(),
                    application: application.to_owned(),
                }),
                _ => Error::file(&path, "read")(error),
            })?;
            self.aside.write(&format!("secrets/{secret}"), &value, 0o600)?;
        }
        for standin in standins(&deployment.spec).iter().filter(|_| inside) {
            let password = drawn::password()?;
            let Standin { service, secret, .. } = standin;
            let address =
                format!("postgres://{DATABASE_USER}:{password}@{service}:5432/{DATABASE_USER}");
            self.aside.write(&format!("secrets/{secret}"), address.as_bytes(), 0o600)?;
            let file = format!("secrets/{}", standin.password());
            self.aside.write(&file, password.as_bytes(), 0o600)?;
        }
        Ok(())
    }

    /// Reads files while nobody writes them, and databases as they were meanwhile.
    fn data(&self) -> Result<Taken, Error> {
        let owner = &self.subject.owner;
        let writes = |one: &Running| {
            let service = self.subject.spec.services.get(&*one.service);
            let writes = service.is_some_and(|own| own.mounts.iter().any(|mount| !mount.read_only));
            one.owner == *owner && writes
        };
        let still = self.engine.still(&writes)?;
        let begun = Instant::now();
        let moments = self.moments()?;
        let volumes = self.volumes()?;
        let paused = still.count();
        still.end()?;
        let pause = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let pause = if paused == 0 { 0 } else { pause };
        let mut databases = BTreeMap::new();
        for (name, moment) in moments {
            self.checked()?;
            let file = format!("databases/{name}.dump");
            let tables = moment.measure()?;
            moment.dump(&self.aside.path(&file)?)?;
            databases.insert(name, DatabaseHeld { file, tables });
        }
        Ok(Taken { volumes, databases, paused, pause })
    }

    fn moments(&self) -> Result<Vec<(String, Moment)>, Error> {
        let each = self.subject.entered(&self.engines.secrets)?.into_iter();
        each.map(|(name, owner)| Ok((name, Moment::of(&owner)?))).collect()
    }

    fn volumes(&self) -> Result<BTreeMap<String, VolumeHeld>, Error> {
        let mut held = BTreeMap::new();
        for name in self.subject.spec.volumes.keys() {
            self.checked()?;
            let application = self.subject.name().to_owned();
            let none = || Error::NoVolume { application, volume: name.clone() };
            let volume = self.subject.owner.volume(name);
            let folder = self.engine.volume_folder(&volume)?.ok_or_else(none)?;
            let file = format!("volumes/{name}.tar");
            pack(&folder, &self.aside.path(&file)?)?;
            held.insert(name.clone(), VolumeHeld { file, tree: tree(&folder)? });
        }
        Ok(held)
    }

    fn manifest(&self, world: &World, deployment: &Deployment, taken: &Taken) -> Manifest {
        let application = &self.subject.application;
        let key = (application.id, application.release);
        let mut releases = world.releases.iter();
        let release: Option<&Release> = releases.find(|one| (one.application, one.number) == key);
        let services = self.subject.spec.services.iter();
        let images = services.filter_map(|(name, was)| {
            Some((deployment.spec.services.get(name)?.image.clone(), was.image.clone()))
        });
        Manifest {
            schema: Manifest::schema(),
            application: application.name.to_string(),
            member: application.member.to_string(),
            class: self.subject.class.name.to_string(),
            release: application.release,
            digest: release.map_or_else(String::new, |release| release.digest.to_string()),
            at: self.ctx.time(),
            host: self.request.host.clone(),
            pause: taken.pause,
            register: deployment.sheet.as_ref().map(register),
            images: images.collect(),
            databases: taken.databases.clone(),
            volumes: taken.volumes.clone(),
        }
    }

    fn texts(&self, told: &Told<'_>) -> Result<(), Error> {
        let sheet = serde_json::to_string_pretty(told.manifest).unwrap_or_default() + "\n";
        self.aside.write(manifest::FILE, sheet.as_bytes(), 0o600)?;
        self.aside.write("README.md", told.readme().as_bytes(), 0o644)?;
        self.aside.write("restore.sh", told.restore().as_bytes(), 0o755)?;
        let own = settings(&told.manifest.application);
        self.aside.write(sums::SETTINGS, own.as_bytes(), 0o644)
    }
}

fn rows(databases: &BTreeMap<String, DatabaseHeld>) -> BTreeMap<String, i64> {
    let rows = |held: &DatabaseHeld| held.tables.values().map(|table| table.rows).sum();
    databases.iter().map(|(name, held)| (name.clone(), rows(held))).collect()
}

fn register(sheet: &Sheet) -> Register {
    Register {
        purpose: sheet.purpose.to_string(),
        categories: sheet.categories.to_string(),
        retention: sheet.retention.to_string(),
        subprocessors: sheet.subprocessors.to_string(),
        location: sheet.location.to_string(),
    }
}
