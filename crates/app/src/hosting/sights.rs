//! What people see of hosting: rooms with their hosts, applications with what they are made of.

use bocage_backup::schedule::Standing;
use bocage_hosting::{
    Application, ApplicationState, Commit, Duty, Host, HostState, Instance, Need, RoomRole,
    RoomState,
};
use bocage_placement::{RoomReport, as_it_stands, place, survive};
use bocage_vocab::{Bitrate, Bytes, Cores, Generation, Share};
use bocage_world::World;
use jiff::Timestamp;
use serde::Serialize;

use super::backups::notes;
use super::drills::{self, DrillShown};
use super::quotas::{self, MemberShown};
use super::watched::{self, AgentSeen, Event, RoomAlarm};
use super::{Move, Sight, hosts, moves, named, registries, seen};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// So many drills are shown beside the rooms.
const DRILLS_MAX: usize = 5;

/// Everything that stands in the rooms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rooms {
    /// The generation that is shown.
    pub generation: Generation,
    /// The rooms, Main first.
    pub rooms: Vec<RoomShown>,
    /// What joins them.
    pub links: Vec<LinkShown>,
    /// Where what stands differs from what would be placed now, by name.
    pub differs: Vec<Move>,
    /// Applications whose backups somebody must see to, by name.
    pub alarms: Vec<Alarm>,
    /// What has happened last, the newest first; none of an earlier state.
    pub events: Vec<Event>,
    /// The last drills, the newest first; none of an earlier state.
    pub drills: Vec<DrillShown>,
    /// Whether the rooms are those of a lab, which may be lost on purpose.
    pub is_lab: bool,
    /// What members claim, and their quotas.
    pub members: Vec<MemberShown>,
}

/// Backups that are not as they should be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alarm {
    /// The application.
    pub application: String,
    /// What is wrong.
    pub standing: Standing,
    /// When a backup of it was last restored and was what it should be.
    pub proven_at: Option<String>,
}

/// A room with its hosts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoomShown {
    /// What people call it.
    pub name: String,
    /// Which of the three sites it is.
    pub role: RoomRole,
    /// Whether it may be used.
    pub state: RoomState,
    /// Where its hosts pull images from.
    pub registry: Option<String>,
    /// How full it is; none for the witness.
    pub load: Option<RoomReport>,
    /// How its agent is; none where it has none, and of an earlier state.
    pub agent: Option<AgentSeen>,
    /// Applications of two rooms that its loss would take down.
    pub not_survived: Vec<String>,
    /// Its hosts, by name.
    pub hosts: Vec<HostShown>,
}

/// A host and what runs on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HostShown {
    /// What people call it.
    pub name: String,
    /// The room.
    pub room: String,
    /// Whether it may be used.
    pub state: HostState,
    /// The power feed.
    pub feed: String,
    /// Where the other hosts of its room reach its entry.
    pub address: Option<String>,
    /// What it has.
    pub capacity: Capacity,
    /// What its instances may take.
    pub taken: Capacity,
    /// Its instances, by name.
    pub instances: Vec<InstanceShown>,
}

/// A need in its units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Capacity {
    /// Computing power.
    #[serde(rename = "cores_millicores")]
    pub cores: Cores,
    /// Memory.
    #[serde(rename = "memory_bytes")]
    pub memory: Bytes,
    /// Storage.
    #[serde(rename = "disk_bytes")]
    pub disk: Bytes,
    /// Storage operations in a second.
    pub iops: i64,
}

impl From<Need> for Capacity {
    fn from(need: Need) -> Capacity {
        Capacity { cores: need.cores, memory: need.memory, disk: need.disk, iops: need.iops }
    }
}

/// An instance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InstanceShown {
    /// The application, the service and which copy.
    pub name: String,
    /// The host.
    pub host: String,
    /// The release that it runs.
    pub release: u32,
    /// What it does.
    pub duty: Duty,
}

/// What joins two rooms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkShown {
    /// One end.
    pub from: String,
    /// The other.
    pub to: String,
    /// What it carries.
    #[serde(rename = "rate_bits")]
    pub rate: Bitrate,
    /// How much of it replication and backups may take; none where it joins no two rooms of
    /// applications.
    #[serde(rename = "load_ppm")]
    pub load: Option<Share>,
}

