//! What the agents of the rooms tell: how each is now, and what has happened.

use bocage_agent::{FOLLOWS, Status, VolumesStatus};
use bocage_hosting::{Host, Room};
use bocage_vocab::Id;
use bocage_world::World;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Context, Error, Locale, Territory, jobs, words};

/// The kind of job that says how an agent is: one a host, replaced by the next.
const STATE: &str = "room.agent";
/// The kind of job that says what has happened: each stays.
const EVENT: &str = "room.event";
/// An agent that spoke so lately runs.
const LATELY_SECONDS: i64 = 60;
/// What is said of a room whose agent says nothing.
const SILENT: &str = "silent";
/// So many events are shown.
const EVENTS_MAX: usize = 12;

/// How the agent of a room is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentSeen {
    /// When it said so last.
    #[serde(default)]
    pub at: String,
    /// The host that it runs on.
    #[serde(default)]
    pub host: Uuid,
    /// `serving`, `standby` and the like.
    pub phase: String,
    /// The token under which the room owns the group.
    pub epoch: Option<u64>,
    /// The room that the votes hold for the owner.
    pub owner: Option<String>,
    /// Whether the kernel lets traffic in.
    pub gate_open: bool,
    /// `down`, `standby` or `primary`.
    pub database: String,
    /// How the second copy is, as a primary sees it.
    pub second: Option<String>,
    /// What an operator has to know, as stable words.
    pub alarms: Vec<String>,
    /// How the files are.
    pub volumes: Option<VolumesStatus>,
}

/// What has happened in a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    #[serde(default)]
    pub at: String,
    /// The host whose agent says so.
    pub host: String,
    /// `serving`, `standby` and the like: what its agent does since.
    pub phase: String,
    /// Under which token.
    pub epoch: Option<u64>,
}

impl AgentSeen {
    pub(super) fn of(status: &Status) -> AgentSeen {
        AgentSeen {
            at: String::new(),
            host: Uuid::nil(),
            phase: status.phase.clone(),
            epoch: status.epoch,
            owner: status.owner.clone(),
            gate_open: status.gate_open,
            database: status.database.clone(),
            second: status.second.clone(),
            alarms: status.alarm_codes.clone(),
            volumes: status.volumes.clone(),
        }
    }

    /// Whether it says so still.
    pub(super) fn spoke_lately(&self, now: Timestamp) -> bool {
        let at = self.at.parse::<Timestamp>().ok();
        at.is_some_and(|at| now.as_second() - at.as_second() < LATELY_SECONDS)
    }

    /// Whether people would read the same of it; when files were shipped changes all the time.
    pub(super) fn is_like(&self, other: &AgentSeen) -> bool {
        let plain = |seen: &AgentSeen| AgentSeen { volumes: None, ..seen.clone() };
        plain(self) == plain(other)
    }
}

/// Keeps how an agent is, and that it does something else than before.
pub(super) fn write(
    ctx: &Context,
    territory: &mut Territory,
    (host, name): (Id<Host>, &str),
    (now, before): (&AgentSeen, Option<&AgentSeen>),
) -> Result<(), Error> {
    // Under the host's own id lies what it runs.
    let id = Uuid::new_v5(&host.uuid(), STATE.as_bytes());
    jobs::note(ctx, territory, (id, STATE), &AgentSeen { host: host.uuid(), ..now.clone() })?;
    let is_known =
        before.is_some_and(|before| before.phase == now.phase && before.epoch == now.epoch);
    // A further host does what its room does, which is told by the room's agent.
    if is_known || now.phase == FOLLOWS {
        return Ok(());
    }
    let (host, phase) = (name.to_owned(), now.phase.clone());
    let event = Event { at: String::new(), host, phase, epoch: now.epoch };
    jobs::note(ctx, territory, (Uuid::now_v7(), EVENT), &event)
}

/// How the agents of hosts are.
pub(super) fn agents(territory: &Territory) -> Result<Vec<AgentSeen>, Error> {
    let kept = jobs::results(territory, STATE)?.into_iter();
    Ok(kept.map(|(_, at, seen)| AgentSeen { at, ..seen }).collect())
}

/// Refuses to work on a host beside its agent, which may say the opposite of what rows say.
///
/// # Errors
/// [`Error::HasAgent`] where the host's agent spoke lately, and the store's.
pub(super) fn alone(ctx: &Context, territory: &Territory, host: &Host) -> Result<(), Error> {
    let mut agents = agents(territory)?.into_iter();
    let own = agents.find(|seen| seen.host == host.id.uuid());
    let is_there = own.is_some_and(|seen| seen.spoke_lately(ctx.now));
    if is_there { Err(Error::HasAgent { host: host.name.to_string() }) } else { Ok(()) }
}

/// What somebody must see to in a room, as its agent says, or since it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoomAlarm {
    /// The room.
    pub room: String,
    /// What it is, as a stable word: those of agents, or `silent`.
    pub what: String,
    /// The same, in the words of the command line.
    pub told: String,
    /// When the agent spoke last.
    pub at: String,
}

/// The alarms of rooms that have an agent.
pub(super) fn alarms(
    ctx: &Context,
    territory: &Territory,
    world: &World,
) -> Result<Vec<RoomAlarm>, Error> {
    let agents = agents(territory)?;
    let of = |room: &Room| {
        let Some(seen) = of_room(world, &agents, |host| host.room == room.id) else {
            return Vec::new();
        };
        let is_silent = !seen.spoke_lately(ctx.now);
        let what = if is_silent { vec![SILENT.to_owned()] } else { seen.alarms.clone() };
        let about = |what: String| {
            let told = words::label(Locale::English, &format!("rooms-alarm-{what}"));
            RoomAlarm { room: room.name.to_string(), told, what, at: seen.at.clone() }
        };
        what.into_iter().map(about).collect()
    };
    Ok(world.rooms.iter().flat_map(of).collect())
}

/// What has happened last, the newest first.
pub(super) fn events(territory: &Territory) -> Result<Vec<Event>, Error> {
    let kept = jobs::results(territory, EVENT)?.into_iter();
    let mut events: Vec<Event> = kept.map(|(_, at, event)| Event { at, ..event }).collect();
    events.sort_by(|a, b| b.at.cmp(&a.at));
    events.truncate(EVENTS_MAX);
    Ok(events)
}

/// The agent that speaks for a room: that of its host which spoke last, none that follows.
pub(super) fn of_room<'a>(
    world: &World,
    agents: &'a [AgentSeen],
    is_here: impl Fn(&Host) -> bool,
) -> Option<&'a AgentSeen> {
    let host = |seen: &AgentSeen| world.hosts.get(Id::from_uuid(seen.host));
    let speaks = |seen: &&AgentSeen| seen.phase != FOLLOWS && host(seen).is_some_and(&is_here);
    agents.iter().filter(speaks).max_by(|a, b| a.at.cmp(&b.at))
}
