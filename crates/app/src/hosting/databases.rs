//! The databases that applications are promised: what PostgreSQL calls each, where it lies, when it was
//! backed up; and where agents run, what becomes of a write now.

use std::collections::BTreeSet;

use bocage_backup::schedule::Standing;
use bocage_engine::role;
use bocage_hosting::{Application, Commit, Database, Duty, Instance, Room};
use bocage_vocab::{Generation, Id, code_list};
use bocage_world::World;
use jiff::Timestamp;
use serde::Serialize;

use super::backups::notes::{self, Note};
use super::named;
use super::watched::{self, AgentSeen, RoomAlarm};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// The words of agents for what a database does, and for its second copy.
const PRIMARY: &str = "primary";
const STANDBY: &str = "standby";
const COVERED: &str = "covered";
/// Their alarms by which it is seen what becomes of writes while the second copy is lost.
const SINGLE_COPY: &str = "copy";
const WRITES_WAIT: &str = "writes-wait";
/// The alarms of rooms that are about databases.
const ALARMS: [&str; 5] = [SINGLE_COPY, WRITES_WAIT, "other-whole", "nobody", "silent"];

code_list! {
    /// What becomes of a write.
    pub enum Writes: WritesError {
        /// It is acknowledged once both rooms have it.
        Both = "both",
        /// It is acknowledged by the one copy that is left.
        Alone = "alone",
        /// It waits for the second copy.
        Wait = "wait",
    }
}

/// The databases of all applications, or of one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Databases {
    /// The generation that is shown.
    pub generation: Generation,
    /// The application that alone was asked for.
    pub application: Option<String>,
    /// The databases, by name.
    pub databases: Vec<DatabaseShown>,
    /// The PostgreSQL of each room that has an agent, Main first.
    pub servers: Vec<ServerShown>,
    /// What is wrong with them.
    pub alarms: Vec<RoomAlarm>,
    /// What to do where there is no database.
    pub next: Option<String>,
}

/// A database.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatabaseShown {
    /// What people call it: the application, and its key in the Compose file.
    pub name: String,
    /// Whose it is.
    pub application: String,
    /// Whose that is.
    pub member: String,
    /// What PostgreSQL calls both the database and its role.
    pub role: String,
    /// Connections of the application at once, at most.
    pub connections_max: u16,
    /// The class of service.
    pub class: String,
    /// Rooms that the class promises: 1 or 2.
    pub rooms: Option<u8>,
    /// What the class promises of writes while the second copy is lost.
    pub commit: Option<Commit>,
    /// Where it lies: as agents say, else on the hosts whose `host run` makes it.
    pub held: Vec<Held>,
    /// What becomes of a write now; none where no agent says.
    pub writes: Option<Writes>,
    /// Whether a lost second copy is borne as the class promises; none while none is seen to be lost.
    pub as_promised: Option<bool>,
    /// What is known of the backups of its application.
    pub standing: Standing,
    /// Whether somebody must see to its backups.
    pub alarm: bool,
    /// When the newest backup with it was taken.
    pub backup_at: Option<String>,
    /// When one with it was last restored and was what had been backed up.
    pub proven_at: Option<String>,
}

/// A room that holds a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The room.
    pub room: String,
    /// The hosts, by name.
    pub hosts: Vec<String>,
    /// Whether it takes writes there, or is the second copy.
    pub duty: Duty,
}

/// The PostgreSQL of a room, as its agent said last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerShown {
    /// The room.
    pub room: String,
    /// The host of the agent.
    pub host: String,
    /// `primary`, `standby` or `down`.
    pub database: String,
    /// How the second copy is, as a primary sees it: `covered`, `behind` or `away`.
    pub second: Option<String>,
    /// When it said so.
    pub at: String,
    /// Whether that is so still: the agent speaks, and no other room has taken the group since.
    pub current: bool,
    /// What becomes of a write; of the one that takes them.
    pub writes: Option<Writes>,
    /// What it does while the second copy is lost; none while nothing shows it.
    pub commit: Option<Commit>,
}

/// Lists the databases of all applications, or of one.
///
/// # Errors
/// When the application is unknown, the permission table's and the store's.
pub fn list(ctx: &Context, territory: &Territory, only: Option<&str>) -> Result<Databases, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let only = only.map(|name| named::application(&world, name)).transpose()?;
    let servers = servers(&world, &watched::agents(territory)?, ctx.now);
    let notes = notes::read(territory)?;
    let asked =
        world.databases.iter().filter(|one| only.is_none_or(|only| only.id == one.application));
    let shown = asked.filter_map(|database| {
        let application = world.applications.get(database.application)?;
        let note = notes.of(application);
        Some(shown(&world, (application, database), &servers, (&note, ctx.now)))
    });
    let mut databases: Vec<DatabaseShown> = shown.collect();
    databases.sort_by(|a, b| a.name.cmp(&b.name));
    let mut alarms = watched::alarms(ctx, territory, &world)?;
    alarms.retain(|alarm| ALARMS.contains(&alarm.what.as_str()));
    let next = databases.is_empty().then(|| {
        format!(
            "say `x-bocage: {{databases: {{main: {{services: [SERVICE], variable: DATABASE_URL}}}}}}` in a \
             Compose file, then bocage app deploy {} FILE --apply",
            territory.word()
        )
    });
    let application = only.map(|only| only.name.to_string());
    let generation = world.generation;
    Ok(Databases { generation, application, databases, servers, alarms, next })
}

