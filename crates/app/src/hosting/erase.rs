//! Erasing what a retired application has left on a host, with a record that stays and a certificate.

mod certificate;
mod parts;
pub(super) mod retired;

use std::collections::BTreeSet;
use std::path::PathBuf;

use bocage_engine::{Docker, Engine, Observed, Owner, PostgreSql};
use bocage_vocab::{Bytes, Explain, Id, Text, Uuid};
use bocage_world::World;
use serde::{Deserialize, Serialize};

use super::backups::{Subject, notes};
use super::leaving::export::Exported;
use super::named;
use super::obey::Engines;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

use certificate::Around;
pub use certificate::{Certificate, ErasedItem, Issued, Left, Residue};
use parts::Parts;
use retired::Retired;

/// The kind of job that a record is kept as.
const KIND: &str = "app.erase";
/// The kind of job that a certificate is kept as.
const CERTIFICATE: &str = "app.certificate";

/// What to erase.
#[derive(Debug, Clone)]
pub struct Request {
    /// The application.
    pub name: String,
    /// The host that this machine is.
    pub host: String,
    /// The folder of the keys of backups.
    pub keys: PathBuf,
    /// The folder that a certificate is written into.
    pub certificate: Option<PathBuf>,
    /// Whether it is erased; else it is shown.
    pub apply: bool,
}

/// What remains of a retired application on a host, and what was erased of it before, anywhere.
#[derive(Debug, Clone, Serialize)]
pub struct Erasing {
    /// The volumes that remain; with their sizes.
    pub remains: Vec<Remains>,
    /// What else remains: databases, roles, secrets and the keys of its backups.
    pub others: Vec<Item>,
    /// Databases that were not looked for, since nobody said where they are.
    pub unseen: Vec<String>,
    /// What was erased now; none where it was only shown.
    pub erased: Option<Erasure>,
    /// The records of all hosts, the newest first.
    pub records: Vec<Erasure>,
    /// The certificates that were written now, one for each application of the name.
    pub certificates: Vec<Issued>,
    /// What is left elsewhere, as the certificate says it.
    pub left: Vec<Left>,
    /// The next command, where something remains.
    pub next: Option<String>,
}

/// A record of what was erased on one host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Erasure {
    /// The application.
    pub application: String,
    /// The host.
    pub host: String,
    /// When.
    pub at: String,
    /// By whom.
    #[serde(default)]
    pub by: String,
    /// The volumes.
    pub volumes: Vec<Remains>,
    /// What else.
    #[serde(default)]
    pub items: Vec<Item>,
    /// What could not be erased, and why.
    pub failed: Option<String>,
}

/// A volume of an application that is retired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remains {
    /// Its name in the engine.
    pub volume: String,
    /// The application.
    pub application: String,
    /// Whose it was.
    pub member: String,
    /// Which of the applications of that name.
    pub incarnation: String,
    /// What it takes of the disk.
    #[serde(rename = "size_bytes")]
    pub size: Bytes,
}

bocage_vocab::code_list! {
    /// What an application leaves.
    pub enum What: WhatError {
        /// Files.
        Volume = "volume",
        /// A database.
        Database = "database",
        /// The role that entered it.
        Role = "role",
        /// The value of a secret.
        Secret = "secret",
        /// The key of the backups of its files: without it nobody reads them, wherever copies lie.
        BackupKey = "backup_key",
    }
}

/// Something of an application that is retired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// Its name, or where it lies.
    pub name: String,
    /// Which of the applications of that name.
    pub incarnation: String,
    /// What it takes.
    #[serde(rename = "size_bytes")]
    pub size: Bytes,
}

impl Erasure {
    /// All that it is a record of.
    fn all(&self) -> Vec<Item> {
        let volumes = self.volumes.iter().map(|one| Item {
            what: What::Volume,
            name: one.volume.clone(),
            incarnation: one.incarnation.clone(),
            size: one.size,
        });
        volumes.chain(self.items.iter().cloned()).collect()
    }
}

