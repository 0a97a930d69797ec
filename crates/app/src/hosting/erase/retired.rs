//! What a retired application had: once it is retired the World no longer knows, and what is left of it must
//! still be found.

use std::collections::{BTreeMap, BTreeSet};

use bocage_engine::{Owner, WantedDatabase};
use bocage_hosting::{Application, Host};
use bocage_vocab::{Id, Kind, Uuid};
use bocage_world::World;
use serde::{Deserialize, Serialize};

use crate::{Context, Error, Territory, jobs};

/// The kind of job that a note is kept as.
const KIND: &str = "app.retired";

/// An application that is retired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Retired {
    pub(super) application: String,
    pub(super) member: String,
    /// Which of the applications of that name.
    pub(super) incarnation: Uuid,
    /// What PostgreSQL calls its databases and their roles, by the name in its Compose file.
    pub(super) databases: BTreeMap<String, String>,
    /// The hosts that ever had a copy of it, standbys included.
    pub(super) hosts: BTreeSet<String>,
    /// What engines call its volumes.
    #[serde(default)]
    pub(super) volumes: BTreeSet<String>,
    /// Whether its files moved between rooms.
    #[serde(default)]
    pub(super) moves: bool,
    /// Whether it kept files.
    pub(super) files: bool,
    /// Days that its class keeps backups for.
    pub(super) days: u32,
}

impl Retired {
    /// What an application has, where it was on these hosts too.
    fn of(world: &World, application: &Application, earlier: BTreeSet<String>) -> Retired {
        let (id, owner) = (application.id, Owner::of(application));
        let databases = world.databases.iter().filter(|one| one.application == id);
        let databases = databases.map(|one| {
            let name = one.name.to_string();
            let connections_max = one.connections_max;
            let wanted =
                WantedDatabase { owner: owner.clone(), name: name.clone(), connections_max };
            (name, wanted.role())
        });
        let had = world.instances.iter().filter(|one| one.application == id);
        let hosts = had.filter_map(|one| Some(world.hosts.get(one.host)?.name.to_string()));
        let volumes = world.volumes.iter().filter(|one| one.application == id);
        let class = world.service_classes.get(application.class);
        Retired {
            application: application.name.to_string(),
            member: application.member.to_string(),
            incarnation: id.uuid(),
            databases: databases.collect(),
            hosts: hosts.chain(earlier).collect(),
            files: world.volumes.iter().any(|one| one.application == id),
            volumes: volumes.map(|one| owner.volume(&one.name).to_string()).collect(),
            moves: bocage_engine::is_promised_both(world, application),
            days: class.map_or(0, |class| bocage_backup::schedule::days(class.retention)),
        }
    }
}

/// Keeps what an application has that is about to be retired. It counts once the World does not want it any
/// more.
pub(in crate::hosting) fn keep(
    ctx: &Context,
    territory: &mut Territory,
    world: &World,
    application: &Application,
) -> Result<(), Error> {
    let note = Retired::of(world, application, earlier(ctx, territory, world, application)?);
    let id: Id<Application> = Id::derive(&["retired", &note.incarnation.to_string()]);
    jobs::note(ctx, territory, (id.uuid(), KIND), &note)
}

/// The hosts that plans of before have placed it on. One that is no more is called by its id.
fn earlier(
    ctx: &Context,
    territory: &Territory,
    world: &World,
    application: &Application,
) -> Result<BTreeSet<String>, Error> {
    let mut hosts = BTreeSet::new();
    for plan in territory.store.plans()? {
        let places = plan.summary.changes.iter().any(|change| change.kind == Kind::Instance);
        if plan.generation.is_none() || !places {
            continue;
        }
        let instances = territory.store.plan_diff(plan.number, ctx.watch.as_ref())?.instances;
        let placed = instances.added.iter().chain(&instances.changed);
        hosts.extend(placed.filter(|one| one.application == application.id).map(|one| one.host));
    }
    let name = |host: Id<Host>| {
        let known = world.hosts.get(host);
        known.map_or_else(|| host.to_string(), |host| host.name.to_string())
    };
    Ok(hosts.into_iter().map(name).collect())
}

/// The applications of a name that are no more.
pub(super) fn of(territory: &Territory, world: &World, name: &str) -> Result<Vec<Retired>, Error> {
    let notes = jobs::results::<Retired>(territory, KIND)?.into_iter().map(|(_, _, note)| note);
    let is_gone =
        |note: &Retired| world.applications.iter().all(|one| one.id.uuid() != note.incarnation);
    Ok(notes.filter(|note| note.application == name && is_gone(note)).collect())
}