/// The applications.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Applications {
    /// The generation that is shown.
    pub generation: Generation,
    /// The applications, by name.
    pub applications: Vec<ApplicationShown>,
    /// What members claim, and their quotas.
    pub members: Vec<MemberShown>,
    /// What is wrong with the rooms themselves; nothing of an earlier state.
    pub alarms: Vec<RoomAlarm>,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ApplicationShown {
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub member: String,
    /// The class of service.
    pub class: String,
    /// What its databases acknowledge.
    pub commit: Option<Commit>,
    /// The room that it serves from.
    pub home: String,
    /// Whether it is wanted to run.
    pub state: ApplicationState,
    /// How its hosts saw it when they were last told what to run.
    pub seen: Sight,
    /// When the earliest of them looked.
    pub seen_at: Option<String>,
    /// What is known of its backups; none of an earlier state.
    pub backup: Option<Standing>,
    /// When the newest good one was taken.
    pub backup_at: Option<String>,
    /// When one was last restored that was what had been backed up.
    pub proven_at: Option<String>,
    /// The release that is wanted.
    pub release: u32,
    /// What it is shown as to the world.
    pub entry: Option<String>,
    /// Its images, by digest.
    pub images: Vec<String>,
    /// Its databases.
    pub databases: Vec<String>,
    /// Its volumes.
    pub volumes: Vec<String>,
    /// Its instances, by name.
    pub instances: Vec<InstanceShown>,
    /// What the data are for; none where no sheet of the register says so.
    pub purpose: Option<String>,
}

/// Shows the rooms.
///
/// # Errors
/// The permission table's and the store's.
pub fn rooms(ctx: &Context, territory: &Territory, as_of: AsOf) -> Result<Rooms, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, as_of)?;
    let served = served(territory, &world, as_of)?;
    let mut rooms = rooms_of(&world, &served);
    if as_of == AsOf::Head {
        let agents = watched::agents(territory)?;
        for room in &mut rooms.rooms {
            let is_here =
                |host: &Host| world.rooms.get(host.room).is_some_and(|own| own.role == room.role);
            room.agent = watched::of_room(&world, &agents, is_here).cloned();
        }
        rooms.events = watched::events(territory)?;
        rooms.drills = drills::read(territory)?;
        rooms.drills.truncate(DRILLS_MAX);
        rooms.is_lab = drills::lab(territory).is_some();
        let all = applications(ctx, territory, None, as_of)?.applications.into_iter();
        let alarms = all.filter_map(|one| {
            let standing = one.backup.filter(|standing| standing.is_alarm())?;
            Some(Alarm { application: one.name, standing, proven_at: one.proven_at })
        });
        rooms.alarms = alarms.collect();
    }
    Ok(rooms)
}

/// What runs where: where rooms have changed, the head says it otherwise. Of an earlier state nobody knows.
fn served(territory: &Territory, world: &World, as_of: AsOf) -> Result<World, Error> {
    match as_of {
        AsOf::Head => seen::as_served(territory, world),
        _ => Ok(world.clone()),
    }
}

/// The rooms by their rows, and where they would be placed otherwise now.
fn rooms_of(world: &World, served: &World) -> Rooms {
    let report = as_it_stands(world);
    let differs = moves::between(world, world, &place(world).instances);
    let instances: Vec<Instance> = world.instances.iter().cloned().collect();
    let losses = survive::losses(world, &instances);
    let mut rooms: Vec<RoomShown> = world
        .rooms
        .iter()
        .map(|room| {
            let loss = losses.iter().find(|loss| loss.room == room.id);
            let down = loss.iter().flat_map(|loss| &loss.down);
            let load = report.rooms.iter().find(|one| one.role == room.role).cloned();
            RoomShown {
                name: room.name.to_string(),
                role: room.role,
                state: room.state,
                registry: registries::address(world, room.id).map(str::to_owned),
                load,
                agent: None,
                not_survived: sorted(down.map(|id| application_name(world, *id))),
                hosts: hosts_of(served, |host| host.room == room.id),
            }
        })
        .collect();
    rooms.sort_by_key(|room| room.role);
    let name = |id| world.rooms.get(id).map_or_else(String::new, |room| room.name.to_string());
    let links = world.links.iter().map(|link| {
        let (from, to) = (name(link.from), name(link.to));
        let load = report.links.iter().find(|load| (&*load.from, &*load.to) == (&*from, &*to));
        LinkShown { from, to, rate: link.rate, load: load.map(|load| load.load) }
    });
    Rooms {
        generation: world.generation,
        rooms,
        links: links.collect(),
        differs,
        alarms: Vec::new(),
        events: Vec::new(),
        drills: Vec::new(),
        is_lab: false,
        members: quotas::members_of(world),
    }
}

