//! Erasing what a retired application has left on a host, with a record that stays and a certificate.

mod certificate;
mod parts;
mod record;
pub(super) mod retired;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use bocage_engine::{Docker, Engine, Observed, Owner, PostgreSql};
use bocage_vocab::{Bytes, Id, Text, Uuid};
use bocage_world::World;
use serde::Serialize;

use super::backups::{Subject, notes};
use super::leaving::export::Exported;
use super::leaving::passing;
use super::obey::Engines;
use super::{named, seen};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Failure, Territory, jobs};

use certificate::Around;
pub use certificate::{Certificate, ErasedItem, Issued, Left, Residue};
use parts::Parts;
pub use record::{Erasure, Item, Remains, What};
use record::{Work, records};
use retired::Retired;

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
    /// The folder of the files that move between rooms, where the host has one.
    pub volumes: Option<PathBuf>,
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
    /// Why there is no certificate yet, where one was asked for and something was erased now.
    pub uncertified: Option<Failure>,
    /// What is left elsewhere, as the certificate says it.
    pub left: Vec<Left>,
    /// The next command, where something remains.
    pub next: Option<String>,
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
    let (keys, moving) = (request.keys.as_path(), request.volumes.as_deref());
    let parts = Parts { engines, server, keys, moving, stands };
    let retired = retired::of(territory, &world, &request.name)?;
    let before = records(territory, &request.name)?;
    let seen = seen(&world, &engine, &parts, (request, &retired, &before))?;
    if retired.is_empty() && before.is_empty() && seen.is_nothing() {
        // One that never was is no erasure: it may be a slip of the pen.
        named::application(&world, &request.name)?;
    }
    let work = Work { ctx, request, engine: &engine, parts: &parts, retired: &retired };
    if request.apply {
        work.completed(territory, &seen)?;
    }
    // That nothing is left on a host is worth a record too: once.
    let is_known = |one: &Retired| {
        let own = before.iter().filter(|record| record.host == request.host);
        own.clone().any(|record| record.clean.contains(&one.incarnation))
    };
    let is_done = request.apply && !(seen.is_nothing() && retired.iter().all(is_known));
    let erased = is_done.then(|| work.recorded(territory, &seen)).transpose()?;
    drop(lock);
    let records = records(territory, &request.name)?;
    let (told, whole) = certificates(ctx, territory, &world, (request, &retired, &records))?;
    let uncertified = match whole {
        // What was erased now is told in any case.
        Err(error) if erased.is_some() => Some(Failure::from(&error)),
        whole => whole.map(|()| None)?,
    };
    let failed = erased.as_ref().is_some_and(|erased| erased.failed.is_some());
    let is_whole = !failed && uncertified.is_none();
    let certificates = match request.certificate.as_ref().filter(|_| is_whole) {
        Some(folder) => issued(ctx, territory, folder, &told)?,
        None => Vec::new(),
    };
    let open = !request.apply && !seen.is_nothing();
    let next = open.then(|| next(territory, request, engines));
    let left = told.into_iter().filter(|_| !open).flat_map(|one| one.left).collect();
    let Seen { remains, others, unseen, .. } = seen;
    Ok(Erasing { remains, others, unseen, erased, records, certificates, uncertified, left, next })
}

/// The command that erases what is shown. A password is not repeated.
fn next(territory: &Territory, request: &Request, engines: &Engines) -> String {
    let shown =
        |path: &std::path::Path| crate::shell_word(&path.display().to_string()).into_owned();
    let Request { name, host, keys, volumes, .. } = request;
    let mut words = format!(
        "bocage app erase {} {} --host {} --engine {} --secrets {} --keys {}",
        territory.word(),
        crate::shell_word(name),
        crate::shell_word(host),
        shown(&engines.socket),
        shown(&engines.secrets),
        shown(keys)
    );
    for (option, value) in [
        ("--databases", engines.databases.as_deref().map(without_password)),
        ("--volumes", volumes.as_ref().map(|path| path.display().to_string())),
    ] {
        if let Some(value) = value {
            words.push_str(&format!(" {option} {}", crate::shell_word(&value)));
        }
    }
    words + " --apply"
}

/// A URL without the password, which `PGPASSWORD` says too.
fn without_password(url: &str) -> String {
    let parted = || {
        let (scheme, rest) = url.split_once("://")?;
        let (user, place) = rest.rsplit_once('@')?;
        let (user, _) = user.split_once(':')?;
        Some(format!("{scheme}://{user}@{place}"))
    };
    parted().unwrap_or_else(|| url.to_owned())
}

/// What there is of retired applications of a name.
struct Seen {
    remains: Vec<Remains>,
    others: Vec<Item>,
    unseen: Vec<String>,
    /// Whether it was known where files are kept aside.
    aside: bool,
}