fn shown(
    world: &World,
    (application, database): (&Application, &Database),
    servers: &[ServerShown],
    (note, now): (&Note, Timestamp),
) -> DatabaseShown {
    let class = world.service_classes.get(application.class);
    let commit = class.map(|class| class.commit);
    let seen = servers.iter().find_map(|server| server.commit);
    let standing = note.standing(world, application, now);
    let (backup_at, proven_at) = backed_up(note, &database.name);
    DatabaseShown {
        name: format!("{}/{}", application.name, database.name),
        application: application.name.to_string(),
        member: application.member.to_string(),
        role: role(database.id),
        connections_max: database.connections_max,
        class: class.map_or_else(String::new, |class| class.name.to_string()),
        rooms: class.map(|class| class.rooms),
        commit,
        held: match servers {
            [] => made_by(world, application, &database.name),
            servers => servers.iter().filter_map(held).collect(),
        },
        writes: servers.iter().find_map(|server| server.writes),
        as_promised: seen.zip(commit).map(|(seen, promised)| seen == promised),
        standing,
        alarm: standing.is_alarm() || backup_at.is_none(),
        backup_at,
        proven_at,
    }
}

/// When the newest backup with a database was taken, and when one with it last passed its proof: a
/// database may be newer than the backups of its application.
fn backed_up(note: &Note, database: &str) -> (Option<String>, Option<String>) {
    let with: Vec<&str> = note
        .backups
        .iter()
        .filter(|backup| backup.databases.contains_key(database))
        .map(|backup| backup.at.as_str())
        .collect();
    let proof = note.proofs.iter().find(|proof| proof.passed && with.contains(&proof.of.as_str()));
    (with.first().map(|at| (*at).to_owned()), proof.map(|proof| proof.at.clone()))
}

fn rooms(world: &World) -> Vec<&Room> {
    let mut rooms: Vec<&Room> = world.rooms.iter().collect();
    rooms.sort_by_key(|room| room.role);
    rooms
}

/// The PostgreSQL of each room with an agent. Where two say that they take writes, the newer token says which
/// does.
fn servers(world: &World, agents: &[AgentSeen], now: Timestamp) -> Vec<ServerShown> {
    let of = |room: &Room| {
        let seen = watched::of_room(world, agents, |host| host.room == room.id)?;
        Some((room.name.to_string(), seen))
    };
    let all: Vec<(String, &AgentSeen)> = rooms(world).into_iter().filter_map(of).collect();
    let primaries = all.iter().filter(|(_, seen)| seen.database == PRIMARY);
    let newest = primaries.filter_map(|(_, seen)| seen.epoch).max();
    let server = |(room, seen): (String, &AgentSeen)| {
        let is_primary = seen.database == PRIMARY;
        let current = seen.spoke_lately(now) && (!is_primary || seen.epoch >= newest);
        let taking = Some(seen).filter(|_| is_primary && current);
        let host = world.hosts.get(Id::from_uuid(seen.host));
        ServerShown {
            room,
            host: host.map_or_else(String::new, |host| host.name.to_string()),
            database: seen.database.clone(),
            second: seen.second.clone(),
            at: seen.at.clone(),
            current,
            writes: taking.map(writes),
            commit: taking.and_then(commit),
        }
    };
    all.into_iter().map(server).collect()
}

fn has_alarm(seen: &AgentSeen, alarm: &str) -> bool {
    seen.alarms.iter().any(|one| one == alarm)
}

fn writes(seen: &AgentSeen) -> Writes {
    match seen.second.as_deref() {
        _ if has_alarm(seen, SINGLE_COPY) => Writes::Alone,
        Some(COVERED) => Writes::Both,
        _ => Writes::Wait,
    }
}

/// How a lost second copy is borne, where that is seen.
fn commit(seen: &AgentSeen) -> Option<Commit> {
    if has_alarm(seen, SINGLE_COPY) {
        Some(Commit::Available)
    } else if has_alarm(seen, WRITES_WAIT) {
        Some(Commit::Strict)
    } else {
        None
    }
}

/// What a server holds: the databases of all applications.
fn held(server: &ServerShown) -> Option<Held> {
    let duty = match server.database.as_str() {
        _ if !server.current => return None,
        PRIMARY => Duty::Active,
        STANDBY => Duty::Standby,
        _ => return None,
    };
    Some(Held { room: server.room.clone(), hosts: vec![server.host.clone()], duty })
}

/// Without agents: the hosts that run a service with the database, and make it in the PostgreSQL that they
/// are told of.
fn made_by(world: &World, application: &Application, database: &str) -> Vec<Held> {
    let key = (application.id, application.release);
    let release = world.releases.iter().find(|one| (one.application, one.number) == key);
    let spec = release.and_then(|release| release.content().ok());
    let services = spec.and_then(|mut spec| Some(spec.databases.remove(database)?.services));
    let uses = |one: &&Instance| {
        one.application == application.id
            && one.duty == Duty::Active
            && services.iter().flatten().any(|service| **service == *one.service)
    };
    let in_room = |room: &Room| {
        let hosts = world.instances.iter().filter(uses).filter_map(|one| {
            let host = world.hosts.get(one.host)?;
            (host.room == room.id).then(|| host.name.to_string())
        });
        let hosts: BTreeSet<String> = hosts.collect();
        let hosts: Vec<String> = hosts.into_iter().collect();
        let room = room.name.to_string();
        (!hosts.is_empty()).then_some(Held { room, hosts, duty: Duty::Active })
    };
    rooms(world).into_iter().filter_map(in_room).collect()
}

#[cfg(test)]
mod tests;