/// Shows what a retired application has left on a host, and erases it where asked.
///
/// # Errors
/// When the application is not retired or still runs there, the host is unknown, no engine answers,
/// nobody says where its databases are, a certificate would not be whole, or the store's.
pub fn erase(
    ctx: &Context,
    territory: &mut Territory,
    request: &Request,
    engines: &Engines,
) -> Result<Erasing, Error> {
    ctx.require(Resource::Hosting, if request.apply { Action::Apply } else { Action::Read })?;
    let world = territory.world(ctx, AsOf::Head)?;
    named::host(&world, &request.host)?;
    let engine = Docker::at(&engines.socket, &engines.secrets)?;
    // Nobody begins to run it while it is being erased.
    let lock = engine.lock()?;
    let server = engines.databases.as_deref().map(PostgreSql::at).transpose()?;
    let stands = world.applications.iter().any(|one| *one.name == *request.name);
    let parts = Parts { engines, server, keys: &request.keys, stands };
    let retired = retired::of(territory, &world, &request.name)?;
    let before = records(territory, &request.name)?;
    let seen = seen(&world, &engine, &parts, (request, &retired, &before))?;
    let work = Work { ctx, request, engine: &engine, parts: &parts };
    let is_done = request.apply && !seen.is_nothing();
    let erased = is_done.then(|| work.recorded(territory, &seen)).transpose()?;
    drop(lock);
    let records = records(territory, &request.name)?;
    let told = certificates(ctx, territory, &world, (request, &retired, &records))?;
    let failed = erased.as_ref().is_some_and(|erased| erased.failed.is_some());
    let certificates = match request.certificate.as_ref().filter(|_| !failed) {
        Some(folder) => issued(ctx, territory, folder, &told)?,
        None => Vec::new(),
    };
    let open = !request.apply && !seen.is_nothing();
    let Request { name, host, .. } = request;
    let next = format!("bocage app erase {} {name} --host {host} --apply", territory.location());
    let left = told.into_iter().filter(|_| !open).flat_map(|one| one.left).collect();
    let (next, Seen { remains, others, unseen }) = (open.then_some(next), seen);
    Ok(Erasing { remains, others, unseen, erased, records, certificates, left, next })
}

/// What there is of retired applications of a name.
struct Seen {
    remains: Vec<Remains>,
    others: Vec<Item>,
    unseen: Vec<String>,
}

impl Seen {
    fn is_nothing(&self) -> bool {
        self.remains.is_empty() && self.others.is_empty()
    }
}

/// Looks, and refuses what must not be erased, or not be certified yet.
fn seen(
    world: &World,
    engine: &Docker,
    parts: &Parts<'_>,
    (request, retired, records): (&Request, &[Retired], &[Erasure]),
) -> Result<Seen, Error> {
    let name = &request.name;
    let observed = engine.observe()?;
    let left = left(world, &observed, name);
    let others = parts.found(retired)?;
    let is_certified = request.certificate.is_some() && !retired.is_empty();
    if parts.stands && left.is_empty() && others.is_empty() && !is_certified {
        return Err(Error::NotRetired { name: name.clone() });
    }
    still_runs(&observed, &left, retired, request)?;
    let unseen = parts.unseen(retired, records);
    if let Some(first) = unseen.first().filter(|_| request.apply) {
        return Err(Error::NoDatabasesSaid { application: format!("{name} ({first})") });
    }
    let seen = Seen { remains: measured(engine, &left)?, others, unseen };
    let is_open = !seen.is_nothing() || !seen.unseen.is_empty();
    if request.certificate.is_some() && !request.apply && is_open {
        return Err(Error::ErasureOpen { name: name.clone(), hosts: vec![request.host.clone()] });
    }
    Ok(seen)
}

fn still_runs(
    observed: &Observed,
    left: &[(Text, Owner)],
    retired: &[Retired],
    request: &Request,
) -> Result<(), Error> {
    let gone: BTreeSet<Uuid> = left
        .iter()
        .map(|(_, owner)| owner.incarnation.uuid())
        .chain(retired.iter().map(|one| one.incarnation))
        .collect();
    if observed.running.iter().any(|one| gone.contains(&one.owner.incarnation.uuid())) {
        let (name, host) = (request.name.clone(), request.host.clone());
        return Err(Error::StillRuns { name, host });
    }
    Ok(())
}

/// The volumes of applications of a name that are no more.
fn left(world: &World, observed: &Observed, name: &str) -> Vec<(Text, Owner)> {
    let own = observed.volumes.iter().filter(|(_, owner)| *owner.application == *name);
    let retired = own.filter(|(_, owner)| world.applications.get(owner.incarnation).is_none());
    retired.map(|(volume, owner)| (volume.clone(), owner.clone())).collect()
}

/// The volumes of retired applications that a host still has.
pub(super) fn on_host(
    world: &World,
    engine: &dyn Engine,
    observed: &Observed,
) -> Result<Vec<Remains>, Error> {
    let retired = |owner: &Owner| world.applications.get(owner.incarnation).is_none();
    let all = observed.volumes.iter().filter(|(_, owner)| retired(owner));
    let left: Vec<(Text, Owner)> =
        all.map(|(volume, owner)| (volume.clone(), owner.clone())).collect();
    measured(engine, &left)
}

fn measured(engine: &dyn Engine, left: &[(Text, Owner)]) -> Result<Vec<Remains>, Error> {
    let each = left.iter().map(|(volume, owner)| {
        Ok(Remains {
            volume: volume.to_string(),
            application: owner.application.to_string(),
            member: owner.member.to_string(),
            incarnation: owner.incarnation.to_string(),
            size: engine.measure(volume)?,
        })
    });
    each.collect()
}