impl Seen {
    fn items(&self) -> Vec<Item> {
        self.remains.iter().map(Remains::item).chain(self.others.iter().cloned()).collect()
    }

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
    let mut others = parts.found(retired)?;
    let is_certified = request.certificate.is_some() && !retired.is_empty();
    if parts.stands && left.is_empty() && others.is_empty() && !is_certified {
        return Err(Error::NotRetired { name: name.clone() });
    }
    still_runs(&observed, &left, retired, request)?;
    let unseen = parts.unseen(retired, records);
    if let Some(first) = unseen.first().filter(|_| request.apply) {
        return Err(Error::NoDatabasesSaid { application: format!("{name} ({first})") });
    }
    let (forks, aside) = parts.forks(engine, retired)?;
    others.extend(forks);
    let seen = Seen { remains: measured(engine, &left)?, others, unseen, aside };
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
    let sized = left.iter().map(|one| {
        // This is only told: what runs must not wait for what is retired.
        measured(engine, std::slice::from_ref(one)).or_else(|error| {
            tracing::warn!("{} is not measured: {error}", one.0);
            Ok(vec![remains(one, Bytes::ZERO)])
        })
    });
    Ok(sized.collect::<Result<Vec<_>, Error>>()?.concat())
}

fn remains((volume, owner): &(Text, Owner), size: Bytes) -> Remains {
    Remains {
        volume: volume.to_string(),
        application: owner.application.to_string(),
        member: owner.member.to_string(),
        incarnation: owner.incarnation.to_string(),
        size,
    }
}

fn measured(engine: &dyn Engine, left: &[(Text, Owner)]) -> Result<Vec<Remains>, Error> {
    left.iter().map(|one| Ok(remains(one, engine.measure(&one.0)?))).collect()
}

/// What can be certified of each application of the name of which something was erased; and whether nothing is
/// left of them on any host, where that is to be written.
fn certificates(
    ctx: &Context,
    territory: &Territory,
    world: &World,
    (request, retired, records): (&Request, &[Retired], &[Erasure]),
) -> Result<(Vec<Certificate>, Result<(), Error>), Error> {
    let notes = notes::read(territory)?;
    let needed = needed(&seen::as_served(territory, world)?)?;
    let (mut all, mut is_whole) = (Vec::new(), Ok(()));
    for one in retired {
        let note = notes.of_incarnation(one.incarnation);
        let bundles = exported(territory, one)?;
        let hosts = one.hosts.iter();
        let (there, gone): (Vec<&String>, Vec<&String>) =
            hosts.partition(|host| world.hosts.iter().any(|one| *one.name == ***host));
        let around = Around {
            retired: one,
            records,
            backed_up: (
                note.backups.iter().any(|backup| !backup.volumes.is_empty()),
                // PostgreSQL archives all that it writes once anything of it is backed up.
                notes.backups().any(|backup| !backup.databases.is_empty()),
            ),
            needed: &needed,
            bundles: &bundles,
            gone: &gone,
            territory: territory.location(),
            now: ctx.now,
            by: &ctx.actor.name,
        };
        let made = around.certificate();
        if request.certificate.is_some() && !made.erased.is_empty() && is_whole.is_ok() {
            is_whole = whole(one, &there, records);
        }
        all.push(made);
    }
    all.retain(|one| !one.erased.is_empty());
    Ok((all, is_whole))
}

/// Days that the PostgreSQL of each host is kept for in its backups; hosts on which nobody needs any are left out.
fn needed(world: &World) -> Result<BTreeMap<String, u32>, Error> {
    let mut needed = BTreeMap::new();
    for host in &world.hosts {
        let subjects = Subject::all(world, host.id, None)?;
        let with_databases = subjects.iter().filter(|one| !one.spec.databases.is_empty());
        let days = with_databases.map(|one| bocage_backup::schedule::days(one.class.retention));
        needed.extend(days.max().map(|days| (host.name.to_string(), days)));
    }
    Ok(needed)
}

/// Sees that nothing is left on any host that ever had a copy of it: a record that failed does not say so.
fn whole(retired: &Retired, hosts: &[&String], records: &[Erasure]) -> Result<(), Error> {
    let is_clean = |host: &str| {
        let own = records.iter().filter(|record| record.host == host);
        own.clone().any(|record| record.clean.contains(&retired.incarnation))
    };
    let open = hosts.iter().filter(|host| !is_clean(host));
    let open: Vec<String> = open.map(|host| (*host).clone()).collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Error::ErasureOpen { name: retired.application.clone(), hosts: open })
}

fn exported(territory: &Territory, retired: &Retired) -> Result<Vec<PathBuf>, Error> {
    let all = jobs::results::<Exported>(territory, "app.export")?.into_iter();
    let own = all.filter(|(_, _, one)| one.incarnation == retired.incarnation);
    let whole = own.map(|(_, _, one)| one.bundle);
    // What a killed export has left, until a run of its host takes it away.
    let parts = passing::all(territory)?.into_iter();
    let parts = parts.filter(|one| one.incarnation == Some(retired.incarnation));
    let mut all: Vec<PathBuf> = whole.chain(parts.map(|one| one.folder)).collect();
    all.sort();
    all.dedup();
    Ok(all)
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