/// Shows the applications, or the one that is named.
///
/// # Errors
/// When the named one is not there, the permission table's and the store's.
pub fn applications(
    ctx: &Context,
    territory: &Territory,
    only: Option<&str>,
    as_of: AsOf,
) -> Result<Applications, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, as_of)?;
    // What hosts ran is known of now only.
    let known = match as_of {
        AsOf::Head => Known {
            seen: seen::read(territory)?,
            backups: Some((notes::read(territory)?, ctx.now)),
        },
        _ => Known { seen: seen::Notes::default(), backups: None },
    };
    let served = known.seen.as_served(&world);
    let mut applications = match only {
        Some(name) => vec![application(&served, &known, named::application(&world, name)?)],
        None => world.applications.iter().map(|one| application(&served, &known, one)).collect(),
    };
    applications.sort_by(|a, b| a.name.cmp(&b.name));
    let shows = |one: &MemberShown| {
        only.is_none() || applications.iter().any(|app| app.member == one.member)
    };
    let members = quotas::members_of(&world).into_iter().filter(shows).collect();
    let alarms = match as_of {
        AsOf::Head => watched::alarms(ctx, territory, &world)?,
        _ => Vec::new(),
    };
    Ok(Applications { generation: world.generation, applications, members, alarms })
}

/// What was seen of applications, and of their backups.
struct Known {
    seen: seen::Notes,
    backups: Option<(notes::Notes, Timestamp)>,
}

fn application(world: &World, known: &Known, application: &Application) -> ApplicationShown {
    let (seen, seen_at) = known.seen.sight(world, application);
    let backups = known.backups.as_ref().map(|(notes, now)| (notes.of(application), *now));
    let note = backups.as_ref().map(|(note, _)| note);
    let id = application.id;
    let class = world.service_classes.get(application.class);
    let mut releases = world.releases.iter();
    let release = releases.find(|row| row.application == id && row.number == application.release);
    let spec = release.and_then(|release| release.content().ok());
    let services = spec.iter().flat_map(|spec| spec.services.values());
    let own = world.instances.iter().filter(|one| one.application == id);
    let mut instances: Vec<InstanceShown> = own.map(|one| instance(world, one)).collect();
    instances.sort_by(|a, b| (&a.name, &a.host).cmp(&(&b.name, &b.host)));
    let databases = world.databases.iter().filter(|row| row.application == id);
    let volumes = world.volumes.iter().filter(|row| row.application == id);
    ApplicationShown {
        name: application.name.to_string(),
        member: application.member.to_string(),
        class: class.map_or_else(String::new, |class| class.name.to_string()),
        commit: class.map(|class| class.commit),
        home: world
            .rooms
            .get(application.home)
            .map_or_else(String::new, |room| room.name.to_string()),
        state: application.state,
        seen,
        seen_at,
        backup: backups.as_ref().map(|(note, now)| note.standing(world, application, *now)),
        backup_at: note.and_then(|note| note.backup_at()).map(str::to_owned),
        proven_at: note.and_then(|note| note.proven_at()).map(str::to_owned),
        release: application.release,
        images: sorted(services.map(|service| service.image.clone())),
        entry: spec.as_ref().and_then(|spec| Some(spec.entry.as_ref()?.host.clone())),
        databases: sorted(databases.map(|row| row.name.to_string())),
        volumes: sorted(volumes.map(|row| format!("{} ({})", row.name, row.size))),
        instances,
        purpose: world
            .data_sheets
            .iter()
            .find(|sheet| sheet.application == id)
            .map(|sheet| sheet.purpose.to_string()),
    }
}

fn hosts_of(world: &World, wanted: impl Fn(&Host) -> bool) -> Vec<HostShown> {
    let mut hosts: Vec<HostShown> =
        world.hosts.iter().filter(|host| wanted(host)).map(|one| host(world, one)).collect();
    hosts.sort_by(|a, b| a.name.cmp(&b.name));
    hosts
}

fn host(world: &World, host: &Host) -> HostShown {
    let held: Vec<&Instance> = world.instances.iter().filter(|one| one.host == host.id).collect();
    let mut instances: Vec<InstanceShown> = held.iter().map(|one| instance(world, one)).collect();
    instances.sort_by(|a, b| a.name.cmp(&b.name));
    HostShown {
        name: host.name.to_string(),
        room: world.rooms.get(host.room).map_or_else(String::new, |room| room.name.to_string()),
        state: host.state,
        feed: host.feed.to_string(),
        address: hosts::address(world, host).map(|entrance| entrance.address.to_string()),
        capacity: host.capacity().into(),
        taken: held.iter().map(|one| one.need()).sum::<Need>().into(),
        instances,
    }
}