struct Work<'a> {
    ctx: &'a Context,
    request: &'a Request,
    engine: &'a Docker,
    parts: &'a Parts<'a>,
}

impl Work<'_> {
    /// Erases, and keeps the record of what is gone after each part, also where it is killed or one of them
    /// stays.
    fn recorded(&self, territory: &mut Territory, seen: &Seen) -> Result<Erasure, Error> {
        let id = Uuid::now_v7();
        let mut record = Erasure {
            application: self.request.name.clone(),
            host: self.request.host.clone(),
            at: self.ctx.time(),
            by: self.ctx.actor.name.clone(),
            volumes: Vec::new(),
            items: Vec::new(),
            failed: None,
        };
        let mut kept = |record: &Erasure| jobs::note(self.ctx, territory, (id, KIND), record);
        for one in &seen.remains {
            match self.engine.erase(&one.volume).map_err(Error::from) {
                Ok(()) => record.volumes.push(one.clone()),
                Err(error) => record.failed = Some(failed(&one.volume, &error)),
            }
            kept(&record)?;
            if record.failed.is_some() {
                return Ok(record);
            }
        }
        for one in &seen.others {
            match self.parts.erase(one) {
                Ok(()) => record.items.push(one.clone()),
                Err(error) => record.failed = Some(failed(&one.name, &error)),
            }
            kept(&record)?;
            if record.failed.is_some() {
                break;
            }
        }
        Ok(record)
    }
}

fn failed(what: &str, error: &Error) -> String {
    format!("{what}: {}; {}", crate::told(error), error.hint())
}

fn records(territory: &Territory, name: &str) -> Result<Vec<Erasure>, Error> {
    let all = jobs::results::<Erasure>(territory, KIND)?.into_iter();
    Ok(all.map(|(_, _, record)| record).filter(|record| record.application == name).collect())
}

/// What can be certified of each application of the name of which something was erased.
fn certificates(
    ctx: &Context,
    territory: &Territory,
    world: &World,
    (request, retired, records): (&Request, &[Retired], &[Erasure]),
) -> Result<Vec<Certificate>, Error> {
    let notes = notes::read(territory)?;
    let host = named::host(world, &request.host)?.id;
    let subjects = Subject::all(world, host, None)?;
    let with_databases = subjects.iter().filter(|one| !one.spec.databases.is_empty());
    let needed = with_databases.map(|one| bocage_backup::schedule::days(one.class.retention)).max();
    let mut all = Vec::new();
    for one in retired {
        let note = notes.of_incarnation(one.incarnation);
        let bundles = exported(territory, one)?;
        let around = Around {
            retired: one,
            records,
            backed_up: (
                note.backups.iter().any(|backup| !backup.volumes.is_empty()),
                note.backups.iter().any(|backup| !backup.databases.is_empty()),
            ),
            days: needed.map(|days| days.max(one.days)),
            bundles: &bundles,
            territory: territory.location(),
            now: ctx.now,
            by: &ctx.actor.name,
        };
        let made = around.certificate();
        if request.certificate.is_some() && !made.erased.is_empty() {
            whole(one, &made)?;
        }
        all.push(made);
    }
    all.retain(|one| !one.erased.is_empty());
    Ok(all)
}

/// Sees that it was erased on every host that it served on.
fn whole(retired: &Retired, certificate: &Certificate) -> Result<(), Error> {
    let done: BTreeSet<&str> = certificate.erased.iter().map(|one| one.host.as_str()).collect();
    let keeps = retired.files || !retired.databases.is_empty();
    let open = retired.hosts.iter().filter(|host| keeps && !done.contains(host.as_str()));
    let open: Vec<String> = open.cloned().collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Error::ErasureOpen { name: retired.application.clone(), hosts: open })
}

fn exported(territory: &Territory, retired: &Retired) -> Result<Vec<PathBuf>, Error> {
    let all = jobs::results::<Exported>(territory, "app.export")?.into_iter();
    let own = all.filter(|(_, _, one)| one.incarnation == retired.incarnation);
    Ok(own.map(|(_, _, one)| one.bundle).collect())
}

fn issued(
    ctx: &Context,
    territory: &mut Territory,
    folder: &std::path::Path,
    certificates: &[Certificate],
) -> Result<Vec<Issued>, Error> {
    let mut all = Vec::new();
    for certificate in certificates {
        let issued = certificate.write(folder)?;
        let id: Id<bocage_hosting::Application> = Id::derive(&["certificate", &issued.digest]);
        jobs::note(ctx, territory, (id.uuid(), CERTIFICATE), &issued)?;
        all.push(issued);
    }
    Ok(all)
}