fn instance(world: &World, instance: &Instance) -> InstanceShown {
    let host = world.hosts.get(instance.host);
    InstanceShown {
        name: moves::label(world, instance),
        host: host.map_or_else(String::new, |host| host.name.to_string()),
        release: instance.release,
        duty: instance.duty,
    }
}

fn application_name(world: &World, id: bocage_vocab::Id<Application>) -> String {
    world.applications.get(id).map_or_else(String::new, |application| application.name.to_string())
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_hosting::{Release, Room, ServiceClass, Spec};
    use bocage_vocab::Id;
    use bocage_world::Rows;

    /// Two hosts in a room, and one copy that stands on the second.
    fn world() -> World {
        let room = Room {
            id: Id::derive(&["main"]),
            name: "coutances".into(),
            role: RoomRole::Main,
            state: RoomState::InService,
            pop: None,
        };
        let host = |name: &str| Host {
            id: Id::derive(&[name]),
            name: name.into(),
            room: room.id,
            state: HostState::InService,
            feed: "A".into(),
            labels: "".into(),
            member: None,
            cores: Cores::millicores(8_000),
            memory: Bytes::octets(64 << 30),
            disk: Bytes::octets(2_000_000_000_000),
            iops: 10_000,
        };
        let class = ServiceClass::shipped().into_iter().find(|class| class.rooms == 1).unwrap();
        let application = Application {
            id: Id::derive(&["town"]),
            name: "town".into(),
            member: "Coutances".into(),
            class: class.id,
            home: room.id,
            release: 1,
            state: ApplicationState::Running,
        };
        let service = r#"{"image": "a@sha256:0", "entrypoint": null, "command": null, "environment": {},
            "mounts": [], "scratch": [], "secrets": [], "user": null, "writable": false, "replicas": 1,
            "limits": LIMITS, "labels": "", "health": null, "after": []}"#;
        let limits = serde_json::to_string(&bocage_hosting::spec::Limits::default()).unwrap();
        let mut spec = Spec::empty();
        let service = serde_json::from_str(&service.replace("LIMITS", &limits)).unwrap();
        spec.services.insert("web".to_owned(), service);
        let rows = Rows {
            hosts: vec![host("m1"), host("m2")],
            rooms: vec![room],
            service_classes: vec![class],
            releases: vec![Release::new(&application, 1, &spec, "")],
            applications: vec![application],
            ..Rows::default()
        };
        let mut world = World::from_rows(Generation::default(), rows);
        world.instances = place(&world).instances.into_iter().collect();
        world
    }

    #[test]
    fn the_rows_are_shown_and_where_they_would_be_placed_otherwise() {
        let mut world = world();
        assert_eq!(rooms_of(&world, &world).differs, []);
        // The row still says what the host was before it was emptied by hand.
        let mut hosts: Vec<Host> = world.hosts.iter().cloned().collect();
        hosts.iter_mut().filter(|host| &*host.name == "m1").for_each(|host| {
            host.state = HostState::Draining;
        });
        world.hosts = hosts.into_iter().collect();
        let mut shown = rooms_of(&world, &world);
        let [moved] = &shown.differs[..] else { panic!("{:?}", shown.differs) };
        assert_eq!((moved.from.as_deref(), moved.to.as_deref()), (Some("m1"), Some("m2")));
        let room = &shown.rooms[0];
        let held: Vec<usize> = room.hosts.iter().map(|host| host.instances.len()).collect();
        assert_eq!(held, [1, 0], "the row stands on the first");
        assert_eq!(room.load.as_ref().map(|load| (load.copies, load.placed)), Some((1, 0)));

        shown.alarms.push(Alarm {
            application: "depot".into(),
            standing: Standing::Refuted,
            proven_at: Some("2026-11-28T03:00:00.123Z".into()),
        });
        let applications = Applications {
            generation: world.generation,
            applications: Vec::new(),
            members: Vec::new(),
            alarms: Vec::new(),
        };
        let page = |locale| {
            crate::hosting::page::page((locale, Timestamp::UNIX_EPOCH), "t", &shown, &applications)
        };
        let (french, english) = (page(crate::Locale::French), page(crate::Locale::English));
        for words in [
            "68,7\u{a0}Go",
            "2\u{a0}To",
            "8\u{a0}cœurs",
            "Placées à nouveau",
            "role=\"alert\"><h2>Sauvegardes",
            "échec de la dernière restauration de preuve",
            "2026-11-28 03:00:00",
        ] {
            assert!(french.contains(words), "{words}: {french}");
        }
        assert!(english.contains("64 GiB") && english.contains("Placed anew"), "{english}");
    }
}
